"""A budget copied: to the next year (nästa års budget), to revise it, or to think with.

The years of the copy are those of the original, `step` later. A year that the original had too
keeps its amounts, so that last year's plan year is where the new budget year begins:

| original           | the copy, one year later            |
|--------------------|-------------------------------------|
| 2025 previous year |                                     |
| 2026 budget        | 2026 previous year: as the original |
| 2027 plan          | 2027 budget: as the original's plan |
|                    | 2028 plan: blank                    |

Keys of groups and lines stay, so that what refers to them finds them in the copy. A decision that
set money aside stays with the copy as long as its amounts do.
"""

from __future__ import annotations

import re

from django.db import transaction

from associations.models import User
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.services.writing import IsScenario, save_signed, unused_budget_key

LONGEST_BASE = 140  # of a title of 160
REVISED = re.compile(r", reviderad(?: \d+)?$")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@transaction.atomic
def move_budget_on(*, budget: Budget, step: int, by: User | None) -> tuple[Budget, dict[str, str]]:
    """The budget `step` years later, and what the key of each year has become."""
    copy = Budget(project=budget.project, title=moved_on(budget.title, step))
    return _copy(budget, copy, step, by)


@transaction.atomic
def revise_budget(*, budget: Budget, title: str, by: User | None) -> Budget:
    """A new budget that takes the place of `budget` (revidering); the old one stays as it is.

    Raises IsScenario.
    """
    if budget.scenario_of_id is not None:
        raise IsScenario(budget)
    copy = Budget(project=budget.project, title=title, revises=budget)
    return _copy(budget, copy, 0, by)[0]


@transaction.atomic
def start_scenario(*, budget: Budget, title: str, by: User | None) -> Budget:
    """A copy to think with (scenario): no plan can show it.

    Begun from another scenario it stands beside that one.
    """
    original = budget.scenario_of or budget
    copy = Budget(project=budget.project, title=title, scenario_of=original)
    return _copy(budget, copy, 0, by)[0]


def revised_title(budget: Budget) -> str:
    """What a revision is called: "Budget 2026, reviderad", the next one "…, reviderad 2".

    It is printed where plans name budgets, so it is Swedish whatever language the interface has.
    """
    taken = set(budget.association.budgets.values_list("title", flat=True))
    base = f"{REVISED.sub('', budget.title)[:LONGEST_BASE]}, reviderad"
    title, count = base, 1
    while title in taken:
        count += 1
        title = f"{base} {count}"
    return title


def moved_on(text: str, step: int) -> str:
    """The text with every year in it `step` later."""
    return YEAR.sub(lambda year: str(int(year[0]) + step), text)


def _copy(
    budget: Budget, copy: Budget, step: int, by: User | None
) -> tuple[Budget, dict[str, str]]:
    copy.association = budget.association
    copy.key = unused_budget_key(moved_on(budget.key, step), budget.association)
    save_signed(copy, by)
    originals = list(budget.years.all())
    years = {year.key: _copy_year(year, copy, originals, step, by) for year in originals}
    groups = _copy_groups(budget, copy, by)
    for line in budget.lines.prefetch_related("scope", "amounts"):
        _copy_line(line, copy, groups, originals, years, by)
    return copy, {key: year.key for key, year in years.items()}


def _copy_year(
    year: BudgetYear, copy: Budget, originals: list[BudgetYear], step: int, by: User | None
) -> BudgetYear:
    moved = BudgetYear(
        budget=copy,
        key=moved_on(year.key, step),
        label=moved_on(year.label, step),
        kind=year.kind,
        year=year.year + step,
        first_month=year.first_month,
        last_month=year.last_month,
        order=year.order,
    )
    same = _same_months(moved, originals)
    if same is not None:
        moved.opening_kr = same.opening_kr
        moved.opening_source = same.opening_source
        moved.opening_note = same.opening_note
    return save_signed(moved, by)


def _copy_groups(budget: Budget, copy: Budget, by: User | None) -> dict[int, BudgetGroup]:
    """Groups by the id of the original; those inside others after them."""
    groups: dict[int, BudgetGroup] = {}
    waiting = list(budget.groups.all())
    while waiting:
        group = next(g for g in waiting if g.parent_id is None or g.parent_id in groups)
        waiting.remove(group)
        groups[group.pk] = save_signed(
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
    amounts = {amount.year_id: amount for amount in line.amounts.all()}
    kept = [
        (year, amounts[same.pk])
        for year in years.values()
        if (same := _same_months(year, originals)) is not None and same.pk in amounts
    ]
    copied = save_signed(
        BudgetLine(
            budget=copy,
            group=groups[line.group_id],
            key=line.key,
            label=line.label,
            kind=line.kind,
            basis=line.basis,
            project=line.project,
            member=line.member,
            board=line.board,
            party=line.party,
            surplus_year=line.surplus_year,
            decision=line.decision if kept else None,
            order=line.order,
        ),
        by,
    )
    copied.scope.set(groups[group.pk] for group in line.scope.all())
    for year, amount in kept:
        save_signed(
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
