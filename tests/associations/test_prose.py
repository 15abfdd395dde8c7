"""The sanitiser of bodies, held against a checker that knows nothing of how it works."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from associations import prose
from associations.models import Term
from associations.prose import sanitise
from tests.associations.hostile import A_HASH, HOSTILE
from tests.factories.associations import AssociationFactory, TermFactory

KEY = r"[a-z0-9]+(-[a-z0-9]+)*"
AMOUNT = r"(line|group|sum):[a-z0-9-]+/[a-z0-9-]+"
ANYTHING = r"(?s).*"
# The vocabulary as CONTRACT: element, attribute, what its value looks like.
VOCABULARY: dict[str, dict[str, str]] = {
    **{
        tag: {}
        for tag in [
            "p",
            "h3",
            "h4",
            "ul",
            "ol",
            "li",
            "blockquote",
            "cite",
            "strong",
            "em",
            "br",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "finsam-note",
        ]
    },
    "a": {"href": r"(https|mailto):\S+"},
    "img": {"data-asset": r"[0-9a-f]{64}", "alt": ANYTHING, "title": ANYTHING},
    "table": {"data-key": KEY, "data-caption": ANYTHING},
    "finsam-figure": {
        "ref": AMOUNT,
        "other": AMOUNT,
        "unit": "kr|tkr|mnkr",
        "show": "amount|share|difference",
        "budget": KEY,
    },
    "finsam-ref": {
        "to": r"(section|table|project|target-group|goal):[a-z0-9-]+",
        "form": "number|page|title",
    },
    "finsam-term": {"key": KEY},
    "finsam-block": {"kind": KEY, "options": ANYTHING},
}
NEEDED = {
    "a": "href",
    "img": "data-asset",
    "finsam-figure": "ref",
    "finsam-ref": "to",
    "finsam-term": "key",
    "finsam-block": "kind",
}
EMPTY = {"br", "img", "finsam-figure", "finsam-ref", "finsam-block"}


class Checker(HTMLParser):
    """Collects what is outside the vocabulary in `found`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = VOCABULARY.get(tag)
        if allowed is None:
            self.found.append(f"<{tag}>")
            return
        for name, value in attrs:
            if name not in allowed or not re.fullmatch(allowed[name], value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")
        if tag in NEEDED and NEEDED[tag] not in dict(attrs):
            self.found.append(f"<{tag}> without {NEEDED[tag]}")
        options = dict(attrs).get("options", "{}")
        if tag == "finsam-block" and not isinstance(json.loads(options or ""), dict):
            self.found.append("options that are no object")
        if tag == "finsam-note" and tag in self.open:
            self.found.append("a note in a note")
        if self.open and self.open[-1] in EMPTY - {"br", "img"}:
            self.found.append(f"<{tag}> in <{self.open[-1]}>")
        if tag not in ("br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found.append(f"</{tag}> out of order")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in EMPTY:
            self.found.append(f"text in <{self.open[-1]}>")
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
            self.found.append("a control character")

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.found.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.found.append("a processing instruction")

    def unknown_decl(self, data: str) -> None:
        self.found.append("an unknown declaration")


def outside_vocabulary(body: str) -> list[str]:
    checker = Checker()
    checker.feed(body)
    checker.close()
    return checker.found + [f"<{tag}> left open" for tag in checker.open]


def test_hostile_inputs_are_many() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 200


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>text</p>", []),
        ("<script>x</script>", ["<script>", "</script> out of order"]),
        ("<p onclick='x'>y</p>", ["<p onclick='x'>"]),
        ("<a href='javascript:x'>y</a>", ["<a href='javascript:x'>"]),
        ("<a>y</a>", ["<a> without href"]),
        ("<p><!-- x --></p>", ["a comment"]),
        ("<p>", ["<p> left open"]),
        (
            "<finsam-note>a<finsam-note>b</finsam-note></finsam-note>",
            ["a note in a note"],
        ),
    ],
)
def test_checker_finds_what_is_outside(body: str, found: list[str]) -> None:
    assert outside_vocabulary(body) == found


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:40]))
def test_sanitise_leaves_nothing_outside_the_vocabulary(text: str) -> None:
    body = sanitise(text)

    assert outside_vocabulary(body) == []
    assert sanitise(body) == body


@given(st.text())
def test_sanitise_of_any_text_is_safe_and_final(text: str) -> None:
    body = sanitise(text)

    assert outside_vocabulary(body) == []
    assert sanitise(body) == body


@pytest.mark.parametrize(
    "text",
    [
        "<a href='https://a.se'><li><li>",
        (
            "<finsam-note></th></td></blockquote><td></tr><tr><thead><strong>text"
            "<finsam-term key='a'><tr><tr></cite><li><a></finsam-figure><thead></em><li><li><li>"
        ),
    ],
)
def test_sanitise_of_elements_that_move_each_other_is_final(text: str) -> None:
    body = sanitise(text)

    assert outside_vocabulary(body) == []
    assert sanitise(body) == body


def test_sanitise_of_what_never_comes_to_rest_keeps_its_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prose, "MOST_ROUNDS", 1)

    assert sanitise("<a href='https://a.se'><li>Ett<li>Två & tre") == "EttTvå &amp; tre"


