"""What a budget is compared with (jämförelser), read for its rules.

A project's budget is compared with the association's that the newest plan shows beside it; when no
plan does, with the association's newest that has one of its years. The other way round, the
association's is compared with the project budgets of the newest plan that shows it, and for a
project with lines but none there, with the project's newest that has one of its years. A scenario
is compared with the others, but nothing with a scenario.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from budgets.checks import Facts
from budgets.models import Budget, BudgetYear
from budgets.money import Unit
from budgets.queries import BudgetValue, budget_value, budget_values, payers_by_year


def facts_of(budget: Budget, value: BudgetValue) -> Facts:
    """What the rules look at: who is to pay by the rule, and what projects' own budgets say."""
    if budget.project_id is not None:
        main = main_budget_of(budget)
        return Facts(value, main=budget_value(main) if main else None)
    return Facts(
        value,
        payers=payers_by_year(budget, value.sheet.years),
        unit=_unit_of(budget),
        project_budgets=project_budgets_of(budget) if value.lines_of_project else (),
    )


def _unit_of(budget: Budget) -> Unit:
    return "tkr" if budget.association.unit == "tkr" else "kr"


def main_budget_of(budget: Budget) -> Budget | None:
    """The association's budget that a project's is compared with. Two queries at most."""
    mains = Budget.objects.real().filter(association=budget.association_id, project=None)
    beside = mains.filter(plans__project_budgets=budget).order_by("-plans__period")
    return beside.first() or _newest_with_years_of(budget, mains).first()


def project_budgets_of(main: Budget) -> tuple[BudgetValue, ...]:
    """The projects' own budgets that the association's is compared with. Eight queries at most."""
    candidates = _newest_with_years_of(
        main, Budget.objects.real().filter(project__budget_lines__budget=main)
    ).distinct()
    plan = main.plans.order_by("-period").first()
    shown = set(plan.project_budgets.values_list("pk", flat=True)) if plan else set()
    in_plan = Budget.objects.filter(pk__in=shown, project__isnull=False)
    chosen: dict[int | None, int] = {}
    for each in [*in_plan.order_by("-pk"), *candidates]:
        chosen.setdefault(each.project_id, each.pk)
    if not chosen:
        return ()
    budgets = Budget.objects.filter(pk__in=chosen.values()).select_related("project")
    return tuple(budget_values(budgets).values())


def _newest_with_years_of(budget: Budget, among: QuerySet[Budget]) -> QuerySet[Budget]:
    years = BudgetYear.objects.filter(budget=budget).values("year")
    shared = BudgetYear.objects.filter(budget=OuterRef("pk"), year__in=years)
    return among.filter(Exists(shared)).order_by("-pk")


def facts_of_plan(
    budget: Budget | None, value: BudgetValue | None, projects: Iterable[BudgetValue]
) -> tuple[Facts, ...]:
    """The facts of all that a plan shows: its own budget first, compared with those of projects.

    A difference is told once, at the plan's own budget.
    """
    beside = tuple(projects)
    rest = tuple(Facts(project) for project in beside)
    if budget is None or value is None:
        return rest
    payers = payers_by_year(budget, value.sheet.years)
    own = Facts(value, payers=payers, unit=_unit_of(budget), project_budgets=beside)
    return (own, *rest)
