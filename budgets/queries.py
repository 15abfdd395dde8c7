"""Budgets read for computing and showing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from associations.models import Association
from budgets.arithmetic import (
    CeilingRule,
    CeilingStep,
    Group,
    Line,
    LineKind,
    OpeningSource,
    Sheet,
    Year,
    YearKind,
)
from budgets.models import Budget, CapitalCeiling


@dataclass(frozen=True, slots=True)
class BudgetValue:
    """A budget as a value: its sheet, and what is said beside the amounts.

    `notes` and `preliminary` are keyed by (line key, year key). `lines_of_project` and
    `line_of_member` give line keys in order.
    """

    title: str
    sheet: Sheet
    notes: Mapping[tuple[str, str], str]
    preliminary: frozenset[tuple[str, str]]
    lines_of_project: Mapping[str, tuple[str, ...]]


def budgets_with_rows(budgets: QuerySet[Budget]) -> QuerySet[Budget]:
    """Budgets with everything `budget_value` reads, in seven queries whatever their size."""
    return budgets.select_related("project").prefetch_related(
        "years", "groups", "lines__scope", "lines__project", "lines__amounts"
    )


def budget_value(budget: Budget) -> BudgetValue:
    """The budget as a value. Uses the rows that `budgets_with_rows` fetched."""
    lines = list(budget.lines.all())
    group_keys = {group.pk: group.key for group in budget.groups.all()}
    year_keys = {year.pk: year.key for year in budget.years.all()}
    amounts = {
        (line.key, year_keys[amount.year_id]): amount
        for line in lines
        for amount in line.amounts.all()
    }
    of_project: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if line.project is not None:
            key = line.project.key
            of_project[key] = (*of_project.get(key, ()), line.key)
    return BudgetValue(
        title=budget.title,
        sheet=Sheet(
            years=tuple(
                Year(
                    year.key,
                    YearKind(year.kind),
                    year.label,
                    year.months,
                    year.year,
                    year.first_month,
                    year.opening_kr,
                    OpeningSource(year.opening_source) if year.opening_source else None,
                    year.opening_note,
                )
                for year in budget.years.all()
            ),
            groups=tuple(
                Group(
                    group.key,
                    group.title,
                    group.total_label,
                    group_keys[group.parent_id] if group.parent_id else None,
                )
                for group in budget.groups.all()
            ),
            lines=tuple(
                Line(
                    line.key,
                    line.label,
                    LineKind(line.kind),
                    group_keys[line.group_id],
                    line.basis,
                    tuple(group.key for group in line.scope.all()),
                    line.surplus_year,
                )
                for line in lines
            ),
            amounts={cell: amount.amount_kr for cell, amount in amounts.items()},
        ),
        notes={cell: amount.note for cell, amount in amounts.items() if amount.note},
        preliminary=frozenset(cell for cell, amount in amounts.items() if amount.is_preliminary),
        lines_of_project=of_project,
    )


def ceiling_rules(association: Association) -> tuple[CeilingRule, ...]:
    """The association's rules for how large own capital may be, as values. Two queries."""
    ceilings = CapitalCeiling.objects.filter(association=association).prefetch_related("steps")
    return tuple(
        CeilingRule(
            ceiling.title,
            ceiling.source,
            ceiling.valid_from,
            ceiling.valid_to,
            tuple(
                CeilingStep(step.from_kr, step.most_kr, step.most_percent)
                for step in ceiling.steps.all()
            ),
        )
        for ceiling in ceilings
    )
