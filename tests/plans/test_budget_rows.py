"""Acts on the rows of the grid, notes beside its cells, and what the table says of rounding."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from associations.models import Association, User
from budgets.models import Amount, Budget, BudgetGroup
from budgets.services import structure
from budgets.services.writing import lock_budget
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

GRID = "/finsam-sjobygden/arbete/budget/budget/"


@pytest.fixture
def budget(association: Association) -> Budget:
    return small_budget(BudgetFactory(association=association, key="budget", title="Budget 2026"))


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def act(client: Client, name: str, row: str, **values: str) -> HttpResponse:
    return client.post(f"{GRID}rader/", {"act": name, "row": row, **values})


def undo(client: Client, token: str) -> Any:
    return client.post(f"{GRID}rader/", {"act": "undo", "token": token}).json()


def rows_of(client: Client) -> list[tuple[str, str, int]]:
    grid = client.get(GRID).context["grid"]
    return [(row.key, row.label, row.level) for row in grid.rows if row.kind != "group"]


@pytest.mark.parametrize(
    ("name", "row", "values"),
    [
        ("add", "line:kansli", {"label": "Utbildning", "kind": "cost"}),
        ("add", "heading:kostnader", {"label": "Utbildning", "kind": "cost"}),
        ("rename", "line:kansli", {"label": "Kansliet"}),
        ("rename", "heading:kostnader", {"label": "Utgifter"}),
        ("move", "line:insatser", {"step": "up"}),
        ("move", "line:kansli", {"step": "up"}),
        ("move", "heading:kostnader", {"step": "in"}),
        ("move", "heading:kostnader", {"step": "down"}),
        ("delete", "line:kansli", {}),
        ("delete", "heading:kostnader", {}),
    ],
)
def test_act_is_undone_done_again_and_undone(
    client: Client, budget: Budget, name: str, row: str, values: dict[str, str]
) -> None:
    before, amounts = rows_of(client), amounts_of(budget)

    done = act(client, name, row, **values).json()
    after = rows_of(client)
    undone = undo(client, done["token"])
    between = rows_of(client)
    again = undo(client, undone["token"])
    repeated = rows_of(client)
    undo(client, again["token"])

    assert after != before
    assert between == before
    assert repeated == after
    assert (rows_of(client), amounts_of(budget)) == (before, amounts)


def test_line_is_added_under_another(client: Client, budget: Budget) -> None:
    done = act(client, "add", "line:kansli", label="Utbildning", kind="cost").json()

    assert done["row"] == "line:utbildning"
    assert [key for key, _label, _level in rows_of(client)][4:7] == [
        "kansli",
        "utbildning",
        "insatser",
    ]


def test_act_that_somebody_built_on_is_not_undone(client: Client, budget: Budget) -> None:
    token = act(client, "rename", "line:kansli", label="Kansliet").json()["token"]
    act(client, "rename", "line:kansli", label="Vårt kansli")

    answer = client.post(f"{GRID}rader/", {"act": "undo", "token": token})

    assert answer.status_code == 410
    assert budget.lines.get(key="kansli").label == "Vårt kansli"


@pytest.mark.parametrize(
    ("name", "row", "values"),
    [
        ("rename", "line:kansli", {"label": "Kansli"}),
        ("rename", "heading:kostnader", {"label": "Kostnader"}),
        ("move", "heading:intakter", {"step": "up"}),
    ],
)
def test_act_that_changes_nothing_is_no_step_back(
    client: Client, budget: Budget, name: str, row: str, values: dict[str, str]
) -> None:
    """Else undoing would stop at it: there is nothing that it could take back."""
    done = act(client, name, row, **values)

    assert (done.status_code, done.json()["token"]) == (200, "")


def test_rename_leaves_what_is_changed_in_the_same_moment(
    client: Client, budget: Budget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others' change comes between looking the row up and renaming it."""
    costs = budget.groups.get(key="kostnader")

    def lock_after_change(budget: Budget) -> Budget:
        line = budget.lines.get(key="kvar")
        line.basis = "per 6 mån"
        line.save()
        line.scope.set([costs])
        BudgetGroup.objects.filter(pk=costs.pk).update(total_label="Allt")
        return lock_budget(budget)

    monkeypatch.setattr(structure, "lock_budget", lock_after_change)
    act(client, "rename", "line:kvar", label="Återstår")
    line = budget.lines.get(key="kvar")
    BudgetGroup.objects.filter(pk=costs.pk).update(total_label="Summa")
    act(client, "rename", "heading:kostnader", label="Utgifter")
    costs.refresh_from_db()

    assert (line.label, line.basis, list(line.scope.all())) == ("Återstår", "per 6 mån", [costs])
    assert (costs.title, costs.total_label) == ("Utgifter", "Allt")


def test_line_comes_back_without_the_project_that_is_gone(client: Client, budget: Budget) -> None:
    line = budget.lines.get(key="insatser")
    line.project = project = ProjectFactory(association=budget.association)
    line.save()
    before = amounts_of(budget)
    token = act(client, "delete", "line:insatser").json()["token"]
    project.delete()

    undo(client, token)

    assert (budget.lines.get(key="insatser").project, amounts_of(budget)) == (None, before)


