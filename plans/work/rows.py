"""What the pages of the registers tell about rows: how they are called, and who changed them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Model
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.text import Truncator

from associations.models import BodyTask
from budgets.models import Budget, BudgetLine
from plans.models import Activity
from plans.register_forms.base import Scope
from plans.work.entries import REGISTERS
from plans.work.registers import Register
from projects.models import ProjectPart, ProjectPost

LONGEST_NAME = 90
# Rows without a page here are told with what they belong to.
NAMES_WITH_HOME: dict[type[Model], Callable[[Any], str]] = {
    Activity: lambda activity: f"{activity} ({activity.goal.plan})",
    BudgetLine: lambda line: f"{line} ({line.budget})",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A row in words: what kind of thing it is, its name, and its page if it has one."""

    kind: str
    name: str
    address: str


def described(row: Model, scope: Scope) -> Described:
    """Say what `row` is, and where it is written."""
    entry = next((each for each in REGISTERS.values() if each.model is type(row)), None)
    name = (entry.name if entry else NAMES_WITH_HOME.get(type(row), str))(row)
    address = _address(row, entry, scope) if row.pk else ""
    plain = Truncator(strip_tags(name)).chars(LONGEST_NAME)
    return Described(str(row._meta.verbose_name), plain, address)


def _address(row: Any, entry: Register | None, scope: Scope) -> str:
    """The page of a row, or of what it is written with; empty when it has none."""
    slug = scope.association.slug
    match row:
        case BudgetLine():
            return reverse("plans:budget-line", args=[slug, row.budget.key, row.key])
        case Budget():
            return reverse("plans:budget", args=[slug, row.key])
        case Activity():
            return _address(row.goal, REGISTERS["mal"], scope)
        case ProjectPart() | ProjectPost():
            return REGISTERS["insatser"].address(scope, "row", pk=row.project_id)
        case BodyTask():
            return REGISTERS["organ"].address(scope, "row", pk=row.body_id)
    if entry is None:
        return ""
    if entry.is_of_plan:
        if row.plan.adoptions.exists():
            return ""
        scope = Scope(scope.association, row.plan)
    return entry.address(scope, "row", pk=row.pk)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else saved meanwhile: who, when, and how each changed field now reads."""

    who: str
    at: dt.datetime
    fields: tuple[tuple[str, str], ...]


def stamp_of(row: Any, register: Register) -> str:
    """Changes whenever the row or one of its inline rows does."""
    marks = [_latest(row.history)]
    marks += [
        _latest(_history(inline.model).filter(**{f"{_parent(inline.model, register)}_id": row.pk}))
        for inline in register.inlines
    ]
    return "-".join(map(str, marks))


def change_since(row: Any, register: Register, stamp: str) -> Change | None:
    """What happened to the row since `stamp`; None when that cannot be told."""
    seen = stamp.split("-")
    if len(seen) != len(register.inlines) + 1 or not all(mark.isdecimal() for mark in seen):
        return None
    before, versions = row.history.filter(history_id=int(seen[0])).first(), [row.history.first()]
    fields = _changed_fields(before, versions[0]) if before and versions[0] else []
    for inline, mark in zip(register.inlines, seen[1:], strict=True):
        parent = f"{_parent(inline.model, register)}_id"
        newer = _history(inline.model).filter(**{parent: row.pk}, history_id__gt=int(mark))
        if latest := newer.order_by("-history_id").first():
            versions.append(latest)
            fields.append((str(inline.title), ""))
    newest = max((each for each in versions if each), key=lambda each: each.history_date)
    return Change(str(newest.history_user or ""), newest.history_date, tuple(fields))


def _changed_fields(before: Any, after: Any) -> list[tuple[str, str]]:
    delta = after.diff_against(before, foreign_keys_are_objs=True)
    model = after.instance_type
    return [
        (str(model._meta.get_field(change.field).verbose_name), _in_words(after, change))
        for change in delta.changes
    ]


def _in_words(after: Any, change: Any) -> str:
    if isinstance(change.new, list):  # many to many: told by name only
        return ""
    shown = getattr(after, f"get_{change.field}_display", lambda: change.new)()
    return Truncator(strip_tags("" if shown is None else str(shown))).chars(LONGEST_NAME)


def _latest(versions: Any) -> int:
    return int(versions.aggregate(latest=Max("history_id"))["latest"] or 0)


def _history(model: type[Model]) -> Any:
    return model.history  # type: ignore[attr-defined]  # simple_history adds it


def _parent(model: type[Model], register: Register) -> str:
    """The field of an inline row that leads to the row it belongs to."""
    return next(field.name for field in model._meta.fields if field.related_model is register.model)
