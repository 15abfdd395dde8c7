"""Reading a body: every element of the vocabulary, and what is nearly in it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement

from plans.document.bodies import elements_of, read_blocks, read_inlines
from plans.document.types import (
    Block,
    Cell,
    Emphasis,
    Figure,
    Footnote,
    Heading,
    Image,
    Inline,
    Item,
    ItemList,
    LineBreak,
    Link,
    Paragraph,
    Problem,
    Quotation,
    Reference,
    Strong,
    Table,
    TermUse,
    Text,
)
from plans.document.walk import walk
from tests.associations.hostile import A_HASH, HOSTILE


class EchoingResolver:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.footnotes = 0

    def figure(self, attributes: dict[str, str]) -> Inline:
        return Figure(attributes["ref"], 1, "kr", "1 kr")

    def reference(self, attributes: dict[str, str]) -> Inline:
        return Reference(attributes["to"], "ankare", "1")

    def term(self, key: str, text: str) -> Inline:
        return TermUse(key, text, "")

    def footnote(self, children: tuple[Inline, ...]) -> Inline:
        self.footnotes += 1
        return Footnote(self.footnotes, f"fotnot-{self.footnotes}", children)

    def image(self, asset: str, alt: str, caption: str) -> Block:
        return Image(asset, alt, caption)

    def heading(self, depth: int, text: str) -> Heading:
        return Heading(depth, text, "")

    def place_of_table(self, element: HtmlElement) -> tuple[str, int | None]:
        return ("tabell", 1) if element.get("data-caption") else ("", None)

    def block(self, element: HtmlElement, kind: str, options: dict[str, Any]) -> tuple[Block, ...]:
        return (paragraph(f"{kind} {options}"),)


def read(body: str) -> tuple[Block, ...]:
    return read_blocks(elements_of(body), EchoingResolver())


def paragraph(*parts: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def item(*parts: Inline | str) -> Item:
    return Item((paragraph(*parts),))


def row(*texts: str, header: bool = False) -> tuple[Cell, ...]:
    return tuple(Cell((Text(text),), header) for text in texts)


@pytest.mark.parametrize(
    ("inline", "read_as"),
    [
        ("text", (Text("text"),)),
        ("  två\n   rader  ", (Text("två rader"),)),
        ("a<strong>b</strong>c", (Text("a"), Strong((Text("b"),)), Text("c"))),
        ("<em>a</em> <em>b</em>", (Emphasis((Text("a"),)), Text(" "), Emphasis((Text("b"),)))),
        ("<strong>a <em>b</em></strong>", (Strong((Text("a "), Emphasis((Text("b"),)))),)),
        ("a<br>b", (Text("a"), LineBreak(), Text("b"))),
        ("<cite>a</cite>", (Emphasis((Text("a"),)),)),
        ("<a href='https://a.se'>a <em>b</em></a>", (Link("https://a.se", "a b"),)),
        ("<a href='mailto:a@b.se'>a</a>", (Link("mailto:a@b.se", "a"),)),
        ("<a href='javascript:x'>a</a>", (Text("a"),)),
        (
            "<finsam-figure ref='line:a/2026'></finsam-figure>",
            (Figure("line:a/2026", 1, "kr", "1 kr"),),
        ),
        ("<finsam-ref to='section:a'></finsam-ref>", (Reference("section:a", "ankare", "1"),)),
        ("<finsam-term key='a'>ordet</finsam-term>", (TermUse("a", "ordet", ""),)),
        (
            "a<finsam-note>b <em>c</em></finsam-note>.",
            (Text("a"), Footnote(1, "fotnot-1", (Text("b "), Emphasis((Text("c"),)))), Text(".")),
        ),
        ("a &lt; b &amp; c\u00a0d", (Text("a < b & c\u00a0d"),)),
    ],
)
def test_paragraph_with(inline: str, read_as: tuple[Inline, ...]) -> None:
    assert read(f"<p>{inline}</p>") == (Paragraph(read_as),)


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("", ()),
        ("  \n ", ()),
        ("<p></p><p> </p>", ()),
        ("<p>a</p><p>b</p>", (paragraph("a"), paragraph("b"))),
        ("<h3>A</h3><h4>B</h4>", (Heading(1, "A", ""), Heading(2, "B", ""))),
        ("<h3>A <em>b</em></h3>", (Heading(1, "A b", ""),)),
        ("<h3></h3>", ()),
        ("<ul><li><p>a</p></li></ul>", (ItemList(False, (item("a"),)),)),
        ("<ol><li><p>a</p></li></ol>", (ItemList(True, (item("a"),)),)),
        ("<ul></ul>", ()),
        ("<blockquote><p>a</p></blockquote>", (Quotation((paragraph("a"),), ()),)),
        (
            "<blockquote><p>a</p><p><cite>b</cite></p></blockquote>",
            (Quotation((paragraph("a"),), (Text("b"),)),),
        ),
        (f"<img data-asset='{A_HASH}' alt='a' title='b'>", (Image(A_HASH, "a", "b"),)),
        (f"<img data-asset='{A_HASH}'>", (Image(A_HASH, "", ""),)),
        ("<finsam-block kind='a'></finsam-block>", (paragraph("a {}"),)),
        (
            "<finsam-block kind='a' options='{\"b\": 1}'></finsam-block>",
            (paragraph("a {'b': 1}"),),
        ),
    ],
)
def test_body_with(body: str, blocks: tuple[Block, ...]) -> None:
    assert read(body) == blocks


# -- Headings


def test_lower_heading_without_an_upper_one_stands_as_one() -> None:
    assert read("<h4>A</h4><p>x</p><h3>B</h3><h4>C</h4>") == (
        Heading(1, "A", ""),
        paragraph("x"),
        Heading(1, "B", ""),
        Heading(2, "C", ""),
    )


def test_lower_headings_side_by_side_stand_equally_high() -> None:
    assert read("<h4>A</h4><h4>B</h4>") == (Heading(1, "A", ""), Heading(1, "B", ""))


# -- Tables


def test_table_with_head_and_caption() -> None:
    body = (
        "<table data-key='t' data-caption='Vad'><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><th>c</th><td>d</td></tr></tbody></table>"
    )

    assert read(body) == (
        Table(
            "tabell",
            1,
            "Vad",
            (row("a", "b", header=True),),
            ((*row("c", header=True), *row("d")),),
        ),
    )


def test_table_without_head_or_caption() -> None:
    assert read("<table><tr><td>a</td><td>b</td></tr></table>") == (
        Table("", None, "", (), (row("a", "b"),)),
    )


def test_table_with_a_paragraph_in_a_cell_is_read_as_its_text() -> None:
    (table,) = read("<table><tr><td><p>a <strong>b</strong></p></td></tr></table>")

    assert isinstance(table, Table)
    assert table.rows == ((Cell((Text("a "), Strong((Text("b"),)))),),)


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>",
        "<tr><th>a</th></tr><tr><td>b</td><td>c</td></tr>",
        "<tr></tr><tr><td>a</td></tr>",
        "",
    ],
)
def test_ragged_table_is_a_problem(rows: str) -> None:
    (problem,) = read(f"<table>{rows}</table>")

    assert isinstance(problem, Problem)


@pytest.mark.parametrize(
    "inner",
    ["<ul><li>b</li></ul>", "<table><tr><td>b</td></tr></table>", f"<img data-asset='{A_HASH}'>"],
)
def test_block_in_a_cell_is_a_problem(inner: str) -> None:
    (table,) = read(f"<table><tr><td>a {inner}</td></tr></table>")

    assert [part for part in walk(table) if isinstance(part, Problem)] != []


# -- Loose text and blocks that stand wrong


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("löst", (paragraph("löst"),)),
        ("a <strong>b</strong> c", (paragraph("a ", Strong((Text("b"),)), " c"),)),
        (
            "<strong>a</strong> <em>b</em>",
            (paragraph(Strong((Text("a"),)), " ", Emphasis((Text("b"),))),),
        ),
        ("a<p>b</p>c", (paragraph("a"), paragraph("b"), paragraph("c"))),
        ("<p>a</p> <p>b</p>", (paragraph("a"), paragraph("b"))),
        (
            "<p>a</p><em>b</em><p>c</p>",
            (paragraph("a"), paragraph(Emphasis((Text("b"),))), paragraph("c")),
        ),
        ("<ul><li>a</li></ul>efter", (ItemList(False, (item("a"),)), paragraph("efter"))),
    ],
)
def test_loose_text_stands_in_paragraphs_of_its_own(body: str, blocks: tuple[Block, ...]) -> None:
    assert read(body) == blocks


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        (
            "<ul><li>a <strong>b</strong> <em>c</em></li></ul>",
            (item("a ", Strong((Text("b"),)), " ", Emphasis((Text("c"),))),),
        ),
        (
            "<ul><li>a<ul><li>b</li></ul>c</li></ul>",
            (Item((paragraph("a"), ItemList(False, (item("b"),)), paragraph("c"))),),
        ),
        (
            "<ul><li>a</li><ul><li>b</li></ul></ul>",
            (Item((paragraph("a"), ItemList(False, (item("b"),)))),),
        ),
        ("<ul><ul><li>b</li></ul></ul>", (Item((ItemList(False, (item("b"),)),)),)),
    ],
)
def test_list_with(body: str, blocks: tuple[Item, ...]) -> None:
    assert read(body) == (ItemList(False, blocks),)


def test_block_alone_in_a_paragraph_stands_by_itself() -> None:
    assert read("<p><finsam-block kind='a'></finsam-block></p>") == (paragraph("a {}"),)
    assert read(f"<p><img data-asset='{A_HASH}'></p>") == (Image(A_HASH, "", ""),)


def test_block_in_running_text_is_a_problem() -> None:
    (block,) = read("<p>före <finsam-block kind='a'></finsam-block> efter</p>")

    assert isinstance(block, Paragraph)
    assert [type(inline) for inline in block.children] == [Text, Problem, Text]


def test_quotation_of_loose_text_with_its_source() -> None:
    assert read("<blockquote>a <em>b</em><cite>c</cite></blockquote>") == (
        Quotation((paragraph("a ", Emphasis((Text("b"),))),), (Text("c"),)),
    )


def test_quotation_with_two_sources_keeps_both() -> None:
    (quotation,) = read(
        "<blockquote><p>a</p><p><cite>b</cite></p><p><cite>c</cite></p></blockquote>"
    )

    assert quotation == Quotation((paragraph("a"),), (Text("b"), LineBreak(), Text("c")))


def test_body_reads_the_same_twice() -> None:
    elements = elements_of(
        "löst <strong>a</strong> b<ul><li>c <em>d</em> e<ul><li>f</li></ul>g</li></ul>"
        "<blockquote>h <em>i</em><p><cite>j</cite></p></blockquote>k"
    )

    assert read_blocks(elements, EchoingResolver()) == read_blocks(elements, EchoingResolver())


# -- A body of one line


def test_line_of_several_paragraphs_has_breaks() -> None:
    assert read_inlines("<p>a</p><p>b</p>", EchoingResolver()) == (
        Text("a"),
        LineBreak(),
        Text("b"),
    )


@pytest.mark.parametrize(
    "body",
    [
        "<finsam-block kind='a'></finsam-block>",
        "<table><tr><td>a</td></tr></table>",
        f"<img data-asset='{A_HASH}' alt='a'>",
        "<ul><li>a</li></ul>",
    ],
)
def test_line_that_is_a_block_is_a_problem(body: str) -> None:
    (problem,) = read_inlines(body, EchoingResolver())

    assert isinstance(problem, Problem)


# -- Whatever comes


@pytest.mark.parametrize("tag", ["blockquote", "strong", "ul><li", "finsam-term key='a'"])
def test_body_nested_too_deep_is_a_problem_and_the_rest_is_read(tag: str) -> None:
    blocks = read(f"<p>före</p>{f'<{tag}>' * 400}djupt")

    assert blocks[0] == paragraph("före")
    assert [(type(block), block.source) for block in blocks[1:]] == [(Problem, "djupt")]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:40]))
def test_hostile_body_is_read_without_an_exception(text: str) -> None:
    assert isinstance(read(text), tuple)
    assert isinstance(read_inlines(text, EchoingResolver()), tuple)


WORDS = st.sampled_from(["ett", "två", "tre"])
INLINE_TAGS = st.sampled_from(["strong", "em", "finsam-note"])
INLINES = st.recursive(
    WORDS, lambda inner: st.builds("<{0}>{1}</{0}>".format, INLINE_TAGS, inner), max_leaves=4
)
BLOCKS = st.recursive(
    st.builds("<p>{}</p>".format, INLINES) | INLINES,
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["blockquote", "ul><li", "ol><li"]), inner
    ).map(lambda body: body.replace("</ul><li>", "</li></ul>").replace("</ol><li>", "</li></ol>")),
    max_leaves=4,
)


@given(st.lists(BLOCKS, max_size=5).map("".join))
def test_no_word_of_a_body_is_lost(body: str) -> None:
    words = [part.text.strip() for part in walk(read(body)) if isinstance(part, Text)]

    assert "".join(words).replace(" ", "") == re.sub(r"<[^>]+>", "", body)
