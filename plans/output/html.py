"""A plan document as HTML, the same body for the web page and for print.

The body is the cover, the contents and the chapters: a chapter is a section of level 1 with the
sections under it. Two media differ only where they must: footnotes (see `plans.output.inlines`),
the addresses of pictures, and the table behind a chart, which a page shows when it is asked for.

A document is always written in Swedish, whatever language the interface has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass
from dataclasses import fields as fields_of
from itertools import groupby
from typing import Literal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from associations.accent import readable_accent
from plans.document.types import (
    BarChart,
    Block,
    Definition,
    Definitions,
    Facts,
    Footnote,
    Heading,
    Image,
    ItemList,
    MoneyTable,
    OrganisationChart,
    Paragraph,
    PlanDocument,
    Problem,
    Quotation,
    Section,
    Table,
)
from plans.output.charts import chart_values_table
from plans.output.inlines import footnotes_in, plain_text

type Medium = Literal["web", "print"]

DEEPEST_HEADING = 6
MOST_CONTENTS_ENTRIES = 34  # more than this and the third level makes the contents two pages
LONG_CONTENTS = 32  # from here on they are set smaller, to stay on one page
LONGEST_LEAD = 420  # characters
MOST_ROWS_KEPT_TOGETHER = 22
MOST_COLUMNS_IN_FULL_SIZE = 6

TEMPLATES: dict[type[Block], str] = {
    Paragraph: "paragraph",
    Heading: "heading",
    ItemList: "item_list",
    Quotation: "quotation",
    Table: "table",
    MoneyTable: "money_table",
    Image: "image",
    Definitions: "definitions",
    Facts: "facts",
    BarChart: "bar_chart",
    OrganisationChart: "organisation_chart",
    Problem: "problem",
}


def render_body(
    document: PlanDocument,
    *,
    medium: Medium = "web",
    asset_url: Callable[[str], str] | None = None,
    edit_url: Callable[[str], str] | None = None,
    draft_mark: str = "",
) -> SafeString:
    """Write the whole document: cover with the only h1, contents, chapters.

    `asset_url` gives the address of a picture by its SHA-256; the default is relative to the page.
    `edit_url` gives that of the page where a section is written, by its key: for those who may.
    `draft_mark` is the word on an unadopted plan's cover, "Utkast" unless told.
    """
    rendering = Rendering.of(document, medium=medium, asset_url=asset_url, edit_url=edit_url)
    with translation.override("sv"):
        return render_to_string(
            "plans/document/body.html",
            {
                "document": document,
                "rendering": rendering,
                "chapters": chapters_of(document),
                "contents": contents_of(document),
                "contents_are_long": len(contents_of(document)) >= LONG_CONTENTS,
                "draft_mark": draft_mark,
            },
        )


def render_section(
    document: PlanDocument, key: str, *, asset_url: Callable[[str], str] | None = None
) -> SafeString:
    """Write one section of the web page by its key, as it stands there: for a live preview.

    Raises KeyError if the document has no such section.
    """
    rendering = Rendering.of(document, medium="web", asset_url=asset_url)
    sections = {
        view.section.key: view for chapter in chapters_of(document) for view in chapter.sections
    }
    with translation.override("sv"):
        return render_to_string(
            "plans/document/section.html",
            {"document": document, "rendering": rendering, "section": sections[key]},
        )


def render_chart(chart: OrganisationChart, *, accent: str) -> SafeString:
    """Write a chart that stands by itself, outside a plan."""
    rendering = Rendering("web", accent, str, heading_levels={}, tables_in_text=frozenset())
    return render_block(chart, rendering)


def render_block(block: Block, rendering: Rendering) -> SafeString:
    """Write one block with the template of its type."""
    context = {"block": block, "rendering": rendering, **_named_values(block, rendering)}
    return render_to_string(f"plans/document/blocks/{TEMPLATES[type(block)]}.html", context)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What the templates must know besides the block they write."""

    medium: Medium
    accent: str
    asset_url: Callable[[str], str]
    heading_levels: dict[str, int]
    tables_in_text: frozenset[str]
    edit_url: Callable[[str], str] | None = None

    @classmethod
    def of(
        cls,
        document: PlanDocument,
        *,
        medium: Medium,
        asset_url: Callable[[str], str] | None,
        edit_url: Callable[[str], str] | None = None,
    ) -> Rendering:
        return cls(
            medium=medium,
            accent=readable_accent(document.association.accent),
            asset_url=asset_url or (lambda sha256: f"bild/{sha256}"),
            heading_levels=_heading_levels(document),
            tables_in_text=frozenset(_money_table_anchors(document)),
            edit_url=edit_url,
        )

    @property
    def for_print(self) -> bool:
        return self.medium == "print"


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with what only its look needs."""

    section: Section
    heading_level: int
    opens_appendix: bool
    starts_page: bool
    has_lead: bool

    @property
    def label(self) -> str:
        """Number and title, for running heads and bookmarks."""
        return f"{self.section.number} {self.section.title}".strip()

    @property
    def is_opening(self) -> bool:
        """Whether it begins a chapter or an appendix, and is set larger."""
        return self.section.level == 1 or self.opens_appendix


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section of level 1 with the sections under it, and the footnotes of them all."""

    sections: tuple[SectionView, ...]
    footnotes: tuple[Footnote, ...]


