"""A budget copied: to the next year, to revise it, to think with; and what a plan seals."""

from __future__ import annotations

import pytest

from associations.models import User
from budgets.models import Budget
from budgets.services.copying import (
    move_budget_on,
    revise_budget,
    revised_title,
    start_scenario,
)
from budgets.services.writing import IsScenario, is_sealed
from tests.factories.associations import DecisionFactory, UserFactory
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.plans import PlanFactory, adopt
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    return small_budget(BudgetFactory(key="budget"))


@pytest.fixture
def anna() -> User:
    return UserFactory()


def test_revision_keeps_years_amounts_and_decisions(budget: Budget, anna: User) -> None:
    decision = DecisionFactory()
    budget.lines.filter(key="insatser").update(decision=decision)
    budget.years.filter(key="2026").update(opening_kr=1_000, opening_source="forecast")

    revision = revise_budget(budget=budget, title="Reviderad", by=anna)

    assert (revision.revises, revision.scenario_of, revision.key) == (budget, None, "budget-2")
    assert amounts_of(revision) == amounts_of(budget)
    assert revision.lines.get(key="insatser").decision == decision
    assert revision.years.get(key="2026").opening_kr == 1_000
    assert list(revision.lines.get(key="kvar").scope.values_list("key", flat=True)) == list(
        budget.lines.get(key="kvar").scope.values_list("key", flat=True)
    )


def test_next_year_keeps_what_both_years_have(budget: Budget, anna: User) -> None:
    decision = DecisionFactory()
    budget.lines.filter(key__in=["insatser", "kansli"]).update(decision=decision)
    budget.lines.get(key="kansli").amounts.filter(year__key="2026").delete()

    copy, years = move_budget_on(budget=budget, step=1, by=anna)

    assert years == {"2025": "2026", "2026": "2027"}
    assert amounts_of(copy) == {
        ("stat", "2026"): 600_000,
        ("kommun", "2026"): 600_000,
        ("insatser", "2026"): 250_000,
    }
    assert copy.lines.get(key="insatser").decision == decision
    assert copy.lines.get(key="kansli").decision is None


def test_scenario_is_no_real_budget(budget: Budget, anna: User) -> None:
    scenario = start_scenario(budget=budget, title="Tio procent mindre", by=anna)

    assert amounts_of(scenario) == amounts_of(budget)
    assert (scenario.scenario_of, scenario.revises) == (budget, None)
    assert list(Budget.objects.real()) == [budget]


def test_budget_of_a_project_is_sealed_with_the_plan_that_shows_it(budget: Budget) -> None:
    plan = PlanFactory(association=budget.association, budget=budget)
    projects = [ProjectFactory(association=budget.association, key=key) for key in ("a", "b")]
    shown, other = [
        BudgetFactory(association=budget.association, project=project) for project in projects
    ]
    plan.project_budgets.add(shown)

    adopt(plan)

    assert [is_sealed(each) for each in (budget, shown, other)] == [True, True, False]


def test_scenario_of_a_scenario_stands_beside_it(budget: Budget, anna: User) -> None:
    scenario = start_scenario(budget=budget, title="Mindre", by=anna)

    assert start_scenario(budget=scenario, title="Mindre än så", by=anna).scenario_of == budget


def test_scenario_is_not_revised(budget: Budget, anna: User) -> None:
    scenario = start_scenario(budget=budget, title="Mindre", by=anna)

    with pytest.raises(IsScenario):
        revise_budget(budget=scenario, title="Reviderad", by=anna)


def test_revisions_are_told_apart_by_their_titles(budget: Budget, anna: User) -> None:
    budget.title = "Budget 2026"
    budget.save()
    first = revise_budget(budget=budget, title=revised_title(budget), by=anna)
    second = revise_budget(budget=first, title=revised_title(first), by=anna)

    assert [first.title, second.title] == ["Budget 2026, reviderad", "Budget 2026, reviderad 2"]
