"""The plan as a value (plandokument): what every writer prints and every reader compares.

A `PlanDocument` is made by `plans.document.compose` and holds everything that is shown: numbers
of sections, tables and footnotes, targets of references, every amount and sum. It holds no
queryset, no user, no request and no HTML. Two documents are equal when they show the same thing.

Units: amounts are whole kronor (`int`); the unit of a table or figure says how it is written.
Anchors are unique in a document and safe as HTML ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA = 1

type Unit = Literal["kr", "tkr", "mnkr"]

# -- Inline types -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Italic text (kursiv)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Bold text (fetstil)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link out of the document (länk): https or mailto. Its label is plain text."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced new line."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A live figure of the budget (siffra) in running text.

    `key` names what is shown, e.g. "line:jobbsam/2022". `value` is whole kronor, or for a share
    tenths of a percent. `text` is how it is printed, with its unit.
    """

    key: str
    value: int
    unit: Literal["kr", "tkr", "mnkr", "percent"]
    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a place in the document (hänvisning).

    `target` is "kind:key"; `text` is what is printed, e.g. "5.1". With `page` the printed page
    number follows, which only paper has.
    """

    target: str
    anchor: str
    text: str
    page: bool = False


@dataclass(frozen=True, slots=True)
class TermUse:
    """A use of a glossary term (begrepp). `anchor` is empty when the plan prints no glossary."""

    key: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote (fotnot), standing where it is called. Numbered through the whole document."""

    number: int
    anchor: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be resolved (fel): shown in drafts, blocks adoption.

    `message` is a Swedish sentence for the reader, `words` what it is about, if that is not said.
    `source` is what the author had pointed at, often a key: no reader is shown it.
    """

    message: str
    source: str
    words: str = ""

    @property
    def sentence(self) -> str:
        """All that a reader is told."""
        if not self.words:
            return self.message
        return f"{self.message.removesuffix('.')} ({self.words})."


type Inline = (
    Text | Emphasis | Strong | Link | LineBreak | Figure | Reference | TermUse | Footnote | Problem
)

# -- Block types ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (stycke)."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """An unnumbered heading inside a section (mellanrubrik).

    `level` is the outline level in the document: a section of level 2 has headings of level 3.
    """

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list (punkt)."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A bulleted or numbered list (lista)."""

    ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation (citat) with its source, which may be empty."""

    blocks: tuple[Block, ...]
    source: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. A header cell heads its row, or its column when it stands in the head."""

    children: tuple[Inline, ...]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text (tabell).

    Shape: every row of `head` and `rows` has the same number of cells. `number` is None when the
    table has no caption.
    """

    anchor: str
    number: int | None
    caption: str
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class MoneyColumn:
    """A year of a budget table (år). `is_current` marks the budget year, printed strong."""

    key: str
    label: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class MoneyCell:
    """An amount in whole kronor; None is blank, which is not zero.

    `note_mark` is the sign of the note below the table ("*", "**"), or empty.
    """

    amount_kr: int | None
    is_preliminary: bool = False
    note_mark: str = ""


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A row of a budget table.

    `role`: "line", "group" (a label over its lines, no amounts), "subtotal" (of a group inside
    another), "total", or "result" (what is left, unallocated, carried over). `level` is the
    indentation, 0 and up. `basis` is printed after the label ("per 6 mån") and never multiplied.
    """

    key: str
    label: str
    role: Literal["line", "group", "subtotal", "total", "result"]
    level: int
    cells: tuple[MoneyCell, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """A view of a budget (budgettabell). Every row has one cell per column, in order.

    `number` is None for the table behind a chart, which has the chart's number.

    `notes` are (mark, text); `rounding_note` is set when shown rows and totals differ by rounding.
    """

    anchor: str
    number: int | None
    caption: str
    unit: Unit
    columns: tuple[MoneyColumn, ...]
    rows: tuple[MoneyRow, ...]
    notes: tuple[tuple[str, str], ...] = ()
    rounding_note: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture (bild) by the SHA-256 of its bytes, with text alternative."""

    asset: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it means (begrepp). `term` is empty where the heading above says it."""

    term: str
    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Definitions:
    """A glossary (begreppslista)."""

    entries: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, e.g. Projektperiod: 2020-09-01 – 2023-08-31."""

    label: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Short facts with labels (uppgifter), e.g. at the head of a project."""

    entries: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A value of a chart in whole kronor."""

    label: str
    value_kr: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A named row of values: a group through the years, or one year's contributions."""

    label: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar chart of money (stapeldiagram) with its text alternative. Its table is `table`.

    `unit` is how values are written on the bars.
    """

    anchor: str
    number: int
    caption: str
    description: str
    unit: Unit
    series: tuple[ChartSeries, ...]
    table: MoneyTable | None


@dataclass(frozen=True, slots=True)
class ChartNode:
    """A body in the organisation chart. `parent` is the key of the node above, or empty."""

    key: str
    label: str
    parent: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationChart:
    """The bodies of the association as a drawing (organisationsschema), with its text alternative.

    `outline` says the same as a nested list.
    """

    anchor: str
    number: int
    caption: str
    description: str
    nodes: tuple[ChartNode, ...]
    outline: ItemList


type Block = (
    Paragraph
    | Heading
    | ItemList
    | Quotation
    | Table
    | MoneyTable
    | Image
    | Definitions
    | Facts
    | BarChart
    | OrganisationChart
    | Problem
)

# -- The document -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Section:
    """A section (avsnitt). Sections stand in reading order; `level` tells their depth, from 1.

    `number` is "5.1", "Bilaga 2" or empty. `title` may be empty (a quotation before the first
    heading); such a section is not in the table of contents. `key` is stable through renames.
    """

    key: str
    number: str
    anchor: str
    title: str
    level: int
    appendix: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class MemberFact:
    """A member as printed on the cover (medlem)."""

    name: str
    party: str


@dataclass(frozen=True, slots=True)
class AssociationFacts:
    """The association as it stood on the plan's date (samordningsförbund).

    `accent` is "#rrggbb"; `logo` the SHA-256 of an asset, or empty.
    """

    slug: str
    name: str
    short_name: str
    org_number: str
    website: str
    accent: str
    logo: str
    members: tuple[MemberFact, ...]


@dataclass(frozen=True, slots=True)
class AdoptionMark:
    """The decision that adopted the plan (fastställande). `decided_on` is an ISO date.

    `text` is the printed sentence, e.g. "Fastställd av styrelsen den 26 november 2021, § 45".
    """

    decided_on: str
    paragraph: str
    reference_number: str
    text: str


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A file beside the plan (bilaga som eget dokument), by the SHA-256 of its bytes."""

    title: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """The plan itself (verksamhetsplan). `period` is "2022" or "2009-2010", not in `title`.

    `adoption` is None for a draft. `attachments` are the files beside the plan.
    """

    title: str
    period: str
    as_of: str
    adoption: AdoptionMark | None
    attachments: tuple[AttachedDocument, ...] = ()

    @property
    def years(self) -> str:
        """The period as it is printed: "2009–2010"."""
        return self.period.replace("-", "–")


@dataclass(frozen=True, slots=True)
class BudgetFigure:
    """One amount of the plan's budget, as in budget.csv. Amounts in whole kronor.

    `key` is "line:jobbsam/2022" or "group:administration/2022" for a computed sum, whose kind is
    "total". Computed residual lines have their kind and their computed amount.
    """

    key: str
    group: str
    line: str
    kind: str
    year: str
    year_kind: str
    amount_kr: int
    note: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something the text may refer to, and where it stands (hänvisningsmål)."""

    target: str
    anchor: str
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that belongs to the document, by the SHA-256 of its bytes (hex)."""

    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """Everything a plan shows, in the order it is shown."""

    schema: int
    association: AssociationFacts
    plan: PlanFacts
    sections: tuple[Section, ...]
    figures: tuple[BudgetFigure, ...]
    references: tuple[Target, ...]
    assets: tuple[Asset, ...]

    @property
    def is_draft(self) -> bool:
        return self.plan.adoption is None
