"""Deleting what the registers hold, and undoing it (borttagning, ångra).

A deletion is known by its token. Every version that it leaves in the history, of the rows it takes
and of those that lose a tie to them, has the same change reason, so that the history alone is
enough to undo it:

    type "-"    a row that was deleted, as it was
    type "~"    a row before the deletion touched it, with its ties of many to many; after it
                another one without the ties that were lost

What a row is needed for, and what goes with it, is told beforehand by `consequences_of`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, router, transaction
from django.db.models.deletion import CASCADE, SET_NULL, Collector, ProtectedError
from django.utils import timezone

from associations.locking import lock_association
from associations.models import Association, User

KEPT_IN_SIGHT = dt.timedelta(days=30)  # our assumption (2026-11-22): longer than a holiday


class StillNeeded(Exception):
    """Other rows cannot be without these: `needed_by`."""

    def __init__(self, needed_by: Sequence[models.Model]) -> None:
        super().__init__([str(row) for row in needed_by])
        self.needed_by = tuple(needed_by)


class NothingToRestore(Exception):
    """No deletion of the association has this token."""


class AlreadyRestored(Exception):
    """What was deleted is there again."""


class CannotRestore(Exception):
    """`row` no longer fits: what it belonged to is gone, or its place is taken (`reasons`)."""

    def __init__(self, row: models.Model, reasons: Sequence[str] = ()) -> None:
        super().__init__(str(row), *reasons)
        self.row = row
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What deleting would do: rows that forbid it, go with it, or stay and lose a tie."""

    needed_by: tuple[models.Model, ...] = ()
    deleted: tuple[models.Model, ...] = ()
    loosened: tuple[models.Model, ...] = ()


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion that can be undone: its token, when it was, and the rows that were asked for."""

    token: str
    deleted_at: dt.datetime
    name: str


def consequences_of(row: models.Model) -> Consequences:
    """Tell what deleting `row` would do, without doing it."""
    try:
        collector = _collect([row])
    except StillNeeded as error:
        return Consequences(needed_by=error.needed_by)
    doomed = [each for each in _instances(collector) if each != row]
    return Consequences(
        deleted=tuple(doomed), loosened=tuple(tie.row for tie in _lost_ties(collector))
    )


@transaction.atomic
def delete_rows(rows: Sequence[models.Model], *, association: Association, by: User | None) -> str:
    """Delete `rows` of an association with what belongs to them; the token undoes it.

    Raises StillNeeded, and then nothing has changed.
    """
    token = uuid.uuid4().hex
    mark = _Mark(_reason(association, token), by)
    collector = _collect(rows)
    for row in _instances(collector):
        if _tracked_ties(type(row)):
            mark.on(row).save()  # the version that knows its ties: they go before the row does
    for tie in _lost_ties(collector):
        tie.loosen(mark)
    collector = _collect(rows)
    for row in _instances(collector):
        mark.on(row)
    collector.delete()
    return token


@transaction.atomic
def restore_deletion(
    *, token: str, association: Association, model: type[models.Model], by: User | None
) -> tuple[models.Model, ...]:
    """Put back what a deletion among rows of `model` took, with its keys and ties.

    Raises NothingToRestore, AlreadyRestored or CannotRestore, and then nothing has changed.
    """
    lock_association(association)
    versions = _versions(_reason(association, token), model)
    rows = [version.instance for version in versions if version.history_type == "-"]
    if not rows:
        raise NothingToRestore(token)
    if any(_exists(row) for row in rows):
        raise AlreadyRestored(token)
    mark = _Mark(f"restored:{token}", by)
    _leave_what_is_gone(rows)
    for row in rows:
        _check_place(row)
    for row in rows:
        mark.on(row).save(force_insert=True)
    _tie_again(rows, [each for each in versions if each.history_type == "~"], mark)
    return tuple(rows)


def latest_deletions(
    rows: models.QuerySet[Any], *, association: Association
) -> tuple[Deletion, ...]:
    """The association's deletions of the last month among the model of `rows`, newest first.

    Two queries. Those that were undone are left out: their rows are in `rows` again.
    """
    deleted = (
        _history(rows.model)
        .filter(
            history_type="-",
            history_change_reason__startswith=_reason(association, ""),
            history_date__gte=timezone.now() - KEPT_IN_SIGHT,
        )
        .order_by("-history_date")
    )
    present = set(rows.values_list("pk", flat=True))
    return tuple(
        Deletion(_token(version), version.history_date, str(version.instance))
        for version in deleted
        if version.instance.pk not in present
    )


def deletion_named(*, token: str, association: Association, model: type[models.Model]) -> str:
    """What was deleted, by name, for the message that offers to undo it; empty if nothing was."""
    rows = [
        version.instance
        for version in _versions(_reason(association, token), model)
        if version.history_type == "-"
    ]
    asked_for = [row for row in rows if isinstance(row, model)] or rows
    return "" if any(_exists(row) for row in rows) else ", ".join(map(str, asked_for))


# -- Deleting


@dataclass(frozen=True, slots=True)
class _Mark:
    """Signs the versions that simple_history makes: a shared reason, and who."""

    reason: str
    by: User | None

    def on[M: models.Model](self, row: M) -> M:
        row._change_reason = self.reason  # type: ignore[attr-defined]  # read by simple_history
        if self.by is not None:
            row._history_user = self.by  # type: ignore[attr-defined]  # read by simple_history
        return row


@dataclass(slots=True)
class _Tie:
    """A row that stays: fields to be emptied, and relations that lose some rows."""

    row: models.Model
    fields: list[str]
    relations: list[tuple[str, list[models.Model]]]

    def loosen(self, mark: _Mark) -> None:
        mark.on(self.row).save()  # as it was
        for name in self.fields:
            setattr(self.row, name, None)
        if self.fields:
            self.row.save()
        for name, lost in self.relations:
            getattr(self.row, name).remove(*lost)


def _reason(association: Association, token: str) -> str:
    return f"deleted:{association.pk}:{token}"


def _token(version: Any) -> str:
    return str(version.history_change_reason).rpartition(":")[2]


def _collect(rows: Sequence[models.Model]) -> Collector:
    """What deleting `rows` would take, as Django finds it."""
    collector = Collector(using=router.db_for_write(type(rows[0])), origin=rows[0])
    by_model: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    try:
        for some in by_model.values():
            collector.collect(some)
    except ProtectedError as error:
        needed_by = sorted(error.protected_objects, key=lambda row: (row._meta.label, row.pk))
        raise StillNeeded(needed_by) from error
    assert all(hasattr(model, "history") for model in collector.data), "deletion without history"
    return collector


def _instances(collector: Collector) -> Iterator[models.Model]:
    for model in sorted(collector.data, key=lambda model: model._meta.label):
        yield from sorted(collector.data[model], key=lambda row: row.pk)


def _lost_ties(collector: Collector) -> list[_Tie]:
    """Rows that stay and point at rows that go."""
    doomed = {(type(row), row.pk) for row in _instances(collector)}
    ties: dict[tuple[type[models.Model], Any], _Tie] = {}

    def tie_of(row: models.Model) -> _Tie | None:
        key = (type(row), row.pk)
        return None if key in doomed else ties.setdefault(key, _Tie(row, [], []))

    for (field, _value), groups in collector.field_updates.items():
        rows: list[Any] = list(groups)  # querysets, or lists of rows
        for row in (row for some in rows for row in some):
            if tie := tie_of(row):
                tie.fields.append(field.name)
    for model, gone in collector.data.items():
        for relation in _relations_to(model):
            name = relation.field.name
            holders = relation.related_model._default_manager.filter(**{f"{name}__in": gone})
            for row in holders.distinct():
                if tie := tie_of(row):
                    tie.relations.append((name, list(gone)))
    return list(ties.values())


def _relations_to(model: type[models.Model]) -> list[Any]:
    """Relations of many to many that other models have to this one."""
    return [each for each in model._meta.related_objects if each.many_to_many]


def _tracked_ties(model: type[models.Model]) -> list[Any]:
    """The model's own relations of many to many, all of which the history must know."""
    tracked = list(_history(model).model._history_m2m_fields)
    assert set(tracked) >= set(model._meta.many_to_many), f"{model} has ties without history"
    return tracked


