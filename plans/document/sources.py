"""What a plan is composed from: the rows, read once, as they stood on the plan's day.

The number of queries is the same for a small plan and a large one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from associations.models import (
    Asset,
    AuthorityName,
    Body,
    Member,
    RecurringEvent,
    TargetGroup,
    Term,
)
from budgets.models import Budget
from budgets.queries import BudgetValue, budget_values
from plans.models import Attachment, Goal, Plan, Section, TargetGroupPriority
from projects.models import Project

MAIN_BUDGET = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Rows by key, in the order they are printed.

    `budgets` has the plan's own under MAIN_BUDGET (absent when the plan shows none) and those of
    projects under the project's key.
    """

    plan: Plan
    day: dt.date
    sections: tuple[Section, ...]
    members: tuple[Member, ...]
    bodies: Mapping[str, Body]
    terms: Mapping[str, Term]
    target_groups: Mapping[str, TargetGroup]
    priorities: tuple[TargetGroupPriority, ...]
    projects: Mapping[str, Project]
    goals: Mapping[str, Goal]
    events: Mapping[str, RecurringEvent]
    attachments: tuple[Attachment, ...]
    budgets: Mapping[str, BudgetValue]
    authority_names: Mapping[int, str]
    assets: Mapping[str, str]

    def name_of(self, authority_id: int) -> str:
        """What an authority was called on the plan's day."""
        return self.authority_names.get(authority_id) or gettext("authority without a name")


def read_sources(plan: Plan) -> Sources:
    """Read everything `plan` may show."""
    association = plan.association
    day = plan.as_of
    budgets = (
        Budget.objects.filter(Q(pk=plan.budget_id) | Q(plans_beside=plan))
        .select_related("project")
        .distinct()
    )
    return Sources(
        plan=plan,
        day=day,
        sections=tuple(plan.sections.all()),
        members=tuple(association.members.on(day).prefetch_related("boards")),
        bodies={body.key: body for body in _bodies(association.bodies.on(day))},
        terms={term.key: term for term in association.terms.on(day)},
        target_groups={group.key: group for group in association.target_groups.on(day)},
        priorities=tuple(plan.priorities.select_related("target_group", "area")),
        projects={project.key: project for project in _projects(association.projects.all())},
        goals={
            goal.key: goal
            for goal in plan.goals.select_related("responsible_body").prefetch_related(
                "activities__responsible_body"
            )
        },
        events={event.key: event for event in association.recurring_events.on(day)},
        attachments=tuple(plan.attachments.all()),
        budgets=values_by_key(budgets, main=plan.budget_id),
        authority_names=dict(AuthorityName.objects.on(day).values_list("authority_id", "name")),
        assets=dict(Asset.objects.values_list("sha256", "media_type")),
    )


def values_by_key(budgets: Iterable[Budget], *, main: int | None) -> dict[str, BudgetValue]:
    """Budgets as values, by the names a plan has for them; `main` is its own."""
    chosen = list(budgets)
    values = budget_values(chosen)
    return {
        MAIN_BUDGET if budget.pk == main else key_of(budget): values[budget.pk] for budget in chosen
    }


def key_of(budget: Budget) -> str:
    """A budget beside the plan's own is a project's; one of nothing is found by its own key."""
    return budget.project.key if budget.project else budget.key


def _bodies(bodies: QuerySet[Body]) -> QuerySet[Body]:
    return bodies.select_related("parent").prefetch_related(
        "tasks",
        "seats__person",
        "seats__deputy_for__person",
        "seats__appointed_by",
        "posts__person",
    )


def _projects(projects: QuerySet[Project]) -> QuerySet[Project]:
    return projects.prefetch_related("parts", "posts", "parties", "target_groups")
