"""Taking back an act on the rows of a budget (ångra): added, renamed, moved, deleted.

Every version that an act leaves in the history has its token as change reason, as deletions have
(`deletion.py`), so the history alone is enough to take it back. Taking it back is an act itself,
with a token that does it again.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models, transaction

from associations.models import User
from budgets.models import Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.services.deletion import (
    REASON,
    RESTORED,
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


def token_of(*, budget: Budget, token: str) -> str:
    """The token of an act, or nothing when the act changed nothing: it was so already."""
    reasons = (CHANGED + token, REASON + token)
    has_left_marks = any(
        model.history.filter(budget_id=budget.pk, history_change_reason__in=reasons).exists()
        for model in (BudgetGroup, BudgetLine)
    )
    return token if has_left_marks else ""


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
            _make_room_again(budget, REASON + token, by, RESTORED + token)
            return token
        return _delete_again(budget, deleted, RESTORED + token, by)
    if added := _first_of(budget, "+", CHANGED + token):
        if _is_there(added):
            return _delete_again(budget, added, CHANGED + token, by)
        raise NothingToUndo(token)
    again = new_token()
    _put_back(list(_changes(budget, CHANGED + token)), by, CHANGED + again)
    check_computable(budget)
    return again


def _delete_again(budget: Budget, row: models.Model, made_by: str, by: User | None) -> str:
    """Delete a row, and close up the room that was made for it when it came; the token."""
    token = _delete(row, by)
    _make_room_again(budget, made_by, by, REASON + token, gone=row)
    return token


def _make_room_again(
    budget: Budget,
    reason: str,
    by: User | None,
    again: str,
    gone: models.Model | None = None,
) -> None:
    """Number the rows as they were before `reason`, if they are still numbered as it left them.

    Else they stand as somebody has placed them since, and stay so.
    """
    try:
        changes = list(_changes(budget, reason, gone))
    except NothingToUndo:
        return
    _put_back(changes, by, again)


def _put_back(
    changes: Iterable[tuple[models.Model, dict[str, Any]]], by: User | None, reason: str
) -> None:
    for row, values in changes:
        for name, value in values.items():
            setattr(row, name, value)
        save_signed(row, by, reason)


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


def _changes(
    budget: Budget, reason: str, gone: models.Model | None = None
) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """The rows an act changed, with what each held before; but for `gone`, which is deleted."""
    count = 0
    for model, names in UNDOABLE.items():
        history: Any = model.history  # type: ignore[attr-defined]  # of simple_history
        now = {row.pk: row for row in model._default_manager.filter(budget=budget)}
        for version in history.filter(
            budget_id=budget.pk, history_type="~", history_change_reason=reason
        ):
            if version.instance == gone:
                continue
            before = version.prev_record
            changed = [n for n in names if getattr(version, n) != getattr(before, n)]
            row = now.get(version.id)
            if row is None or any(getattr(row, n) != getattr(version, n) for n in changed):
                raise NothingToUndo(reason)
            count += 1
            yield row, {name: getattr(before, name) for name in changed}
    if not count:
        raise NothingToUndo(reason)
