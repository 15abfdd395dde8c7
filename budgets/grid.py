"""A budget as its grid shows it (budgetrutan): every row, every computed cell, the balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.arithmetic import (
    GroupCycle,
    LineKind,
    ResidualCycle,
    Sheet,
    TableRow,
    Year,
    closing_order,
    rounding_gap,
    totals,
)
from budgets.arithmetic.rows import group_row, heading_row, line_row, sum_row
from budgets.arrangement import Branch, tree_of
from budgets.money import Unit, format_amount, format_with_unit, rounded
from budgets.queries import BudgetValue

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SUMS: dict[str, StrPromise] = {
    "income": gettext_lazy("Income in all"),
    "costs": gettext_lazy("Costs in all"),
    "result-before-capital": gettext_lazy("Result before capital"),
    "capital-in": gettext_lazy("Own capital used"),
    "capital-out": gettext_lazy("Planned carry-over"),
    "unallocated": gettext_lazy("Unallocated"),
    "result": gettext_lazy("Result after capital"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount in the grid. `key` is that of the figure; `line` is empty where it is computed."""

    key: str
    line: str
    year: Year
    amount_kr: int | None
    shown: str
    note: str
    note_number: int  # among the notes of the grid; 0 without one
    is_preliminary: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid: a heading, a line, a sub-total or a sum of the whole year."""

    kind: str  # "heading", "line", "group" or "sum"
    key: str
    label: str
    role: str
    level: int
    basis: str
    is_computed: bool
    line_kind: str  # of a line, else empty
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether a year adds up (balans): what is left of it when all is paid, and that in words."""

    year: Year
    left_kr: int
    text: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid. `waiting` are unallocated lines that cannot be computed, and left out.

    `rounding_gap` is how far a shown sum is from its shown rows at most, in steps of the unit.
    """

    unit: Unit
    years: tuple[Year, ...]
    rows: tuple[GridRow, ...]
    sums: tuple[GridRow, ...]
    balances: tuple[Balance, ...]
    waiting: tuple[str, ...]
    rounding_gap: int

    @property
    def worst_first(self) -> tuple[Balance, ...]:
        """The balances in the order they should be looked at."""
        return tuple(sorted(self.balances, key=lambda each: (not each.is_off, -abs(each.left_kr))))

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is said beside the amounts, numbered as it stands in the grid."""
        return tuple(
            Note(cell.note_number, cell.key, row.label, cell.year.label, cell.note)
            for row in self.rows
            for cell in row.cells
            if cell.note
        )

    @property
    def rounding_note(self) -> str:
        """What the table says when its shown rows do not make its shown sums."""
        if not self.rounding_gap:
            return ""
        return _("Sums are made of kronor and rounded last: here they differ from the shown rows.")


@dataclass(frozen=True, slots=True)
class Note:
    """What is said beside an amount (not), with its number in the grid."""

    number: int
    cell: str
    line: str
    year: str
    text: str


def grid_of(value: BudgetValue, unit: Unit) -> Grid:
    """Compute what the grid shows in `unit`, from the exact kronor."""
    sheet, waiting = _computable(value.sheet)
    years = tuple(year.key for year in sheet.years)
    numbers = count(1)

    def row(table_row: TableRow) -> GridRow:
        kind, _colon, key = table_row.key.partition(":")
        is_computed = kind != "line" or sheet.line(key).kind == LineKind.UNALLOCATED
        notes = value.notes if kind == "line" else {}
        return GridRow(
            kind=kind,
            key=key,
            label=table_row.label,
            role=table_row.role,
            level=table_row.level,
            basis=table_row.basis,
            is_computed=is_computed,
            line_kind=sheet.line(key).kind if kind == "line" else "",
            cells=tuple(
                Cell(
                    key=f"{table_row.key}/{year.key}",
                    line="" if is_computed else key,
                    year=year,
                    amount_kr=amount_kr,
                    shown="" if amount_kr is None else format_amount(amount_kr, unit),
                    note=notes.get((key, year.key), ""),
                    note_number=next(numbers) if notes.get((key, year.key)) else 0,
                    is_preliminary=kind == "line" and (key, year.key) in value.preliminary,
                )
                for year, amount_kr in zip(sheet.years, table_row.amounts, strict=True)
            ),
        )

    shown = tuple(_rows(sheet, tree_of(sheet), years))
    sums = [replace(sum_row(sheet, name, years), label=str(SUMS[name])) for name in SUMS]
    return Grid(
        unit=unit,
        years=sheet.years,
        rows=tuple(row(each) for each in shown),
        sums=tuple(row(each) for each in sums),
        balances=tuple(_balance(sheet, year) for year in sheet.years),
        waiting=waiting,
        rounding_gap=0 if unit == "kr" else rounding_gap((*shown, *sums), unit),
    )


def shown_from_kronor(amount_kr: int | None, unit: Unit) -> str:
    """An amount as the grid writes it, with its unit; with kronor where the unit hides some."""
    if amount_kr is None:
        return _("blank")
    step_hides = rounded(amount_kr, unit) * 1_000 != amount_kr if unit == "tkr" else False
    return format_with_unit(amount_kr, "kr" if step_hides else unit)


def _computable(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet without what goes in circles, which only the admin can have made."""
    try:
        for group in sheet.groups:
            sheet.path(group.key)
    except GroupCycle:
        sheet = replace(sheet, groups=tuple(replace(each, parent=None) for each in sheet.groups))
    try:
        closing_order(sheet)
    except ResidualCycle as error:
        kept = tuple(line for line in sheet.lines if line.key not in error.lines)
        rest, waiting = _computable(replace(sheet, lines=kept))
        return rest, (*dict.fromkeys(error.lines), *waiting)
    return sheet, ()


def _rows(
    sheet: Sheet, branch: Branch, years: tuple[str, ...], level: int = 0
) -> Iterator[TableRow]:
    for item in branch.items:
        if isinstance(item, str):
            yield line_row(sheet, item, years, level)
            continue
        yield heading_row(sheet, item.key, years, level)
        yield from _rows(sheet, item, years, level + 1)
        if sheet.group(item.key).total_label:
            total = group_row(sheet, item.key, years, level)
            yield replace(total, role="subtotal") if level else total


def _balance(sheet: Sheet, year: Year) -> Balance:
    """A line that tells what is left makes the result nothing by itself, so both are looked at."""
    whole = totals(sheet, year.key)
    left_kr = whole.unallocated + whole.result
    if not any((line.key, year.key) in sheet.amounts for line in sheet.lines):
        text = _("%(year)s: no amounts yet")
    elif left_kr < 0:
        text = _("%(year)s: %(amount)s is missing")
    elif whole.result:
        text = _("%(year)s: %(amount)s is not used")
    elif left_kr:
        text = _("%(year)s: %(amount)s is left to allocate")
    else:
        text = _("%(year)s: in balance")
    amount = format_with_unit(abs(left_kr), "kr")
    is_off = left_kr < 0 or whole.result != 0
    return Balance(year, left_kr, text % {"year": year.label, "amount": amount}, is_off)
