"""What a budget may hold."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
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


@pytest.mark.parametrize(
    "factory", [BudgetYearFactory, BudgetGroupFactory, BudgetLineFactory], ids=lambda f: f.__name__
)
def test_key_is_unique_in_its_budget_only(factory: type) -> None:
    first = factory(key="2026")
    factory(key="2026")

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(key="2026", budget=first.budget)

    assert first._meta.model.objects.filter(key="2026").count() == 2


def test_budget_key_is_unique_in_its_association_only() -> None:
    first = BudgetFactory(key="a")
    BudgetFactory(key="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetFactory(key="a", association=first.association)

    assert Budget.objects.count() == 2


def test_line_has_one_amount_a_year() -> None:
    amount = AmountFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        AmountFactory(line=amount.line, year=amount.year)

    assert Amount.objects.get() == amount


@pytest.mark.parametrize(("first", "last", "months"), [(1, 12, 12), (7, 12, 6), (3, 3, 1)])
def test_year_counts_its_months(first: int, last: int, months: int) -> None:
    assert BudgetYearFactory(first_month=first, last_month=last).months == months


def test_year_whose_last_month_is_before_the_first_is_refused() -> None:
    year = BudgetYearFactory()
    year.first_month, year.last_month = 7, 6

    with pytest.raises(ValidationError) as refusal:
        year.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        year.save()

    assert "last_month" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("field", "value"), [("year", 2002), ("year", 2101), ("first_month", 0), ("last_month", 13)]
)
def test_year_outside_the_calendar_is_refused(field: str, value: int) -> None:
    year = BudgetYearFactory()
    setattr(year, field, value)

    with pytest.raises(ValidationError) as refusal:
        year.full_clean()

    assert field in refusal.value.message_dict


@pytest.mark.parametrize("amount_kr", [0, -1, 10**15, -(10**15)])
def test_amount_is_a_whole_number_of_kronor(amount_kr: int) -> None:
    AmountFactory(amount_kr=amount_kr)

    assert Amount.objects.get().amount_kr == amount_kr


def test_removed_budget_takes_its_rows_along() -> None:
    budget = small_budget(BudgetFactory())

    budget.delete()

    left = [model.objects.count() for model in (BudgetYear, BudgetGroup, BudgetLine, Amount)]
    assert left == [0, 0, 0, 0]


def test_budget_that_was_revised_is_not_removed() -> None:
    budget = BudgetFactory()
    BudgetFactory(association=budget.association, revises=budget)

    with pytest.raises(ProtectedError):
        budget.delete()


def test_project_with_money_is_not_removed() -> None:
    project = ProjectFactory()
    BudgetLineFactory(budget__association=project.association, project=project)

    with pytest.raises(ProtectedError):
        project.delete()