def test_line_does_not_come_back_to_close_other_groups(client: Client, budget: Budget) -> None:
    """Without the group that it closed it would close the whole budget."""
    budget.lines.get(key="kvar").scope.set([budget.groups.get(key="intakter")])
    line = act(client, "delete", "line:kvar").json()["token"]
    group = act(client, "delete", "heading:intakter").json()["token"]

    refused = undo(client, line)
    undo(client, group)
    undo(client, line)

    assert refused == {"error": "Det som den hör till togs bort senare. Ångra det först."}
    assert [each.key for each in budget.lines.get(key="kvar").scope.all()] == ["intakter"]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"act": "rename", "row": "line:kansli", "label": " "}, 422),
        ({"act": "rename", "row": "line:kansli", "label": "x" * 201}, 422),
        ({"act": "rename", "row": "heading:kostnader", "label": ""}, 422),
        ({"act": "add", "row": "line:kansli", "label": "x", "kind": "okänd"}, 422),
        ({"act": "move", "row": "line:kansli", "step": "sideways"}, 400),
        ({"act": "undo", "token": "finns-inte"}, 410),
        ({"act": "burn", "row": "line:kansli"}, 400),
        ({"act": "delete", "row": "line:finns-inte"}, 404),
        ({}, 400),
    ],
)
def test_act_that_cannot_be_done_changes_nothing(
    client: Client, budget: Budget, values: dict[str, str], status: int
) -> None:
    before = rows_of(client)

    answer = client.post(f"{GRID}rader/", values)

    assert (answer.status_code, rows_of(client)) == (status, before)


def test_rows_of_a_sealed_budget_stay(client: Client, budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    assert act(client, "delete", "line:kansli").status_code == 410
    assert budget.lines.filter(key="kansli").exists()


def test_rows_and_notes_of_another_association_are_not_there(
    outsider: User, budget: Budget
) -> None:
    client = Client()
    client.force_login(outsider)

    assert act(client, "delete", "line:kansli").status_code == 404
    assert client.post(f"{GRID}not/", {"line": "kansli", "year": "2026"}).status_code == 404
    assert budget.lines.filter(key="kansli").exists()


def test_note_is_listed_with_its_number(client: Client, budget: Budget) -> None:
    for line, note in (("kansli", "enligt avtal"), ("stat", "preliminärt besked")):
        client.post(f"{GRID}not/", {"line": line, "year": "2026", "note": note, "preliminary": "1"})

    state = client.get(f"{GRID}celler/").json()

    assert [(each["number"], each["cell"], each["text"]) for each in state["notes"]] == [
        (1, "line:stat/2026", "preliminärt besked"),
        (2, "line:kansli/2026", "enligt avtal"),
    ]
    assert state["cells"]["line:kansli/2026"]["preliminary"] is True


@pytest.mark.parametrize(
    ("year", "note", "status"), [("2025", "utan belopp", 410), ("2026", "x" * 201, 422)]
)
def test_note_that_is_refused_says_why(
    client: Client, budget: Budget, year: str, note: str, status: int
) -> None:
    answer = client.post(f"{GRID}not/", {"line": "insatser", "year": year, "note": note})

    assert answer.status_code == status
    assert answer.json()["error"]
    assert not Amount.objects.exclude(note="").exists()


def test_table_in_thousands_says_when_its_rows_differ_from_its_sums(
    client: Client, budget: Budget
) -> None:
    exact = client.get(f"{GRID}?enhet=tkr")
    Amount.objects.filter(line__key__in=["kansli", "insatser"], year__key="2026").update(
        amount_kr=1_400
    )
    rounded = client.get(f"{GRID}?enhet=tkr")
    state = client.get(f"{GRID}celler/?enhet=tkr").json()

    assert (exact.context["grid"].rounding_gap, exact.context["grid"].rounding_note) == (0, "")
    assert rounded.context["grid"].rounding_gap == 1
    assert state["rounding"] == rounded.context["grid"].rounding_note != ""
    assert client.get(GRID).context["grid"].rounding_note == ""


def test_worst_year_comes_first(client: Client, budget: Budget) -> None:
    Amount.objects.filter(line__key="kansli", year__key="2026").update(amount_kr=5_000_000)

    grid = client.get(GRID).context["grid"]

    assert [each.year.key for each in grid.worst_first] == ["2026", "2025"]


def test_dash_is_zero_in_a_pasted_block_only(client: Client, budget: Budget) -> None:
    cells = [{"line": "kansli", "year": "2026", "text": "-   kr", "expected": 450_000}]

    def post(**more: bool) -> HttpResponse:
        body = {"cells": cells, "unit": "kr", **more}
        return client.post(f"{GRID}celler/", body, content_type="application/json")

    typed = post()
    pasted = post(pasted=True)

    assert (typed.status_code, pasted.status_code) == (422, 200)
    assert typed.json()["refused"][0]["suggestion"] == "0\u00a0kr"
    assert amounts_of(budget)["kansli", "2026"] == 0
