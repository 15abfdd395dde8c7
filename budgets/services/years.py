"""The years of a budget (år): their order, and what a finished one came to (utfall)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from associations.models import User
from budgets.arrangement import Move
from budgets.models import Budget, BudgetYear
from budgets.services.structure import save_year
from budgets.services.writing import lock_budget, save_signed


class YearNotFinished(Exception):
    """A year that has not ended has no outcome yet."""

    def __init__(self, year: BudgetYear) -> None:
        super().__init__(str(year))
        self.year = year


class OutcomeExists(Exception):
    """The budget has a column for the outcome of these months, or the year is one itself."""

    def __init__(self, outcome: BudgetYear) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome


@transaction.atomic
def move_year(*, year: BudgetYear, step: Move, by: User | None) -> None:
    """Take a year one step: up is left, down is right; at the edge nothing happens.

    Raises BudgetIsSealed.
    """
    budget = lock_budget(year.budget)
    years = list(budget.years.all())
    at = years.index(year)
    to = at + {Move.UP: -1, Move.DOWN: 1}.get(step, 0)
    if 0 <= to < len(years):
        years.insert(to, years.pop(at))
        _number(years, by)


@transaction.atomic
def start_outcome(*, year: BudgetYear, on: dt.date, by: User | None) -> BudgetYear:
    """An empty column for the outcome (utfall) of a finished year, to the right of its budget.

    It begins with the opening capital of the year where that is from the accounts; a forecast is
    none. Raises BudgetIsSealed, YearNotFinished, OutcomeExists.
    """
    budget = lock_budget(year.budget)
    if year.ends_on >= on:
        raise YearNotFinished(year)
    found = outcome_of(budget, year)
    if found is not None:
        raise OutcomeExists(found)
    outcome = BudgetYear(
        budget=budget,
        key=f"{year.year}-utfall",
        label=f"Utfall {year.year}",  # printed in a plan, so in Swedish
        kind=BudgetYear.Kind.OUTCOME,
        year=year.year,
        first_month=year.first_month,
        last_month=year.last_month,
    )
    if year.opening_source == BudgetYear.Source.OUTCOME:
        outcome.opening_kr = year.opening_kr
        outcome.opening_source = year.opening_source
        outcome.opening_note = year.opening_note
    save_year(year=outcome, by=by)
    years = [each for each in budget.years.all() if each != outcome]
    years.insert(years.index(year) + 1, outcome)
    _number(years, by)
    return outcome


def outcome_of(budget: Budget, year: BudgetYear) -> BudgetYear | None:
    """The column with the outcome of the same months; of an outcome, itself. One query."""
    same = (each for each in budget.years.all() if each.kind == BudgetYear.Kind.OUTCOME)
    return next((each for each in same if _months(each) == _months(year)), None)


def _months(year: BudgetYear) -> tuple[int, int, int]:
    return (year.year, year.first_month, year.last_month)


def _number(years: Sequence[BudgetYear], by: User | None) -> None:
    for order, each in enumerate(years):
        if each.order != order:
            each.order = order
            save_signed(each, by)
