"""A whole budget deleted and brought back; what keeps it from being deleted; whose it is."""

from __future__ import annotations

import pytest

from associations.models import Association
from budgets.models import Amount, Budget, BudgetGroup
from budgets.services.copying import revise_budget, start_scenario
from budgets.services.deletion import (
    BudgetIsNeeded,
    CannotRestore,
    NothingToRestore,
    delete_budget,
    delete_line,
    deleted_budgets,
    restore_budget,
    restore_deletion,
)
from budgets.services.structure import BudgetIsShown, change_budget, start_budget
from budgets.services.writing import BudgetIsSealed, OfAnotherAssociation
from tests.factories.associations import AssociationFactory
from tests.factories.budgets import BudgetFactory, BudgetGroupFactory, amounts_of, small_budget
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(association: Association) -> Budget:
    budget = small_budget(BudgetFactory(association=association, key="budget", title="Budget 2026"))
    outer = budget.groups.get(key="kostnader")
    BudgetGroupFactory(budget=budget, key="inre", parent=outer)
    budget.lines.get(key="kvar").scope.set([outer])
    return budget


def test_budget_comes_back_whole(budget: Budget, association: Association) -> None:
    before = amounts_of(budget)
    kept = delete_line(line=budget.lines.get(key="insatser"), by=None)
    smaller = amounts_of(budget)

    token = delete_budget(budget=budget, by=None)
    gone = (Budget.objects.exists(), Amount.objects.exists(), BudgetGroup.objects.exists())
    named = [(each.token, each.name) for each in deleted_budgets(association)]
    back = restore_budget(association=association, token=token, by=None)

    assert (gone, named) == ((False, False, False), [(token, "Budget 2026")])
    assert (back.key, amounts_of(back), deleted_budgets(association)) == ("budget", smaller, ())
    assert [group.key for group in back.lines.get(key="kvar").scope.all()] == ["kostnader"]
    assert back.groups.get(key="inre").parent == back.groups.get(key="kostnader")
    restore_deletion(budget=back, token=kept, by=None)
    assert amounts_of(back) == before


def test_empty_budget_comes_back(association: Association) -> None:
    token = delete_budget(budget=BudgetFactory(association=association, key="tom"), by=None)

    assert restore_budget(association=association, token=token, by=None).key == "tom"


def test_budget_comes_back_once_and_to_its_own(budget: Budget, association: Association) -> None:
    token = delete_budget(budget=budget, by=None)

    with pytest.raises(NothingToRestore):
        restore_budget(association=AssociationFactory(), token=token, by=None)
    restore_budget(association=association, token=token, by=None)
    with pytest.raises(NothingToRestore):
        restore_budget(association=association, token=token, by=None)


def test_revision_of_a_deleted_budget_waits_for_it(
    budget: Budget, association: Association
) -> None:
    revision = delete_budget(budget=revise_budget(budget=budget, title="R", by=None), by=None)
    delete_budget(budget=budget, by=None)

    with pytest.raises(CannotRestore):
        restore_budget(association=association, token=revision, by=None)

    assert not Budget.objects.exists()


@pytest.mark.parametrize("needs", ["plan", "plan beside", "revision", "scenario"])
def test_budget_that_something_needs_stays(budget: Budget, needs: str) -> None:
    plan = PlanFactory(association=budget.association, budget=budget if needs == "plan" else None)
    if needs == "plan beside":
        plan.project_budgets.add(budget)
    if needs == "revision":
        revise_budget(budget=budget, title="Reviderad", by=None)
    if needs == "scenario":
        start_scenario(budget=budget, title="Mindre", by=None)

    with pytest.raises(BudgetIsNeeded) as caught:
        delete_budget(budget=budget, by=None)

    assert len(caught.value.needed_by) == 1
    assert Budget.objects.filter(pk=budget.pk).exists()


def test_sealed_budget_is_not_deleted(budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    with pytest.raises(BudgetIsSealed):
        delete_budget(budget=budget, by=None)


# -- Whose it is


def test_budget_becomes_a_project_s(budget: Budget) -> None:
    project = ProjectFactory(association=budget.association)

    change_budget(budget=budget, title="Insatsens", project=project, by=None)

    budget.refresh_from_db()
    assert (budget.title, budget.project) == ("Insatsens", project)


def test_budget_that_a_plan_shows_stays_whose_it_is(budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget)

    with pytest.raises(BudgetIsShown):
        change_budget(
            budget=budget,
            title="Insatsens",
            project=ProjectFactory(association=budget.association),
            by=None,
        )

    budget.refresh_from_db()
    assert (budget.title, budget.project) == ("Budget 2026", None)


def test_project_of_another_association_is_refused(budget: Budget) -> None:
    with pytest.raises(OfAnotherAssociation):
        change_budget(budget=budget, title="X", project=ProjectFactory(), by=None)
    with pytest.raises(OfAnotherAssociation):
        start_budget(
            association=budget.association,
            title="X",
            first_year=2026,
            project=ProjectFactory(),
            by=None,
        )