PIECES = st.sampled_from(
    [
        *(f"<{tag}>" for tag in VOCABULARY),
        *(f"</{tag}>" for tag in VOCABULARY),
        "<finsam-figure ref='line:a/2026'>",
        "<finsam-term key='a'>",
        "<finsam-block kind='project'>",
        "<a href='https://a.se'>",
        "<script>",
        "</script>",
        "<svg>",
        "<!--",
        "-->",
        "text",
        "&lt;",
        "&",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_sanitise_of_tag_soup_is_safe_and_final(text: str) -> None:
    body = sanitise(text)

    assert outside_vocabulary(body) == []
    assert sanitise(body) == body


@pytest.mark.parametrize(
    "body",
    [
        "<p>Ett <strong>fett</strong>, ett <em>kursivt</em> och<br>en rad till.</p>",
        "<h3>Rubrik</h3><h4>Underrubrik</h4>",
        "<ul><li><p>ett</p><ol><li><p>två</p></li></ol></li></ul>",
        "<blockquote><p>Citat</p><p><cite>Källa</cite></p></blockquote>",
        '<p><a href="https://exempel.se/a?b=1&amp;c=2">länk</a></p>',
        '<p><a href="mailto:post@exempel.se">brev</a></p>',
        (
            '<table data-key="a-b" data-caption="Vad"><thead><tr><th>x</th></tr></thead>'
            "<tbody><tr><td>y</td></tr></tbody></table>"
        ),
        f'<img data-asset="{A_HASH}" alt="Vad bilden visar" title="Bildtext">',
        '<p><finsam-term key="samverkan">samverkan</finsam-term></p>',
        "<p>Text<finsam-note>med <em>not</em></finsam-note>.</p>",
        "<p>å ä ö – × \u202f &lt; &amp;</p>",
    ],
)
def test_sanitise_keeps_the_vocabulary(body: str) -> None:
    assert sanitise(body) == body


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<div>Text</div>", "Text"),
        ("<h1>Rubrik</h1>", "Rubrik"),
        ("<p>a<script>b</script>c</p>", "<p>ac</p>"),
        ("<a href='javascript:x'>text</a>", "text"),
        ("<finsam-term key='A B'>text</finsam-term>", "text"),
        ("<p><finsam-figure ref='x'></finsam-figure>efter</p>", "<p>efter</p>"),
        ("<td colspan=2>x</td>", "x"),
        ("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"),
        (
            '<finsam-block options=\'{"b": 1, "a": "å"}\' kind="project">',
            (
                '<finsam-block options="{&quot;a&quot;:&quot;å&quot;,&quot;b&quot;:1}" '
                'kind="project"></finsam-block>'
            ),
        ),
    ],
)
def test_sanitise_keeps_words(text: str, body: str) -> None:
    assert sanitise(text) == body


def test_sanitise_keeps_what_follows_a_figure_left_open() -> None:
    body = sanitise("<p>Kostar <finsam-figure ref='line:a/2026'>1 kr</p><p>Mer</p>")

    assert outside_vocabulary(body) == []
    assert re.sub(r"<[^>]+>", "", body) == "Kostar 1 krMer"


def test_sanitise_keeps_the_end_of_a_long_body() -> None:
    body = sanitise("<p>ord ord ord</p>" * 20_000 + "<p>sist</p>")

    assert body.endswith("<p>ord ord ord</p><p>sist</p>")
    assert body.count("<p>") == 20_001


def test_sanitise_keeps_what_stands_deep_inside() -> None:
    body = sanitise("<blockquote>" * 300 + "<p>innerst</p>")

    assert "<p>innerst</p>" in body


# -- Every way into the database

DIRTY = "<p onclick=alert(1)>Text<script>alert(1)</script></p>"
CLEAN = "<p>Text</p>"


def stored(term: Term) -> str:
    """Past every Python field."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT definition FROM associations_term WHERE id = %s", [term.pk])
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_prose_field_sanitises_on_create() -> None:
    term = TermFactory(definition=DIRTY)

    assert stored(term) == CLEAN


@pytest.mark.django_db
def test_prose_field_sanitises_on_save() -> None:
    term = TermFactory()

    term.definition = DIRTY
    term.save()

    assert stored(term) == CLEAN


@pytest.mark.django_db
def test_prose_field_sanitises_on_update() -> None:
    term = TermFactory()

    Term.objects.filter(pk=term.pk).update(definition=DIRTY)

    assert stored(term) == CLEAN


@pytest.mark.django_db
def test_prose_field_sanitises_on_bulk_create_and_bulk_update() -> None:
    association = AssociationFactory()

    terms = Term.objects.bulk_create(
        [Term(association=association, key="a", term="A", definition=DIRTY)]
    )
    created = stored(terms[0])
    terms[0].definition = f"{DIRTY}{DIRTY}"
    Term.objects.bulk_update(terms, ["definition"])

    assert created == CLEAN
    assert stored(terms[0]) == f"{CLEAN}{CLEAN}"


@pytest.mark.django_db
def test_prose_field_sanitises_what_history_keeps() -> None:
    term = TermFactory(definition=DIRTY)

    assert term.history.get().definition == CLEAN
