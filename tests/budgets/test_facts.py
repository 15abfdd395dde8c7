"""Which budget a project's own is compared with, and the other way round."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from associations.models import Association
from budgets.facts import facts_of, main_budget_of
from budgets.models import Budget
from budgets.queries import budget_value
from budgets.services.copying import start_scenario
from projects.models import Project
from tests.factories.budgets import (
    BudgetFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    small_budget,
)
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(association: Association) -> Project:
    return ProjectFactory(association=association, key="jobbsam")


@pytest.fixture
def main(association: Association, project: Project) -> Budget:
    budget = small_budget(BudgetFactory(association=association, key="budget"))
    budget.lines.filter(key="insatser").update(project=project)
    return budget


def own_budget(project: Project, key: str, year: str = "2026") -> Budget:
    budget = BudgetFactory(association=project.association, project=project, key=key)
    BudgetYearFactory(budget=budget, key=year)
    BudgetLineFactory(budget=budget, key="hyra")
    return budget


def beside(budget: Budget) -> list[str]:
    value = budget_value(budget)
    facts = facts_of(budget, value)
    return [each.key for each in (facts.main, *facts.project_budgets) if each]


def test_plan_that_shows_both_decides(main: Budget, project: Project) -> None:
    shown, newer = own_budget(project, "visad"), own_budget(project, "nyare")
    plan = PlanFactory(association=main.association, budget=main)
    plan.project_budgets.add(shown)
    small_budget(BudgetFactory(association=main.association, key="nyare-budget"))

    assert (beside(main), beside(shown)) == (["visad"], ["budget"])
    assert beside(newer) == ["nyare-budget"]


def test_without_a_plan_the_newest_with_the_year_is_taken(main: Budget, project: Project) -> None:
    own, later = own_budget(project, "insats"), own_budget(project, "senare", "2031")

    assert (beside(main), beside(own), beside(later)) == (["insats"], ["budget"], [])


def test_nothing_is_compared_with_a_scenario(main: Budget, project: Project) -> None:
    own = own_budget(project, "insats")
    scenario = start_scenario(budget=main, title="Mindre", by=None)
    start_scenario(budget=own, title="Mindre insats", by=None)

    assert main_budget_of(own) == main
    assert (beside(main), beside(scenario)) == (["insats"], ["insats"])


def test_budget_of_another_association_is_not_compared_with(project: Project) -> None:
    small_budget(BudgetFactory())

    assert main_budget_of(own_budget(project, "insats")) is None


def test_facts_cost_the_same_for_many_projects(main: Budget, project: Project) -> None:
    own_budget(project, "insats")
    value = budget_value(main)
    with CaptureQueriesContext(connection) as one:
        facts_of(main, value)
    for number in range(5):
        other = ProjectFactory(association=main.association, key=f"insats-{number}")
        line = main.lines.get(key="kansli")
        line.pk, line.key, line.project = None, f"post-{number}", other
        line.save()
        own_budget(other, f"egen-{number}")

    with CaptureQueriesContext(connection) as many:
        facts = facts_of(main, value)

    assert len(facts.project_budgets) == 6
    assert len(one) == len(many)
