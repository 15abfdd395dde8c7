"""A budget as its grid shows it (budgetrutan): every row, every computed cell, the balance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    totals,
)
from budgets.arithmetic.projects import lines_kr, main_year_of
from budgets.arithmetic.rows import group_row, heading_row, line_row, sum_row
from budgets.arrangement import Branch, tree_of
from budgets.checks import is_costs_only
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
    """The whole grid. `waiting` are unallocated lines that cannot be computed, and left out."""

    unit: Unit
    years: tuple[Year, ...]
    rows: tuple[GridRow, ...]
    sums: tuple[GridRow, ...]
    balances: tuple[Balance, ...]
    waiting: tuple[str, ...]


def grid_of(value: BudgetValue, unit: Unit, main: BudgetValue | None = None) -> Grid:
    """Compute what the grid shows in `unit`, from the exact kronor.

    `main` is the association's budget, for the balance of a project's own.
    """
    sheet, waiting = computable(value.sheet)
    years = tuple(year.key for year in sheet.years)

    def row(table_row: TableRow) -> GridRow:
        kind, _colon, key = table_row.key.partition(":")
        is_computed = kind != "line" or sheet.line(key).kind == LineKind.UNALLOCATED
        return GridRow(
            kind=kind,
            key=key,
            label=table_row.label,
            role=table_row.role,
            level=table_row.level,
            basis=table_row.basis,
            is_computed=is_computed,
            cells=tuple(
                Cell(
                    key=f"{table_row.key}/{year.key}",
                    line="" if is_computed else key,
                    year=year,
                    amount_kr=amount_kr,
                    shown="" if amount_kr is None else format_amount(amount_kr, unit),
                    note=value.notes.get((key, year.key), "") if kind == "line" else "",
                    is_preliminary=kind == "line" and (key, year.key) in value.preliminary,
                )
                for year, amount_kr in zip(sheet.years, table_row.amounts, strict=True)
            ),
        )

    sums = (replace(sum_row(sheet, name, years), label=str(SUMS[name])) for name in SUMS)
    return Grid(
        unit=unit,
        years=sheet.years,
        rows=tuple(row(each) for each in _rows(sheet, tree_of(sheet), years)),
        sums=tuple(row(each) for each in sums),
        balances=tuple(
            _paid_by(main, replace(value, sheet=sheet), year)
            if is_costs_only(value)
            else balance_of(sheet, year)
            for year in sheet.years
        ),
        waiting=waiting,
    )


def shown_from_kronor(amount_kr: int | None, unit: Unit) -> str:
    """An amount as the grid writes it, with its unit; with kronor where the unit hides some."""
    if amount_kr is None:
        return _("blank")
    step_hides = rounded(amount_kr, unit) * 1_000 != amount_kr if unit == "tkr" else False
    return format_with_unit(amount_kr, "kr" if step_hides else unit)


def computable(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
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
        rest, waiting = computable(replace(sheet, lines=kept))
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


def balance_of(sheet: Sheet, year: Year) -> Balance:
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


def _paid_by(main: BudgetValue | None, project: BudgetValue, year: Year) -> Balance:
    """The balance of a project's budget without income: what the association's gives it, less its
    costs. Other months are not compared."""
    costs_kr = totals(project.sheet, year.key).costs
    same = main_year_of(main.sheet, year) if main else None
    values = {"year": year.label, "costs": format_with_unit(costs_kr, "kr")}
    if main is None or same is None:
        return Balance(year, 0, _("%(year)s: costs %(costs)s") % values, is_off=False)
    lines = main.lines_of_project.get(project.project, ())
    given_kr = lines_kr(main.sheet, lines, same.key) or 0
    values["given"] = format_with_unit(given_kr, "kr")
    text = _("%(year)s: costs %(costs)s, given %(given)s")
    has_same_months = (same.first_month, same.months) == (year.first_month, year.months)
    if not has_same_months:
        text = _("%(year)s: costs %(costs)s, given %(given)s for other months")
    left_kr = given_kr - costs_kr
    return Balance(year, left_kr, text % values, is_off=has_same_months and left_kr != 0)
