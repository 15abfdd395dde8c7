"""Which sheet, rows and columns of a workbook are the budget (uppställning)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from budgets.arithmetic import Year, YearKind
from budgets.entry import AmountRefused, read_amount
from budgets.exchange.stored import MARK, SHEET_NAME, StoredBroken, read_entries
from budgets.exchange.words import Heading, read_heading, read_unit
from budgets.exchange.workbook import (
    MOST_COLUMNS,
    Cell,
    CellKind,
    Cells,
    Fault,
    Workbook,
    WorkbookRefused,
    place,
)
from budgets.money import Unit
from budgets.queries import BudgetValue

HEAD_WITHIN = 60  # rows: a table that begins further down is none
LONGEST_HEADING, LONGEST_LABEL = 60, 200
NAME = re.compile(r"[^\W\d_]{2}")


class ColumnRole(StrEnum):
    """What a column is."""

    LABEL = "label"
    YEAR = "year"
    NOTE = "note"
    OUT = "out"


class OutReason(StrEnum):
    """Why a column or a row is left out."""

    NO_YEAR = "no-year"
    SHARES = "shares"
    BEFORE_LABELS = "before-labels"
    ABOVE = "above"
    NO_LABEL = "no-label"
    TEXT = "text"
    CHOSEN = "chosen"
    LONG_NOTE = "long-note"
    NO_AMOUNT_FOR_NOTE = "no-amount-for-note"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """What a person says of a column."""

    role: ColumnRole
    label: str = ""
    kind: YearKind = YearKind.BUDGET
    year: int | None = None
    first_month: int = 1
    last_month: int = 12


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says of a workbook; what is not said is understood as well as can be.

    Rows and columns are counted from 0, as in the file. `cells` are amounts as they are typed.
    """

    sheet: int | None = None
    unit: Unit | None = None
    title: str = ""
    rounds: bool = False
    columns: Mapping[int, ColumnChoice] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)
    groups: Mapping[int, str] = field(default_factory=dict)
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is understood. `stored` is the year of a budget that was written here."""

    index: int
    heading: str
    role: ColumnRole
    reason: OutReason | None = None
    label: str = ""
    kind: YearKind = YearKind.BUDGET
    year: int | None = None
    first_month: int = 1
    last_month: int = 12
    stored: Year | None = None

    @property
    def months(self) -> tuple[int | None, int, int, YearKind]:
        return (self.year, self.first_month, self.last_month, self.kind)


@dataclass(frozen=True, slots=True)
class Layout:
    """The budget's place in a workbook. `stored` is what Finsam wrote beside it, if it did."""

    sheet: int
    cells: Cells
    above: tuple[tuple[int, str], ...]
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    unit: Unit
    is_unit_said: bool
    stored: BudgetValue | None = None
    key_column: int | None = None
    is_stored_broken: bool = False

    @property
    def label_column(self) -> int:
        return next(column.index for column in self.columns if column.role == ColumnRole.LABEL)

    @property
    def years(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role == ColumnRole.YEAR)

    @property
    def note_columns(self) -> tuple[int, ...]:
        return tuple(each.index for each in self.columns if each.role == ColumnRole.NOTE)


def visible_sheets(workbook: Workbook) -> list[tuple[int, Cells]]:
    return [(at, cells) for at, cells in enumerate(workbook.sheets) if not cells.is_hidden]


def layout_of(workbook: Workbook, choices: Choices | None = None) -> Layout:
    """Find the budget in a workbook. Raises WorkbookRefused when there is none to be read."""
    choices = choices or Choices()
    offered = dict(visible_sheets(workbook))
    if choices.sheet in offered:
        return _layout(workbook, choices.sheet, offered[choices.sheet], choices)
    found = [(_amounts_in(cells), at) for at, cells in offered.items()]
    marked = [at for at, cells in offered.items() if _mark(cells)]
    if not marked and not any(count for count, _at in found):
        raise WorkbookRefused(Fault.NO_AMOUNTS)
    at = marked[0] if marked else max(found, key=lambda each: (each[0], -each[1]))[1]
    return _layout(workbook, at, offered[at], choices)


