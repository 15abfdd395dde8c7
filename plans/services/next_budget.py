"""A budget moved on (nästa års budget): the same lines, later years.

The years of the copy are those of the original, `step` later. A year that the original had too
keeps its amounts, so that last year's plan year is where the new budget year begins:

| original           | the copy, one year later            |
|--------------------|-------------------------------------|
| 2025 previous year |                                     |
| 2026 budget        | 2026 previous year: as the original |
| 2027 plan          | 2027 budget: as the original's plan |
|                    | 2028 plan: blank                    |

Decisions that set money aside are of their year, and are not copied.
"""

from __future__ import annotations

import re

from django.db import models

from associations.models import User
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def move_budget_on(*, budget: Budget, step: int, by: User | None) -> tuple[Budget, dict[str, str]]:
    """The copy, and what the key of each year has become. Call it inside a transaction."""
    copy = _save(
        Budget(
            association=budget.association,
            key=_unused_key(budget, step),
            title=moved_on(budget.title, step),
            project=budget.project,
        ),
        by,
    )
    originals = list(budget.years.all())
    years = {year.key: _copy_year(year, copy, step, by) for year in originals}
    groups = _copy_groups(budget, copy, by)
    for line in budget.lines.prefetch_related("scope", "amounts"):
        _copy_line(line, copy, groups, originals, years, by)
    return copy, {key: year.key for key, year in years.items()}


def moved_on(text: str, step: int) -> str:
    """The text with every year in it `step` later."""
    return YEAR.sub(lambda year: str(int(year[0]) + step), text)


def _unused_key(budget: Budget, step: int) -> str:
    wished = moved_on(budget.key, step)
    taken = set(budget.association.budgets.values_list("key", flat=True))
    key, count = wished, 1
    while key in taken:
        count += 1
        key = f"{wished[:55]}-{count}"
    return key


def _copy_year(year: BudgetYear, copy: Budget, step: int, by: User | None) -> BudgetYear:
    return _save(
        BudgetYear(
            budget=copy,
            key=moved_on(year.key, step),
            label=moved_on(year.label, step),
            kind=year.kind,
            year=year.year + step,
            first_month=year.first_month,
            last_month=year.last_month,
            order=year.order,
        ),
        by,
    )


def _copy_groups(budget: Budget, copy: Budget, by: User | None) -> dict[int, BudgetGroup]:
    """Groups by the id of the original; those inside others after them."""
    groups: dict[int, BudgetGroup] = {}
    waiting = list(budget.groups.all())
    while waiting:
        group = next(g for g in waiting if g.parent_id is None or g.parent_id in groups)
        waiting.remove(group)
        groups[group.pk] = _save(
            BudgetGroup(
                budget=copy,
                parent=groups[group.parent_id] if group.parent_id else None,
                key=group.key,
                title=group.title,
                total_label=group.total_label,
                order=group.order,
            ),
            by,
        )
    return groups


def _copy_line(
    line: BudgetLine,
    copy: Budget,
    groups: dict[int, BudgetGroup],
    originals: list[BudgetYear],
    years: dict[str, BudgetYear],
    by: User | None,
) -> None:
    copied = _save(
        BudgetLine(
            budget=copy,
            group=groups[line.group_id],
            key=line.key,
            label=line.label,
            kind=line.kind,
            basis=line.basis,
            project=line.project,
            member=line.member,
            order=line.order,
        ),
        by,
    )
    copied.scope.set(groups[group.pk] for group in line.scope.all())
    amounts = {amount.year_id: amount for amount in line.amounts.all()}
    for year in years.values():
        same = _same_months(year, originals)
        amount = amounts.get(same.pk) if same else None
        if amount is not None:
            _save(
                Amount(
                    line=copied,
                    year=year,
                    amount_kr=amount.amount_kr,
                    note=amount.note,
                    is_preliminary=amount.is_preliminary,
                ),
                by,
            )


def _same_months(year: BudgetYear, originals: list[BudgetYear]) -> BudgetYear | None:
    """The year of the original with the same months; of its own kind if there are several."""
    same = [
        other
        for other in originals
        if (other.year, other.first_month, other.last_month)
        == (year.year, year.first_month, year.last_month)
    ]
    return next((other for other in same if other.kind == year.kind), same[0] if same else None)


def _save[T: models.Model](row: T, by: User | None) -> T:
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row.save()
    return row
