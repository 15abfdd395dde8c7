"""Deleting lines, groups, years and whole budgets, and undoing it (borttagning, ångra).

Every version that a deletion leaves in the history has its token as change reason, so that the
history alone is enough to undo it. The history of a line does not know the groups it closes, so
these are written down before, one version for each, with the group behind the token.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from associations.locking import lock_association
from associations.models import Association, User
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.services.writing import lock_budget, save_signed, sign
from projects.models import Project

REASON = "deleted:"
RESTORED = "restored:"
KEPT_IN_SIGHT = dt.timedelta(days=30)  # our assumption (2026-11-22): longer than a holiday


class GroupIsClosed(Exception):
    """Lines outside the group count what is left in it: they would close something else."""

    def __init__(self, lines: Sequence[BudgetLine]) -> None:
        super().__init__(", ".join(map(str, lines)))
        self.lines = tuple(lines)


class BudgetIsNeeded(Exception):
    """Plans show the budget, or others revise it or think with it: `needed_by`."""

    def __init__(self, needed_by: Sequence[models.Model]) -> None:
        super().__init__(", ".join(map(str, needed_by)))
        self.needed_by = tuple(needed_by)


class NothingToRestore(Exception):
    """No deletion in the budget has this token, or it is undone already."""


class CannotRestore(Exception):
    """What it belonged to was deleted after it: that comes back first."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion that can be undone."""

    token: str
    name: str
    deleted_at: dt.datetime


@transaction.atomic
def delete_line(*, line: BudgetLine, by: User | None) -> str:
    """Delete a line with its amounts; the token undoes it. Raises BudgetIsSealed."""
    lock_budget(line.budget)
    reason = _new_reason()
    _delete_lines([line], by, reason)
    return reason.removeprefix(REASON)


@transaction.atomic
def delete_group(*, group: BudgetGroup, by: User | None) -> str:
    """Delete a group with all in it; the token undoes it. Raises BudgetIsSealed, GroupIsClosed."""
    budget = lock_budget(group.budget)
    doomed = _with_inner(group, list(budget.groups.all()))
    outside = budget.lines.filter(scope__in=doomed).exclude(group__in=doomed).distinct()
    if outside:
        raise GroupIsClosed(list(outside))
    reason = _new_reason()
    _delete_lines(budget.lines.filter(group__in=doomed), by, reason)
    for each in reversed(doomed):
        sign(each, by, reason).delete()
    return reason.removeprefix(REASON)


@transaction.atomic
def delete_year(*, year: BudgetYear, by: User | None) -> str:
    """Delete a year with its amounts; the token undoes it. Raises BudgetIsSealed."""
    lock_budget(year.budget)
    reason = _new_reason()
    for amount in year.amounts.all():
        sign(amount, by, reason).delete()
    sign(year, by, reason).delete()
    return reason.removeprefix(REASON)


@transaction.atomic
def delete_budget(*, budget: Budget, by: User | None) -> str:
    """Delete a budget with all in it; the token undoes it.

    Raises BudgetIsSealed, BudgetIsNeeded.
    """
    budget = lock_budget(budget)
    needed_by = what_needs(budget)
    if needed_by:
        raise BudgetIsNeeded(needed_by)
    reason = _new_reason()
    _delete_lines(budget.lines.all(), by, reason)
    groups = list(budget.groups.all())
    tops = [group for group in groups if group.parent_id is None]
    for each in reversed([inner for top in tops for inner in _with_inner(top, groups)]):
        sign(each, by, reason).delete()
    for year in budget.years.all():
        sign(year, by, reason).delete()
    sign(budget, by, reason).delete()
    return reason.removeprefix(REASON)


@transaction.atomic
def restore_budget(*, association: Association, token: str, by: User | None) -> Budget:
    """Put a deleted budget back with all that was in it. Raises NothingToRestore, CannotRestore."""
    lock_association(association)
    deleted = _deleted(Budget, REASON + token, association_id=association.pk)
    if not deleted or Budget.objects.filter(pk=deleted[0].pk).exists():
        raise NothingToRestore(token)
    budget: Budget = deleted[0]
    if not _has_surroundings(budget):
        raise CannotRestore(token)
    sign(budget, by, RESTORED + token).save(force_insert=True)
    _put_back(budget, token, by)
    return budget


def what_needs(budget: Budget) -> list[models.Model]:
    """What a budget cannot be deleted from under. Four queries."""
    return [
        *budget.plans.all(),
        *budget.plans_beside.all(),
        *budget.revisions.all(),
        *budget.scenarios.all(),
    ]


def deleted_budgets(association: Association) -> tuple[Deletion, ...]:
    """Budgets deleted in the last month that are not back, newest first. Two queries."""
    present = set(association.budgets.values_list("pk", flat=True))
    versions = Budget.history.filter(
        association_id=association.pk,
        history_type="-",
        history_change_reason__startswith=REASON,
        history_date__gte=timezone.now() - KEPT_IN_SIGHT,
    ).order_by("-history_date")
    return tuple(
        Deletion(
            str(version.history_change_reason).removeprefix(REASON),
            str(version.instance),
            version.history_date,
        )
        for version in versions
        if version.instance.pk not in present
    )


