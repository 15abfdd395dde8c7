"""What binds budgets together: revisions, comparisons, project budgets, the list, scenarios."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Association, Member, User
from budgets.models import Amount, Budget
from budgets.services.copying import move_budget_on, revise_budget, start_scenario
from plans.models import Plan
from projects.models import Project
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    amounts_of,
    small_budget,
)
from tests.factories.plans import PlanFactory, SectionFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

LIST = "/finsam-sjobygden/arbete/budget/"
GRID = f"{LIST}budget/"
FIGURE = '<p>Kansliet kostar <finsam-figure ref="line:kansli/2026"></finsam-figure>.</p>'


@pytest.fixture
def budget(association: Association) -> Budget:
    return small_budget(BudgetFactory(association=association, key="budget", title="Budget 2026"))


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def set_kr(budget: Budget, line: str, amount_kr: int, year: str = "2026") -> None:
    Amount.objects.filter(line__budget=budget, line__key=line, year__key=year).update(
        amount_kr=amount_kr
    )


# -- Revisions


def test_sealed_budget_is_revised(client: Client, budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    answer = client.post(f"{GRID}revidera/")

    revision = Budget.objects.get(revises=budget)
    assert answer["Location"] == f"{LIST}{revision.key}/"
    assert (revision.title, amounts_of(revision)) == ("Budget 2026, reviderad", amounts_of(budget))
    assert f'href="{LIST}{revision.key}/"' in page(client, GRID)
    assert f'href="{GRID}"' in page(client, f"{LIST}{revision.key}/")


def test_scenario_is_not_revised(client: Client, budget: Budget) -> None:
    scenario = start_scenario(budget=budget, title="Mindre", by=None)

    client.post(f"{LIST}{scenario.key}/revidera/")

    assert not Budget.objects.exclude(revises=None).exists()


def test_comparison_shows_every_change(client: Client, budget: Budget) -> None:
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    set_kr(revision, "kansli", 495_000)
    revision.lines.filter(key="stat").update(label="Staten")
    revision.lines.get(key="kommun").delete()
    group = revision.groups.get(key="intakter")
    new = BudgetLineFactory(
        budget=revision, group=group, key="region", label="Region", kind="contribution", order=1
    )
    AmountFactory(line=new, year=revision.years.get(key="2026"), amount_kr=100_000)

    years = client.get(f"{LIST}{revision.key}/jamfor/").context["years"]

    (_before, now) = years
    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    assert [
        tuple(
            text.translate(spaces)
            for text in (row.label, row.old, row.new, row.difference, row.share, row.words)
        )
        for row in now.changed
    ] == [
        ("Staten", "600 000", "600 000", "0", "0 %", "nytt namn"),
        ("Kommun", "600 000", "tomt", "−600 000", "−100 %", "borttaget"),
        ("Region", "tomt", "100 000", "+100 000", "", "nytt"),
        ("Summa intäkter", "1 200 000", "700 000", "−500 000", "−41,7 %", "ändrat"),
        ("Kansli", "450 000", "495 000", "+45 000", "+10 %", "ändrat"),
        ("Summa kostnader", "700 000", "745 000", "+45 000", "+6,4 %", "ändrat"),
        ("Kvar", "500 000", "−45 000", "−545 000", "−109 %", "ändrat"),
        ("Intäkter totalt", "1 200 000", "700 000", "−500 000", "−41,7 %", "ändrat"),
        ("Kostnader totalt", "700 000", "745 000", "+45 000", "+6,4 %", "ändrat"),
        ("Resultat före eget kapital", "500 000", "−45 000", "−545 000", "−109 %", "ändrat"),
        ("Att fördela", "500 000", "−45 000", "−545 000", "−109 %", "ändrat"),
    ]
    assert [row.label for row in now.same] == ["Insatser", "Resultat efter eget kapital"]


def test_comparison_with_another_budget_is_chosen(client: Client, budget: Budget) -> None:
    later, _years = move_budget_on(budget=budget, step=1, by=None)
    start_scenario(budget=budget, title="Mindre", by=None)

    answer = client.get(f"{LIST}{later.key}/jamfor/?med=budget")

    assert answer.context["other"] == budget
    assert [(year.label, year.only_in) for year in answer.context["years"]] == [
        ("Budget 2025", "old"),
        ("Budget 2026", ""),
        ("Budget 2027", "new"),
    ]
    assert [each.key for each in answer.context["form"].fields["med"].queryset] == ["budget"]


@pytest.mark.parametrize("asked", ["hemlig", "finns-inte", "budget"])
def test_comparison_with_what_is_not_offered_says_so(
    client: Client, budget: Budget, asked: str
) -> None:
    small_budget(BudgetFactory(key="hemlig"))

    answer = client.get(f"{GRID}jamfor/?med={asked}")

    assert (answer.status_code, answer.context["years"]) == (200, None)
    assert list(answer.context["form"].errors) == ["med"]


def test_comparison_of_lines_that_wait_for_each_other_opens(client: Client, budget: Budget) -> None:
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    for key in ("kvar-2", "kvar-3"):
        BudgetLineFactory(
            budget=revision, group=revision.groups.get(key="kvar"), key=key, kind="unallocated"
        )

    assert "Kansli" in page(client, f"{LIST}{revision.key}/jamfor/")


# -- The budget of a plan


@pytest.fixture
def plan(budget: Budget) -> Plan:
    plan = PlanFactory(association=budget.association, period="2030", budget=budget)
    SectionFactory(plan=plan, key="ekonomi", title="Ekonomi", body=FIGURE)
    return plan


CHOICE = "/finsam-sjobygden/arbete/planer/2030/budget/"


def test_plan_shows_the_budget_that_is_chosen(client: Client, plan: Plan, budget: Budget) -> None:
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    project = ProjectFactory(association=plan.association)
    own = BudgetFactory(association=plan.association, project=project, key="insats")
    BudgetFactory(association=plan.association, project=project, key="insats-2")

    answer = client.post(CHOICE, {"budget": revision.pk, f"project-{project.pk}": own.pk})

    plan.refresh_from_db()
    assert answer.status_code == 302
    assert (plan.budget, list(plan.project_budgets.all())) == (revision, [own])


def test_places_that_would_point_at_nothing_are_told_before(
    client: Client, plan: Plan, budget: Budget
) -> None:
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    revision.lines.get(key="kansli").delete()

    first = client.post(CHOICE, {"budget": revision.pk})
    plan.refresh_from_db()
    kept = plan.budget
    client.post(CHOICE, {"budget": revision.pk, "seen": first.context["seen"]})

    plan.refresh_from_db()
    assert [(each.section, each.pointed_at) for each in first.context["broken"]] == [
        ("ekonomi", "line:kansli/2026")
    ]
    assert "/arbete/planer/2030/avsnitt/ekonomi/" in first.content.decode()
    assert (kept, plan.budget) == (budget, revision)


def test_warning_is_of_one_choice_only(client: Client, plan: Plan, budget: Budget) -> None:
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    revision.lines.get(key="kansli").delete()
    first = client.post(CHOICE, {"budget": revision.pk})

    client.post(CHOICE, {"budget": "", "seen": first.context["seen"]})

    plan.refresh_from_db()
    assert plan.budget == budget


def test_scenarios_and_others_budgets_are_not_offered(
    client: Client, plan: Plan, budget: Budget
) -> None:
    scenario = start_scenario(budget=budget, title="Mindre", by=None)
    project_budget = BudgetFactory(
        association=plan.association, project=ProjectFactory(association=plan.association)
    )

    for refused in (scenario, BudgetFactory(), project_budget):
        answer = client.post(CHOICE, {"budget": refused.pk})
        assert list(answer.context["form"].errors) == ["budget"]

    plan.refresh_from_db()
    assert plan.budget == budget


def test_budget_of_an_adopted_plan_stays(client: Client, budget: Budget) -> None:
    plan = PlanFactory(association=budget.association, period="2030", budget=budget, adopted=True)

    client.post(CHOICE, {"budget": ""})

    plan.refresh_from_db()
    assert plan.budget == budget


# -- Deleting what a text points at


@pytest.mark.parametrize("address", ["post/kansli/", "grupp/kostnader/", "ar/2026/"])
def test_places_are_listed_before_a_deletion(
    client: Client, plan: Plan, budget: Budget, address: str
) -> None:
    asked = client.post(f"{GRID}{address}", {"delete": "1"})
    kept = amounts_of(budget)

    client.post(f"{GRID}{address}", {"delete": "1", "confirmed": ""})

    assert [each.pointed_at for each in asked.context["places"]] == ["line:kansli/2026"]
    assert ("kansli", "2026") in kept
    assert ("kansli", "2026") not in amounts_of(budget)


def test_nothing_is_asked_when_no_text_points_at_it(
    client: Client, plan: Plan, budget: Budget
) -> None:
    client.post(f"{GRID}post/insatser/", {"delete": "1"})

    assert not budget.lines.filter(key="insatser").exists()


def test_budget_is_deleted_and_brought_back(client: Client, budget: Budget) -> None:
    before = amounts_of(budget)

    gone = client.post(f"{GRID}ta-bort/", follow=True)
    token = gone.context["deleted"].token
    left = Budget.objects.count()
    client.post("/finsam-sjobygden/arbete/budget-angra/", {"token": token})

    assert (left, amounts_of(Budget.objects.get())) == (0, before)


def test_budget_that_a_plan_shows_is_not_deleted(
    client: Client, plan: Plan, budget: Budget
) -> None:
    client.post(f"{GRID}ta-bort/")

    assert client.get(f"{GRID}ta-bort/").context["needed_by"] == [plan]
    assert Budget.objects.filter(pk=budget.pk).exists()


# -- Budgets of projects


@pytest.fixture
def project(budget: Budget) -> Project:
    project = ProjectFactory(association=budget.association, key="jobbsam", name="JobbSam")
    budget.lines.filter(key="insatser").update(project=project)
    return project


@pytest.fixture
def own(project: Project) -> Budget:
    """Costs of 280 000 kr, and no income."""
    own = BudgetFactory(
        association=project.association, project=project, key="jobbsam", title="Budget för JobbSam"
    )
    line = BudgetLineFactory(budget=own, key="lon", label="Lön")
    AmountFactory(
        line=line, year=BudgetYearFactory(budget=own, key="2026", label="2026"), amount_kr=280_000
    )
    return own


def remarks(client: Client, address: str) -> list[str]:
    shown = client.get(address).context["remarks"]
    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    return [each.message.translate(spaces) for each in shown if each.rule == "budget-projects"]


def test_difference_is_shown_at_both_ends(client: Client, budget: Budget, own: Budget) -> None:
    told = (
        "2026: ”Budget 2026” ger insatsen 250 000 kr, men ”Budget för JobbSam” kostar 280 000 kr; "
        "skillnaden är 30 000 kr."
    )

    assert remarks(client, GRID) == [told]
    assert remarks(client, f"{LIST}jobbsam/") == [told]
    assert f'href="{GRID}post/insatser/"' in page(client, f"{LIST}jobbsam/")


def test_balance_of_a_project_is_what_it_is_given(client: Client, own: Budget) -> None:
    (balance,) = client.get(f"{LIST}jobbsam/").context["grid"].balances

    assert balance.text == ("2026: kostar 280\u202f000\xa0kr, får 250\u202f000\xa0kr av förbundet")
    assert (balance.left_kr, balance.is_off) == (-30_000, True)


def test_balance_of_other_months_is_no_fault(client: Client, budget: Budget, own: Budget) -> None:
    budget.years.filter(key="2026").update(first_month=4)

    (balance,) = client.get(f"{LIST}jobbsam/").context["grid"].balances

    assert balance.text.endswith("för andra månader")
    assert not balance.is_off


def test_settings_make_it_a_project_s(client: Client, budget: Budget, project: Project) -> None:
    client.post(GRID, {"title": "Insatsens", "project": project.pk})

    budget.refresh_from_db()
    assert (budget.title, budget.project) == ("Insatsens", project)


def test_settings_refuse_while_a_plan_shows_it(
    client: Client, plan: Plan, budget: Budget, project: Project
) -> None:
    answer = client.post(GRID, {"title": "Insatsens", "project": project.pk})

    assert list(answer.context["form"].errors) == ["__all__"]
    assert 'value="Insatsens"' in answer.content.decode()


# -- The list


def test_list_says_what_each_budget_is(client: Client, plan: Plan, own: Budget) -> None:
    budget = plan.budget
    assert budget is not None
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    scenario = start_scenario(budget=budget, title="Mindre", by=None)

    shown = client.get(LIST).context["budgets"]

    assert [(each.budget, each.level, each.shown_by) for each in shown.own] == [
        (budget, 0, (plan,)),
        (revision, 1, ()),
    ]
    assert [
        (project.key, [each.costs for each in entries]) for project, entries in shown.projects
    ] == [("jobbsam", ["280\u202f000\xa0kr"])]
    assert [
        (original, [each.budget for each in entries]) for original, entries in shown.scenarios
    ] == [(budget, [scenario])]
    assert (shown.own[0].years, shown.own[0].contributions) == (
        "2025–2026",
        "1\u202f200\u202f000\xa0kr",
    )


def test_list_suggests_the_next_year(client: Client, budget: Budget) -> None:
    form = client.get(LIST).context["empty_form"]

    assert (form["title"].value(), form["first_year"].value()) == ("Budget 2027", 2027)


def test_copy_is_called_as_the_other_with_its_years_moved(client: Client, budget: Budget) -> None:
    client.post(LIST, {"source": budget.pk, "step": "1", "title": ""})

    assert set(Budget.objects.values_list("title", flat=True)) == {"Budget 2026", "Budget 2027"}


def test_copy_of_the_same_years_wants_a_title(client: Client, budget: Budget) -> None:
    answer = client.post(LIST, {"source": budget.pk, "step": "0", "title": ""})

    assert list(answer.context["copied_form"].errors) == ["title"]
    assert Budget.objects.count() == 1


def test_scenario_is_not_copied(client: Client, budget: Budget) -> None:
    scenario = start_scenario(budget=budget, title="Mindre", by=None)

    answer = client.post(LIST, {"source": scenario.pk, "step": "1"})

    assert list(answer.context["copied_form"].errors) == ["source"]


def test_new_budget_of_a_project(client: Client, project: Project) -> None:
    client.post(LIST, {"title": "Insatsens", "first_year": "2027", "project": project.pk})

    assert Budget.objects.get(title="Insatsens").project == project


def test_list_costs_the_same_for_one_and_for_thirty(client: Client, budget: Budget) -> None:
    PlanFactory(association=budget.association, period="2039", budget=budget)
    page(client, LIST)
    with CaptureQueriesContext(connection) as one:
        page(client, LIST)
    for number in range(29):
        other = small_budget(BudgetFactory(association=budget.association))
        PlanFactory(association=budget.association, period=str(2040 + number), budget=other)

    with CaptureQueriesContext(connection) as many:
        page(client, LIST)

    assert (len(one), len(many)) == (18, 18)


# -- Scenarios

SCENARIOS = f"{GRID}scenario/"


@pytest.fixture
def scenario(client: Client, budget: Budget) -> Budget:
    budget.lines.filter(key="stat").update(party=Member.Party.STATE)
    client.post(SCENARIOS, {"act": "begin", "title": "Tio procent mindre"})
    return Budget.objects.get(scenario_of=budget)


def test_scenario_is_scaled_and_shown_side_by_side(
    client: Client, budget: Budget, scenario: Budget
) -> None:
    client.post(
        SCENARIOS,
        {"act": "scale", "scenario": scenario.key, "party": "state", "tenths_of_percent": "−10 %"},
    )

    shown = client.get(SCENARIOS).context["shown"]
    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    assert [each.key for each in shown.budgets] == ["budget", scenario.key]
    assert [
        (row.label, [" ".join(cell).strip().translate(spaces) for cell in row.cells])
        for row in shown.years[1].rows
    ] == [
        ("staten", ["600 000", "540 000 −60 000"]),
        ("Bidrag utan part", ["600 000", "600 000"]),
        ("Kostnader totalt", ["700 000", "700 000"]),
        ("Resultat före eget kapital", ["500 000", "440 000 −60 000"]),
        ("Kvar", ["500 000", "440 000 −60 000"]),
    ]
    assert amounts_of(budget)["stat", "2026"] == 600_000


@pytest.mark.parametrize("typed", ["", "tio", "-101", "1001", "1.5", "2,55"])
def test_percentage_that_cannot_be_read_is_refused_in_place(
    client: Client, scenario: Budget, typed: str
) -> None:
    before = amounts_of(scenario)

    answer = client.post(
        SCENARIOS, {"act": "scale", "scenario": scenario.key, "tenths_of_percent": typed}
    )

    (form,) = answer.context["forms"]
    assert list(form.errors) == ["tenths_of_percent"]
    assert amounts_of(scenario) == before


def test_scenario_says_that_it_is_one(client: Client, scenario: Budget) -> None:
    text = page(client, f"{LIST}{scenario.key}/")

    assert "Ett scenario." in text
    assert f'href="{SCENARIOS}"' in text
    assert client.get(f"{LIST}{scenario.key}/scenario/")["Location"] == SCENARIOS


def test_scenario_is_discarded_with_undo(client: Client, scenario: Budget) -> None:
    gone = client.post(SCENARIOS, {"act": "discard", "scenario": scenario.key}, follow=True)
    client.post("/finsam-sjobygden/arbete/budget-angra/", {"token": gone.context["deleted"].token})

    assert gone.context["deleted"].name == "Tio procent mindre"
    assert Budget.objects.get(key=scenario.key).scenario_of == scenario.scenario_of


def test_scenario_is_made_a_budget(client: Client, plan: Plan, scenario: Budget) -> None:
    client.post(SCENARIOS, {"act": "use", "scenario": scenario.key})

    scenario.refresh_from_db()
    plan.refresh_from_db()
    assert (scenario.scenario_of, scenario.revises) == (None, plan.budget)
    assert plan.budget != scenario


def test_scenario_of_another_budget_is_not_touched(client: Client, scenario: Budget) -> None:
    other = small_budget(BudgetFactory(association=scenario.association))

    answer = client.post(
        f"{LIST}{other.key}/scenario/", {"act": "discard", "scenario": scenario.key}
    )

    assert answer.status_code == 404
    assert Budget.objects.filter(pk=scenario.pk).exists()


def test_scenarios_cost_the_same_for_one_and_for_ten(client: Client, scenario: Budget) -> None:
    page(client, SCENARIOS)
    with CaptureQueriesContext(connection) as one:
        page(client, SCENARIOS)
    for number in range(9):
        start_scenario(budget=scenario, title=f"Scenario {number}", by=None)

    with CaptureQueriesContext(connection) as many:
        page(client, SCENARIOS)

    assert len(one) == len(many)
    assert len(re.findall(r'value="discard"', page(client, SCENARIOS))) == 10
