"""What the work area shows."""

from __future__ import annotations

from dataclasses import dataclass

from associations.models import Association
from plans.checks import Finding
from plans.models import Plan, Section
from plans.queries.comments import Commented, commented_in
from plans.queries.editions import findings_of


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """A plan that is being written: its sections that are not ready, what is said of them, and
    its findings."""

    plan: Plan
    sections: tuple[Section, ...]
    unfinished: tuple[Section, ...]
    findings: tuple[Finding, ...]
    commented: tuple[Commented, ...]


def open_plans(association: Association) -> tuple[OpenPlan, ...]:
    """The association's plans that are not adopted, newest first."""
    drafts = Plan.objects.filter(association=association).drafts().order_by("-period")
    return tuple(_open_plan(plan) for plan in drafts.select_related("association", "budget"))


def _open_plan(plan: Plan) -> OpenPlan:
    sections = tuple(plan.sections.select_related("responsible"))
    unfinished = tuple(each for each in sections if each.state != Section.State.READY)
    return OpenPlan(
        plan, sections, unfinished, tuple(findings_of(plan)), commented_in(plan, sections)
    )
