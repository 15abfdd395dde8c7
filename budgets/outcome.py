"""A finished year's outcome beside its budget (utfall), row by row as the grid has them.

The budget and the difference make the outcome: a blank counts as zero there, so that differences
add up as amounts do. A difference in percent is part of the size of the budget, and needs one: from
a blank or from zero there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from budgets.arithmetic import Sheet, Year, YearKind, share
from budgets.grid import GridRow, grid_of
from budgets.money import Unit, format_amount, format_share
from budgets.queries import BudgetValue


@dataclass(frozen=True, slots=True)
class Compared:
    """A column of what was planned, and the outcome of the same months."""

    planned: Year
    outcome: Year


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """A row of the comparison. Amounts are kronor; `percent` is in tenths."""

    row: GridRow
    planned_kr: int | None
    outcome_kr: int | None
    difference_kr: int | None
    percent: int | None
    shown: tuple[str, str, str, str]


def compared_years(sheet: Sheet) -> tuple[Compared, ...]:
    """Each outcome with the first other column of the same months; one without is left out."""
    found = (
        (_planned(sheet, outcome), outcome)
        for outcome in sheet.years
        if outcome.kind == YearKind.OUTCOME
    )
    return tuple(Compared(planned, outcome) for planned, outcome in found if planned is not None)


def outcome_rows(value: BudgetValue, pair: Compared, unit: Unit) -> tuple[OutcomeRow, ...]:
    """Budget, outcome and difference of every heading, line, group and sum."""
    grid = grid_of(value, unit)
    years = [year.key for year in grid.years]
    planned, outcome = years.index(pair.planned.key), years.index(pair.outcome.key)
    return tuple(
        _compared(row, row.amounts[planned], row.amounts[outcome], unit)
        for row in (*grid.rows, *grid.sums)
    )


def _planned(sheet: Sheet, outcome: Year) -> Year | None:
    same = (
        year
        for year in sheet.years
        if year.kind != YearKind.OUTCOME
        and (year.begins, year.ends) == (outcome.begins, outcome.ends)
    )
    return next(same, None)


def _compared(
    row: GridRow, planned_kr: int | None, outcome_kr: int | None, unit: Unit
) -> OutcomeRow:
    is_blank = planned_kr is None and outcome_kr is None
    difference_kr = None if is_blank else (outcome_kr or 0) - (planned_kr or 0)
    has_base = bool(planned_kr) and difference_kr is not None
    percent = share(difference_kr or 0, abs(planned_kr or 0)) if has_base else None
    amounts = (planned_kr, outcome_kr, difference_kr)
    shown = ["" if kr is None else format_amount(kr, unit) for kr in amounts]
    told = "" if percent is None else format_share(percent)
    return OutcomeRow(row, *amounts, percent, (shown[0], shown[1], shown[2], told))
