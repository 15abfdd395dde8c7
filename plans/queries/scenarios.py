"""The scenarios of a budget side by side (scenarier)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from associations.models import Member
from budgets.arithmetic import Sheet, totals
from budgets.arithmetic.changes import both
from budgets.grid import SUMS, computable
from budgets.models import Budget
from budgets.money import format_amount
from budgets.queries import budget_values, parties_of

type Reading = Callable[[int, Sheet, str], int | None]


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A row of a year: an amount for each budget, and what it differs from the original by."""

    label: str
    is_result: bool
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScenarioYear:
    """A year of all of them."""

    key: str
    label: str
    rows: tuple[ScenarioRow, ...]


@dataclass(frozen=True, slots=True)
class Scenarios:
    """A budget and what if: the original first."""

    budgets: tuple[Budget, ...]
    years: tuple[ScenarioYear, ...]
    parties: tuple[tuple[str, str], ...]


def scenarios_of(original: Budget) -> Scenarios:
    """All scenarios of a budget. The same number of queries for one and for many."""
    rows = Budget.objects.filter(pk=original.pk) | Budget.objects.filter(scenario_of=original)
    rows = rows.select_related("project").prefetch_related("years")
    budgets = sorted(rows, key=lambda budget: (budget.pk != original.pk, budget.pk))
    sheets = [computable(value.sheet)[0] for value in budget_values(budgets).values()]
    parties = parties_of(budgets)
    paying = {party for lines in parties.values() for party in lines.values()}
    shown = [(str(key), str(label)) for key, label in Member.Party.choices if key in paying]
    if "" in paying:
        shown.append(("", _("Contributions without a party")))

    def paid_by(party: str) -> Reading:
        def read(pk: int, sheet: Sheet, year: str) -> int | None:
            lines = [key for key, other in parties.get(pk, {}).items() if other == party]
            amounts = [sheet.amounts[key, year] for key in lines if (key, year) in sheet.amounts]
            return sum(amounts) if amounts else None

        return read

    readings: list[tuple[str, bool, Reading]] = [
        *((label, False, paid_by(party)) for party, label in shown),
        (str(SUMS["costs"]), False, _costs),
        (str(SUMS["result-before-capital"]), True, _result_before_capital),
        (_("What is left"), True, _left),
    ]
    merged = sheets[0]
    for sheet in sheets[1:]:
        merged = both(merged, sheet)
    return Scenarios(
        budgets=tuple(budgets),
        years=tuple(
            ScenarioYear(
                year.key,
                year.label,
                tuple(
                    ScenarioRow(label, is_result, _cells(budgets, sheets, year.key, read))
                    for label, is_result, read in readings
                ),
            )
            for year in merged.years
        ),
        parties=tuple(party for party in shown if party[0]),
    )


def _cells(
    budgets: Sequence[Budget], sheets: Sequence[Sheet], year: str, read: Reading
) -> tuple[tuple[str, str], ...]:
    amounts = [
        read(budget.pk, sheet, year) if any(each.key == year for each in sheet.years) else None
        for budget, sheet in zip(budgets, sheets, strict=True)
    ]
    first = amounts[0]
    return tuple(
        ("" if kr is None else format_amount(kr, "kr"), _beside(kr, first)) for kr in amounts
    )


def _beside(amount_kr: int | None, original_kr: int | None) -> str:
    """How much more or less than in the original; empty where it is the same."""
    difference = (amount_kr or 0) - (original_kr or 0)
    if not difference:
        return ""
    return f"{'+' if difference > 0 else ''}{format_amount(difference, 'kr')}"


def _costs(_pk: int, sheet: Sheet, year: str) -> int:
    return totals(sheet, year).costs


def _result_before_capital(_pk: int, sheet: Sheet, year: str) -> int:
    return totals(sheet, year).result_before_capital


def _left(_pk: int, sheet: Sheet, year: str) -> int:
    whole = totals(sheet, year)
    return whole.unallocated + whole.result
