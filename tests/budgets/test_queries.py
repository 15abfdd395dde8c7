"""Budgets read as values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from associations.models import Member, MemberBoard
from budgets.arithmetic import Group, Line, LineKind, Payer, Sheet, Year, YearKind, figure
from budgets.models import Budget
from budgets.queries import BudgetValue, budget_value, budget_values, payers_by_year
from tests.factories.associations import AuthorityFactory, AuthorityNameFactory, MemberFactory
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
    budget = small_budget(BudgetFactory(key="budget-2026", title="Budget 2026"))
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

    value = budget_value(Budget.objects.get())

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
        key="budget-2026",
        preliminary=frozenset({("insatser", "2026")}),
        lines_of_project={"jobb": ("insatser",)},
    )


def test_zero_is_kept_apart_from_blank() -> None:
    line = BudgetLineFactory(key="a")
    AmountFactory(line=line, year__key="2026", amount_kr=0)
    BudgetYearFactory(budget=line.budget, key="2027")

    value = budget_value(Budget.objects.get())

    assert value.sheet.amounts == {("a", "2026"): 0}


def test_empty_budget_is_an_empty_sheet() -> None:
    BudgetFactory()

    value = budget_value(Budget.objects.get())

    assert value.sheet == Sheet(years=(), groups=(), lines=(), amounts={})


def test_value_can_be_computed_with() -> None:
    small_budget(BudgetFactory())

    sheet = budget_value(Budget.objects.get()).sheet

    assert [figure(sheet, f"line:kvar/{year}") for year in ("2025", "2026")] == [600_000, 500_000]


@pytest.mark.parametrize("lines", [1, 30])
def test_budgets_are_read_in_six_queries_at_most(lines: int) -> None:
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
        values = budget_values(Budget.objects.select_related("project"))

    assert len(values) == lines
    assert len(queries) == 6


# -- Who pays


def gotland() -> Budget:
    """Two years of an association without a region, whose kommun became a member anew between."""
    budget = BudgetFactory(association__has_region=False)
    for key in ("2010", "2011"):
        BudgetYearFactory(budget=budget, key=key)
    kommun = AuthorityFactory(key="gotland")
    AuthorityNameFactory(authority=kommun, name="Gotlands kommun", valid_to=dt.date(2010, 12, 31))
    AuthorityNameFactory(authority=kommun, name="Region Gotland", valid_from=dt.date(2011, 1, 1))
    for key, kind in (("af", "af"), ("fk", "fk")):
        MemberFactory(
            association=budget.association,
            authority=AuthorityFactory(key=key, kind=kind, name=key.upper()),
            party=Member.Party.STATE,
        )
    first = MemberFactory(
        association=budget.association, authority=kommun, valid_to=dt.date(2010, 12, 31)
    )
    MemberBoard.objects.create(member=first, name="Kommunstyrelsen", share_percent=75)
    MemberBoard.objects.create(member=first, name="Socialnämnden", share_percent=25)
    MemberFactory(association=budget.association, authority=kommun, valid_from=dt.date(2011, 1, 1))
    return budget


def years_of(budget: Budget) -> tuple[Year, ...]:
    return budget_value(budget).sheet.years


def test_payers_are_the_members_of_each_year() -> None:
    budget = gotland()

    with translation.override("sv"):
        payers = payers_by_year(budget, years_of(budget))

    state = Payer(
        "party:state",
        "staten",
        Decimal(50),
        (Payer("member:af", "AF", Decimal(0)), Payer("member:fk", "FK", Decimal(100))),
    )
    boards = (
        Payer("board:gotland/Kommunstyrelsen", "Kommunstyrelsen", Decimal(75)),
        Payer("board:gotland/Socialnämnden", "Socialnämnden", Decimal(25)),
    )
    assert payers == {
        "2010": (
            state,
            Payer(
                "party:municipalities",
                "kommuner",
                Decimal(50),
                (Payer("member:gotland", "Gotlands kommun", None, boards),),
            ),
        ),
        "2011": (
            state,
            Payer(
                "party:municipalities",
                "kommuner",
                Decimal(50),
                (Payer("member:gotland", "Region Gotland"),),
            ),
        ),
    }


def test_member_that_joins_during_a_year_pays_for_it() -> None:
    year = BudgetYearFactory(key="2008", first_month=4)
    MemberFactory(association=year.budget.association, valid_from=dt.date(2008, 10, 1))

    (*_, kommuner) = payers_by_year(year.budget, years_of(year.budget))["2008"]

    assert len(kommuner.parts) == 1


def test_budget_of_a_project_has_no_payers() -> None:
    year = BudgetYearFactory(key="2008")
    year.budget.project = ProjectFactory(association=year.budget.association)

    assert payers_by_year(year.budget, years_of(year.budget)) == {}


@pytest.mark.parametrize(("members", "years"), [(1, 1), (12, 6)])
def test_payers_are_read_in_constant_queries(members: int, years: int) -> None:
    budget = BudgetFactory()
    for year in range(years):
        BudgetYearFactory(budget=budget, key=str(2020 + year))
    for number in range(members):
        member = MemberFactory(
            association=budget.association, authority=AuthorityFactory(name=f"Kommun {number}")
        )
        MemberBoard.objects.create(member=member, name="Nämnden", share_percent=100)

    columns = years_of(budget)
    with CaptureQueriesContext(connection) as queries:
        payers = payers_by_year(budget, columns)

    assert len(payers) == years
    assert len(queries) == 3


def test_line_says_who_pays_it() -> None:
    budget = gotland()
    first, second = budget.association.members.filter(authority__key="gotland")
    board = first.boards.get(name="Socialnämnden")
    for key, ties in {
        "part": {"party": "state"},
        "medlem": {"member": second},
        "namnd": {"member": first, "board": board},
        "ingen": {},
        "kostnad": {"member": second, "kind": "cost"},
    }.items():
        BudgetLineFactory(budget=budget, key=key, **{"kind": "contribution", **ties})

    value = budget_value(Budget.objects.get())

    assert value.payer_of_line == {
        "part": "party:state",
        "medlem": "member:gotland",
        "namnd": "board:gotland/Socialnämnden",
    }
