"""Scenarios (scenarier): changing many amounts at once to see what follows, and what comes of them.

A scenario is never shown by a plan. One that is to be kept for real becomes a revision of the
budget it was begun from; which budget a plan shows is chosen in the plan.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from associations.models import User
from budgets.arithmetic import scale
from budgets.models import Budget
from budgets.queries import budget_value, parties_of
from budgets.services.amounts import Entry, set_amounts
from budgets.services.writing import NotAScenario, lock_budget, save_signed


@transaction.atomic
def scale_contributions(
    *,
    scenario: Budget,
    tenths_of_percent: int,
    party: str = "",
    years: Collection[str] = (),
    by: User | None,
) -> int:
    """Change what a party pays by a percentage; without a party, what all pay.

    Returns how many amounts were changed. `years` are keys; none means all. Raises NotAScenario.
    """
    if scenario.scenario_of_id is None:
        raise NotAScenario(scenario)
    lock_budget(scenario)
    sheet = budget_value(scenario).sheet
    lines = [
        line
        for line, of_party in parties_of([scenario]).get(scenario.pk, {}).items()
        if party in ("", of_party)
    ]
    entries = [
        Entry(line, year, amount_kr, sheet.amounts[line, year])
        for (line, year), amount_kr in scale(sheet, lines, tenths_of_percent, years=years).items()
        if amount_kr != sheet.amounts[line, year]
    ]
    set_amounts(budget=scenario, entries=entries, by=by)
    return len(entries)


@transaction.atomic
def use_scenario(*, scenario: Budget, by: User | None) -> Budget:
    """Make a scenario a budget: from now on it revises the one it was begun from.

    No plan shows it by that. Raises NotAScenario.
    """
    locked = lock_budget(scenario)
    if locked.scenario_of_id is None:
        raise NotAScenario(scenario)
    locked.revises, locked.scenario_of = locked.scenario_of, None
    return save_signed(locked, by, "scenario made a budget")
