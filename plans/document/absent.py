"""What a text points at and is not there (det som saknas): said in words, never by its key.

A row may be there on other days than the plan's, or have been removed; its name is looked up only
when it is missing, in the register or else in the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from associations.models import Body, RecurringEvent, TargetGroup, Term
from budgets.models import BudgetLine
from budgets.queries import BudgetValue
from plans.document.labels import SUMS
from plans.document.sources import Sources
from plans.document.types import Problem
from plans.models import Goal, Plan, Section
from projects.models import Project

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Absence:
    """What can be said of a kind of row. `name` is the field it is called by; `elsewhere` is said
    when the register has it: it is not valid on the day, or nothing in the plan shows it."""

    model: Any
    name: str
    elsewhere: StrPromise
    removed: StrPromise
    unknown: StrPromise

    @property
    def is_of_plan(self) -> bool:
        return self.model in (Goal, Section)


ABSENCES: dict[str, Absence] = {
    "body": Absence(
        Body,
        "name",
        _("The body “%(name)s” is not valid on %(day)s."),
        _("The body “%(name)s” has been removed from the register."),
        _("The body is not in the register."),
    ),
    "event": Absence(
        RecurringEvent,
        "title",
        _("The event “%(name)s” is not valid on %(day)s."),
        _("The event “%(name)s” has been removed from the register."),
        _("The event is not in the register."),
    ),
    "goal": Absence(
        Goal,
        "title",
        _("The goal “%(name)s” has no place in the plan: no section shows it."),
        _("The goal “%(name)s” has been removed."),
        _("The goal is not in the plan."),
    ),
    "project": Absence(
        Project,
        "name",
        _("The project “%(name)s” has no place in the plan: no section shows it."),
        _("The project “%(name)s” has been removed from the register."),
        _("The project is not in the register."),
    ),
    "section": Absence(
        Section,
        "title",
        _("The section “%(name)s” is not in the plan."),
        _("The section “%(name)s” has been removed."),
        _("The section that this refers to is not in the plan."),
    ),
    "target-group": Absence(
        TargetGroup,
        "name",
        _("The target group “%(name)s” is not valid on %(day)s."),
        _("The target group “%(name)s” has been removed from the register."),
        _("The target group is not in the register."),
    ),
    "term": Absence(
        Term,
        "term",
        _("The term “%(name)s” is not valid on %(day)s."),
        _("The term “%(name)s” has been removed from the glossary."),
        _("The term is not in the glossary."),
    ),
}
NO_PLACE = _("The target group “%(name)s” has no place in the plan: no section shows it.")
NO_TABLE = _("The table that this refers to is not in the plan.")
NO_ROW = _("a line that is gone")
NOTHING = _("What this refers to is not in the plan.")


def absent(plan: Plan, kind: str, key: str) -> Problem:
    """The row of a block that is not there on the plan's day."""
    return Problem(_said(plan, kind, key), key)


def without_place(plan: Plan, target: str) -> Problem:
    """What a reference points at, "kind:key", and has no place in the plan."""
    kind, _colon, key = target.partition(":")
    if kind == "table":
        return Problem(str(NO_TABLE), target)
    if kind not in ABSENCES:
        return Problem(str(NOTHING), target)
    return Problem(
        _said(plan, kind, key, elsewhere=NO_PLACE if kind == "target-group" else None), target
    )


def name_of_absent(plan: Plan, kind: str, key: str) -> str:
    """What a row is called in the register, or was called when it was removed; or nothing."""
    return _registered(plan, kind, key) or _removed(plan, kind, key)


def _said(plan: Plan, kind: str, key: str, *, elsewhere: StrPromise | None = None) -> str:
    absence = ABSENCES[kind]
    if registered := _registered(plan, kind, key):
        day = date_format(plan.as_of, "j F Y")
        return str(elsewhere or absence.elsewhere) % {"name": registered, "day": day}
    removed = _removed(plan, kind, key)
    return str(absence.removed) % {"name": removed} if removed else str(absence.unknown)


def _registered(plan: Plan, kind: str, key: str) -> str:
    absence = ABSENCES[kind]
    rows = absence.model.objects.filter(**_at_home(plan, absence, key))
    return rows.values_list(absence.name, flat=True).first() or ""


def _removed(plan: Plan, kind: str, key: str) -> str:
    absence = ABSENCES[kind]
    history = absence.model.history.filter(**_at_home(plan, absence, key)).order_by("-history_id")
    return history.values_list(absence.name, flat=True).first() or ""


def _at_home(plan: Plan, absence: Absence, key: str) -> dict[str, Any]:
    home = {"plan": plan} if absence.is_of_plan else {"association": plan.association_id}
    return {"key": key, **home}


@dataclass(slots=True)
class RowNames:
    """What the rows of the plan's budgets are called, and were.

    The history is read once, for all its budgets, when the first row is missing: one query however
    many are.
    """

    sources: Sources
    now: dict[str, dict[str, str]] = field(default_factory=dict)
    former: dict[tuple[str, str], str] | None = None

    def figure_in_words(self, ref: str, budget: str) -> str:
        """What a figure of a budget is called, "line:stat/2026": "Statens bidrag, 2026"; also one
        that is gone."""
        row, _slash, year = ref.partition("/")
        return ", ".join(part for part in (self.name_of(row, budget) or str(NO_ROW), year) if part)

    def name_of(self, row: str, budget: str) -> str:
        """What "line:stat", "total:kostnader" or "sum:costs" is called, or was; or nothing."""
        kind, _colon, key = row.partition(":")
        if kind == "sum":
            return str(SUMS.get(key, ""))
        value = self.sources.budgets.get(budget)
        if value is None:
            return ""
        if budget not in self.now:
            self.now[budget] = names_of_rows(value)
        if kind == "line":
            return self.now[budget].get(row) or self._former(value, key)
        return self.now[budget].get(f"group:{key}", "")

    def _former(self, budget: BudgetValue, line: str) -> str:
        if self.former is None:
            lines = BudgetLine.history.filter(
                budget__association=self.sources.plan.association_id,
                budget__key__in=[each.key for each in self.sources.budgets.values()],
            )
            labels = lines.order_by("history_id").values_list("budget__key", "key", "label")
            self.former = {(of, key): label for of, key, label in labels}
        return self.former.get((budget.key, line), "")


def names_of_rows(budget: BudgetValue) -> dict[str, str]:
    """The lines and groups of a budget by their keys, "line:stat" and "group:intakter"."""
    lines = {f"line:{line.key}": line.label for line in budget.sheet.lines}
    groups = {
        f"group:{group.key}": group.total_label or group.title for group in budget.sheet.groups
    }
    return lines | groups
