"""Own capital and decided money: handing out a surplus, tying a line to its decision."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from associations.models import Decision, User
from budgets.models import Budget, BudgetGroup, BudgetLine
from budgets.services.amounts import Entry, set_amounts
from budgets.services.structure import LineTies, add_line
from budgets.services.writing import lock_budget, save_signed


class SurplusIsHandedOut(Exception):
    """A line of the budget hands out the surplus of that year already."""

    def __init__(self, line: BudgetLine) -> None:
        super().__init__(str(line))
        self.line = line


class DecisionElsewhere(Exception):
    """The decision is another association's."""


@transaction.atomic
def distribute_surplus(
    *,
    budget: Budget,
    group: BudgetGroup,
    label: str,
    surplus_year: int,
    parts: Mapping[str, int],
    by: User | None,
) -> BudgetLine:
    """Hand out the surplus of a year over others (fördela överskott): kronor by year key.

    Raises BudgetIsSealed, SurplusIsHandedOut, UnknownCell, and then nothing has changed.
    """
    budget = lock_budget(budget)
    found = budget.lines.filter(surplus_year=surplus_year).first()
    if found is not None:
        raise SurplusIsHandedOut(found)
    line = add_line(
        budget=budget,
        group=group,
        label=label,
        kind=BudgetLine.Kind.CAPITAL_IN,
        ties=LineTies(surplus_year=surplus_year),
        by=by,
    )
    entries = [Entry(line.key, year, amount_kr, None) for year, amount_kr in parts.items()]
    set_amounts(budget=budget, entries=entries, by=by)
    return line


@transaction.atomic
def tie_decision(*, line: BudgetLine, decision: Decision | None, by: User | None) -> BudgetLine:
    """Say which decision set the money of a line aside, or that none has.

    Raises BudgetIsSealed, DecisionElsewhere.
    """
    budget = lock_budget(line.budget)
    line = budget.lines.get(pk=line.pk)
    if decision is not None and decision.meeting.body.association_id != budget.association_id:
        raise DecisionElsewhere(decision)
    if line.decision_id != (decision.pk if decision else None):
        line.decision = decision
        save_signed(line, by)
    return line
