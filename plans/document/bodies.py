"""From a stored body (HTML, see associations.prose) to blocks and inlines.

The reader knows the vocabulary; what a live node means is asked of a `Resolver`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import chain
from typing import Any, Protocol

from django.utils.text import Truncator
from django.utils.translation import gettext
from lxml import etree, html
from lxml.html import HtmlElement

from associations.prose import parse, sanitise
from plans.document.types import (
    Block,
    Cell,
    Emphasis,
    Heading,
    Inline,
    Item,
    ItemList,
    LineBreak,
    Link,
    Paragraph,
    Problem,
    Quotation,
    Strong,
    Table,
    Text,
)

SPACE = re.compile(r"[ \t\n\r\f]+")
LONGEST_WORDS = 80
DEEPEST = 30  # elements inside each other; a list in a list in a list makes about ten
BLOCK_TAGS = {"p", "h3", "h4", "ul", "ol", "blockquote", "table", "img", "finsam-block"}


class Resolver(Protocol):
    """What live nodes, headings and tables become. Answers are values or a `Problem`."""

    def figure(self, attributes: dict[str, str]) -> Inline: ...
    def reference(self, attributes: dict[str, str]) -> Inline: ...
    def term(self, key: str, text: str) -> Inline: ...
    def footnote(self, children: tuple[Inline, ...]) -> Inline: ...
    def image(self, asset: str, alt: str, caption: str) -> Block: ...
    def heading(self, depth: int, text: str) -> Heading: ...
    def place_of_table(self, element: HtmlElement) -> tuple[str, int | None]: ...
    def block(
        self, element: HtmlElement, kind: str, options: dict[str, Any]
    ) -> tuple[Block, ...]: ...


def elements_of(body: str) -> list[HtmlElement]:
    """The top-level elements of a body; loose text stands in paragraphs of its own."""
    if not body.strip():
        return []
    # Sanitised again: a row may have been written by something else than our fields.
    root = parse(sanitise(body))
    return [element for element in _in_paragraphs(root) if isinstance(element.tag, str)]


def _in_paragraphs(root: HtmlElement) -> Iterator[HtmlElement]:
    """Blocks as they stand, and copies of what is loose between them: a body may be read again,
    where it is printed twice."""
    loose: HtmlElement | None = None
    if root.text and root.text.strip():
        loose = html.Element("p")
        loose.text = root.text
    for element in root:
        if element.tag not in BLOCK_TAGS:
            loose = html.Element("p") if loose is None else loose
            loose.append(deepcopy(element))  # with the text after it
            continue
        if loose is not None:
            yield loose
            loose = None
        yield element
        if element.tail and element.tail.strip():
            loose = html.Element("p")
            loose.text = element.tail
    if loose is not None:
        yield loose


def read_blocks(elements: list[HtmlElement], resolver: Resolver) -> tuple[Block, ...]:
    """The blocks of a body, in order; empty paragraphs are left out."""
    reader = BodyReader(resolver)
    blocks = (
        reader.blocks([element]) if _fits(element) else _too_deep(element) for element in elements
    )
    return tuple(chain.from_iterable(blocks))


def read_inlines(body: str, resolver: Resolver) -> tuple[Inline, ...]:
    """The inlines of a body that is one paragraph, e.g. the text of an activity."""
    reader = BodyReader(resolver)
    lines = [reader.line(element) for element in elements_of(body)]
    return _on_lines(lines)


class BodyReader:
    """Reads one body. An h4 where no h3 came before stands as high as an h3 would. While it
    `_is_quoting`, the source is told apart from what is said."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self._has_upper_heading = False
        self._is_quoting = False
        self._readers: dict[str, Callable[[HtmlElement], tuple[Block, ...]]] = {
            "h3": self.heading,
            "h4": self.heading,
            "ul": self.item_list,
            "ol": self.item_list,
            "blockquote": self.quotation,
            "table": self.table,
            "img": self.image,
            "finsam-block": self.generated,
        }

    # -- Blocks

    def blocks(self, elements: list[HtmlElement]) -> tuple[Block, ...]:
        return tuple(
            chain.from_iterable(
                self._readers.get(str(element.tag), self.paragraph)(element) for element in elements
            )
        )

    def paragraph(self, element: HtmlElement) -> tuple[Block, ...]:
        children = list(element)
        if not _own_text(element) and children and all(c.tag in BLOCK_TAGS for c in children):
            return self.blocks(children)
        inlines = self.inlines(element)
        return (Paragraph(inlines),) if inlines else ()

    def heading(self, element: HtmlElement) -> tuple[Block, ...]:
        text = plain_text(element)
        self._has_upper_heading = self._has_upper_heading or element.tag == "h3"
        depth = 2 if element.tag == "h4" and self._has_upper_heading else 1
        return (self.resolver.heading(depth, text),) if text else ()

    def item_list(self, element: HtmlElement) -> tuple[Block, ...]:
        items: list[tuple[Block, ...]] = []
        for child in element:
            if child.tag == "li":
                items.append(self.contents(child))
            else:  # as word processors write a list in a list
                items.append((*(items.pop() if items else ()), *self.blocks([child])))
        return (ItemList(element.tag == "ol", tuple(map(Item, items))),) if items else ()

    def quotation(self, element: HtmlElement) -> tuple[Block, ...]:
        was_quoting, self._is_quoting = self._is_quoting, True
        blocks = self.contents(element)
        sources = [self.inlines(cite) for cite in element.iter("cite")]
        self._is_quoting = was_quoting
        return (Quotation(blocks, _on_lines(sources)),)

    def contents(self, element: HtmlElement) -> tuple[Block, ...]:
        """Blocks of an element that may hold text directly (li, blockquote, td)."""
        return self.blocks(list(_in_paragraphs(element)))

    def table(self, element: HtmlElement) -> tuple[Block, ...]:
        rows = [
            tuple(
                Cell(self.inlines(cell), is_header=cell.tag == "th")
                for cell in row
                if cell.tag in ("th", "td")
            )
            for row in element.iter("tr")
        ]
        if not rows or len({len(row) for row in rows}) != 1:
            return (_told(gettext("A table has rows of different length."), plain_text(element)),)
        heads = 0
        while heads < len(rows) and all(cell.is_header for cell in rows[heads]):
            heads += 1
        anchor, number = self.resolver.place_of_table(element)
        caption = element.get("data-caption", "")
        return (Table(anchor, number, caption, tuple(rows[:heads]), tuple(rows[heads:])),)

    def image(self, element: HtmlElement) -> tuple[Block, ...]:
        return (
            self.resolver.image(
                element.get("data-asset", ""), element.get("alt", ""), element.get("title", "")
            ),
        )

    def generated(self, element: HtmlElement) -> tuple[Block, ...]:
        options = block_options(element)
        kind = element.get("kind", "")
        if options is None:
            return (_told(gettext("The settings of a block cannot be read."), kind),)
        return self.resolver.block(element, kind, options)

    # -- Inlines

    def line(self, element: HtmlElement) -> tuple[Inline, ...]:
        """A top-level element as running text, which a block cannot be."""
        if not _fits(element):
            return _too_deep(element)
        is_text = element.tag not in BLOCK_TAGS - {"p", "h3", "h4"}
        return self.inlines(element) if is_text else tuple(self._inline(element))

    def inlines(self, element: HtmlElement) -> tuple[Inline, ...]:
        return _trimmed(list(self._inlines(element)))

    def _inlines(self, element: HtmlElement) -> Iterator[Inline]:
        if element.text:
            yield Text(SPACE.sub(" ", element.text))
        for child in element:
            yield from self._inline(child)
            if child.tail:
                yield Text(SPACE.sub(" ", child.tail))

    def _inline(self, element: HtmlElement) -> Iterator[Inline]:
        match element.tag:
            case "strong":
                yield Strong(tuple(self._inlines(element)))
            case "cite" if self._is_quoting:
                pass
            case "em" | "cite":
                yield Emphasis(tuple(self._inlines(element)))
            case "br":
                yield LineBreak()
            case "a" if element.get("href"):
                yield Link(element.get("href", ""), plain_text(element))
            case "finsam-figure":
                yield self.resolver.figure(dict(element.attrib))
            case "finsam-ref":
                yield self.resolver.reference(dict(element.attrib))
            case "finsam-term":
                yield self.resolver.term(element.get("key", ""), plain_text(element))
            case "finsam-note":
                yield self.resolver.footnote(self.inlines(element))
            case "finsam-block" | "table" | "ul" | "ol" | "blockquote" | "img":
                yield _told(
                    gettext("A block stands in the middle of running text."), plain_text(element)
                )
            case _:
                yield from self._inlines(element)


