"""A budget from a value, as a workbook gives it (import): all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction

from associations.models import Association, Member, MemberBoard, User
from budgets.arithmetic import Group, Line, Year
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.queries import BudgetValue
from budgets.services.structure import check_computable
from budgets.services.writing import save_signed, unused_budget_key
from projects.models import Project


@transaction.atomic
def import_budget(*, association: Association, value: BudgetValue, by: User | None) -> Budget:
    """A new budget with everything that `value` says (importera).

    Projects and payers are those of the association that have the same keys; what it does not have
    is left unsaid. Raises ValidationError when a text or number does not fit, and LinesWait.
    """
    ties = _Ties.of(association)
    budget = Budget(
        association=association,
        key=unused_budget_key(value.title, association),
        title=value.title,
        project=ties.projects.get(value.project),
    )
    _save(budget, by)
    sheet = value.sheet
    years = {
        year.key: _save(_year(budget, year, order), by) for order, year in enumerate(sheet.years)
    }
    groups = _save_groups(budget, sheet.groups, by)
    projects = {line: key for key, lines in value.lines_of_project.items() for line in lines}
    for order, line in enumerate(sheet.lines):
        row = _line(budget, groups[line.group], line, order)
        row.project = ties.projects.get(projects.get(line.key, ""))
        ties.set_payer(row, value.payer_of_line.get(line.key, ""))
        _save(row, by)
        row.scope.set([groups[key] for key in line.scope])
        for key, year in years.items():
            if (line.key, key) in sheet.amounts:
                _save(_amount(row, year, value, (line.key, key)), by)
    check_computable(budget)
    return budget


@dataclass(frozen=True, slots=True)
class _Ties:
    """What the lines of an association's budget may stand for, by its keys."""

    projects: Mapping[str, Project]
    members: Mapping[str, Member]
    boards: Mapping[str, MemberBoard]

    @classmethod
    def of(cls, association: Association) -> _Ties:
        """Three queries. Of several memberships of an authority the last one pays."""
        members = association.members.select_related("authority").order_by("valid_from", "pk")
        boards = MemberBoard.objects.filter(member__association=association).select_related(
            "member__authority"
        )
        return cls(
            {project.key: project for project in association.projects.all()},
            {f"member:{member.authority.key}": member for member in members},
            {f"board:{each.member.authority.key}/{each.name}": each for each in boards},
        )

    def set_payer(self, row: BudgetLine, payer: str) -> None:
        kind, _colon, key = payer.partition(":")
        if kind == "party" and key in Member.Party:
            row.party = key
        elif kind == "board" and payer in self.boards:
            row.board = self.boards[payer]
            row.member = row.board.member
        elif kind == "member":
            row.member = self.members.get(payer)


def _year(budget: Budget, year: Year, order: int) -> BudgetYear:
    assert year.calendar is not None
    return BudgetYear(
        budget=budget,
        key=year.key,
        label=year.label,
        kind=year.kind,
        year=year.calendar,
        first_month=year.first_month,
        last_month=year.last_month,
        opening_kr=year.opening_kr,
        opening_source=year.opening_source or "",
        opening_note=year.opening_note,
        order=order,
    )


def _save_groups(
    budget: Budget, groups: tuple[Group, ...], by: User | None
) -> dict[str, BudgetGroup]:
    """Groups by key, those inside others after them."""
    order = {group.key: at for at, group in enumerate(groups)}
    saved: dict[str, BudgetGroup] = {}
    waiting = list(groups)
    while waiting:
        group = next(each for each in waiting if each.parent is None or each.parent in saved)
        waiting.remove(group)
        row = BudgetGroup(
            budget=budget,
            parent=saved[group.parent] if group.parent else None,
            key=group.key,
            title=group.title,
            total_label=group.total_label,
            order=order[group.key],
        )
        saved[group.key] = _save(row, by)
    return saved


def _line(budget: Budget, group: BudgetGroup, line: Line, order: int) -> BudgetLine:
    return BudgetLine(
        budget=budget,
        group=group,
        key=line.key,
        label=line.label,
        kind=line.kind,
        basis=line.basis,
        surplus_year=line.surplus_year,
        order=order,
    )


def _amount(
    line: BudgetLine, year: BudgetYear, value: BudgetValue, cell: tuple[str, str]
) -> Amount:
    return Amount(
        line=line,
        year=year,
        amount_kr=value.sheet.amounts[cell],
        note=value.notes.get(cell, ""),
        is_preliminary=cell in value.preliminary,
    )


def _save[M: models.Model](row: M, by: User | None) -> M:
    """Save a row whose own fields fit; what it points at is known to be there."""
    pointers = {field.name for field in row._meta.fields if field.is_relation}
    row.clean_fields(exclude=pointers)
    return save_signed(row, by)
