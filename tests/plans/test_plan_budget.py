"""Which budgets a plan shows, by the service and in the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from associations.models import Association, User
from budgets.models import Budget
from budgets.services.copying import start_scenario
from plans.models import Plan
from plans.services.drafts import PlanIsAdopted
from plans.services.plan_budget import BudgetNotForPlan, Refusal, show_budgets
from tests.factories.budgets import BudgetFactory
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(association: Association) -> Budget:
    return BudgetFactory(association=association, key="budget")


@pytest.fixture
def own(association: Association) -> Budget:
    project = ProjectFactory(association=association)
    return BudgetFactory(association=association, project=project, key="insats")


@pytest.fixture
def plan(association: Association) -> Plan:
    return PlanFactory(association=association)


def test_plan_shows_its_own_and_those_of_projects(
    plan: Plan, main: Budget, own: Budget, officer: User
) -> None:
    show_budgets(plan=plan, budget=main, project_budgets=[own], by=officer)

    plan.refresh_from_db()
    version = Plan.history.latest()
    assert (plan.budget, list(plan.project_budgets.all())) == (main, [own])
    assert [tied.budget for tied in version.project_budgets.all()] == [own]
    assert Plan.history.filter(history_user=officer).exists()


def test_plan_may_show_none(plan: Plan, main: Budget, own: Budget) -> None:
    show_budgets(plan=plan, budget=main, project_budgets=[own], by=None)

    show_budgets(plan=plan, budget=None, project_budgets=[], by=None)

    plan.refresh_from_db()
    assert (plan.budget, plan.project_budgets.count()) == (None, 0)


def test_adopted_plan_keeps_its_budgets(association: Association, main: Budget) -> None:
    plan = PlanFactory(association=association, adopted=True)

    with pytest.raises(PlanIsAdopted):
        show_budgets(plan=plan, budget=main, project_budgets=[], by=None)


@pytest.mark.parametrize("refusal", Refusal)
def test_budget_that_a_plan_cannot_show_is_refused(
    plan: Plan, main: Budget, own: Budget, refusal: Refusal
) -> None:
    twin = BudgetFactory(association=plan.association, project=own.project, key="insats-2")
    budget, beside = {
        Refusal.SCENARIO: (start_scenario(budget=main, title="Mindre", by=None), []),
        Refusal.OTHER_ASSOCIATION: (BudgetFactory(), []),
        Refusal.OF_A_PROJECT: (own, []),
        Refusal.OF_NO_PROJECT: (None, [main]),
        Refusal.PROJECT_TWICE: (main, [own, twin]),
    }[refusal]

    with pytest.raises(BudgetNotForPlan) as caught:
        show_budgets(plan=plan, budget=budget, project_budgets=beside, by=None)

    plan.refresh_from_db()
    assert caught.value.refusal == refusal
    assert (plan.budget, plan.project_budgets.count()) == (None, 0)


# -- In the admin


@pytest.fixture
def client(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator)
    return client


def test_admin_refuses_a_scenario_in_a_plan(client: Client, plan: Plan, main: Budget) -> None:
    scenario = start_scenario(budget=main, title="Mindre", by=None)
    address = reverse("admin:plans_plan_change", args=[plan.pk])
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in ("title", "period", "as_of", "numbering")}
    for prefix in ("goals", "priorities", "attachments"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    wrong = data | {"budget": scenario.pk, "project_budgets": [main.pk]}

    answer = client.post(address, wrong)
    client.post(address, data | {"budget": main.pk})

    plan.refresh_from_db()
    assert set(answer.context["adminform"].form.errors) == {"budget", "project_budgets"}
    assert plan.budget == main


def test_admin_refuses_to_make_a_shown_budget_a_scenario(
    client: Client, plan: Plan, main: Budget
) -> None:
    other = BudgetFactory(association=plan.association, key="annan", title="Annan")
    show_budgets(plan=plan, budget=main, project_budgets=[], by=None)
    data = {"key": "budget", "title": "Budget", "scenario_of": other.pk}
    for prefix in ("years", "groups", "lines"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}

    answer = client.post(reverse("admin:budgets_budget_change", args=[main.pk]), data)

    main.refresh_from_db()
    assert list(answer.context["adminform"].form.errors) == ["scenario_of"]
    assert main.scenario_of is None
