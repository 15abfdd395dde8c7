"""Taking back an act on the rows of a budget (ångra): added, renamed, moved, deleted.

Every version that an act leaves in the history has its token as change reason, as deletions have
(`deletion.py`), so the history alone is enough to take it back. Taking it back is an act itself,
with a token that does it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import models, transaction

from associations.models import User
from budgets.models import Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.services.deletion import (
    REASON,
    delete_group,
    delete_line,
    delete_year,
    restore_deletion,
)
from budgets.services.structure import check_computable
from budgets.services.writing import lock_budget, save_signed

CHANGED = "changed:"
UNDOABLE: dict[type[models.Model], tuple[str, ...]] = {
    BudgetGroup: ("title", "total_label", "parent_id", "order"),
    BudgetLine: ("label", "kind", "basis", "group_id", "order"),
}


class NothingToUndo(Exception):
    """No act in the budget has this token, or what it changed is no longer as it left it."""


def new_token() -> str:
    """What an act is known by when it is to be taken back."""
    return uuid.uuid4().hex


@transaction.atomic
def undo_act(*, budget: Budget, token: str, by: User | None) -> str:
    """Take back an act; the answer is the token that does it again.

    Raises BudgetIsSealed, NothingToUndo, CannotRestore, GroupIsClosed, LinesWait; then nothing
    has changed.
    """
    budget = lock_budget(budget)
    if deleted := _first_of(budget, "-", REASON + token):
        if not _is_there(deleted):
            restore_deletion(budget=budget, token=token, by=by)
            return token
        return _delete(deleted, by)
    if added := _first_of(budget, "+", CHANGED + token):
        if _is_there(added):
            return _delete(added, by)
        raise NothingToUndo(token)
    again = new_token()
    for row, values in list(_changes(budget, CHANGED + token)):
        for name, value in values.items():
            setattr(row, name, value)
        save_signed(row, by, CHANGED + again)
    check_computable(budget)
    return again


def _first_of(budget: Budget, kind: str, reason: str) -> Any:
    """The outermost row that an act deleted or added."""
    for model in (BudgetYear, BudgetGroup, BudgetLine):
        versions = model.history.filter(
            budget_id=budget.pk, history_type=kind, history_change_reason=reason
        )
        if (version := versions.order_by("-history_id").first()) is not None:
            return version.instance
    return None


def _is_there(row: models.Model) -> bool:
    return type(row)._default_manager.filter(pk=row.pk).exists()


def _delete(version: models.Model, by: User | None) -> str:
    """Delete a row as it is now, which is not how an older version has it."""
    match row := type(version)._default_manager.get(pk=version.pk):
        case BudgetYear():
            return delete_year(year=row, by=by)
        case BudgetGroup():
            return delete_group(group=row, by=by)
        case BudgetLine():
            return delete_line(line=row, by=by)
    raise NothingToUndo(row)


def _changes(budget: Budget, reason: str) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """The rows an act changed, with what each held before."""
    count = 0
    for model, names in UNDOABLE.items():
        history: Any = model.history  # type: ignore[attr-defined]  # of simple_history
        now = {row.pk: row for row in model._default_manager.filter(budget=budget)}
        for version in history.filter(budget_id=budget.pk, history_change_reason=reason):
            before = version.prev_record
            changed = [n for n in names if getattr(version, n) != getattr(before, n)]
            row = now.get(version.id)
            if row is None or any(getattr(row, n) != getattr(version, n) for n in changed):
                raise NothingToUndo(reason)
            count += 1
            yield row, {name: getattr(before, name) for name in changed}
    if not count:
        raise NothingToUndo(reason)
