"""What stands where in a plan document, for comparing it with a printed plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from plans.document import types
from plans.document.types import (
    Block,
    Definitions,
    Emphasis,
    Fact,
    Footnote,
    Heading,
    ItemList,
    MoneyCell,
    MoneyTable,
    PlanDocument,
    Reference,
    Section,
    Strong,
)
from plans.document.walk import walk

NUMBER = re.compile(r"(?:avsnitt |chapter |goal )?((?:Bilaga )?\d+(?:\.\d+)*)\.?(?=[ :]|$)")

# The fields of each type whose text is compared, in reading order; the others have none.
TEXT = {
    types.Text: ("text",),
    types.Link: ("text",),
    types.Figure: ("text",),
    types.Reference: ("text",),
    types.TermUse: ("text",),
    types.Emphasis: ("children",),
    types.Strong: ("children",),
    types.Paragraph: ("children",),
    types.Heading: ("text",),
    types.Item: ("blocks",),
    types.ItemList: ("items",),
    types.Quotation: ("blocks", "source"),
    types.Cell: ("children",),
    types.Table: ("caption", "head", "rows"),
    types.MoneyTable: ("caption", "columns", "rows", "notes"),
    types.MoneyColumn: ("label",),
    types.MoneyRow: ("label", "basis", "cells"),
    types.Image: ("alt", "caption"),
    types.Facts: ("entries",),
    types.Fact: ("label", "children"),
    types.BarChart: ("caption",),
    types.OrganisationChart: ("caption", "nodes"),
    types.ChartNode: ("label", "note"),
}
RUNNING = {"children", "source"}


@dataclass(frozen=True, eq=False)
class Passage:
    """What stands under one heading: a section, a heading in its text, or a term.

    `above` are the titles it stands under. Without `title` it goes on where a glossary ended.
    """

    section: Section
    number: str
    title: str
    level: int
    above: tuple[str, ...]
    blocks: tuple[Block, ...]

    @cached_property
    def text(self) -> str:
        return f"{self.title} {text_of(self.blocks)}"

    @property
    def lists(self) -> list[ItemList]:
        """With the lists inside lists. A chart says its nodes as a list, which is not meant."""
        texts = tuple(b for b in self.blocks if not isinstance(b, types.OrganisationChart))
        return [value for value in walk(texts) if isinstance(value, ItemList)]

    @property
    def labels(self) -> list[str]:
        """Words that head a text without being its heading: of facts, or bold."""
        return [
            value.label if isinstance(value, Fact) else text_of(value)
            for value in walk(self.blocks)
            if isinstance(value, Fact | Strong)
        ]


class Contents:
    """A document with its passages. `renamed` is what has another name in print."""

    def __init__(self, document: PlanDocument, renamed: Mapping[str, str]) -> None:
        self.document = document
        self.renamed = renamed
        self.passages = list(_passages(document))

    def our(self, name: str) -> str:
        """The name that something printed has here."""
        return self.renamed.get(name, name)

    def at(self, place: str) -> list[Passage]:
        """The passages of a place, none when there is no such place.

        A section is all its passages. "A / B" is B under A; "A, B" both, unless it is one title.
        """
        if not place:
            return self.passages
        *above, name = (self.our(part) for part in self.our(place).split(" / "))
        found = self._numbered(name) or self._titled(name, above)
        if not found and ", " in place:
            return [passage for part in place.split(", ") for passage in self.at(part)]
        return found

    def _numbered(self, name: str) -> list[Passage]:
        match = NUMBER.match(name)
        number = match[1] if match else None
        return [p for p in self.passages if number and p.section.number == number]

    def _titled(self, name: str, above: Sequence[str]) -> list[Passage]:
        titled = [p for p in self.passages if same(p.title) == same(name) and p.title]
        under = [p for p in titled if {same(a) for a in above} <= {same(a) for a in p.above}]
        keys = {p.section.key for p in under or titled if p.title == p.section.title} | {name}
        return [p for p in self.passages if p.section.key in keys] or under or titled

    def says(self, words: str, place: str = "") -> bool:
        """Do the words stand in the place? Case, and kinds of space and dash, are all one."""
        return any(plain(words) in plain(text) for text in self.texts(place))

    def texts(self, place: str) -> list[str]:
        """What a place says, also "footnote 1" and "cover"; nothing when there is no such place."""
        if place == "cover":
            return [self.cover]
        if place.startswith("footnote "):
            notes = [note for note in self.footnotes if place == f"footnote {note.number}"]
            return [text_of(note.children, "") for note in notes]
        return [passage.text for passage in self.at(place)]

    def italicises(self, words: str, place: str = "") -> bool:
        texts = [
            text_of(value)
            for passage in self.at(place)
            for value in walk(passage.blocks)
            if isinstance(value, Emphasis)
        ]
        return any(plain(words) in plain(text) for text in texts)

    @property
    def cover(self) -> str:
        """What every cover says."""
        plan, association = self.document.plan, self.document.association
        names = [member.name for member in association.members]
        adopted = [plan.adoption.text] if plan.adoption else []
        return " ".join([plan.title, plan.period, association.name, *names, *adopted])

    @property
    def headings(self) -> list[Passage]:
        return [passage for passage in self.passages if passage.title]

    @property
    def footnotes(self) -> list[Footnote]:
        return self.every(Footnote)

    @property
    def terms(self) -> list[str]:
        """What is explained, in order. A term without a name is that of its section."""
        return [
            value.term or section.title
            for section in self.document.sections
            for value in walk(section.blocks)
            if isinstance(value, types.Definition)
        ]

    @property
    def money_tables(self) -> list[MoneyTable]:
        """Without those that only say a chart's numbers."""
        blocks = (block for section in self.document.sections for block in section.blocks)
        return [block for block in blocks if isinstance(block, MoneyTable)]

    @property
    def references(self) -> list[tuple[str, Reference]]:
        """Each with the key of the section it stands in."""
        return [
            (section.key, value)
            for section in self.document.sections
            for value in walk(section.blocks)
            if isinstance(value, Reference)
        ]

    def every[T](self, kind: type[T]) -> list[T]:
        return [value for value in walk(self.document.sections) if isinstance(value, kind)]


