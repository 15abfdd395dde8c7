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
    """A plan that is being written: its sections that are not ready, what is said of them, its
    findings, and how many places are left to look at after copying."""

    plan: Plan
    sections: tuple[Section, ...]
    unfinished: tuple[Section, ...]
    findings: tuple[Finding, ...]
    commented: tuple[Commented, ...]
    left_to_look_at: int


def open_plans(association: Association) -> tuple[OpenPlan, ...]:
    """The association's plans that are not adopted, newest first."""
    drafts = Plan.objects.filter(association=association).drafts().order_by("-period")
    return tuple(_open_plan(plan) for plan in drafts.select_related("association", "budget"))


def _open_plan(plan: Plan) -> OpenPlan:
    sections = tuple(plan.sections.select_related("responsible"))
    unfinished = tuple(each for each in sections if each.state != Section.State.READY)
    return OpenPlan(
        plan=plan,
        sections=sections,
        unfinished=unfinished,
        findings=tuple(findings_of(plan)),
        commented=commented_in(plan, sections),
        left_to_look_at=plan.review_items.filter(checked_at=None).count(),
    )


def last_year_adopted(association: Association) -> int:
    """The last year that the association has an adopted plan for; 0 when there is none."""
    adopted = Plan.objects.filter(association=association).adopted()
    return max((plan.last_year for plan in adopted), default=0)
