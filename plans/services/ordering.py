"""The order of rows that people arrange by hand (ordning)."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from associations.models import User


class Step(StrEnum):
    """One place towards the beginning, or towards the end."""

    UP = "up"
    DOWN = "down"


@transaction.atomic
def move_row(*, row: Any, siblings: QuerySet[Any], step: Step, by: User | None) -> None:
    """Change places with the row before or after; at the edge nothing happens.

    Only rows whose order changes are saved: two, unless some had the same.
    """
    rows = list(siblings.select_for_update(of=("self",)))
    at = rows.index(row)
    to = at - 1 if step == Step.UP else at + 1
    if not 0 <= to < len(rows):
        return
    orders = sorted(each.order for each in rows)
    if len(set(orders)) < len(orders):
        orders = list(range(len(rows)))
    rows[at], rows[to] = rows[to], rows[at]
    for each, order in zip(rows, orders, strict=True):
        if each.order != order:
            each.order = order
            each._history_user = by  # read by simple_history
            each.save()
