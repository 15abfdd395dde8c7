"""Budgets read as values."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.arithmetic import Group, Line, LineKind, Sheet, Year, YearKind, figure
from budgets.models import Budget
from budgets.queries import BudgetValue, budget_value, budgets_with_rows
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetGroupFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    small_budget,
)
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


def test_budget_value_is_what_the_rows_say() -> None:
    budget = small_budget(BudgetFactory(key="budget", title="Budget 2026"))
    project = ProjectFactory(association=budget.association, key="jobb")
    line = budget.lines.get(key="insatser")
    budget.lines.filter(pk=line.pk).update(project=project, basis="per 6 mån")
    line.amounts.update(note="Beslutat", is_preliminary=True)
    budget.lines.get(key="kvar").scope.set(budget.groups.filter(key="intakter"))
    inner = BudgetGroupFactory(
        budget=budget,
        key="inre",
        title="Inre",
        total_label="",
        parent=budget.groups.get(key="kostnader"),
        order=9,
    )
    budget.lines.filter(key="kansli").update(group=inner)

    value = budget_value(budgets_with_rows(Budget.objects.all()).get())

    assert value == BudgetValue(
        title="Budget 2026",
        sheet=Sheet(
            years=(
                Year("2025", YearKind.PREVIOUS, "Budget 2025", 12, 2025),
                Year("2026", YearKind.BUDGET, "Budget 2026", 12, 2026),
            ),
            groups=(
                Group("intakter", "Intäkter", "Summa intäkter", None),
                Group("kostnader", "Kostnader", "Summa kostnader", None),
                Group("kvar", "Kvar", "", None),
                Group("inre", "Inre", "", "kostnader"),
            ),
            lines=(
                Line("stat", "Stat", LineKind.CONTRIBUTION, "intakter"),
                Line("kommun", "Kommun", LineKind.CONTRIBUTION, "intakter"),
                Line("kansli", "Kansli", LineKind.COST, "inre"),
                Line("insatser", "Insatser", LineKind.COST, "kostnader", "per 6 mån"),
                Line("kvar", "Kvar", LineKind.UNALLOCATED, "kvar", "", ("intakter",)),
            ),
            amounts={
                ("stat", "2025"): 500_000,
                ("stat", "2026"): 600_000,
                ("kommun", "2025"): 500_000,
                ("kommun", "2026"): 600_000,
                ("kansli", "2025"): 400_000,
                ("kansli", "2026"): 450_000,
                ("insatser", "2026"): 250_000,
            },
        ),
        notes={("insatser", "2026"): "Beslutat"},
        preliminary=frozenset({("insatser", "2026")}),
        lines_of_project={"jobb": ("insatser",)},
        key="budget",
    )


def test_zero_is_kept_apart_from_blank() -> None:
    line = BudgetLineFactory(key="a")
    AmountFactory(line=line, year__key="2026", amount_kr=0)
    BudgetYearFactory(budget=line.budget, key="2027")

    value = budget_value(budgets_with_rows(Budget.objects.all()).get())

    assert value.sheet.amounts == {("a", "2026"): 0}


def test_empty_budget_is_an_empty_sheet() -> None:
    BudgetFactory()

    value = budget_value(budgets_with_rows(Budget.objects.all()).get())

    assert value.sheet == Sheet(years=(), groups=(), lines=(), amounts={})


def test_value_can_be_computed_with() -> None:
    small_budget(BudgetFactory())

    sheet = budget_value(budgets_with_rows(Budget.objects.all()).get()).sheet

    assert [figure(sheet, f"line:kvar/{year}") for year in ("2025", "2026")] == [600_000, 500_000]


@pytest.mark.parametrize("lines", [1, 30])
def test_budgets_are_read_in_seven_queries_at_most(lines: int) -> None:
    for _budget in range(lines):
        budget = BudgetFactory()
        year = BudgetYearFactory(budget=budget)
        for _line in range(2 if lines > 1 else 1):
            line = BudgetLineFactory(budget=budget)
            line.project = ProjectFactory(association=budget.association)
            line.save()
            line.scope.add(line.group)
            AmountFactory(line=line, year=year)

    with CaptureQueriesContext(connection) as queries:
        values = [budget_value(budget) for budget in budgets_with_rows(Budget.objects.all())]

    assert len(values) == lines
    assert len(queries) == 7