def check_readable(workbook: Workbook) -> Layout:
    """The budget's place, when its cells can be read. Raises WorkbookRefused."""
    layout = layout_of(workbook)
    if merged := merged_amounts(layout):
        raise WorkbookRefused(Fault.MERGED, dict.fromkeys(merged.values()))
    unknown = [
        place(row, column.index)
        for row in layout.rows
        for column in layout.years
        if _is_unknown(layout.cells.rows[row].get(column.index))
    ]
    if unknown:
        raise WorkbookRefused(Fault.NOT_COMPUTED, unknown)
    return layout


def merged_amounts(layout: Layout) -> dict[tuple[int, int], str]:
    """The cells of the years that share an amount with others, and the range of all of them."""
    return {
        (row, column.index): f"{place(top, left)}:{place(bottom, right)}"
        for top, left, bottom, right in layout.cells.merged
        if _is_amount(layout.cells.rows[top][left])
        for row in layout.rows
        if top <= row <= bottom
        for column in layout.years
        if left <= column.index <= right
    }


def _is_unknown(cell: Cell | None) -> bool:
    return cell is not None and cell.kind == CellKind.NOT_COMPUTED and not cell.is_sum


def _is_amount(cell: Cell | None) -> bool:
    if cell is None:
        return False
    if cell.kind != CellKind.TEXT:
        return cell.kind != CellKind.SHARE
    try:
        return read_amount(cell.text, pasted=True).amount_kr is not None
    except AmountRefused as refused:
        return refused.suggestion_kr is not None


def _amounts_in(cells: Cells) -> int:
    """How many cells of a sheet are amounts beside a label."""
    label = _label_column(cells)
    return sum(
        _is_amount(cell) and not _names_year(cell)
        for row in cells.rows.values()
        for column, cell in row.items()
        if column != label and label in row
    )


def _names_year(cell: Cell) -> bool:
    if cell.kind == CellKind.TEXT:
        return read_heading(cell.text).year is not None
    number = cell.number
    return number is not None and 2003 <= number <= 2100 and number == int(number)


def _layout(workbook: Workbook, at: int, cells: Cells, choices: Choices) -> Layout:
    stored, is_broken, mark = None, False, _mark(cells)
    if mark is not None:
        try:
            stored = _stored(workbook) if _written_head(cells, mark) else None
            is_broken = stored is None
        except StoredBroken:
            is_broken = True
    if mark is not None and stored is not None:
        heads = _written_head(cells, mark)
        label = min(column for row in heads for column in cells.rows[row])
    else:
        label = _label_column(cells, without={mark[1]} if mark else ())
        heads = _head_rows(cells, label)
    keys = cells.rows[mark[0]] if mark and stored else {}
    columns = tuple(
        _chosen(column, choices)
        for column in _columns(cells, label, heads, keys, stored)
        if mark is None or column.index != mark[1]
    )
    last = heads[-1] if heads else min(cells.rows, default=0) - 1
    above = tuple(
        (row, cell.text)
        for row in sorted(cells.rows)
        if row <= last and row not in heads and (mark is None or row != mark[0])
        for cell in [next(iter(cells.rows[row].values()))]
        if cell.kind == CellKind.TEXT
    )
    said = _unit_said(cells, heads, above)
    return Layout(
        sheet=at,
        cells=cells,
        above=above,
        rows=tuple(row for row in sorted(cells.rows) if row > last),
        columns=_with_kinds(columns, choices, " ".join(text for _row, text in above)),
        unit="kr" if stored else choices.unit or said or "kr",
        is_unit_said=stored is not None or said is not None,
        stored=stored,
        key_column=mark[1] if mark and stored else None,
        is_stored_broken=is_broken,
    )


def _mark(cells: Cells) -> tuple[int, int] | None:
    """Where Finsam says that it wrote this sheet."""
    return next(
        (
            (row, column)
            for row, found in cells.rows.items()
            for column, cell in found.items()
            if cell.kind == CellKind.TEXT and cell.text == MARK
        ),
        None,
    )


def _stored(workbook: Workbook) -> BudgetValue:
    sheet = next((each for each in workbook.sheets if each.name == SHEET_NAME), None)
    if sheet is None:
        raise StoredBroken
    blank = Cell(CellKind.TEXT, "")
    rows = [sheet.rows[row] for row in sorted(sheet.rows)]
    return read_entries((row.get(0, blank).text, row.get(1, blank).text) for row in rows)