# -- Restoring


def _versions(reason: str, model: type[models.Model]) -> list[Any]:
    """What the history has of a deletion among `model`, oldest first within each model."""
    return [
        version
        for touched in _touched(model)
        for version in _history(touched).filter(history_change_reason=reason).order_by("history_id")
    ]


def _touched(model: type[models.Model]) -> list[type[models.Model]]:
    """The models in which deleting rows of `model` may leave versions."""
    going, found = [model], [model]
    while going:
        for relation in going.pop()._meta.related_objects:
            other: Any = relation.related_model
            on_delete = getattr(relation, "on_delete", None)
            if other in found or not hasattr(other, "history"):
                continue
            if on_delete is CASCADE:
                going.append(other)
            if on_delete in (CASCADE, SET_NULL) or relation.many_to_many:
                found.append(other)
    return found


def _history(model: type[models.Model]) -> Any:
    return model.history  # type: ignore[attr-defined]  # simple_history adds it


def _exists(row: models.Model) -> bool:
    return type(row)._default_manager.filter(pk=row.pk).exists()


def _leave_what_is_gone(rows: Sequence[models.Model]) -> None:
    """Empty the fields that point at what has been deleted since, where they may be empty."""
    coming = {(type(row), row.pk) for row in rows}
    for row in rows:
        for field in row._meta.concrete_fields:
            target: Any = field.related_model
            value = getattr(row, field.attname)
            if not isinstance(field, models.ForeignKey) or value is None:
                continue
            if (target, value) in coming or target._default_manager.filter(pk=value).exists():
                continue
            if not field.null:
                raise CannotRestore(row)
            setattr(row, field.attname, None)


