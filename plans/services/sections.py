"""The tree of sections (disposition): adding, moving, removing and bringing back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from enum import StrEnum

from django.db import transaction
from django.utils.text import slugify

from associations.models import User
from plans.models import Plan, Section
from plans.services.drafts import lock_draft

LONGEST_KEY = 50  # room for a number behind it
REMOVED = "removed "


class SectionInsideItself(Exception):
    """A section was to stand inside itself, or inside one that stands in it."""

    def __init__(self, section: Section) -> None:
        super().__init__(str(section))
        self.section = section


class NothingToRestore(Exception):
    """No sections were removed in this act, or they are back already."""


class Move(StrEnum):
    """A step through the tree, as a button says it."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


class Place(StrEnum):
    """Where a section is dropped, seen from another one."""

    BEFORE = "before"
    AFTER = "after"
    INSIDE = "inside"


@transaction.atomic
def add_section(
    *, plan: Plan, title: str, by: User | None, parent: Section | None = None
) -> Section:
    """A new section, last inside `parent` or last in the plan. Raises PlanIsAdopted."""
    lock_draft(plan)
    siblings = list(plan.sections.filter(parent=parent))
    section = Section(
        plan=plan,
        parent=parent,
        key=unused_key(plan, title),
        title=title,
        order=siblings[-1].order + 1 if siblings else 0,
    )
    section.full_clean(exclude=["plan", "parent", "responsible"])
    return _save(section, by)


def unused_key(plan: Plan, title: str) -> str:
    """A key that no section of the plan has or has had: a reference never changes its target."""
    taken = set(plan.sections.values_list("key", flat=True))
    taken.update(Section.history.filter(plan_id=plan.pk).values_list("key", flat=True))
    base = slugify(title)[:LONGEST_KEY].strip("-_").replace("_", "-") or "avsnitt"
    key, count = base, 1
    while key in taken:
        count += 1
        key = f"{base}-{count}"
    return key


@transaction.atomic
def move_section(*, section: Section, move: Move, by: User | None) -> Section:
    """Take a section one step; at the edge nothing happens. Raises PlanIsAdopted."""
    plan = lock_draft(section.plan)
    section = plan.sections.select_related("parent").get(pk=section.pk)
    siblings = _siblings(section)
    at = siblings.index(section)
    match move:
        case Move.UP if at > 0:
            return _insert(section, section.parent, siblings, at - 1, by)
        case Move.DOWN if at < len(siblings) - 1:
            return _insert(section, section.parent, siblings, at + 1, by)
        case Move.IN if at > 0:
            inside = list(plan.sections.filter(parent=siblings[at - 1]))
            return _insert(section, siblings[at - 1], inside, len(inside), by)
        case Move.OUT if section.parent is not None:
            around = _siblings(section.parent)
            place = around.index(section.parent) + 1
            return _insert(section, section.parent.parent, around, place, by)
    return section


@transaction.atomic
def place_section(*, section: Section, place: Place, target: Section, by: User | None) -> Section:
    """Put a section beside or inside another one of the plan.

    Raises SectionInsideItself, PlanIsAdopted.
    """
    plan = lock_draft(section.plan)
    section = plan.sections.get(pk=section.pk)
    target = plan.sections.select_related("parent").get(pk=target.pk)
    if section.pk in _line_of(target):
        raise SectionInsideItself(section)
    if place == Place.INSIDE:
        inside = list(plan.sections.filter(parent=target))
        return _insert(section, target, inside, len(inside), by)
    siblings = [other for other in _siblings(target) if other != section]
    at = siblings.index(target) + (1 if place == Place.AFTER else 0)
    return _insert(section, target.parent, siblings, at, by)


@transaction.atomic
def remove_section(*, section: Section, by: User | None) -> str:
    """Remove a section and those inside it; the answer brings them back (restore_sections).

    Raises PlanIsAdopted.
    """
    plan = lock_draft(section.plan)
    act = uuid.uuid4().hex[:12]
    for removed in reversed(branch_of(section, list(plan.sections.all()))):
        _sign(removed, by, REMOVED + act)
        removed.delete()
    return act


@transaction.atomic
def restore_sections(*, plan: Plan, act: str, by: User | None) -> list[Section]:
    """Bring back what was removed in one act, where it stood. A section whose surroundings are
    gone stands at the top. Raises NothingToRestore, PlanIsAdopted."""
    lock_draft(plan)
    there = set(plan.sections.values_list("pk", flat=True))
    people = set(User.objects.values_list("pk", flat=True))
    removed = Section.history.filter(
        plan_id=plan.pk, history_type="-", history_change_reason=REMOVED + act
    ).order_by("-history_id")
    restored = []
    for row in removed:
        section: Section = row.instance
        if section.pk in there:
            continue
        if section.parent_id not in there:
            section.parent_id = None
        if section.responsible_id not in people:
            section.responsible_id = None
        _sign(section, by, "restored")
        section.save(force_insert=True)
        there.add(section.pk)
        restored.append(section)
    if not restored:
        raise NothingToRestore(act)
    return restored


def branch_of(section: Section, sections: Sequence[Section]) -> list[Section]:
    """A section and all inside it, each before those inside it."""
    branch = [section]
    for member in branch:  # grows while it is walked
        branch += [other for other in sections if other.parent_id == member.pk]
    return list(dict.fromkeys(branch))


def _siblings(section: Section) -> list[Section]:
    return list(Section.objects.filter(plan=section.plan_id, parent=section.parent_id))


def _line_of(section: Section) -> list[int]:
    """The section and those around it, by id."""
    parents = dict(Section.objects.filter(plan=section.plan_id).values_list("pk", "parent"))
    line: list[int] = []
    at: int | None = section.pk
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def _insert(
    section: Section,
    parent: Section | None,
    siblings: list[Section],
    at: int,
    by: User | None,
) -> Section:
    """Stand at place `at` among `siblings`. Only what must be is given a new order."""
    has_moved = section.parent_id != (parent.pk if parent else None)
    section.parent = parent
    row = [other for other in siblings if other != section]
    row.insert(at, section)
    orders = sorted(other.order for other in row)
    if len(set(orders)) < len(orders):
        orders = list(range(len(row)))
    for member, order in zip(row, orders, strict=True):
        if member.order != order or (member is section and has_moved):
            member.order = order
            _save(member, by)
    return section


def _save(section: Section, by: User | None) -> Section:
    _sign(section, by, None)
    section.save()
    return section


def _sign(section: Section, by: User | None, reason: str | None) -> None:
    """Say in the history who did it, and why."""
    section._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    section._change_reason = reason  # type: ignore[attr-defined]
