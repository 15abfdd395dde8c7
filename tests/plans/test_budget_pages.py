"""The budget pages of the work area."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Association, User
from budgets.models import Amount, Budget, BudgetLine
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetGroupFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    amounts_of,
    small_budget,
)
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db

LIST = "/finsam-sjobygden/arbete/budget/"
GRID = f"{LIST}budget/"
CELLS = f"{GRID}celler/"
LINE = f"{GRID}post/kansli/"
NNBSP = "\u202f"


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


def cell(line: str, text: str, expected: int | None, year: str = "2026") -> dict[str, Any]:
    return {"line": line, "year": year, "text": text, "expected": expected}


def post_cells(client: Client, *cells: dict[str, Any], **more: Any) -> HttpResponse:
    return client.post(
        CELLS, json.dumps({"cells": cells, "unit": "kr", **more}), content_type="application/json"
    )


# -- The list


def test_list_without_budgets_says_what_to_do(client: Client, association: Association) -> None:
    assert '<p class="empty">' in page(client, LIST)


def test_new_budget_from_nothing(client: Client, association: Association) -> None:
    answer = client.post(LIST, {"title": "Budget 2027", "first_year": "2027"})

    assert answer["Location"] == f"{LIST}budget-2027/"
    assert association.budgets.get().title == "Budget 2027"


def test_new_budget_from_nothing_wants_a_year(client: Client, association: Association) -> None:
    answer = client.post(LIST, {"title": "Budget 2027"})

    assert "first_year" in answer.context["form"].errors
    assert not association.budgets.exists()


def test_new_budget_from_another_budget(client: Client, budget: Budget) -> None:
    client.post(LIST, {"title": "Kopian", "source": budget.pk, "step": "0"})

    copy = Budget.objects.get(title="Kopian")
    assert amounts_of(copy) == amounts_of(budget)
    assert copy.key != budget.key


def test_new_budget_never_copies_another_association_s(client: Client, association: Any) -> None:
    secret = small_budget(BudgetFactory())

    answer = client.post(LIST, {"title": "Kopian", "source": secret.pk, "step": "0"})

    assert "source" in answer.context["form"].errors
    assert not association.budgets.exists()


# -- The grid


def test_grid_computes_every_row(client: Client, budget: Budget) -> None:
    grid = client.get(GRID).context["grid"]

    assert [(row.label, [cell.amount_kr for cell in row.cells]) for row in grid.rows] == [
        ("Intäkter", [None, None]),
        ("Stat", [500_000, 600_000]),
        ("Kommun", [500_000, 600_000]),
        ("Summa intäkter", [1_000_000, 1_200_000]),
        ("Kostnader", [None, None]),
        ("Kansli", [400_000, 450_000]),
        ("Insatser", [None, 250_000]),
        ("Summa kostnader", [400_000, 700_000]),
        ("Kvar", [None, None]),
        ("Kvar", [600_000, 500_000]),
    ]
    assert {row.key: row.cells[1].amount_kr for row in grid.sums} == {
        "income": 1_200_000,
        "costs": 700_000,
        "result-before-capital": 500_000,
        "capital-in": None,
        "capital-out": None,
        "unallocated": 500_000,
        "result": 0,
    }
    assert [balance.text.split(": ")[1] for balance in grid.balances] == [
        "600\u202f000\xa0kr att fördela",
        "500\u202f000\xa0kr att fördela",
    ]


def test_grid_in_thousands_is_a_view(client: Client, budget: Budget) -> None:
    Amount.objects.filter(line__key="kansli", year__key="2026").update(amount_kr=450_499)

    text = page(client, f"{GRID}?enhet=tkr")

    assert 'data-kr="450499"' in text
    assert 'value="450"' in text
    assert amounts_of(budget)["kansli", "2026"] == 450_499


def test_grid_that_an_adopted_plan_shows_is_read(client: Client, budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    text = page(client, GRID)

    assert "<input" not in text.partition("<table")[2].partition("</table>")[0]
    assert f"450{NNBSP}000" in text
    assert client.get(GRID).context["sealed"]
    assert post_cells(client, cell("kansli", "1", 450_000)).status_code == 410
    assert amounts_of(budget)["kansli", "2026"] == 450_000
    assert '<form class="form' not in page(client, LINE)


@pytest.mark.parametrize(
    ("amounts", "text", "is_off"),
    [
        ({"stat": 600_000, "kansli": 900_000}, "300\u202f000\xa0kr saknas", True),
        ({"stat": 600_000, "kansli": 600_000}, "i balans", False),
        ({"stat": 600_000}, "600\u202f000\xa0kr att fördela", False),
        ({}, "inga belopp än", False),
    ],
)
def test_balance_says_what_a_computed_line_hides(
    client: Client, budget: Budget, amounts: dict[str, int], text: str, is_off: bool
) -> None:
    Amount.objects.filter(line__budget=budget).delete()
    for line, amount_kr in amounts.items():
        AmountFactory(
            line=budget.lines.get(key=line),
            year=budget.years.get(key="2026"),
            amount_kr=amount_kr,
        )

    balance = client.get(GRID).context["grid"].balances[1]

    assert (balance.text, balance.is_off) == (f"Budget 2026: {text}", is_off)


def test_grid_with_lines_that_wait_for_each_other_opens(client: Client, budget: Budget) -> None:
    BudgetLineFactory(
        budget=budget, group=budget.groups.get(key="kvar"), key="kvar-2", kind="unallocated"
    )

    grid = client.get(GRID).context["grid"]

    assert set(grid.waiting) == {"kvar", "kvar-2"}
    assert [balance.left_kr for balance in grid.balances] == [600_000, 500_000]


def test_grid_shows_an_empty_group(client: Client, budget: Budget) -> None:
    BudgetGroupFactory(
        budget=budget, key="tom", title="Tom grupp", parent=budget.groups.get(key="kostnader")
    )

    assert "Tom grupp" in [row.label for row in client.get(GRID).context["grid"].rows]


def test_budget_is_renamed(client: Client, budget: Budget) -> None:
    client.post(GRID, {"title": "Budget 2026, reviderad"})

    budget.refresh_from_db()
    assert (budget.title, budget.key) == ("Budget 2026, reviderad", "budget")


# -- Cells


def test_cell_is_saved_and_everything_computed(client: Client, budget: Budget) -> None:
    answer = post_cells(client, cell("kansli", "0,5 mnkr", 450_000))

    state = answer.json()["state"]
    assert answer.json()["read"][0]["read"] == f"500{NNBSP}000\u00a0kr"
    assert state["cells"]["line:kansli/2026"]["kr"] == 500_000
    assert state["cells"]["group:kostnader/2026"]["kr"] == 750_000
    assert state["cells"]["line:kvar/2026"]["shown"] == f"450{NNBSP}000"
    assert Amount.history.latest().history_user == User.objects.get(name="Anna editor")


def test_cell_that_is_refused_changes_nothing(client: Client, budget: Budget) -> None:
    before = amounts_of(budget)

    answer = post_cells(client, cell("stat", "1", 600_000), cell("kansli", "1.234.567", 450_000))

    assert answer.status_code == 422
    assert [each["line"] for each in answer.json()["refused"]] == ["kansli"]
    assert amounts_of(budget) == before


def test_cell_in_conflict_tells_both(client: Client, budget: Budget) -> None:
    answer = post_cells(client, cell("kansli", "470000", 440_000))

    assert answer.status_code == 409
    (conflict,) = answer.json()["conflicts"]
    assert (conflict["theirs_kr"], conflict["ours_kr"]) == (450_000, 470_000)
    assert amounts_of(budget)["kansli", "2026"] == 450_000


def test_cells_are_checked_without_saving(client: Client, budget: Budget) -> None:
    before = amounts_of(budget)

    answer = post_cells(client, cell("kansli", "1", 450_000), check=True)

    assert (answer.status_code, answer.json()["refused"]) == (200, [])
    assert amounts_of(budget) == before


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"cells": []}',
        '{"cells": [1]}',
        '{"cells": [{"line": "kansli", "year": "2026"}]}',
        '{"cells": [{"line": "kansli", "year": "2026", "text": "1", "expected": "1"}]}',
        '{"cells": [{"line": "kansli", "year": "2026", "text": 1, "expected": 1}]}',
        '{"cells": [{"line": "kansli", "year": "2026", "text": "1", "expected": 1, "note": 5}]}',
        "[" * 5_000,
    ],
)
def test_cells_refuse_nonsense(client: Client, budget: Budget, body: str) -> None:
    before = amounts_of(budget)

    answer = client.post(CELLS, body, content_type="application/json")

    assert answer.status_code == 400
    assert amounts_of(budget) == before


@pytest.mark.parametrize("line", ["kvar", "finns-inte"])
def test_cell_that_is_not_there_is_told(client: Client, budget: Budget, line: str) -> None:
    answer = post_cells(client, cell(line, "1", None))

    assert answer.status_code == 410
    assert answer.json()["error"]


def test_cells_of_another_association_are_not_there(outsider: User, budget: Budget) -> None:
    client = Client()
    client.force_login(outsider)

    answer = post_cells(client, cell("kansli", "1", 450_000))

    assert answer.status_code == 404
    assert amounts_of(budget)["kansli", "2026"] == 450_000


def test_undoing_gives_the_note_back(client: Client, budget: Budget) -> None:
    Amount.objects.filter(line__key="kansli", year__key="2026").delete()

    post_cells(client, cell("kansli", "5", None) | {"note": "per 6 mån", "preliminary": True})

    amount = Amount.objects.get(line__key="kansli", year__key="2026")
    assert (amount.note, amount.is_preliminary) == ("per 6 mån", True)


# -- A line by itself


def line_data(client: Client, **changes: str) -> dict[str, Any]:
    form = client.get(LINE).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False)} | changes


def test_line_page_saves_everything(client: Client, budget: Budget) -> None:
    data = line_data(client, **{"label": "Kansliet", "amount-2026": "0,5 mnkr", "note-2026": "ny"})

    answer = client.post(LINE, data | {"preliminary-2026": "on", "amount-2025": ""})

    assert answer.status_code == 302
    amount = Amount.objects.get(line__key="kansli")
    assert (amount.year.key, amount.amount_kr, amount.note, amount.is_preliminary) == (
        "2026",
        500_000,
        "ny",
        True,
    )
    assert amount.line.label == "Kansliet"


def test_line_page_unchanged_leaves_no_trace(client: Client, budget: Budget) -> None:
    before = (BudgetLine.history.count(), Amount.history.count())

    client.post(LINE, line_data(client))

    assert (BudgetLine.history.count(), Amount.history.count()) == before


def test_line_page_shows_a_conflict_and_saves_the_second_time(
    client: Client, budget: Budget
) -> None:
    data = line_data(client, **{"amount-2026": "470000"})
    Amount.objects.filter(line__key="kansli", year__key="2026").update(amount_kr=1)

    first = client.post(LINE, data)
    again = {name: first.context["form"][name].value() for name in first.context["form"].fields}
    present = {name: value for name, value in again.items() if value not in (None, False)}
    between = amounts_of(budget)["kansli", "2026"]
    client.post(LINE, present)

    assert "amount-2026" in first.context["form"].errors
    assert (between, amounts_of(budget)["kansli", "2026"]) == (1, 470_000)


@pytest.mark.parametrize("typed", ["1.234.567", "text", "=A1", "5 200 kr/år"])
def test_line_page_refuses_in_place(client: Client, budget: Budget, typed: str) -> None:
    answer = client.post(LINE, line_data(client, **{"amount-2026": typed}))

    assert list(answer.context["form"].errors) == ["amount-2026"]
    assert f'value="{typed}"' in answer.content.decode()
    assert amounts_of(budget)["kansli", "2026"] == 450_000


def test_line_page_refuses_a_note_on_a_blank(client: Client, budget: Budget) -> None:
    answer = client.post(LINE, line_data(client, **{"amount-2026": "", "note-2026": "ny"}))

    assert list(answer.context["form"].errors) == ["amount-2026"]


def test_computed_line_has_no_amounts_to_type(client: Client, budget: Budget) -> None:
    text = page(client, f"{GRID}post/kvar/")

    assert "amount-2026" not in text


def test_line_is_moved(client: Client, budget: Budget) -> None:
    client.post(f"{GRID}post/insatser/", {"step": "up"})

    rows = [row.label for row in client.get(GRID).context["grid"].rows]
    assert rows[5:7] == ["Insatser", "Kansli"]


def test_line_is_deleted_and_brought_back(client: Client, budget: Budget) -> None:
    before = amounts_of(budget)

    gone = client.post(LINE, {"delete": "1"}, follow=True)
    token = gone.context["deleted"].token
    client.post(f"{GRID}angra/", {"token": token})

    assert gone.context["deleted"].name == "Kansli"
    assert amounts_of(budget) == before


@pytest.mark.parametrize(
    ("address", "data", "label", "row"),
    [
        ("ny-post/", {"label": "Utbildning", "kind": "cost"}, "Utbildning", "line-utbildning"),
        ("ny-grupp/", {"title": "Projekt", "total_label": ""}, "Projekt", "heading-projekt"),
        ("grupp/kostnader/", {"title": "Ut", "total_label": ""}, "Ut", "heading-kostnader"),
    ],
)
def test_row_is_added_or_changed(
    client: Client, budget: Budget, address: str, data: dict[str, str], label: str, row: str
) -> None:
    group = {"group": budget.groups.get(key="kostnader").pk} if "label" in data else {}

    answer = client.post(f"{GRID}{address}", data | group)

    assert answer["Location"] == f"{GRID}#row-{row}"
    assert label in [row.label for row in client.get(GRID).context["grid"].rows]


def test_year_is_added_changed_and_deleted(client: Client, budget: Budget) -> None:
    year = {"label": "Plan 2027", "kind": "plan", "year": "2027", "first_month": "1"}

    client.post(f"{GRID}nytt-ar/", year | {"last_month": "12"})
    client.post(f"{GRID}ar/2027/", year | {"last_month": "6"})
    added = [(each.label, each.months) for each in client.get(GRID).context["grid"].years]
    client.post(f"{GRID}ar/2027/", {"delete": "1"})

    assert added[-1] == ("Plan 2027", 6)
    assert [each.key for each in budget.years.all()] == ["2025", "2026"]


def test_months_out_of_order_are_refused(client: Client, budget: Budget) -> None:
    year = {"label": "Fel", "kind": "plan", "year": "2027", "first_month": "7", "last_month": "1"}

    answer = client.post(f"{GRID}nytt-ar/", year)

    assert "last_month" in answer.context["form"].errors


# -- Queries


@pytest.mark.parametrize(("lines", "years"), [(20, 2), (200, 6)])
def test_grid_costs_the_same_whatever_its_size(
    client: Client, association: Association, lines: int, years: int
) -> None:
    large_budget(association, lines, years)
    page(client, GRID)

    with CaptureQueriesContext(connection) as opening:
        page(client, GRID)
    with CaptureQueriesContext(connection) as saving:
        assert post_cells(client, cell("post-1", "5", 1, "2020")).status_code == 200

    assert (len(opening), len(saving)) == (16, 19)


def large_budget(association: Association, lines: int, years: int) -> Budget:
    budget = BudgetFactory(association=association, key="budget")
    columns = [BudgetYearFactory(budget=budget, key=str(2020 + n), order=n) for n in range(years)]
    groups = [BudgetGroupFactory(budget=budget, key=f"grupp-{n}") for n in range(4)]
    for number in range(lines):
        line = BudgetLineFactory(
            budget=budget, group=groups[number % 4], key=f"post-{number}", order=number
        )
        Amount.objects.bulk_create(Amount(line=line, year=year, amount_kr=1) for year in columns)
    kept = BudgetLineFactory(budget=budget, group=groups[0], key="kvar", kind="unallocated")
    kept.scope.set(groups[1:])
    return budget
