"""The budget pages of the work area."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Association, Member, MemberBoard, User
from budgets.models import Amount, Budget, BudgetLine
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    DecisionFactory,
    MeetingFactory,
    MemberFactory,
)
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
from tests.factories.projects import ProjectFactory

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

    assert list(answer.context["empty_form"].errors) == ["first_year"]
    assert not association.budgets.exists()


def test_new_budget_from_another_budget(client: Client, budget: Budget) -> None:
    client.post(LIST, {"title": "Kopian", "source": budget.pk, "step": "0"})

    copy = Budget.objects.get(title="Kopian")
    assert amounts_of(copy) == amounts_of(budget)
    assert copy.key != budget.key


def test_new_budget_never_copies_another_association_s(client: Client, association: Any) -> None:
    secret = small_budget(BudgetFactory())

    answer = client.post(LIST, {"title": "Kopian", "source": secret.pk, "step": "0"})

    assert list(answer.context["copied_form"].errors) == ["source"]
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


def test_answer_tells_what_the_save_changed_and_nothing_else(
    client: Client, budget: Budget
) -> None:
    Amount.objects.filter(line__key="stat", year__key="2026").update(note="ett")
    Amount.objects.filter(line__key="insatser").update(note="två")
    before = client.get(CELLS).json()

    answer = post_cells(client, cell("stat", "", 600_000), seen=before["amounts"]).json()["state"]

    typed = {key for key in answer["cells"] if key.startswith("line:")}
    after = client.get(CELLS).json()
    assert typed == {
        *("line:stat/2026", "line:kvar/2025", "line:kvar/2026"),
        "line:insatser/2026",  # its note has another number
    }
    assert before["cells"] | answer["cells"] == after["cells"]
    assert {**answer, "cells": {}} == {name: after[name] for name in answer} | {"cells": {}}


@pytest.mark.parametrize("is_deleted", [True, False])
def test_answer_tells_everything_when_somebody_else_has_changed_amounts(
    client: Client, budget: Budget, is_deleted: bool
) -> None:
    seen = client.get(CELLS).json()["amounts"]
    theirs = Amount.objects.filter(line__key="kommun", year__key="2025")
    theirs.delete() if is_deleted else theirs.update(amount_kr=1)

    state = post_cells(client, cell("stat", "5", 600_000), seen=seen).json()["state"]

    now = client.get(CELLS).json()
    assert state["cells"] == now["cells"]
    assert state["cells"]["line:kommun/2025"]["kr"] == (None if is_deleted else 1)


def test_saves_one_after_the_other_go_on_from_the_answer(client: Client, budget: Budget) -> None:
    seen = page(client, GRID).partition('data-amounts="')[2].partition('"')[0]
    told = []
    for text, expected in (("5", 600_000), ("", 5), ("6", None)):
        answer = post_cells(client, cell("stat", text, expected), seen=seen).json()["state"]
        seen = answer["amounts"]
        told.append("line:kommun/2026" in answer["cells"])

    assert told == [False, False, False]
    assert seen == client.get(CELLS).json()["amounts"]


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
        r'{"cells": [{"line": "\ud800", "year": "2026", "text": "1", "expected": 1}]}',
        r'{"cells": [{"line": "kansli", "year": "2026", "text": "1", "note": "\ud800"}]}',
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


def line_data(client: Client, address: str = LINE, **changes: Any) -> dict[str, Any]:
    form = client.get(address).context["form"]
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


# -- What a line stands for


def member_of(budget: Budget, name: str = "Sjöbygdens kommun", **values: Any) -> Member:
    return MemberFactory(
        association=budget.association, authority=AuthorityFactory(name=name), **values
    )


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("stat", ["label", "kind", "basis", "payer"]),
        ("kansli", ["label", "kind", "basis", "project", "decision"]),
        ("kvar", ["label", "kind", "basis", "scope"]),
    ],
)
def test_line_page_has_the_fields_that_fit_its_kind(
    client: Client, budget: Budget, line: str, fields: list[str]
) -> None:
    form = client.get(f"{GRID}post/{line}/").context["form"]

    assert [field.name for field in form.line_fields] == fields


def test_line_is_tied_to_who_pays_it(client: Client, budget: Budget) -> None:
    member = member_of(budget)
    board = MemberBoard.objects.create(member=member, name="Socialnämnden", share_percent=100)
    line, address = budget.lines.get(key="stat"), f"{GRID}post/stat/"
    found = []

    for payer in (f"board:{board.pk}", f"member:{member.pk}", "party:state", ""):
        client.post(address, line_data(client, address, payer=payer))
        line.refresh_from_db()
        found.append((line.member, line.board, line.party))

    assert found == [
        (member, board, ""),
        (member, None, ""),
        (None, None, "state"),
        (None, None, ""),
    ]


def test_payers_are_the_members_of_the_years_under_their_parties(
    client: Client, budget: Budget
) -> None:
    budget.association.members.all().delete()
    now = member_of(budget, "Ale kommun", valid_to=dt.date(2025, 12, 31))
    member_of(budget, "Forna kommun", valid_to=dt.date(2024, 12, 31))
    state = member_of(budget, "Försäkringskassan", party=Member.Party.STATE)
    member_of(BudgetFactory(), "Någon annans kommun")

    field = client.get(f"{GRID}post/stat/").context["form"]["payer"].field

    assert field.choices == [
        ("", "ingen särskild"),
        (
            "Staten",
            [
                ("party:state", "Staten, hela parten"),
                (f"member:{state.pk}", "Försäkringskassan"),
            ],
        ),
        ("Region", [("party:region", "Region, hela parten")]),
        (
            "Kommuner",
            [
                ("party:municipalities", "Kommuner, hela parten"),
                (f"member:{now.pk}", "Ale kommun (till 2025-12-31)"),
            ],
        ),
    ]


def test_cost_is_tied_to_a_project_and_the_decision_about_it(
    client: Client, budget: Budget
) -> None:
    project = ProjectFactory(association=budget.association)
    decision = DecisionFactory(
        meeting=MeetingFactory(body=BodyFactory(board=True, association=budget.association))
    )

    client.post(LINE, line_data(client, project=project.pk, decision=decision.pk))

    line = budget.lines.get(key="kansli")
    assert (line.project, line.decision) == (project, decision)


def test_line_page_takes_nothing_of_another_association(client: Client, budget: Budget) -> None:
    project, decision = ProjectFactory(), DecisionFactory()
    member = member_of(BudgetFactory())

    cost = client.post(LINE, line_data(client, project=project.pk, decision=decision.pk))
    income = client.post(
        f"{GRID}post/stat/",
        {"label": "Stat", "kind": "contribution", "payer": f"member:{member.pk}"},
    )

    assert set(cost.context["form"].errors) == {"project", "decision"}
    assert set(income.context["form"].errors) == {"payer"}


def test_line_that_changes_kind_keeps_what_no_longer_fits_out_of_sight(
    client: Client, budget: Budget
) -> None:
    project = ProjectFactory(association=budget.association)
    budget.lines.filter(key="kansli").update(project=project)

    client.post(LINE, line_data(client, kind="capital-in"))
    client.post(LINE, line_data(client, kind="cost", surplus_year="2024"))

    line = budget.lines.get(key="kansli")
    assert (line.kind, line.project, line.surplus_year) == ("cost", project, 2024)


def new_line_of(client: Client, budget: Budget, **data: Any) -> HttpResponse:
    group = budget.groups.get(key=data.pop("group", "kostnader"))
    return client.post(f"{GRID}ny-post/", {"label": "Ny post", "group": group.pk, **data})


@pytest.mark.parametrize(
    ("group", "kind"),
    [("intakter", "contribution"), ("kostnader", "cost"), ("kvar", "unallocated")],
)
def test_new_line_has_the_kind_of_its_group(
    client: Client, budget: Budget, group: str, kind: str
) -> None:
    closed = {"scope": [budget.groups.get(key="intakter").pk]} if group == "kvar" else {}

    new_line_of(client, budget, group=group, **closed)

    assert budget.lines.get(key="ny-post").kind == kind


def test_new_line_in_an_empty_group_asks_for_a_kind(client: Client, budget: Budget) -> None:
    BudgetGroupFactory(budget=budget, key="tom")

    answer = new_line_of(client, budget, group="tom")

    assert list(answer.context["form"].errors) == ["kind"]


def test_new_line_chooses_no_group_by_itself(client: Client, budget: Budget) -> None:
    form = client.get(f"{GRID}ny-post/").context["form"]
    of_costs = client.get(f"{GRID}ny-post/?grupp=kostnader").context["form"]

    assert (form["group"].value(), form["kind"].value()) == (None, "")
    assert of_costs.initial["group"].key == "kostnader"


def test_new_line_for_a_payer_is_filled_in(client: Client, budget: Budget) -> None:
    first = member_of(budget, "Ale kommun", valid_to=dt.date(2025, 12, 31))
    again = MemberFactory(
        association=budget.association,
        authority=first.authority,
        valid_from=dt.date(2026, 1, 1),
    )
    key = f"member:{first.authority.key}"

    of_2025 = client.get(f"{GRID}ny-post/", {"betalar": key, "ar": "2025"}).context["form"]
    of_2026 = client.get(f"{GRID}ny-post/", {"betalar": key, "ar": "2026"}).context["form"]

    assert of_2025.initial["payer"] == f"member:{first.pk}"
    assert of_2026.initial == {
        "group": budget.groups.get(key="intakter"),
        "kind": "contribution",
        "payer": f"member:{again.pk}",
        "label": "Ale kommun",
    }


def test_new_line_is_tied(client: Client, budget: Budget) -> None:
    project = ProjectFactory(association=budget.association)

    new_line_of(client, budget, project=project.pk)
    new_line_of(
        client, budget, label="Kvar 2", kind="unallocated", scope=[budget.groups.first().pk]
    )

    assert budget.lines.get(key="ny-post").project == project
    assert list(budget.lines.get(key="kvar-2").scope.all()) == [budget.groups.first()]


def test_new_line_refuses_what_its_kind_does_not_have(client: Client, budget: Budget) -> None:
    answer = new_line_of(client, budget, surplus_year="2024")

    assert list(answer.context["form"].errors) == ["surplus_year"]
    assert '<details class="line-ties" open>' in answer.content.decode()


def test_new_line_that_cannot_be_computed_keeps_what_was_typed(
    client: Client, budget: Budget
) -> None:
    answer = new_line_of(client, budget, group="kvar", label="Återstår", kind="unallocated")

    form = answer.context["form"]
    (error,) = form.non_field_errors()
    assert error.startswith("Då skulle två poster vänta på vad som återstår i varandra: ")
    assert set(error.partition(": ")[2].partition(".")[0].split(", ")) == {"Kvar", "Återstår"}
    assert form["label"].value() == "Återstår"
    assert budget.lines.count() == 5


def test_income_among_costs_is_warned_about(client: Client, budget: Budget) -> None:
    mixed = client.get(new_line_of(client, budget, kind="other-income")["Location"])
    plain = client.get(new_line_of(client, budget, group="intakter")["Location"])

    assert [str(each) for each in mixed.context["messages"]] == [
        (
            "Gruppen ”Kostnader” har nu poster som ger pengar och poster som använder dem. "
            "Summan är skillnaden mellan dem. Flytta Ny post om det inte är meningen."
        )
    ]
    assert list(plain.context["messages"]) == []


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

    assert (len(opening), len(saving)) == (22, 22)


def large_budget(association: Association, lines: int, years: int) -> Budget:
    budget = BudgetFactory(association=association, key="budget")
    for number in range(lines // 10):
        MemberFactory(association=association, authority__name=f"Kommun {number}")
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
