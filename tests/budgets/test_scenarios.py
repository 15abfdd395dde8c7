"""Scenarios: contributions changed by a percentage, and what becomes of one."""

from __future__ import annotations

import pytest

from associations.models import Member, User
from budgets.models import Amount, Budget
from budgets.services.copying import start_scenario
from budgets.services.scenarios import scale_contributions, use_scenario
from budgets.services.writing import NotAScenario
from tests.factories.associations import MemberFactory, UserFactory
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    budget = small_budget(BudgetFactory(key="budget"))
    budget.lines.filter(key="stat").update(party=Member.Party.STATE)
    member = MemberFactory(association=budget.association, party=Member.Party.MUNICIPALITIES)
    budget.lines.filter(key="kommun").update(member=member)
    return budget


@pytest.fixture
def scenario(budget: Budget) -> Budget:
    return start_scenario(budget=budget, title="Tio procent mindre", by=None)


@pytest.fixture
def anna() -> User:
    return UserFactory()


def test_frame_of_the_state_is_changed_by_percent(scenario: Budget, anna: User) -> None:
    before = amounts_of(scenario)

    count = scale_contributions(
        scenario=scenario, tenths_of_percent=-100, party=Member.Party.STATE, by=anna
    )

    changed = {("stat", "2025"): 450_000, ("stat", "2026"): 540_000}
    assert (count, amounts_of(scenario)) == (2, {**before, **changed})
    assert Amount.history.latest().history_user == anna


def test_party_of_a_member_s_line_is_the_member_s(scenario: Budget, anna: User) -> None:
    party = Member.Party.MUNICIPALITIES

    scale_contributions(
        scenario=scenario, tenths_of_percent=25, party=party, years=["2026"], by=anna
    )

    amounts = amounts_of(scenario)
    assert [amounts["kommun", year] for year in ("2025", "2026")] == [500_000, 615_000]


def test_all_contributions_are_changed_without_a_party(scenario: Budget, anna: User) -> None:
    assert scale_contributions(scenario=scenario, tenths_of_percent=10, by=anna) == 4


def test_budget_is_not_scaled(budget: Budget, anna: User) -> None:
    before = amounts_of(budget)

    with pytest.raises(NotAScenario):
        scale_contributions(scenario=budget, tenths_of_percent=10, by=anna)

    assert amounts_of(budget) == before


def test_scenario_becomes_a_revision_that_no_plan_shows(
    budget: Budget, scenario: Budget, anna: User
) -> None:
    plan = PlanFactory(association=budget.association, budget=budget)

    used = use_scenario(scenario=scenario, by=anna)

    plan.refresh_from_db()
    assert (used.revises, used.scenario_of, plan.budget) == (budget, None, budget)
    with pytest.raises(NotAScenario):
        use_scenario(scenario=used, by=anna)
