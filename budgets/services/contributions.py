"""Contributions as their page writes them (medlemsbidrag): proposals taken, and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from associations.models import User
from budgets.models import Budget, BudgetYear
from budgets.services.amounts import Entry, UnknownCell, set_amounts, set_preliminary


@transaction.atomic
def write_contributions(
    *,
    budget: Budget,
    year: BudgetYear,
    entries: Sequence[Entry],
    marks: Mapping[str, bool],
    by: User | None,
) -> None:
    """Take the proposals that `entries` are, and mark lines as preliminary or settled; all or none.

    Raises what `set_amounts` and `set_preliminary` raise; UnknownCell for a line that is gone.
    """
    set_amounts(budget=budget, entries=entries, by=by)
    lines = {line.key: line for line in budget.lines.filter(key__in=marks)}
    for key, is_preliminary in marks.items():
        if key not in lines:
            raise UnknownCell(key, year.key)
        set_preliminary(line=lines[key], year=year, is_preliminary=is_preliminary, by=by)
