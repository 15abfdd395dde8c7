"""The list of associations and an association's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from associations.models import Association, Member, User
from budgets.money import format_with_unit
from plans.document.codec import to_json
from plans.document.compose import compose
from plans.models import Adoption, Plan
from tests.factories.associations import (
    AssociationFactory,
    AuthorityFactory,
    BodyFactory,
    DecisionFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetLineFactory,
    BudgetYearFactory,
)
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

QUERIES_WITH_BUDGET = 14

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_association_list_costs_the_same_for_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        association = AssociationFactory()
        for period in ("2025", "2026", "2027")[:count]:
            sealed_plan(association, period, versions=count)

    with django_assert_num_queries(3):
        client.get(reverse("plans:association-list"))


@pytest.mark.parametrize("count", [1, 3])
def test_association_page_costs_the_same_for_many(
    client: Client,
    association: Association,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for place in range(count):
        authority = AuthorityFactory(name=f"Kommun {place}")
        MemberFactory(association=association, authority=authority)
        sealed_plan(association, f"202{place}", versions=count)

    with django_assert_num_queries(12):
        client.get(reverse("plans:association", args=[association.slug]))


def test_association_page_shows_members_of_today_by_party(
    client: Client, association: Association
) -> None:
    for name, party, valid_to in (
        ("Sjöbygdens kommun", Member.Party.MUNICIPALITIES, None),
        ("Försäkringskassan", Member.Party.STATE, None),
        ("Östra Mo kommun", Member.Party.MUNICIPALITIES, None),
        ("Landstinget", Member.Party.REGION, dt.date(2018, 12, 31)),
    ):
        MemberFactory(
            association=association,
            authority=AuthorityFactory(name=name),
            party=party,
            valid_to=valid_to,
        )

    response = client.get(reverse("plans:association", args=[association.slug]))

    parties = response.context["page"].parties
    assert [(party.name, party.share, party.members) for party in parties] == [
        ("staten", "1/2", (("Försäkringskassan", ""),)),
        ("kommuner", "1/4", (("Sjöbygdens kommun", ""), ("Östra Mo kommun", ""))),
    ]


@pytest.mark.parametrize("count", [3, 300])
def test_association_page_costs_the_same_for_many_projects(
    client: Client,
    association: Association,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    budget = BudgetFactory(association=association)
    year = BudgetYearFactory(budget=budget, kind="budget")
    for place in range(count):
        project = ProjectFactory(association=association, name=f"Insats {place}")
        line = BudgetLineFactory(budget=budget, project=project)
        AmountFactory(line=line, year=year, amount_kr=1000 + place)
    sealed_plan(association, "2026", versions=1, budget=budget)

    with django_assert_num_queries(QUERIES_WITH_BUDGET):
        page = client.get(reverse("plans:association", args=[association.slug]))

    assert [line.money for line in page.context["page"].projects] == [
        f"{format_with_unit(1000 + place, 'kr')}" for place in range(count)
    ]


def test_lists_show_drafts_to_those_who_work_there(
    client: Client, draft: Plan, officer: User, outsider: User
) -> None:
    sealed = sealed_plan(draft.association, "2026", versions=1)

    assert plans_shown(client, draft.association) == [{sealed}, {sealed}]
    client.force_login(outsider)
    assert plans_shown(client, draft.association) == [{sealed}, {sealed}]
    client.force_login(officer)
    assert plans_shown(client, draft.association) == [{sealed, draft}, {sealed, draft}]


def plans_shown(client: Client, association: Association) -> list[set[Plan]]:
    """The association's plans that the list and its own page link to."""
    addresses = (
        reverse("plans:association-list"),
        reverse("plans:association", args=[association.slug]),
    )
    return [
        {
            plan
            for plan in association.plans.all()
            if reverse("plans:plan", args=[association.slug, plan.period]) in page
        }
        for page in (client.get(address).text for address in addresses)
    ]


def sealed_plan(association: Association, period: str, *, versions: int, **fields: Any) -> Plan:
    """A plan with rows of adoption, whose files nobody opens here."""
    plan = PlanFactory(association=association, period=period, **fields)
    board = association.bodies.first() or BodyFactory(board=True, association=association)
    for version in range(1, versions + 1):
        Adoption.objects.create(
            plan=plan,
            version=version,
            decision=DecisionFactory(meeting=MeetingFactory(body=board)),
            schema=1,
            document=to_json(compose(plan)),
            document_sha256="",
            pdf=b"",
            pdf_sha256="",
            recorded_at=dt.datetime(2025, 11, 21, tzinfo=dt.UTC),
        )
    return plan
