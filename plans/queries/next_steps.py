"""What is missing before something can be inserted, and where one goes to mend it (nästa steg)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budgets.arithmetic import LineKind
from plans.models import Plan
from plans.queries.found import Found


@dataclass(frozen=True, slots=True)
class Need:
    """Something a plan must have, and the page where one makes it."""

    is_met: Callable[[Found], bool]
    reason: str | Promise
    step: str | Promise
    address: Callable[[Plan], str]


def _register(key: str) -> Callable[[Plan], str]:
    return lambda plan: reverse("plans:register", args=[plan.association.slug, key])


def _plan_register(key: str) -> Callable[[Plan], str]:
    return lambda plan: reverse(
        "plans:plan-register", args=[plan.association.slug, plan.period, key]
    )


def _budget(plan: Plan) -> str:
    return reverse("plans:work-plan-budget", args=[plan.association.slug, plan.period])


def _lines(plan: Plan) -> str:
    """The grid of the plan's budget, or where one is chosen."""
    if plan.budget is None:
        return _budget(plan)
    return reverse("plans:budget", args=[plan.association.slug, plan.budget.key])


def _has_contributions(found: Found) -> bool:
    return any(
        line.kind == LineKind.CONTRIBUTION
        for budget in found.sources.budgets.values()
        for line in budget.sheet.lines
    )


NEEDS = {
    "budget": Need(
        lambda found: any(budget.sheet.lines for budget in found.sources.budgets.values()),
        _("The plan shows no budget with rows yet."),
        _("Choose or make the plan's budget"),
        _budget,
    ),
    "contributions": Need(
        _has_contributions,
        _("No budget of the plan has a row for contributions."),
        _("Go to the budget"),
        _lines,
    ),
    "bodies": Need(
        lambda found: bool(found.sources.bodies),
        _("The association has no body on the plan's day."),
        _("Go to the bodies"),
        _register("organ"),
    ),
    "chart-bodies": Need(
        lambda found: any(body.is_in_chart for body in found.sources.bodies.values()),
        _("No body stands in the organisation chart."),
        _("Go to the bodies"),
        _register("organ"),
    ),
    "members": Need(
        lambda found: bool(found.sources.members),
        _("The association has no members on the plan's day."),
        _("Go to the members"),
        _register("medlemmar"),
    ),
    "projects": Need(
        lambda found: bool(found.sources.projects),
        _("The association has no project yet."),
        _("Go to the projects"),
        _register("insatser"),
    ),
    "goals": Need(
        lambda found: bool(found.sources.goals),
        _("The plan has no goal yet."),
        _("Go to the goals"),
        _plan_register("mal"),
    ),
    "terms": Need(
        lambda found: bool(found.sources.terms),
        _("The glossary has no term on the plan's day."),
        _("Go to the glossary"),
        _register("begrepp"),
    ),
    "target-groups": Need(
        lambda found: bool(found.sources.target_groups),
        _("The association has no target group on the plan's day."),
        _("Go to the target groups"),
        _register("malgrupper"),
    ),
    "events": Need(
        lambda found: bool(found.sources.events),
        _("The association has no recurring events."),
        _("Go to the calendar"),
        _register("kalender"),
    ),
    "attachments": Need(
        lambda found: bool(found.sources.attachments),
        _("The plan has no documents beside it."),
        _("Go to the documents"),
        _plan_register("bilagor"),
    ),
}


def next_step(need: str, found: Found) -> dict[str, str] | None:
    """Why something cannot be inserted yet, and where to begin; None when it can be."""
    if not need or NEEDS[need].is_met(found):
        return None
    missing = NEEDS[need]
    address = missing.address(found.sources.plan)
    return {"reason": str(missing.reason), "step": str(missing.step), "url": address}