@transaction.atomic
def restore_deletion(*, budget: Budget, token: str, by: User | None) -> None:
    """Put back what a deletion took, with its keys and ties.

    Raises BudgetIsSealed, NothingToRestore, CannotRestore, and then nothing has changed.
    """
    budget = lock_budget(budget)
    if not _put_back(budget, token, by):
        raise NothingToRestore(token)


def _put_back(budget: Budget, token: str, by: User | None) -> bool:
    """Put back the rows of a budget that a deletion took; whether there were any."""
    reason = REASON + token
    rows = [
        row
        for model in (BudgetYear, BudgetGroup, BudgetLine)
        for row in _deleted(model, reason, budget=budget)
    ]
    if any(type(row)._default_manager.filter(pk=row.pk).exists() for row in rows):
        raise NothingToRestore(token)
    for row in rows:
        if isinstance(row, BudgetGroup | BudgetLine):
            _check_surroundings(row)
        if isinstance(row, BudgetLine):
            _leave_what_is_gone(row)
        sign(row, by, RESTORED + token).save(force_insert=True)
    lines = set(budget.lines.values_list("pk", flat=True))
    years = set(budget.years.values_list("pk", flat=True))
    for amount in _deleted(Amount, reason, line_id__in=lines):
        if amount.year_id not in years:
            raise CannotRestore(token)
        sign(amount, by, RESTORED + token).save(force_insert=True)
    _tie_again(budget, reason)
    return bool(rows)


def recent_deletions(budget: Budget) -> tuple[Deletion, ...]:
    """Deletions of the last month that are not undone, newest first. Six queries."""
    found: dict[str, Deletion] = {}
    for model in (BudgetLine, BudgetGroup, BudgetYear):  # what holds the others names them
        present = set(_rows(model).filter(budget=budget).values_list("pk", flat=True))
        for version in model.history.filter(
            budget_id=budget.pk,
            history_type="-",
            history_change_reason__startswith=REASON,
            history_date__gte=timezone.now() - KEPT_IN_SIGHT,
        ).order_by("history_id"):
            token = str(version.history_change_reason).removeprefix(REASON)
            if version.instance.pk not in present:
                found[token] = Deletion(token, str(version.instance), version.history_date)
    return tuple(sorted(found.values(), key=lambda each: each.deleted_at, reverse=True))


def _new_reason() -> str:
    return REASON + uuid.uuid4().hex


def _delete_lines(lines: Iterable[BudgetLine], by: User | None, reason: str) -> None:
    for line in lines:
        for group in line.scope.all():
            save_signed(line, by, f"{reason}:{group.pk}")
        for amount in line.amounts.all():
            sign(amount, by, reason).delete()
        sign(line, by, reason).delete()


def _with_inner(group: BudgetGroup, groups: Sequence[BudgetGroup]) -> list[BudgetGroup]:
    """A group and all inside it, each before those inside it."""
    found = [group]
    for member in found:  # grows while it is walked
        found += [other for other in groups if other.parent_id == member.pk and other not in found]
    return found


def _rows(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.all()


def _deleted(model: Any, reason: str, **among: Any) -> list[Any]:
    """The rows of a deletion, those deleted last first: what held the others."""
    versions = model.history.filter(history_type="-", history_change_reason=reason, **among)
    return [version.instance for version in versions.order_by("-history_id")]


def _has_surroundings(budget: Budget) -> bool:
    """Whether what the budget points at is there."""
    wanted = [pk for pk in (budget.revises_id, budget.scenario_of_id) if pk is not None]
    has_project = budget.project_id is None or Project.objects.filter(pk=budget.project_id).exists()
    return has_project and Budget.objects.filter(pk__in=wanted).count() == len(wanted)


def _check_surroundings(row: BudgetGroup | BudgetLine) -> None:
    wanted = row.parent_id if isinstance(row, BudgetGroup) else row.group_id
    if wanted is not None and not BudgetGroup.objects.filter(pk=wanted).exists():
        raise CannotRestore(row)


def _leave_what_is_gone(line: BudgetLine) -> None:
    """Loosen the ties of a line to what has been deleted since: its money is worth more."""
    for name in ("project", "member", "board", "decision"):
        target: Any = line._meta.get_field(name).related_model
        value = getattr(line, f"{name}_id")
        if value is not None and not target._default_manager.filter(pk=value).exists():
            setattr(line, name, None)


def _tie_again(budget: Budget, reason: str) -> None:
    """Give the lines back the groups they closed. Without one of them they would close others."""
    versions = BudgetLine.history.filter(
        budget_id=budget.pk, history_change_reason__startswith=f"{reason}:"
    )
    for version in versions:
        line = budget.lines.get(pk=version.instance.pk)
        pk = str(version.history_change_reason).rpartition(":")[2]
        group = budget.groups.filter(pk=pk).first()
        if group is None:
            raise CannotRestore(line)
        line.scope.add(group)