def _passages(document: PlanDocument) -> Iterator[Passage]:
    open_titles: list[tuple[int, str]] = []
    for section in document.sections:
        for number, title, level, blocks in list(_parts(section)):
            if title:
                open_titles = [(at, name) for at, name in open_titles if at < level]
            above = tuple(name for _at, name in open_titles)
            if title:
                open_titles.append((level, title))
            yield Passage(section, number, title, level, above, tuple(blocks))


def _parts(section: Section) -> Iterator[tuple[str, str, int, list[Block]]]:
    """Number, title, level and blocks of each passage, whose list of blocks is filled last."""
    blocks: list[Block] = []
    yield section.number, section.title, section.level, blocks
    for block in section.blocks:
        if isinstance(block, Heading):
            blocks = []
            yield "", block.text, block.level, blocks
        elif isinstance(block, Definitions):
            for entry in block.entries:
                yield from _definition(entry, section.level + 1)
            blocks = []
            yield "", "", section.level, blocks
        else:
            blocks.append(block)


def _definition(entry: types.Definition, level: int) -> Iterator[tuple[str, str, int, list[Block]]]:
    blocks: list[Block] = []
    yield "", entry.term, level, blocks
    for block in entry.blocks:
        if isinstance(block, Heading):
            blocks = []
            yield "", block.text, block.level, blocks
        else:
            blocks.append(block)


def text_of(value: Any, between: str = " ") -> str:
    """The words of a part of a document, without its footnotes. Tables of money are in kronor."""
    if isinstance(value, str):
        return value
    if isinstance(value, MoneyCell):
        return "" if value.amount_kr is None else f"{value.amount_kr:,}".replace(",", " ")
    if isinstance(value, tuple):
        return between.join(text_of(part) for part in value)
    fields = TEXT.get(type(value), ())
    parts = (text_of(getattr(value, name), "" if name in RUNNING else " ") for name in fields)
    return " ".join(part for part in parts if part) or (" " if value == types.LineBreak() else "")


def plain(text: str) -> str:
    """As it is compared: small letters, plain spaces, plain dashes, ranges closed."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", " ".join(text.casefold().split()))
    return re.sub(r"(?<=\d) ?- ?(?=\d)", "-", text)


def same(name: str) -> str:
    """Names are the same when their letters and digits are."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
