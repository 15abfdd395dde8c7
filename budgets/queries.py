"""Budgets read for computing and showing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

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
    left_after,
    sum_amount,
)
from budgets.models import Budget, BudgetLine, CapitalCeiling


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


def ceilings_of(budget: Budget) -> tuple[CeilingRule, ...] | None:
    """The association's rules for how large own capital may be; None for the budget of a project,
    which has no capital of its own. Two queries."""
    if budget.project_id is not None:
        return None
    ceilings = CapitalCeiling.objects.filter(association_id=budget.association_id)
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
        for ceiling in ceilings.prefetch_related("steps")
    )


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """A line whose money a decision has set aside (beslutade projektmedel)."""

    key: str
    label: str
    paragraph: str
    held_on: dt.date
    decision: str
    project: str
    amounts_kr: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class DecidedMoney:
    """Decided money by year, and what it leaves of income and own capital (återstår)."""

    years: tuple[Year, ...]
    lines: tuple[DecidedLine, ...]
    sums_kr: tuple[int | None, ...]
    there_kr: tuple[int | None, ...]
    left_kr: tuple[int | None, ...]


def decided_money(budget: Budget) -> DecidedMoney:
    """The costs that decisions have set money aside for, by date. Eight queries for any size."""
    sheet = budget_value(budgets_with_rows(Budget.objects.filter(pk=budget.pk)).get()).sheet
    rows = (
        budget.lines.filter(decision__isnull=False, kind=BudgetLine.Kind.COST)
        .select_related("decision__meeting", "project")
        .order_by("decision__meeting__held_on", "order", "pk")
    )
    lines = tuple(_decided_line(row, sheet) for row in rows)
    keys = [line.key for line in lines]
    return DecidedMoney(
        years=sheet.years,
        lines=lines,
        sums_kr=tuple(
            _sum(sheet.amounts.get((key, year.key)) for key in keys) for year in sheet.years
        ),
        there_kr=tuple(sum_amount(sheet, "income-and-capital", year.key) for year in sheet.years),
        left_kr=tuple(left_after(sheet, keys, year.key) for year in sheet.years),
    )


def _decided_line(row: BudgetLine, sheet: Sheet) -> DecidedLine:
    assert row.decision is not None
    return DecidedLine(
        key=row.key,
        label=row.label,
        paragraph=row.decision.paragraph,
        held_on=row.decision.meeting.held_on,
        decision=row.decision.title,
        project="" if row.project is None else str(row.project),
        amounts_kr=tuple(sheet.amounts.get((row.key, year.key)) for year in sheet.years),
    )


def _sum(amounts: Iterable[int | None]) -> int | None:
    typed = [amount for amount in amounts if amount is not None]
    return sum(typed) if typed else None
