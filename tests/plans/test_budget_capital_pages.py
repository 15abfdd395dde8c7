"""The pages of a budget's years and capital in the work area."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Association, User
from budgets.grid import CapitalCell, Grid
from budgets.models import Budget, BudgetYear
from tests.factories.associations import DecisionFactory
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetGroupFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    CapitalCeilingFactory,
    CapitalCeilingStepFactory,
    amounts_of,
    small_budget,
)
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

GRID = "/finsam-sjobygden/arbete/budget/budget/"
YEAR = f"{GRID}ar/2026/"
SURPLUS = f"{GRID}overskott/"
DECIDED = f"{GRID}beslutat/"
SPACES = str.maketrans({"\u202f": " ", "\xa0": " "})


@pytest.fixture
def budget(association: Association) -> Budget:
    return small_budget(BudgetFactory(association=association, key="budget", title="Budget 2026"))


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def year_data(**changes: str) -> dict[str, str]:
    data = {"label": "Budget 2026", "kind": "budget", "year": "2026"}
    return data | {"first_month": "1", "last_month": "12"} | changes


def errors_of(answer: HttpResponse) -> dict[str, list[str]]:
    form: Any = answer.context["form"]  # type: ignore[attr-defined]  # of the test client
    return {name: [text.translate(SPACES) for text in texts] for name, texts in form.errors.items()}


def capital_of(client: Client, row: str) -> list[tuple[str, str]]:
    """What a row of the capital block shows: amount, and what stands below."""
    grid: Grid = client.get(GRID).context["grid"]
    cells: tuple[CapitalCell, ...] = next(each.cells for each in grid.capital if each.key == row)
    return [(cell.shown.translate(SPACES), cell.about.translate(SPACES)) for cell in cells]


# -- A year


def test_opening_is_typed_as_in_a_cell(client: Client, budget: Budget) -> None:
    answer = client.post(
        YEAR,
        year_data(
            opening_kr="1,2 mnkr", opening_source="forecast", opening_note="Prognos oktober 2025"
        ),
    )

    year = budget.years.get(key="2026")
    assert answer["Location"] == GRID
    assert (year.opening_kr, year.opening_source) == (1_200_000, "forecast")
    assert 'value="1\u202f200\u202f000"' in client.get(YEAR).content.decode()
    assert capital_of(client, "opening") == [
        ("", ""),
        ("1 200 000", "prognos: Prognos oktober 2025"),
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        (
            {"opening_kr": "500"},
            {"opening_source": ["Ange varifrån beloppet är känt."]},
        ),
        (
            {"opening_source": "outcome"},
            {"opening_kr": ["Skriv beloppet också, om så bara 0."]},
        ),
        (
            {"opening_note": "Årsredovisning"},
            {"opening_kr": ["Skriv beloppet också, om så bara 0."]},
        ),
        (
            {"opening_kr": "12,50", "opening_source": "outcome"},
            {"opening_kr": ["Belopp skrivs i hela kronor, utan ören. Är det 12 kr eller 13 kr?"]},
        ),
        (
            {"first_month": "9", "last_month": "3"},
            {"last_month": ["Sista månaden ligger före den första."]},
        ),
        (
            {"kind": "previous", "year": "2025"},
            {"year": ["Budget 2025 har samma år, månader och slag."]},
        ),
    ],
)
def test_year_is_refused_at_the_field(
    client: Client, budget: Budget, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    before = list(BudgetYear.objects.values())

    answer = client.post(YEAR, year_data(**typed))

    assert errors_of(answer) == errors
    assert list(BudgetYear.objects.values()) == before


def test_opening_is_taken_away_with_its_source(client: Client, budget: Budget) -> None:
    BudgetYear.objects.filter(key="2026").update(opening_kr=5, opening_source="outcome")

    client.post(YEAR, year_data(opening_kr="", opening_source=""))

    assert budget.years.get(key="2026").opening_kr is None


def test_same_year_with_other_months_or_kind_is_taken(client: Client, budget: Budget) -> None:
    client.post(f"{GRID}nytt-ar/", year_data(label="Vår", last_month="6"))
    client.post(f"{GRID}nytt-ar/", year_data(label="Prognos", kind="forecast"))

    assert [year.label for year in budget.years.all()][2:] == ["Vår", "Prognos"]


def test_months_are_names(client: Client, budget: Budget) -> None:
    form = client.get(YEAR).context["form"]

    assert form.fields["first_month"].choices[8] == (9, "september")


def test_year_is_moved(client: Client, budget: Budget) -> None:
    client.post(YEAR, {"step": "up"})

    assert [year.key for year in budget.years.all()] == ["2026", "2025"]


# -- Outcome


def test_outcome_is_begun_on_a_finished_year(client: Client, budget: Budget) -> None:
    offer = f"{GRID}ar/2025/utfall/"

    offered = offer in client.get(f"{GRID}ar/2025/").content.decode()
    client.post(offer)

    assert offered
    assert [year.key for year in budget.years.all()] == ["2025", "2025-utfall", "2026"]
    assert offer not in client.get(f"{GRID}ar/2025/").content.decode()
    assert f"{GRID}utfall/2025-utfall/" in client.get(GRID).content.decode()


def test_outcome_of_a_year_to_come_is_not_begun(client: Client, budget: Budget) -> None:
    BudgetYear.objects.filter(key="2026").update(year=2099)

    offered = f"{YEAR}utfall/" in client.get(YEAR).content.decode()
    answer = client.post(f"{YEAR}utfall/", follow=True)

    assert not offered
    assert "inte slut ännu" in answer.content.decode()
    assert budget.years.count() == 2


def test_outcome_page_has_differences_and_percent(client: Client, budget: Budget) -> None:
    client.post(f"{GRID}ar/2025/utfall/")
    AmountFactory(
        line=budget.lines.get(key="kansli"),
        year=budget.years.get(key="2025-utfall"),
        amount_kr=430_000,
    )

    page = client.get(f"{GRID}utfall/2025-utfall/")

    shown = {each.row.label: each.shown for each in page.context["rows"]}
    assert tuple(text.translate(SPACES) for text in shown["Kansli"]) == (
        "400 000",
        "430 000",
        "30 000",
        "7,5 %",
    )
    assert shown["Insatser"] == ("", "", "", "")
    assert '<th scope="col" class="amount">Procent</th>' in page.content.decode()


def test_outcome_page_of_a_year_that_is_none_is_not_there(client: Client, budget: Budget) -> None:
    assert client.get(f"{GRID}utfall/2025/").status_code == 404


# -- Capital in the grid


def test_capital_follows_a_saved_cell(client: Client, budget: Budget) -> None:
    BudgetYear.objects.filter(key="2026").update(opening_kr=100_000, opening_source="outcome")
    rule = CapitalCeilingFactory(
        association=budget.association, title="Trappa", valid_from=dt.date(2025, 1, 1)
    )
    CapitalCeilingStepFactory(ceiling=rule, most_percent=50)

    answer = client.post(
        f"{GRID}celler/",
        {
            "cells": [{"line": "kansli", "year": "2026", "text": "460000", "expected": 450_000}],
            "unit": "kr",
        },
        content_type="application/json",
    )

    cells = answer.json()["state"]["cells"]
    shown = {
        key: cells[f"capital:{key}"]["shown"].translate(SPACES)
        for key in (
            "opening/2026",
            "opening/2026#about",
            "result/2026",
            "closing/2026",
            "closing_used/2026",
            "planned/2026",
            "closing/2025",
            "ceiling/2026",
            "ceiling/2026#about",
        )
    }
    assert shown == {
        "opening/2026": "100 000",
        "opening/2026#about": "utfall",
        "result/2026": "490 000",
        "closing/2026": "590 000",
        "closing_used/2026": "100 000",
        "planned/2026": "",
        "closing/2025": "",
        "ceiling/2026": "600 000",
        "ceiling/2026#about": (
            "10 000 kr under. Trappa från 2025-01-01, Styrelsens beslut (påhittat)"
        ),
    }


def test_ceiling_says_over_and_when_there_is_none(client: Client, budget: Budget) -> None:
    BudgetYear.objects.update(opening_kr=600_000, opening_source="outcome")
    rule = CapitalCeilingFactory(
        association=budget.association, title="Trappa", valid_from=dt.date(2026, 12, 31)
    )
    CapitalCeilingStepFactory(ceiling=rule, most_kr=1_000_000, most_percent=None)
    CapitalCeilingStepFactory(
        ceiling=CapitalCeilingFactory(), most_kr=1, most_percent=None
    )  # another association's

    assert capital_of(client, "ceiling") == [
        ("regel saknas", ""),
        (
            "1 000 000",
            "100 000 kr över. Trappa från 2026-12-31, Styrelsens beslut (påhittat)",
        ),
    ]


def test_ceiling_without_a_step_for_the_year_is_not_guessed(client: Client, budget: Budget) -> None:
    rule = CapitalCeilingFactory(association=budget.association, title="Trappa")
    CapitalCeilingStepFactory(ceiling=rule, from_kr=1_100_000, most_percent=50)

    assert capital_of(client, "ceiling") == [
        ("", "Regeln har inget trappsteg för årets bidrag."),
        ("600 000", "Trappa, Styrelsens beslut (påhittat)"),
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_ceilings_cost_the_same_however_many(client: Client, budget: Budget, count: int) -> None:
    for number in range(count):
        rule = CapitalCeilingFactory(
            association=budget.association, valid_from=dt.date(2000 + number, 1, 1)
        )
        CapitalCeilingStepFactory(ceiling=rule)
        CapitalCeilingStepFactory(ceiling=rule, from_kr=5)
    client.get(GRID)

    with CaptureQueriesContext(connection) as queries:
        client.get(GRID)

    assert len(queries) == 21


def test_budget_of_a_project_has_no_capital_block(client: Client, budget: Budget) -> None:
    budget.project = ProjectFactory(association=budget.association)
    budget.save()

    assert client.get(GRID).context["grid"].capital == ()
    assert "grid-capital" not in client.get(GRID).content.decode()


# -- Surplus


@pytest.fixture
def three_years(budget: Budget) -> Budget:
    BudgetYearFactory(budget=budget, key="2027", kind="plan", order=2)
    BudgetYearFactory(budget=budget, key="2028", kind="plan", order=3)
    return budget


def surplus_data(budget: Budget, **changes: Any) -> dict[str, Any]:
    return {
        "surplus_year": "2025",
        "amount": "3 967",
        "unit": "tkr",
        "years": ["2026", "2027", "2028"],
        "group": budget.groups.get(key="intakter").pk,
    } | changes


def test_surplus_is_shown_before_it_is_written(client: Client, three_years: Budget) -> None:
    before = amounts_of(three_years)

    shown = client.post(SURPLUS, surplus_data(three_years))
    untouched = amounts_of(three_years) == before
    form = shown.context["form"]
    client.post(
        SURPLUS, surplus_data(three_years, proposal=form.signature, confirm=""), follow=True
    )

    line = three_years.lines.get(surplus_year=2025)
    assert untouched
    assert [(year.key, part.translate(SPACES)) for year, part in form.shown_parts] == [
        ("2026", "1 323 tkr"),
        ("2027", "1 322 tkr"),
        ("2028", "1 322 tkr"),
    ]
    assert (line.label, line.kind) == ("Överskott 2025", "capital-in")
    assert [each.amount_kr for each in line.amounts.order_by("year__order")] == [
        1_323_000,
        1_322_000,
        1_322_000,
    ]


def test_surplus_that_was_changed_after_it_was_shown_is_shown_again(
    client: Client, three_years: Budget
) -> None:
    shown = client.post(SURPLUS, surplus_data(three_years)).context["form"].signature

    again = client.post(
        SURPLUS, surplus_data(three_years, amount="3 968", proposal=shown, confirm="")
    )

    assert again.context["is_proposed"]
    assert not three_years.lines.filter(surplus_year=2025).exists()


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"amount": "0"}, {"amount": ["Ett överskott är mer än noll."]}),
        ({"amount": "-5"}, {"amount": ["Ett överskott är mer än noll."]}),
        (
            {"amount": "1.234"},
            {
                "amount": [
                    (
                        "En punkt kan betyda tusental eller decimaler. Skriv 1 234 567 med "
                        "mellanslag, eller 1,2 mnkr med komma."
                    )
                ]
            },
        ),
        (
            {"surplus_year": "2026"},
            {"years": ["Budget 2026 kommer inte efter överskottets år."]},
        ),
        ({"years": []}, {"years": ["Detta fält måste fyllas i."]}),
    ],
)
def test_surplus_is_refused_at_the_field(
    client: Client, three_years: Budget, typed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = client.post(SURPLUS, surplus_data(three_years, **typed))

    assert errors_of(answer) == errors
    assert not answer.context["is_proposed"]


def test_surplus_handed_out_already_is_refused(client: Client, three_years: Budget) -> None:
    signature = client.post(SURPLUS, surplus_data(three_years)).context["form"].signature
    confirmed = surplus_data(three_years, proposal=signature, confirm="")
    client.post(SURPLUS, confirmed)

    answer = client.post(SURPLUS, confirmed)

    assert errors_of(answer)["__all__"] == [
        (
            "Posten Överskott 2025 fördelar redan det överskottet. Ändra dess belopp, eller ta "
            "bort den först."
        )
    ]
    assert three_years.lines.filter(surplus_year=2025).count() == 1


def test_surplus_goes_by_default_where_own_capital_stands(
    client: Client, three_years: Budget
) -> None:
    group = BudgetGroupFactory(budget=three_years, key="eget", title="Eget kapital", order=9)
    BudgetLineFactory(budget=three_years, group=group, kind="capital-in", order=9)

    assert client.get(SURPLUS).context["form"]["group"].initial == group


# -- Decided money


def test_decided_page_says_how_a_line_is_tied(client: Client, budget: Budget) -> None:
    text = client.get(DECIDED).content.decode()

    assert "Ingen post är knuten till ett beslut ännu." in text
    assert "Det finns inga beslut ännu." in text


def test_line_is_tied_on_the_page_and_left_is_told(client: Client, budget: Budget) -> None:
    decision = DecisionFactory(
        meeting__body__association=budget.association, paragraph="14", title="Medel till insatser"
    )

    client.post(DECIDED, {"line": budget.lines.get(key="insatser").pk, "decision": decision.pk})

    page = client.get(DECIDED)
    assert [(line.label, line.paragraph) for line, _shown in page.context["lines"]] == [
        ("Insatser", "14")
    ]
    assert [
        [text.translate(SPACES) for text in amounts]
        for _label, _role, amounts in page.context["sums"]
    ] == [["", "250 000"], ["1 000 000", "1 200 000"], ["1 000 000", "950 000"]]


def test_line_is_not_tied_to_what_is_another_s(client: Client, budget: Budget) -> None:
    decision, line = DecisionFactory(), small_budget(BudgetFactory()).lines.get(key="kansli")

    answer = client.post(DECIDED, {"line": line.pk, "decision": decision.pk})

    assert set(errors_of(answer)) == {"line", "decision"}
    assert not type(line).objects.exclude(decision=None).exists()


def test_sealed_budget_shows_its_decided_money_and_changes_nothing(
    client: Client, budget: Budget
) -> None:
    decision = DecisionFactory(meeting__body__association=budget.association)
    budget.lines.filter(key="insatser").update(decision=decision)
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    page = main_of(client.get(DECIDED))
    client.post(DECIDED, {"line": budget.lines.get(key="insatser").pk, "decision": ""})

    assert "250" in page
    assert "<select" not in page
    assert budget.lines.get(key="insatser").decision == decision
    assert "<form" not in main_of(client.get(SURPLUS))


def main_of(answer: HttpResponse) -> str:
    """What stands between the head and the foot of a page."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]
