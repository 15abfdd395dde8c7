"""Which budgets a plan shows (budget i planen): its own, and one of each project at most."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from django.db import transaction

from associations.models import User
from budgets.models import Budget
from budgets.services.writing import save_signed
from plans.models import Plan
from plans.services.drafts import lock_draft


class Refusal(StrEnum):
    """Why a plan cannot show a budget."""

    SCENARIO = "scenario"
    OTHER_ASSOCIATION = "other-association"
    OF_A_PROJECT = "of-a-project"
    OF_NO_PROJECT = "of-no-project"
    PROJECT_TWICE = "project-twice"


class BudgetNotForPlan(Exception):
    """A plan cannot show the budget, for `refusal`."""

    def __init__(self, budget: Budget, refusal: Refusal) -> None:
        super().__init__(f"{budget}: {refusal}")
        self.budget = budget
        self.refusal = refusal


@transaction.atomic
def show_budgets(
    *, plan: Plan, budget: Budget | None, project_budgets: Collection[Budget], by: User | None
) -> Plan:
    """Let a plan show a budget, and beside it those of projects.

    Raises PlanIsAdopted; BudgetNotForPlan, and then nothing has changed.
    """
    locked = lock_draft(plan)
    check_budgets(plan.association_id, budget, project_budgets)
    locked.budget = budget
    save_signed(locked, by)
    chosen = set(project_budgets)
    if set(locked.project_budgets.all()) != chosen:
        locked.project_budgets.set(chosen)
    return locked


def check_budgets(
    association_id: int, budget: Budget | None, project_budgets: Collection[Budget]
) -> None:
    """Raises BudgetNotForPlan."""
    for each in [*([budget] if budget else []), *project_budgets]:
        if each.association_id != association_id:
            raise BudgetNotForPlan(each, Refusal.OTHER_ASSOCIATION)
        if each.scenario_of_id is not None:
            raise BudgetNotForPlan(each, Refusal.SCENARIO)
    if budget is not None and budget.project_id is not None:
        raise BudgetNotForPlan(budget, Refusal.OF_A_PROJECT)
    projects: set[int] = set()
    for each in project_budgets:
        if each.project_id is None:
            raise BudgetNotForPlan(each, Refusal.OF_NO_PROJECT)
        if each.project_id in projects:
            raise BudgetNotForPlan(each, Refusal.PROJECT_TWICE)
        projects.add(each.project_id)
