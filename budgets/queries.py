"""Budgets read for computing and showing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from associations.models import Association, Authority, Member
from budgets.arithmetic import (
    CeilingRule,
    CeilingStep,
    Group,
    Line,
    LineKind,
    OpeningSource,
    Payer,
    Sheet,
    Year,
    YearKind,
    left_after,
    parties,
    state_by_law,
    sum_amount,
)
from budgets.arithmetic.sheet import SOURCES
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear, CapitalCeiling


@dataclass(frozen=True, slots=True)
class BudgetValue:
    """A budget as a value: its sheet, and what is said beside the amounts.

    `notes` and `preliminary` are keyed by (line key, year key). `lines_of_project` gives line keys
    in order; `payer_of_line` who pays a contribution, by the keys of `payers_by_year`. `project` is
    the key of the project whose budget it is; empty for the association's.
    """

    title: str
    sheet: Sheet
    notes: Mapping[tuple[str, str], str]
    preliminary: frozenset[tuple[str, str]]
    lines_of_project: Mapping[str, tuple[str, ...]]
    payer_of_line: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    project: str = ""


def parties_of(budgets: Iterable[Budget]) -> dict[int, dict[str, str]]:
    """Who pays each contribution: by budget and line key the party, empty where none is said."""
    lines = BudgetLine.objects.filter(
        budget__in=[budget.pk for budget in budgets], kind=BudgetLine.Kind.CONTRIBUTION
    )
    parties: dict[int, dict[str, str]] = {}
    for budget, key, party, of_member in lines.values_list(
        "budget_id", "key", "party", "member__party"
    ):
        parties.setdefault(budget, {})[key] = party or of_member or ""
    return parties


def budget_value(budget: Budget) -> BudgetValue:
    """The budget as a value, as it is now. Five queries whatever its size, one for a project."""
    return budget_values([budget])[budget.pk]


def budget_values(budgets: Iterable[Budget]) -> dict[int, BudgetValue]:
    """Budgets as values, by primary key and in their order. Five queries for one and for many.

    Their projects should be there. Lines and amounts are read as tuples: a large budget has more
    than a thousand amounts, and a model of each would take most of the time.
    """
    chosen = list(budgets)
    of_these = {"budget__in": [budget.pk for budget in chosen]}
    years = _by_budget(BudgetYear.objects.filter(**of_these))
    groups = _by_budget(BudgetGroup.objects.filter(**of_these))
    lines = _by_budget(BudgetLine.objects.filter(**of_these).values_list(*_LINE, named=True))
    scopes, amounts = _scopes(of_these), _amounts(of_these)
    return {
        budget.pk: _value(
            budget,
            years.get(budget.pk, []),
            groups.get(budget.pk, []),
            lines.get(budget.pk, []),
            scopes,
            amounts,
        )
        for budget in chosen
    }


_LINE = (
    "budget_id",
    "pk",
    "group_id",
    "key",
    "label",
    "kind",
    "basis",
    "surplus_year",
    "project__key",
    "party",
    "member__authority__key",
    "board__name",
)

type _Amount = tuple[int, int, str, bool]  # its year, kronor, note, whether it is preliminary


def _by_budget[R](rows: Iterable[R]) -> dict[int, list[R]]:
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(row.budget_id, []).append(row)  # type: ignore[attr-defined]
    return found


def _scopes(of_these: Mapping[str, list[int]]) -> dict[int, list[str]]:
    """The keys of the groups that each unallocated line closes."""
    closing = BudgetGroup.objects.filter(**of_these, closing_lines__isnull=False)
    scopes: dict[int, list[str]] = {}
    for line, key in closing.values_list("closing_lines", "key"):
        scopes.setdefault(line, []).append(key)
    return scopes


def _amounts(of_these: Mapping[str, list[int]]) -> dict[int, list[_Amount]]:
    """The amounts of each line."""
    rows = Amount.objects.filter(line__budget__in=of_these["budget__in"]).order_by("pk")
    amounts: dict[int, list[_Amount]] = {}
    told = rows.values_list("line_id", "year_id", "amount_kr", "note", "is_preliminary")
    for line, year, amount_kr, note, is_preliminary in told:
        amounts.setdefault(line, []).append((year, amount_kr, note, is_preliminary))
    return amounts


def _value(
    budget: Budget,
    years: Sequence[BudgetYear],
    groups: Sequence[BudgetGroup],
    lines: Sequence[Any],
    scopes: Mapping[int, Sequence[str]],
    amounts: Mapping[int, Sequence[_Amount]],
) -> BudgetValue:
    group_keys = {group.pk: group.key for group in groups}
    year_keys = {year.pk: year.key for year in years}
    kinds = {kind.value: kind for kind in LineKind}
    of_project: dict[str, tuple[str, ...]] = {}
    kronor: dict[tuple[str, str], int] = {}
    notes: dict[tuple[str, str], str] = {}
    preliminary: set[tuple[str, str]] = set()
    for line in lines:
        if line.project__key is not None:
            of_project[line.project__key] = (*of_project.get(line.project__key, ()), line.key)
        for year, amount_kr, note, is_preliminary in amounts.get(line.pk, ()):
            cell = line.key, year_keys[year]
            kronor[cell] = amount_kr
            if note:
                notes[cell] = note
            if is_preliminary:
                preliminary.add(cell)
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
                for year in years
            ),
            groups=tuple(
                Group(
                    group.key,
                    group.title,
                    group.total_label,
                    group_keys[group.parent_id] if group.parent_id else None,
                )
                for group in groups
            ),
            lines=tuple(
                Line(
                    line.key,
                    line.label,
                    kinds[line.kind],
                    group_keys[line.group_id],
                    line.basis,
                    tuple(scopes.get(line.pk, ())),
                    line.surplus_year,
                )
                for line in lines
            ),
            amounts=kronor,
        ),
        notes=notes,
        preliminary=frozenset(preliminary),
        lines_of_project=of_project,
        key=budget.key,
        project=budget.project.key if budget.project else "",
        payer_of_line={
            line.key: payer
            for line in lines
            if line.kind == BudgetLine.Kind.CONTRIBUTION
            and (payer := _payer_key(line.party, line.member__authority__key, line.board__name))
        },
    )


def _payer_key(party: str, authority: str | None, board: str | None) -> str:
    """Who pays a line, as `payers_by_year` names it; nothing if the line does not say.

    The key is of the authority and not of its membership: the authority goes on paying the line
    when another membership takes over, as when Gotlands kommun became Region Gotland.
    """
    if party:
        return f"party:{party}"
    if authority is None:
        return ""
    return f"board:{authority}/{board}" if board else f"member:{authority}"


def usual_kind(group: BudgetGroup) -> str:
    """What most lines of a group do with money; nothing while it has none. One query."""
    kinds = group.lines.order_by("order", "pk").values_list("kind", flat=True)
    return next((kind for kind, _count in Counter(kinds).most_common(1)), "")


def mixes(group: BudgetGroup, kind: str) -> bool:
    """Whether a group has lines that bring money as well as lines that use it, `kind` counted.

    Its sum is then a net, which is seldom meant. What is left is neither. One query.
    """
    kinds = {*group.lines.values_list("kind", flat=True), kind} - {LineKind.UNALLOCATED.value}
    return len({LineKind(each) in SOURCES for each in kinds}) > 1


def payers_by_year(budget: Budget, years: Iterable[Year]) -> dict[str, tuple[Payer, ...]]:
    """Who pays the contributions of each year, by the law and by what the members have agreed on.

    Shape: by the key of the year; empty for the budget of a project, which the rule is not about.
    Members are those of the year's last day: who leaves does so after a whole calendar year, who
    joins may pay already. Three queries at most.
    """
    if budget.project_id is not None:
        return {}
    members = list(
        budget.association.members.select_related("authority").prefetch_related(
            "boards", "authority__names"
        )
    )
    return {
        year.key: _payers_on(budget.association, members, year.last_day)
        for year in years
        if year.last_day is not None
    }


def _payers_on(
    association: Association, members: Iterable[Member], day: dt.date
) -> tuple[Payer, ...]:
    present: dict[str, list[Payer]] = {}
    payer_for_the_state = ""
    for member in members:
        if member.is_valid_on(day):
            payer = _payer(member, day)
            present.setdefault(member.party, []).append(payer)
            if member.authority.kind == Authority.Kind.SOCIAL_INSURANCE:
                payer_for_the_state = payer.key
    state = state_by_law(present.get(Member.Party.STATE, ()), payer_for_the_state)
    names = {party.value: str(party.label) for party in Member.Party}
    return parties(
        present | {Member.Party.STATE.value: list(state)},
        names,
        has_region=association.has_region,
    )


def _payer(member: Member, day: dt.date) -> Payer:
    authority = member.authority
    boards = tuple(
        Payer(f"board:{authority.key}/{board.name}", board.name, board.share_percent)
        for board in member.boards.all()
    )
    name = authority.name_on(day)
    return Payer(f"member:{authority.key}", name, member.share_percent, boards)


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
    """The costs that decisions have set money aside for, by date. Six queries for any size."""
    sheet = budget_value(budget).sheet
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
