"""The association's budgets as their list shows them (budgetlistan)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from associations.models import Association
from budgets.arithmetic import Sheet, Year, YearKind, sum_amount
from budgets.checks import is_costs_only
from budgets.grid import Balance, balance_of, computable
from budgets.models import Budget
from budgets.money import format_with_unit
from budgets.queries import BudgetValue, budget_values
from plans.models import Plan
from projects.models import Project


@dataclass(frozen=True, slots=True)
class BudgetEntry:
    """A budget in the list, `level` steps below the one it revises.

    Amounts and balance are those of its budget year; `shown_by` are the plans that show it.
    """

    budget: Budget
    level: int
    years: str
    year: str
    contributions: str
    costs: str
    balance: Balance | None
    shown_by: tuple[Plan, ...]

    @property
    def is_sealed(self) -> bool:
        return any(plan.adoptions.all() for plan in self.shown_by)


@dataclass(frozen=True, slots=True)
class BudgetList:
    """All budgets: the association's, each project's, and the scenarios of each."""

    own: tuple[BudgetEntry, ...]
    projects: tuple[tuple[Project, tuple[BudgetEntry, ...]], ...]
    scenarios: tuple[tuple[Budget, tuple[BudgetEntry, ...]], ...]

    def __bool__(self) -> bool:
        return bool(self.own or self.projects or self.scenarios)


def budget_list(association: Association) -> BudgetList:
    """Every budget with what its row shows. The same number of queries for one and for many."""
    budgets = list(
        Budget.objects.filter(association=association)
        .select_related("project")
        .prefetch_related("plans__adoptions", "plans_beside__adoptions")
    )
    values = budget_values(budgets)
    budgets.sort(key=lambda budget: (-_last_year(values[budget.pk]), -budget.pk))
    real = [budget for budget in budgets if budget.scenario_of_id is None]
    projects = {budget.project.key: budget.project for budget in real if budget.project}
    originals = {budget.scenario_of_id for budget in budgets if budget.scenario_of_id}
    return BudgetList(
        own=_tree([budget for budget in real if budget.project is None], values),
        projects=tuple(
            (project, _tree([budget for budget in real if budget.project == project], values))
            for project in sorted(projects.values(), key=str)
        ),
        scenarios=tuple(
            (original, tuple(_entry(each, values[each.pk], 0) for each in _of(original, budgets)))
            for original in budgets
            if original.pk in originals
        ),
    )


def _of(original: Budget, budgets: Iterable[Budget]) -> Iterator[Budget]:
    return (budget for budget in budgets if budget.scenario_of_id == original.pk)


def _tree(budgets: Sequence[Budget], values: Mapping[int, BudgetValue]) -> tuple[BudgetEntry, ...]:
    """Each budget, and below it those that revise it."""
    there = {budget.pk for budget in budgets}

    def branch(budget: Budget, level: int) -> Iterator[BudgetEntry]:
        yield _entry(budget, values[budget.pk], level)
        for other in reversed(budgets):
            if other.revises_id == budget.pk:
                yield from branch(other, level + 1)

    tops = (budget for budget in budgets if budget.revises_id not in there)
    return tuple(entry for top in tops for entry in branch(top, 0))


def _entry(budget: Budget, value: BudgetValue, level: int) -> BudgetEntry:
    sheet, _waiting = computable(value.sheet)
    year = _main_year(sheet)
    return BudgetEntry(
        budget=budget,
        level=level,
        years=_years(value),
        year=year.label if year else "",
        contributions=_amount(sheet, "contributions", year),
        costs=_amount(sheet, "costs", year),
        balance=balance_of(sheet, year) if year and not is_costs_only(value) else None,
        shown_by=(*budget.plans.all(), *budget.plans_beside.all()),
    )


def _main_year(sheet: Sheet) -> Year | None:
    """The year the list shows: the budget year, or the first of another kind."""
    by_kind = sorted(sheet.years, key=lambda year: year.kind != YearKind.BUDGET)
    return by_kind[0] if by_kind else None


def _amount(sheet: Sheet, name: str, year: Year | None) -> str:
    amount_kr = sum_amount(sheet, name, year.key) if year else None
    return "" if amount_kr is None else format_with_unit(amount_kr, "kr")


def _years(value: BudgetValue) -> str:
    years = sorted(_calendar_years(value))
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _last_year(value: BudgetValue) -> int:
    return max(_calendar_years(value), default=0)


def _calendar_years(value: BudgetValue) -> set[int]:
    return {year.calendar for year in value.sheet.years if year.calendar is not None}
