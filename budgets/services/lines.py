"""A line with all it says (budgetpost), as its own page writes it: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from associations.models import User
from budgets.models import BudgetGroup, BudgetLine
from budgets.services.amounts import Entry, set_amounts, set_note
from budgets.services.structure import LineTies, change_line


@transaction.atomic
def write_line(
    *,
    line: BudgetLine,
    label: str,
    kind: str,
    basis: str,
    scope: Collection[BudgetGroup],
    ties: LineTies | None = None,
    entries: Sequence[Entry],
    notes: Mapping[str, tuple[str, bool]],
    by: User | None,
) -> BudgetLine:
    """Change a line, its amounts, and what is said beside them: note and mark by year key.

    A line that is computed from now on keeps its amounts out of sight, should it change back.
    Raises what `change_line`, `set_amounts` and `set_note` raise.
    """
    was_typed = line.kind != BudgetLine.Kind.UNALLOCATED
    line = change_line(
        line=line, label=label, kind=kind, basis=basis, scope=scope, ties=ties, by=by
    )
    if was_typed and kind != BudgetLine.Kind.UNALLOCATED:
        set_amounts(budget=line.budget, entries=entries, by=by)
        years = {year.key: year for year in line.budget.years.all()}
        for key, (note, is_preliminary) in notes.items():
            if key in years:
                set_note(
                    line=line, year=years[key], note=note, is_preliminary=is_preliminary, by=by
                )
    return line