def _label_column(cells: Cells, without: Iterable[int] = ()) -> int:
    """The column with most names, the leftmost of several; not one to the right of all amounts,
    as notes are."""
    amounts = {
        column
        for row in cells.rows.values()
        for column, cell in row.items()
        if cell.kind == CellKind.NUMBER and not _names_year(cell)
    }
    last = max(amounts, default=MOST_COLUMNS)
    names = Counter(
        column
        for row in cells.rows.values()
        for column, cell in row.items()
        if cell.kind == CellKind.TEXT
        and column < last
        and column not in without
        and NAME.search(cell.text)
        and not _is_amount(cell)
        and not _names_year(cell)
    )
    return min(names, key=lambda column: (-names[column], column), default=0)


def _written_head(cells: Cells, mark: tuple[int, int]) -> tuple[int, ...]:
    """The row that names the years where Finsam wrote it: below the keys of the years."""
    below = (row for row in sorted(cells.rows) if row > mark[0] and mark[1] not in cells.rows[row])
    return tuple(below)[:1]


def _head_rows(cells: Cells, label: int) -> tuple[int, ...]:
    """The rows that name the years: the one with most years, and what belongs to it around."""
    first = min(cells.rows, default=0)
    years = {
        row: count
        for row in sorted(cells.rows)
        if first <= row <= first + HEAD_WITHIN and (count := _years_in(cells.rows[row], label))
    }
    if not years:
        return _head_without_years(cells, label)
    head = max(years, key=lambda row: (years[row], -row))
    named = {column for column in cells.rows[head] if column != label}
    around = [
        row
        for row in (head - 1, head + 1)
        if row >= first and _says_more(cells.rows.get(row, {}), label, named)
    ]
    return tuple(sorted([head, *around]))


def _years_in(row: Mapping[int, Cell], label: int) -> int:
    """How many columns a row names a year of; 0 if it has other numbers."""
    beside = [cell for column, cell in row.items() if column != label]
    if any(cell.kind != CellKind.TEXT and not _names_year(cell) for cell in beside):
        return 0
    return sum(_names_year(cell) and len(cell.text) <= LONGEST_HEADING for cell in beside)


def _says_more(row: Mapping[int, Cell], label: int, named: set[int]) -> bool:
    """Whether a row beside the head has nothing but words over or under the same columns."""
    beside = {column: cell for column, cell in row.items() if column != label}
    return bool(beside) and all(
        cell.kind == CellKind.TEXT
        and column in named
        and not _is_amount(cell)
        and len(cell.text) <= LONGEST_HEADING
        for column, cell in beside.items()
    )


def _head_without_years(cells: Cells, label: int) -> tuple[int, ...]:
    """The row over the first amount, when it has words in the column of the amount."""
    for row in sorted(cells.rows):
        found = [
            column
            for column, cell in cells.rows[row].items()
            if column != label and _is_amount(cell)
        ]
        if found:
            above = cells.rows.get(row - 1, {})
            is_head = any(column in above and not _is_amount(above[column]) for column in found)
            return (row - 1,) if is_head else ()
    return ()


def _columns(
    cells: Cells,
    label: int,
    heads: tuple[int, ...],
    keys: Mapping[int, Cell],
    stored: BudgetValue | None,
) -> Iterator[Column]:
    used = sorted({column for row in cells.rows.values() for column in row} | {label})
    for column in used:
        heading = " ".join(filter(None, (_heading(cells, row, column) for row in heads)))
        if column == label:
            yield Column(column, heading, ColumnRole.LABEL)
            continue
        found = read_heading(heading)
        year = _stored_year(keys.get(column), stored, found)
        if year is not None:
            yield _stored_column(column, heading, year)
        else:
            yield _read_column(column, heading, found, is_left=column < label)


def _heading(cells: Cells, row: int, column: int) -> str:
    """What stands over a column, also when the cell is part of a merged one."""
    for top, left, bottom, right in cells.merged:
        if top <= row <= bottom and left <= column <= right and top == row:
            column = left
            break
    cell = cells.rows.get(row, {}).get(column)
    return " ".join(cell.text.split()) if cell else ""


