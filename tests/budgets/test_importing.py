"""A budget from a value: everything it says is stored, or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings

from associations.models import Association, MemberBoard, User
from budgets.arithmetic import LineKind
from budgets.models import Amount, Budget
from budgets.queries import BudgetValue, budget_value
from budgets.services.importing import import_budget
from budgets.services.structure import LinesWait
from tests.budgets.sheets import sheet_of
from tests.budgets.workbooks import budgets
from tests.factories.associations import AuthorityFactory, MemberFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

SMALL = BudgetValue(
    "Budget 2026",
    sheet_of(
        ("stat", LineKind.CONTRIBUTION, "in", 500),
        ("kansli", LineKind.COST, "ut", 300),
        ("kvar", LineKind.UNALLOCATED, "kvar", None),
    ),
    {},
    frozenset(),
    {},
)


@pytest.fixture
def home(association: Association) -> Association:
    """An association with the projects and payers that arbitrary budgets name."""
    for key in ("jobbsam", "orvar"):
        ProjectFactory(association=association, key=key)
    MemberFactory(association=association, authority=AuthorityFactory(key="fk"), party="state")
    kommun = MemberFactory(association=association, authority=AuthorityFactory(key="kommun"))
    MemberBoard.objects.create(member=kommun, name="Socialnämnden", share_percent=50)
    return association


def stored(budget: Budget) -> BudgetValue:
    return budget_value(budget)


@given(budgets())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_budget_says_what_the_value_says(home: Association, value: BudgetValue) -> None:
    budget = import_budget(association=home, value=value, by=None)

    found = stored(budget)
    assert replace(found, key="", sheet=value.sheet) == value
    assert scopes_sorted(found) == scopes_sorted(value)


def scopes_sorted(value: BudgetValue) -> object:
    """The sheet; the groups that a line closes have no order."""
    lines = tuple(replace(line, scope=tuple(sorted(line.scope))) for line in value.sheet.lines)
    return replace(value.sheet, lines=lines, amounts=dict(value.sheet.amounts))


def test_what_the_association_does_not_have_is_left_unsaid(association: Association) -> None:
    value = replace(
        SMALL,
        payer_of_line={"stat": "member:finns-inte"},
        lines_of_project={"finns-inte": ("kansli",)},
        project="finns-inte",
    )

    found = stored(import_budget(association=association, value=value, by=None))

    assert (found.payer_of_line, found.lines_of_project, found.project) == ({}, {}, "")


def test_another_associations_project_is_not_taken(association: Association) -> None:
    ProjectFactory(key="jobbsam")
    value = replace(SMALL, lines_of_project={"jobbsam": ("kansli",)})

    found = stored(import_budget(association=association, value=value, by=None))

    assert found.lines_of_project == {}


def test_key_is_one_of_its_own(association: Association, officer: User) -> None:
    first = import_budget(association=association, value=SMALL, by=officer)
    second = import_budget(association=association, value=SMALL, by=officer)

    assert (first.key, second.key) == ("budget-2026", "budget-2026-2")
    assert {row.history_user for row in Amount.history.all()} == {officer}


@pytest.mark.parametrize(
    "value",
    [
        replace(SMALL, title="x" * 161),
        replace(SMALL, notes={("kansli", "2022"): "x" * 201}),
        replace(
            SMALL,
            sheet=replace(SMALL.sheet, years=(replace(SMALL.sheet.years[0], calendar=1999),)),
        ),
    ],
)
def test_what_does_not_fit_is_refused_whole(association: Association, value: BudgetValue) -> None:
    with pytest.raises(ValidationError):
        import_budget(association=association, value=value, by=None)

    assert Budget.objects.count() == 0


def test_lines_that_wait_for_each_other_are_refused_whole(association: Association) -> None:
    sheet = sheet_of(
        ("a", LineKind.UNALLOCATED, "a", None, ("b",)),
        ("b", LineKind.UNALLOCATED, "b", None, ("a",)),
    )

    with pytest.raises(LinesWait):
        import_budget(association=association, value=replace(SMALL, sheet=sheet), by=None)

    assert Budget.objects.count() == 0
