"""What is different between two versions of a text: block by block, and in them word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from lxml import etree, html
from lxml.html import HtmlElement

from plans.document.bodies import elements_of, plain_text

type Change = Literal["same", "added", "removed"]
type InWords = Callable[[HtmlElement], str]

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SHOWN_BY = {
    "finsam-figure": "ref",
    "finsam-ref": "to",
    "finsam-block": "kind",
    "img": "alt",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are in both versions, or in one of them. Those that stand in the place of removed
    ones are written after them, and `follows_removed`."""

    change: Change
    text: str
    follows_removed: bool = False


@dataclass(frozen=True, slots=True)
class BlockDifference:
    """A block of either version, in pieces. `is_same` when both have it as it is."""

    pieces: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.change == "same" for piece in self.pieces)


def blocks_of(body: str) -> list[str]:
    """The top-level blocks of a stored body, as HTML."""
    return [
        str(html.tostring(element, encoding="unicode", method="html", with_tail=False))
        for element in elements_of(body)
    ]


def block_node(kind: str, options: dict[str, str]) -> str:
    """A block as it is stored."""
    node = html.Element("finsam-block", kind=kind, options=json.dumps(options, ensure_ascii=False))
    return str(html.tostring(node, encoding="unicode", method="html"))


def in_keys(element: HtmlElement) -> str:
    """What a live node points at, for programs to read."""
    return str(element.get(SHOWN_BY[str(element.tag)], ""))


def plain_blocks(body: str, in_words: InWords = in_keys) -> list[str]:
    """The text of each block; what is looked up stands in brackets, as `in_words` says it."""
    return [_plain(element, in_words) for element in elements_of(body)]


def differences(old: str, new: str, in_words: InWords) -> tuple[BlockDifference, ...]:
    """Compare two stored bodies, for people to read."""
    return tuple(_compare(plain_blocks(old, in_words), plain_blocks(new, in_words)))


def _compare(old: Sequence[str], new: Sequence[str]) -> Iterator[BlockDifference]:
    for tag, o1, o2, n1, n2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (BlockDifference((Piece("same", text),)) for text in old[o1:o2])
            continue
        for before, after in zip_longest(old[o1:o2], new[n1:n2]):
            yield BlockDifference(tuple(_pieces(before or "", after or "")))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    for tag, o1, o2, n1, n2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[o1:o2]))
            continue
        if o2 > o1:
            yield Piece("removed", "".join(old[o1:o2]))
        if n2 > n1:
            yield Piece("added", "".join(new[n1:n2]), follows_removed=o2 > o1)


def _plain(element: HtmlElement, in_words: InWords) -> str:
    copy = deepcopy(element)
    copy.tail = None
    for inner in [copy, *copy.iterdescendants()]:
        if inner.tag in SHOWN_BY:
            inner.text = f"[{in_words(inner)}]"
        elif inner.tag == "finsam-note":
            inner.text = f" [{inner.text or ''}"
            inner.append(etree.Element("span"))  # after whatever stands in the note
            inner[-1].tail = "]"
        elif inner.tag in ("td", "th", "li", "p", "br"):
            inner.tail = f" {inner.tail or ''}"
    return plain_text(copy)