def block_options(element: HtmlElement) -> dict[str, Any] | None:
    """The options of a block node; None when they are not a JSON object."""
    try:
        options = json.loads(element.get("options") or "{}")
    except json.JSONDecodeError:
        return None
    return options if isinstance(options, dict) else None


def plain_text(element: HtmlElement) -> str:
    return SPACE.sub(" ", str(element.text_content())).strip()


def _fits(element: HtmlElement) -> bool:
    """Whether it can be read and printed: everything that does goes into itself by depth."""
    depth = 0
    for event, _inner in etree.iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return False
    return True


def _too_deep(element: HtmlElement) -> tuple[Problem]:
    return (_told(gettext("Something here is nested too deep."), plain_text(element)),)


def _told(message: str, text: str) -> Problem:
    """What is wrong with something that is known by its own text."""
    return Problem(message, text, Truncator(text).chars(LONGEST_WORDS))


def _own_text(element: HtmlElement) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)


def _on_lines(lines: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    separated = ((LineBreak(), *line) if i else line for i, line in enumerate(lines))
    return tuple(chain.from_iterable(separated))


def _trimmed(inlines: list[Inline]) -> tuple[Inline, ...]:
    """Without space at either end, and without empty text."""
    if inlines and isinstance(inlines[0], Text):
        inlines[0] = Text(inlines[0].text.lstrip(" "))
    if inlines and isinstance(inlines[-1], Text):
        inlines[-1] = Text(inlines[-1].text.rstrip(" "))
    return tuple(inline for inline in inlines if inline != Text(""))