def chapters_of(document: PlanDocument) -> tuple[Chapter, ...]:
    """Group the sections into chapters (kapitel), and decide how they begin on paper."""
    levels = _heading_levels(document)
    starting = _page_starts(document.sections)
    return tuple(
        Chapter(
            sections=tuple(
                SectionView(
                    section=section,
                    heading_level=levels.get(section.anchor, 2),
                    opens_appendix=section in _appendix_openings(chapter),
                    starts_page=section.anchor in starting,
                    has_lead=_has_lead(section),
                )
                for section in chapter
            ),
            footnotes=tuple(footnotes_in(chapter)),
        )
        for chapter in _by_chapter(document.sections)
    )


def contents_of(document: PlanDocument) -> tuple[Section, ...]:
    """The sections of the table of contents (innehåll): two levels, three when there is room."""
    titled = [section for section in document.sections if section.title]
    three = [section for section in titled if section.level <= 3]
    if len(three) <= MOST_CONTENTS_ENTRIES:
        return tuple(three)
    return tuple(section for section in titled if section.level <= 2)


def _by_chapter(sections: tuple[Section, ...]) -> list[tuple[Section, ...]]:
    groups: list[list[Section]] = []
    for section in sections:
        if section.level == 1 or not groups:
            groups.append([])
        groups[-1].append(section)
    return [tuple(group) for group in groups]


def _page_starts(sections: tuple[Section, ...]) -> frozenset[str]:
    """Anchors of the sections that start a page: appendices, and the heading of them all.

    Chapters follow on: starting a page each, they left half pages empty before them. A heading with
    nothing under it ("Bilagor") takes the first appendix on its own page.
    """
    starts: set[str] = set()
    follows_divider = False
    for chapter in _by_chapter(sections):
        openings = _appendix_openings(chapter)
        is_divider = bool(chapter[0].title) and not chapter[0].blocks
        joins = follows_divider or (is_divider and chapter[0] not in openings)
        starts.update(section.anchor for section in (openings[1:] if joins else openings))
        if is_divider and (openings or len(chapter) == 1):
            starts.add(chapter[0].anchor)
        follows_divider = is_divider and len(chapter) == 1
    return frozenset(starts)


def _has_lead(section: Section) -> bool:
    """Whether the section begins with a short paragraph that leads into more (ingress)."""
    if section.level != 1 or section.appendix or len(section.blocks) < 2:
        return False
    first = section.blocks[0]
    return isinstance(first, Paragraph) and len(plain_text(first)) <= LONGEST_LEAD


def _appendix_openings(chapter: tuple[Section, ...]) -> tuple[Section, ...]:
    """The sections of a chapter that begin an appendix: it may have sections of its own."""
    openings: list[Section] = []
    inside: int | None = None
    for section in chapter:
        if inside is not None and section.level <= inside:
            inside = None
        if section.appendix and inside is None:
            openings.append(section)
            inside = section.level
    return tuple(openings)


def _heading_levels(document: PlanDocument) -> dict[str, int]:
    """The level of every heading by its anchor: at most one deeper than the heading before it."""
    levels: dict[str, int] = {}
    previous = 1
    for section in document.sections:
        headings = [(section.anchor, section.level + 1)] if section.title else []
        headings += [(heading.anchor, heading.level + 1) for heading in _headings(section.blocks)]
        for anchor, wanted in headings:
            previous = min(wanted, previous + 1, DEEPEST_HEADING)
            levels[anchor] = previous
    return levels


def _headings(value: object) -> Iterator[Heading]:
    yield from (part for part in _parts(value) if isinstance(part, Heading))


def _money_table_anchors(document: PlanDocument) -> Iterator[str]:
    """Anchors of the budget tables that stand in the text themselves, not behind a chart."""
    for section in document.sections:
        yield from (part.anchor for part in section.blocks if isinstance(part, MoneyTable))


def _parts(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for part in value:
            yield from _parts(part)
    elif is_dataclass(value):
        yield value
        for field in fields_of(value):
            yield from _parts(getattr(value, field.name))


def _named_values(block: Block, rendering: Rendering) -> dict[str, object]:
    """The values a template needs that are not in the block itself."""
    match block:
        case Heading():
            return {"heading_level": rendering.heading_levels[block.anchor]}
        case MoneyTable():
            return _money_table_values(block)
        case Table():
            return {"keep_together": len(block.rows) <= MOST_ROWS_KEPT_TOGETHER // 2}
        case Definitions():
            return {"groups": _by_having_a_term(block)}
        case Image():
            return {"address": rendering.asset_url(block.asset)}
        case BarChart():
            in_text = block.table is not None and block.table.anchor in rendering.tables_in_text
            return {"table_in_text": in_text, "table": block.table or chart_values_table(block)}
        case _:
            return {}


def _by_having_a_term(block: Definitions) -> list[tuple[bool, list[Definition]]]:
    """Entries with a term are a list of terms; those whose heading is the term are plain text."""
    grouped = groupby(block.entries, key=lambda entry: bool(entry.term))
    return [(has_term, list(entries)) for has_term, entries in grouped]


def _money_table_values(table: MoneyTable) -> dict[str, object]:
    cells = [cell for row in table.rows for cell in row.cells]
    return {
        "keep_together": len(table.rows) <= MOST_ROWS_KEPT_TOGETHER,
        "has_preliminary": any(cell.is_preliminary for cell in cells),
        "column_count": len(table.columns),
        "is_wide": len(table.columns) > MOST_COLUMNS_IN_FULL_SIZE,
        "rows": [(row, list(zip(row.cells, table.columns, strict=True))) for row in table.rows],
    }
