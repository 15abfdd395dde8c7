"""The budgets R1 to R5 of the real plans, typed cell by cell into the grid as they are printed.

The text of each cell goes the whole way: read as an amount, stored, and computed with the rest.
R6 (Gävleborg 2017) is not here: its budget is a separate appendix, and the plan has no table.
"""

from __future__ import annotations

import pytest
from django.test import Client

from associations.models import Association, User
from budgets.models import Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.money import Unit, format_amount
from tests.budgets.printed import ALE_2008, GOTLAND_2009, GOTLAND_2022, PRINTED, Printed

pytestmark = pytest.mark.django_db

GRID = "/finsam-sjobygden/arbete/budget/tryckt/"


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def typed_in(client: Client, association: Association, printed: Printed) -> dict[str, int | None]:
    """Type every amount, one cell at a time; the grid's figures by reference."""
    empty_budget(association, printed)
    unit = unit_of(printed)
    for (line, year), amount_kr in printed.sheet.amounts.items():
        text = format_amount(amount_kr, unit)
        cell = {"line": line, "year": year, "text": text, "expected": None}
        answer = client.post(
            f"{GRID}celler/", {"cells": [cell], "unit": unit}, content_type="application/json"
        )
        assert answer.status_code == 200, (line, year, text)
    state = client.get(f"{GRID}celler/").json()
    return {ref: cell["kr"] for ref, cell in state["cells"].items() if "kr" in cell}


def unit_of(printed: Printed) -> Unit:
    return "tkr" if all(kr % 1_000 == 0 for kr in printed.sheet.amounts.values()) else "kr"


def empty_budget(association: Association, printed: Printed) -> None:
    """The rows and columns of a printed budget, without amounts."""
    budget = Budget.objects.create(association=association, key="tryckt", title="Tryckt")
    sheet = printed.sheet
    for order, year in enumerate(sheet.years):
        BudgetYear.objects.create(
            budget=budget,
            key=year.key,
            label=year.label,
            kind=year.kind,
            year=int(year.key),
            order=order,
        )
    groups: dict[str, BudgetGroup] = {}
    for order, group in enumerate(sheet.groups):
        groups[group.key] = BudgetGroup.objects.create(
            budget=budget,
            key=group.key,
            title=group.title,
            total_label=group.total_label or "Summa",
            parent=groups[group.parent] if group.parent else None,
            order=order,
        )
    for order, line in enumerate(sheet.lines):
        row = BudgetLine.objects.create(
            budget=budget,
            group=groups[line.group],
            key=line.key,
            label=line.label,
            kind=line.kind,
            order=order,
        )
        row.scope.set(groups[key] for key in line.scope)


@pytest.mark.parametrize("printed", PRINTED.values(), ids=PRINTED.keys())
def test_printed_budget_typed_cell_by_cell_gives_its_sums(
    client: Client, association: Association, printed: Printed
) -> None:
    figures = typed_in(client, association, printed)

    wanted = {
        ref: amount_kr - printed.differences.get(ref, 0)
        for ref, amount_kr in printed.sums.items()
        if not ref.startswith("sum:income-and-capital")  # the grid has the two apart
    }
    assert {ref: figures[ref] for ref in wanted} == wanted


def test_ale_2008_has_its_results_and_its_typed_frame(
    client: Client, association: Association
) -> None:
    figures = typed_in(client, association, ALE_2008)

    assert figures["group:ram/2008"] == 5_251_000
    assert [figures[f"sum:result/{year}"] for year in (2008, 2009, 2010)] == [
        79_000,
        1_813_000,
        2_878_000,
    ]


def test_gotland_2009_has_what_is_left(client: Client, association: Association) -> None:
    figures = typed_in(client, association, GOTLAND_2009)

    assert figures["line:aterstar/2009"] == 8_202_471
    assert (figures["sum:income/2009"], figures["sum:capital-in/2009"]) == (6_000_000, 4_775_071)


def test_gotland_2022_has_its_room_and_what_it_carries_over(
    client: Client, association: Association
) -> None:
    figures = typed_in(client, association, GOTLAND_2022)

    assert figures["line:utrymme/2022"] == 1_087_197
    assert figures["line:overskott/2022"] == 650_000
