"""What is different between two versions of a text: block by block, and in them word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from lxml import html
from lxml.html import HtmlElement

from plans.document.bodies import elements_of, plain_text

type Change = Literal["same", "added", "removed"]

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SHOWN_BY = {
    "finsam-figure": "ref",
    "finsam-ref": "to",
    "finsam-block": "kind",
    "img": "alt",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that are in both versions, or in one of them."""

    change: Change
    text: str


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


def plain_blocks(body: str) -> list[str]:
    """The text of each block; what is looked up stands as its key in brackets."""
    return [_plain(element) for element in elements_of(body)]


def differences(old: str, new: str) -> tuple[BlockDifference, ...]:
    """Compare two stored bodies."""
    return tuple(_compare(plain_blocks(old), plain_blocks(new)))


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
            yield Piece("added", "".join(new[n1:n2]))


def _plain(element: HtmlElement) -> str:
    copy = deepcopy(element)
    copy.tail = None
    for inner in [copy, *copy.iterdescendants()]:
        shown = SHOWN_BY.get(str(inner.tag))
        if shown:
            inner.text = f"[{inner.get(shown, '')}]"
        elif inner.tag in ("td", "th", "li", "p", "br"):
            inner.tail = f" {inner.tail or ''}"
    return plain_text(copy)