def _check_place(row: models.Model) -> None:
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise CannotRestore(row, error.messages) from error


def _tie_again(rows: Sequence[models.Model], before: Iterable[Any], mark: _Mark) -> None:
    """Give back the ties: all that a deleted row had, and to others those to deleted rows."""
    coming = {(type(row), row.pk): row for row in rows}
    seen: set[tuple[type[models.Model], Any]] = set()
    for version in before:
        model = version.instance_type
        key = (model, version.instance.pk)
        if key in seen:  # the version after the ties were lost
            continue
        seen.add(key)
        row = coming.get(key) or model._default_manager.filter(pk=key[1]).first()
        if row is None:
            continue
        mark.on(row)
        if key not in coming and _point_again(row, version, coming):
            row.save()
        for field in _tracked_ties(model):
            had = _tied(version, field)
            if key not in coming:
                had = {pk for pk in had if (field.related_model, pk) in coming}
            present = field.related_model._default_manager.filter(pk__in=had)
            if had:
                getattr(row, field.name).add(*present)


def _point_again(row: models.Model, version: Any, coming: Any) -> bool:
    """Set the fields of `row` that pointed at rows which are back; whether there were any."""
    changed = False
    for field in row._meta.concrete_fields:
        had = getattr(version, field.attname)
        if (field.related_model, had) in coming and getattr(row, field.attname) is None:
            setattr(row, field.attname, had)
            changed = True
    return changed


def _tied(version: Any, field: Any) -> set[Any]:
    """The keys that a version was tied to by a relation of many to many."""
    target = f"{field.m2m_reverse_field_name()}_id"
    return set(getattr(version, field.name).values_list(target, flat=True))
