"""The budget's grid: saving one of its cells, and computing all of it again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.test import Client, override_settings
from django.urls import reverse

from associations.models import Association, RoleAssignment, User
from associations.permissions import RoleName
from budgets.grid import grid_of
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.queries import budget_value
from plans.management.benchmarking import baseline
from plans.management.benchmarking.timing import Comparison, Timing, in_turns

LINES, YEARS, GROUPS = 200, 6, 4
SAVING_AIMED_AT = 3.0
WRITER = "matning@finsam.example"
SECOND = Timing(1.0, 1.0, 1.0, 1, "processor")


def compare_grid(association: Association, *, rounds: int) -> Iterator[Comparison]:
    """Compare saving a cell with the plainest signed-in writing, and computing with a second."""
    budget = large_budget(association)
    client = Client()
    client.force_login(writer_at(association))
    amounts = count(2)
    seen = ""
    size = f"{LINES} lines × {YEARS} years"

    def save_cell() -> None:
        nonlocal seen
        amount = next(amounts)
        cell = {"line": "post-1", "year": "2020", "text": str(amount), "expected": amount - 1}
        answer = _post(client, cells, json.dumps({"cells": [cell], "unit": "kr", "seen": seen}))
        seen = answer["state"]["amounts"]

    def update_row() -> None:
        _post(client, plain, "{}")

    def compute() -> None:
        grid_of(budget_value(budget), "kr")

    with override_settings(ROOT_URLCONF=baseline.__name__):
        plain = reverse("update-one-row")
        cells = reverse("plans:budget-cells", args=[association.slug, budget.key])
        saving, updating, computing = in_turns(rounds, save_cell, update_row, compute)
    yield Comparison(
        "saving a cell", "a view that updates a row", saving, updating, SAVING_AIMED_AT
    )
    yield Comparison(size, "a second", computing, SECOND, 1.0)


def writer_at(association: Association) -> User:
    """Somebody who writes at the association, the same each time."""
    known = User.objects.filter(email=WRITER).first()
    if known is not None:
        return known
    user = User.objects.create_user(WRITER, None, name="Mätning")
    RoleAssignment.objects.create(user=user, association=association, role=RoleName.EDITOR)
    return user


def _post(client: Client, address: str, body: str) -> Any:
    response = client.post(address, body, content_type="application/json")
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return json.loads(response.content)


def large_budget(association: Association) -> Budget:
    """Costs in some groups, each cell 1 krona, and what is left."""
    budget = Budget.objects.create(association=association, key="matning", title="Mätning")
    years = [
        BudgetYear.objects.create(
            budget=budget,
            key=str(2020 + n),
            label=str(2020 + n),
            kind="plan",
            year=2020 + n,
            order=n,
        )
        for n in range(YEARS)
    ]
    groups = [
        BudgetGroup.objects.create(
            budget=budget, key=f"grupp-{n}", title=f"Grupp {n}", total_label="Summa", order=n
        )
        for n in range(GROUPS)
    ]
    for number in range(LINES):
        line = BudgetLine.objects.create(
            budget=budget,
            group=groups[number % GROUPS],
            key=f"post-{number}",
            label=f"Post {number}",
            kind="cost",
            order=number,
        )
        Amount.objects.bulk_create(Amount(line=line, year=year, amount_kr=1) for year in years)
    kept = BudgetLine.objects.create(
        budget=budget, group=groups[0], key="kvar", label="Kvar", kind="unallocated", order=LINES
    )
    kept.scope.set(groups[1:])
    return budget
