"""Where a plan's texts would point at nothing if its budget were another (brutna hänvisningar).

Nothing is guessed from the text: the plan is composed with the budget as it would be, and what then
cannot be resolved is listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.utils import translation

from budgets.arithmetic import without
from budgets.models import Budget
from plans.checks.rules import place_of
from plans.document.compose import LANGUAGE, compose_sources
from plans.document.problems import is_about_money
from plans.document.sources import MAIN_BUDGET, Sources, key_of, read_sources, values_by_key
from plans.document.walk import problems_of
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class BrokenPlace:
    """A figure or a table in a section of a plan, and what would be wrong with it."""

    plan: Plan
    section: str
    title: str
    sentence: str
    pointed_at: str


def broken_by_choice(
    plan: Plan, main: Budget | None, project_budgets: Collection[Budget]
) -> tuple[BrokenPlace, ...]:
    """What the plan could not show with these budgets."""
    chosen = [*([main] if main else []), *project_budgets]
    rows = Budget.objects.filter(pk__in=[budget.pk for budget in chosen])
    budgets = values_by_key(rows.select_related("project"), main=main.pk if main else None)
    with translation.override(LANGUAGE):
        return _broken(replace(read_sources(plan), budgets=budgets))


def broken_by_removal(
    budget: Budget,
    *,
    lines: Collection[str] = (),
    groups: Collection[str] = (),
    years: Collection[str] = (),
) -> tuple[BrokenPlace, ...]:
    """What drafts could not show any more without these lines, groups or years of a budget."""
    found: list[BrokenPlace] = []
    for plan, key in _drafts_showing(budget):
        with translation.override(LANGUAGE):
            sources = read_sources(plan)
            value = sources.budgets[key]
            left = without(value.sheet, lines=lines, groups=groups, years=years)
            changed = {**sources.budgets, key: replace(value, sheet=left)}
            before = set(_broken(sources))
            after = _broken(replace(sources, budgets=changed))
        found += [each for each in after if each not in before]
    return tuple(found)


def _drafts_showing(budget: Budget) -> Iterable[tuple[Plan, str]]:
    drafts = Plan.objects.drafts().select_related("association", "budget")
    for plan in drafts.filter(budget=budget):
        yield plan, MAIN_BUDGET
    for plan in drafts.filter(project_budgets=budget):
        yield plan, key_of(budget)


def _broken(sources: Sources) -> tuple[BrokenPlace, ...]:
    """Each place once. Call it with the language of plans switched on."""
    places = (
        BrokenPlace(
            sources.plan,
            section.key,
            place_of(section).words,
            problem.sentence,
            problem.source,
        )
        for section, problem in problems_of(compose_sources(sources))
        if is_about_money(problem)
    )
    return tuple(dict.fromkeys(places))
