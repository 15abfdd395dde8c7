"""What needs doing, and where it is done: the first page of the work area, and the outline."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils.html import escape

from associations.models import Association, User
from plans.document.yearly import find_yearly
from plans.models import Plan, PlanReviewItem, Section
from plans.queries import findings_of
from plans.queries.review import in_its_words
from plans.views.work.home import next_deadline
from tests.factories.budgets import BudgetFactory, BudgetYearFactory
from tests.factories.plans import GoalFactory, PlanFactory, SectionFactory

WORK = "/finsam-sjobygden/arbete/"
PLAN = f"{WORK}planer/2030/"
BROKEN = '<p>Se <finsam-ref to="section:borta" form="number"></finsam-ref>.</p>'


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def faulty(draft: Plan) -> Plan:
    """A draft with a fault in one of two sections of the same name, and one in its budget."""
    SectionFactory(plan=draft, key="mal", title="Mål", body="<p>Text.</p>")
    SectionFactory(plan=draft, key="mal-2", title="Mål", body=BROKEN)
    draft.budget = BudgetFactory(association=draft.association, key="budgeten", title="Budgeten")
    draft.save()
    for year, opening in ((2030, 500_000), (2031, 100_000)):
        BudgetYearFactory(
            budget=draft.budget,
            year=year,
            key=str(year),
            opening_kr=opening,
            opening_source="forecast",
        )
    return draft


def read(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def test_finding_knows_where_it_is_mended(faulty: Plan) -> None:
    found = {(each.section, each.budget) for each in findings_of(faulty)}

    assert found == {("mal-2", ""), ("", "budgeten")}


def test_home_leads_to_where_it_is_mended(client: Client, faulty: Plan) -> None:
    content = read(client, WORK)

    findings = content[content.index('<ul class="findings">') :]
    assert f'href="{PLAN}avsnitt/mal-2/"' in findings
    assert f'href="{PLAN}avsnitt/mal/"' not in findings
    assert f'href="{WORK}budget/budgeten/#remarks"' in findings


def test_outline_tells_what_was_found_in_each_section(client: Client, faulty: Plan) -> None:
    shown = client.get(PLAN)

    entries = shown.context["outline"]
    assert [len(entry.findings) for entry in entries] == [0, 0, 1]
    assert escape(entries[2].findings[0].message) in shown.content.decode()
    assert shown.content.decode().count("outline-findings") == 1
    assert {each.budget for each in shown.context["elsewhere"]} == {"budgeten"}
    assert f'href="{WORK}budget/budgeten/#remarks"' in shown.content.decode()


def test_outline_leads_onward(client: Client, faulty: Plan) -> None:
    content = read(client, PLAN)

    for page in ("mal/", "prioriteringar/", "bilagor/", "budget/", "installningar/"):
        assert f'href="{PLAN}{page}"' in content
    assert f'href="{WORK}budget/budgeten/"' in content
    assert f'href="{PLAN}att-se-over/"' not in content


def test_outline_of_an_adopted_plan_is_read(client: Client, association: Association) -> None:
    PlanFactory(association=association, period="2030", adopted=True)

    content = read(client, PLAN)

    assert f'href="{PLAN}mal/"' in content
    assert f'href="{PLAN}installningar/"' not in content
    assert "outline-settings" not in content


def test_guidance_waits_until_it_is_asked_for(client: Client, draft: Plan) -> None:
    SectionFactory(plan=draft, key="finansiering", title="Finansiering")

    content = read(client, PLAN)

    assert content.count("KL 11:6") == 1
    assert "<details open" not in content


def test_places_to_look_at_are_counted(client: Client, draft: Plan, officer: User) -> None:
    for found in ("2028", "2029"):
        PlanReviewItem.objects.create(
            plan=draft, place="section:inledning", kind="year", found=found, context=found
        )
    address = f'href="{PLAN}att-se-over/"'

    both = [read(client, page) for page in (WORK, PLAN)]
    for item in draft.review_items.all():
        client.post(f"{PLAN}att-se-over/", {"checked": item.pk})
    home, outline = (read(client, page) for page in (WORK, PLAN))

    assert [f"{address}>2 ställen att se över" in content for content in both] == [True, True]
    assert address not in home
    assert f"{address}>Sett över" in outline


def test_new_plan_is_offered_beside_a_draft(client: Client, draft: Plan) -> None:
    assert f'href="{WORK}planer/ny/"' in read(client, WORK)


@pytest.mark.parametrize(
    ("today", "adopted_to", "deadline"),
    [
        ("2026-11-27", 0, "2026-11-30"),
        ("2026-11-30", 2026, "2026-11-30"),
        ("2026-12-01", 2026, "2027-11-30"),
        ("2026-11-27", 2027, "2027-11-30"),
        ("2026-02-01", 2028, "2028-11-30"),
    ],
)
def test_deadline_is_that_of_the_next_plan(today: str, adopted_to: int, deadline: str) -> None:
    day = next_deadline(dt.date.fromisoformat(today), adopted_to=adopted_to)

    assert day.isoformat() == deadline


def test_deadline_of_an_adopted_plan_is_over(client: Client, association: Association) -> None:
    year = dt.date.today().year + 3
    PlanFactory(association=association, period=str(year), adopted=True)

    shown = client.get(WORK)

    assert shown.context["deadline"] == dt.date(year, 11, 30)
    assert f"planen för {year + 1}" in shown.content.decode()
    assert Section.objects.count() == 1


# -- To look at


@pytest.mark.parametrize(
    ("context", "found", "marked"),
    [
        ("Under 2026 startar arbetet.", "2026", "Under [2026] startar arbetet."),
        ("2026 och 2026 igen", "2026", "[2026] och 2026 igen"),
        ("Borta härifrån.", "2026", "Borta härifrån. [2026]"),
    ],
    ids=["once", "the first", "cut off"],
)
def test_found_words_are_marked(context: str, found: str, marked: str) -> None:
    there = in_its_words(PlanReviewItem(context=context, found=found))

    assert f"{there.before}[{there.found}]{there.after}" == marked


def test_of_many_the_one_that_was_found_is_marked() -> None:
    text = " ".join(f"ord{n} 2026" for n in range(30))

    marked = [
        in_its_words(PlanReviewItem(context=each.context, found=each.found)).before.split()[-1]
        for each in find_yearly(text)
    ]

    # Where nothing is left out before it, the first is marked.
    assert marked[7:] == [f"ord{n}" for n in range(7, 30)]


def test_list_is_grouped_by_place_and_leads_there(client: Client, draft: Plan) -> None:
    SectionFactory(plan=draft, key="budget", title="Budget")
    goal = GoalFactory(plan=draft, key="arbete", title="Fler i arbete")
    for place, context in (
        ("section:budget", "Budget 2029"),
        ("goal:arbete", "Före 2029 <b>"),
        ("section:inledning", "Under 2029 börjar vi."),
        ("section:inledning", "Sedan 2029."),
        ("section:borta", "Borta 2029."),
    ):
        PlanReviewItem.objects.create(
            plan=draft, place=place, kind="year", found="2029", context=context
        )

    content = read(client, f"{PLAN}att-se-over/")

    links = [f"{PLAN}avsnitt/inledning/", f"{PLAN}avsnitt/budget/", f"{PLAN}mal/{goal.pk}/"]
    places = [content.index(f'href="{link}"') for link in links]
    assert places == sorted(places)
    assert content.count("<mark>2029</mark>") == 4
    assert "Under <mark>2029</mark> börjar vi." in content
    assert "Före <mark>2029</mark> &lt;b&gt;" in content
    assert "Borta" not in content


def test_list_says_who_looked(client: Client, draft: Plan, officer: User) -> None:
    item = PlanReviewItem.objects.create(
        plan=draft, place="section:inledning", kind="year", found="2029", context="År 2029"
    )

    client.post(f"{PLAN}att-se-over/", {"checked": item.pk})

    assert f"sett över av {officer}" in read(client, f"{PLAN}att-se-over/")


# -- From the page of the draft


DRAFT_PAGE = "/finsam-sjobygden/verksamhetsplan/2030/"


@pytest.mark.parametrize("who", ["reader", "board_member", "officer", "administrator"])
def test_draft_leads_back_to_those_who_may_write(
    who: str, draft: Plan, request: pytest.FixtureRequest
) -> None:
    SectionFactory(plan=draft, key="ekonomi", title="Ekonomi")
    client = Client()
    client.force_login(request.getfixturevalue(who))

    content = read(client, DRAFT_PAGE)

    found = [f'href="{PLAN}avsnitt/{key}/">Redigera' in content for key in ("inledning", "ekonomi")]
    assert found == [who in ("officer", "administrator")] * 2
    assert (f'href="{PLAN}"' in content) == (who in ("officer", "administrator"))


def test_edition_that_is_sealed_leads_nowhere(client: Client, association: Association) -> None:
    PlanFactory(association=association, period="2030", adopted=True)

    pages = [read(client, page) for page in (DRAFT_PAGE, f"{DRAFT_PAGE}version/1/")]

    assert ["section-edit" in page or "/arbete/" in page for page in pages] == [False, False]


def test_period_is_written_with_a_dash(client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, period="2030-2031", title="Plan")
    SectionFactory(plan=plan)

    pages = {
        page: read(client, page)
        for page in (
            "/finsam-sjobygden/",
            "/finsam-sjobygden/verksamhetsplan/2030-2031/",
            WORK,
            f"{WORK}planer/",
            f"{WORK}planer/2030-2031/",
        )
    }

    for page, content in pages.items():
        assert "2030–2031" in content, page
        assert "2030-2031" not in re.sub(r'[a-z-]+="[^"]*"', "", content), page
