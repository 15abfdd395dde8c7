"""The outline of a plan for those who write it (disposition)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from associations.models import Association, User
from associations.permissions import Capability, roles_with
from plans.checks import Finding
from plans.document.compose import LANGUAGE
from plans.document.numbering import Outline, number_sections
from plans.document.places import outline_of
from plans.exchange.templates import TemplateSection, guidance_on
from plans.models import Plan, Section
from plans.services.sections import REMOVED, branch_of


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A section in the tree, with those inside it, where it may go, what was found in it, and
    guidance on what to write there."""

    section: Section
    number: str
    level: int
    children: tuple[OutlineEntry, ...]
    is_first: bool
    is_last: bool
    findings: tuple[Finding, ...] = ()
    guidance: TemplateSection | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """Sections that were removed in one act and can be brought back."""

    act: str
    title: str
    count: int
    by: User | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Mention:
    """A section whose text refers to another one."""

    section: Section
    number: str


def outline(plan: Plan, findings: Iterable[Finding] = ()) -> tuple[OutlineEntry, ...]:
    """The plan's sections as a tree, each with its findings."""
    sections = list(plan.sections.select_related("responsible"))
    numbers = numbers_of(plan, sections)
    by_key = {section.key: section for section in sections}
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.section, []).append(finding)
    return _entries(outline_of(sections), by_key, numbers, found, level=1)


def _entries(
    branches: tuple[Outline, ...],
    by_key: Mapping[str, Section],
    numbers: Mapping[str, str],
    found: Mapping[str, list[Finding]],
    level: int,
) -> tuple[OutlineEntry, ...]:
    return tuple(
        OutlineEntry(
            section=by_key[branch.key],
            number=numbers[branch.key],
            level=level,
            children=_entries(branch.children, by_key, numbers, found, level + 1),
            is_first=at == 0,
            is_last=at == len(branches) - 1,
            findings=tuple(found.get(branch.key, ())),
            guidance=guidance_on(branch.key),
        )
        for at, branch in enumerate(branches)
    )


def numbers_of(plan: Plan, sections: Iterable[Section]) -> dict[str, str]:
    """The number of each section by its key, in reading order."""
    tree = outline_of(list(sections))
    is_numbered = plan.numbering == Association.Numbering.NUMBERED
    with translation.override(LANGUAGE):
        return {
            numbered.key: numbered.number
            for numbered in number_sections(tree, is_numbered=is_numbered)
        }


def removals(plan: Plan) -> list[Removal]:
    """What was removed and is not back, the latest first."""
    rows = Section.history.filter(
        plan_id=plan.pk, history_type="-", history_change_reason__startswith=REMOVED
    ).select_related("history_user")
    there = set(plan.sections.values_list("pk", flat=True))
    acts: dict[str, list[Any]] = {}  # rows of the history
    for row in rows.order_by("-history_id"):  # the section itself was removed last
        if row.id not in there:
            acts.setdefault(row.history_change_reason.removeprefix(REMOVED), []).append(row)
    return [
        Removal(act, top.title or top.key, 1 + len(rest), top.history_user, top.history_date)
        for act, (top, *rest) in acts.items()
    ]


def mentions_of(section: Section, sections: list[Section]) -> list[Mention]:
    """The sections that refer to this one or to those inside it, and do not go with them."""
    going = branch_of(section, sections)
    keys = "|".join(re.escape(gone.key) for gone in going)
    refers = re.compile(rf'to="section:(?:{keys})"')
    numbers = numbers_of(section.plan, sections)
    return [
        Mention(other, numbers[other.key])
        for other in sections
        if other not in going and refers.search(other.body)
    ]


def writers_of(association: Association) -> QuerySet[User]:
    """Those who may write the association's plan: one of them is responsible for a section."""
    return User.objects.filter(
        is_active=True,
        role_assignments__association=association,
        role_assignments__role__in=roles_with(Capability.WRITE_PLAN),
    ).order_by("name")