def _stored_year(cell: Cell | None, stored: BudgetValue | None, found: Heading) -> Year | None:
    """The year that was written in this column, unless the heading names another one now."""
    if cell is None or stored is None:
        return None
    written = (year for year in stored.sheet.years if f"year:{year.key}" == cell.text)
    year = next(written, None)
    if year is None or found.year in (None, year.calendar, read_heading(year.label).year):
        return year
    return None


def _stored_column(column: int, heading: str, year: Year) -> Column:
    is_same = " ".join(year.label.split()) == heading
    return Column(
        column,
        heading,
        ColumnRole.YEAR,
        label=year.label if is_same or not heading else heading[:LONGEST_HEADING],
        kind=year.kind,
        year=year.calendar,
        first_month=year.first_month,
        last_month=year.last_month,
        stored=year,
    )


def _read_column(column: int, heading: str, found: Heading, *, is_left: bool) -> Column:
    if found.year is not None:
        return Column(
            column,
            heading,
            ColumnRole.YEAR,
            label=heading[:LONGEST_HEADING],
            year=found.year,
            kind=found.kind or YearKind.PREVIOUS,  # until all are known
            first_month=found.first_month,
            last_month=found.last_month,
        )
    if found.is_note:
        return Column(column, heading, ColumnRole.NOTE)
    reason = OutReason.SHARES if found.is_share else OutReason.NO_YEAR
    if is_left:
        reason = OutReason.BEFORE_LABELS
    return Column(
        column,
        heading,
        ColumnRole.OUT,
        reason,
        label=heading[:LONGEST_HEADING],
        kind=found.kind or YearKind.BUDGET,
    )


def _chosen(column: Column, choices: Choices) -> Column:
    choice = choices.columns.get(column.index)
    if choice is None or column.role == ColumnRole.LABEL or choice.role == ColumnRole.LABEL:
        return column
    is_out = choice.role == ColumnRole.OUT
    return replace(
        column,
        role=choice.role,
        reason=(column.reason or OutReason.CHOSEN) if is_out else None,
        label=choice.label or column.label,
        kind=choice.kind,
        year=choice.year,
        first_month=choice.first_month,
        last_month=choice.last_month,
    )


def _with_kinds(columns: tuple[Column, ...], choices: Choices, above: str) -> tuple[Column, ...]:
    """Say what kind of year each is where neither heading nor person does.

    The budget year is the one that the title names, or the first. An earlier budget beside it is
    last year's; bare years after it are planned.
    """
    unsaid = [
        column
        for column in columns
        if column.role == ColumnRole.YEAR
        and column.stored is None
        and column.index not in choices.columns
    ]
    if not unsaid:
        return columns
    said = {column.index: read_heading(column.heading).kind for column in unsaid}
    main = _budget_year(unsaid, said, read_heading(above))

    def kind_of(column: Column) -> YearKind:
        kind = said[column.index]
        if kind in (YearKind.OUTCOME, YearKind.FORECAST) or column.year is None or main is None:
            return kind or YearKind.BUDGET
        if column.year == main or (kind == YearKind.BUDGET and column.year > main):
            return YearKind.BUDGET
        return YearKind.PREVIOUS if column.year < main else YearKind.PLAN

    return tuple(
        replace(column, kind=kind_of(column)) if column in unsaid else column for column in columns
    )


def _budget_year(
    columns: list[Column], said: Mapping[int, YearKind | None], title: Heading
) -> int | None:
    years = {column.year for column in columns if column.year is not None}
    if title.year in years:
        return title.year
    budgets = [column.year for column in columns if said[column.index] == YearKind.BUDGET]
    latest = max((year for year in budgets if year is not None), default=None)
    return latest or min(years, default=None)


def _unit_said(
    cells: Cells, heads: tuple[int, ...], above: tuple[tuple[int, str], ...]
) -> Unit | None:
    """The unit that is named over the amounts, or in the name of the sheet."""
    texts = [text for _row, text in reversed(above)]
    texts += [_heading(cells, row, column) for row in heads for column in cells.rows.get(row, {})]
    return next((unit for text in (*texts, cells.name) if (unit := read_unit(text))), None)
