"""The rows and columns of a budget (poster, grupper, år): adding, changing and moving them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import models, transaction

from associations.models import Association, Decision, Member, MemberBoard, User
from budgets.arithmetic import ResidualCycle, Sheet, closing_order
from budgets.arrangement import Branch, Move, find, move, tree_of
from budgets.models import Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.queries import budget_value
from budgets.services.writing import (
    LONGEST_YEAR_KEY,
    OfAnotherAssociation,
    keys_of,
    lock_budget,
    save_signed,
    unused_budget_key,
    unused_key,
)
from projects.models import Project


class LinesWait(ResidualCycle):
    """Lines would each wait for what is left in the other. `labels` are what they are called."""

    def __init__(self, lines: tuple[str, ...], labels: tuple[str, ...]) -> None:
        super().__init__(lines)
        self.labels = labels


@dataclass(frozen=True, slots=True)
class LineTies:
    """What a line stands for beside its money: who pays it, what it is for, where it is decided."""

    member: Member | None = None
    board: MemberBoard | None = None
    party: str = ""
    project: Project | None = None
    decision: Decision | None = None
    surplus_year: int | None = None

    def values(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


NO_TIES = LineTies()


@transaction.atomic
def start_budget(
    *,
    association: Association,
    title: str,
    first_year: int,
    project: Project | None = None,
    by: User | None,
) -> Budget:
    """A new budget to fill in: three years, income, costs, and what is left. It may be a project's.

    Raises OfAnotherAssociation.
    """
    key = unused_budget_key(title, association)
    budget = Budget(association=association, key=key, title=title, project=project)
    _check_project(budget)
    save_signed(budget, by)
    kinds = (BudgetYear.Kind.BUDGET, BudgetYear.Kind.PLAN, BudgetYear.Kind.PLAN)
    for order, kind in enumerate(kinds):
        year = first_year + order
        label = f"{'Plan' if order else 'Budget'} {year}"
        row = BudgetYear(
            budget=budget, key=str(year), label=label, kind=kind, year=year, order=order
        )
        save_signed(row, by)
    for order, (group_key, title_, total, line_key, label, line_kind) in enumerate(FIRST_ROWS):
        group = BudgetGroup(
            budget=budget, key=group_key, title=title_, total_label=total, order=order
        )
        save_signed(group, by)
        line = BudgetLine(
            budget=budget, group=group, key=line_key, label=label, kind=line_kind, order=order
        )
        save_signed(line, by)
    return budget


# Printed in a plan, so in Swedish whatever language the interface has.
FIRST_ROWS = (
    ("intakter", "Intäkter", "Summa intäkter", "bidrag", "Medlemsbidrag", "contribution"),
    ("kostnader", "Kostnader", "Summa kostnader", "kansli", "Kansli", "cost"),
    ("aterstar", "Återstår", "", "att-fordela", "Medel att fördela", "unallocated"),
)


@transaction.atomic
def add_line(
    *,
    budget: Budget,
    group: BudgetGroup,
    label: str,
    kind: str,
    scope: Collection[BudgetGroup] = (),
    ties: LineTies = NO_TIES,
    after: BudgetLine | None = None,
    by: User | None,
    reason: str | None = None,
) -> BudgetLine:
    """A new line, last in its group or `after` one of it. Raises BudgetIsSealed, LinesWait."""
    budget = lock_budget(budget)
    line = BudgetLine(
        budget=budget,
        group=group,
        key=unused_key(label, keys_of(BudgetLine, budget=budget)),
        label=label,
        kind=kind,
        order=_next_order(budget.lines.all()),
        **ties.values(),
    )
    line.full_clean()
    save_signed(line, by, reason)
    line.scope.set(scope)
    if after is not None and after.group_id == group.pk:
        tree = tree_of(_sheet(budget))
        branch, _last = find(tree, line=line.key)
        branch.items.remove(line.key)
        branch.items.insert(branch.items.index(after.key) + 1, line.key)
        _arrange(budget, tree, by, reason)
    check_computable(budget)
    return line


@transaction.atomic
def change_line(
    *,
    line: BudgetLine,
    label: str,
    kind: str,
    basis: str,
    scope: Collection[BudgetGroup],
    ties: LineTies | None = None,
    by: User | None,
) -> BudgetLine:
    """Rename a line, change what it does with money, what it stands for, or the groups it closes.

    Raises BudgetIsSealed; LinesWait when lines would wait for each other.
    """
    budget = lock_budget(line.budget)
    line = budget.lines.get(pk=line.pk)
    values = {"label": label, "kind": kind, "basis": basis} | (ties.values() if ties else {})
    if any(getattr(line, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(line, name, value)
        line.full_clean()
        save_signed(line, by)
    line.scope.set(scope)
    check_computable(budget)
    return line


@transaction.atomic
def add_group(
    *,
    budget: Budget,
    title: str,
    total_label: str,
    parent: BudgetGroup | None = None,
    by: User | None,
) -> BudgetGroup:
    """A new group, last in the budget or in another group. Raises BudgetIsSealed."""
    budget = lock_budget(budget)
    group = BudgetGroup(
        budget=budget,
        parent=parent,
        key=unused_key(title, keys_of(BudgetGroup, budget=budget)),
        title=title,
        total_label=total_label,
        order=_next_order(budget.groups.all()),
    )
    group.full_clean()
    return save_signed(group, by)


@transaction.atomic
def change_group(
    *, group: BudgetGroup, title: str, total_label: str, by: User | None
) -> BudgetGroup:
    """Rename a group, or its sum. Raises BudgetIsSealed."""
    budget = lock_budget(group.budget)
    group = budget.groups.get(pk=group.pk)
    if (group.title, group.total_label) != (title, total_label):
        group.title, group.total_label = title, total_label
        group.full_clean()
        save_signed(group, by)
    return group


NAMED_BY: dict[type[models.Model], str] = {BudgetGroup: "title", BudgetLine: "label"}


def longest_name(row: BudgetGroup | BudgetLine) -> int:
    """How many characters the name of a line or a group has room for."""
    field: Any = row._meta.get_field(NAMED_BY[type(row)])
    return int(field.max_length)


@transaction.atomic
def rename_row(
    *, row: BudgetGroup | BudgetLine, name: str, by: User | None, reason: str | None = None
) -> None:
    """Call a line or a group something else; all else stays as it is. Raises BudgetIsSealed."""
    lock_budget(row.budget)
    _set(type(row)._default_manager.get(pk=row.pk), by, reason, **{NAMED_BY[type(row)]: name})


@transaction.atomic
def save_year(*, year: BudgetYear, by: User | None) -> BudgetYear:
    """A year, new or changed; a new one stands last. Raises BudgetIsSealed."""
    budget = lock_budget(year.budget)
    if year._state.adding:
        taken = keys_of(BudgetYear, budget=budget)
        year.key = unused_key(year.key or str(year.year), taken, longest=LONGEST_YEAR_KEY)
        year.order = _next_order(budget.years.all())
    year.full_clean()
    return save_signed(year, by)


class BudgetIsShown(Exception):
    """Plans show the budget for what it is: `plans`."""

    def __init__(self, plans: Sequence[models.Model]) -> None:
        super().__init__(", ".join(map(str, plans)))
        self.plans = tuple(plans)


@transaction.atomic
def rename_budget(*, budget: Budget, title: str, by: User | None) -> Budget:
    """Give a budget another title; its key, and so its address, stays. Raises BudgetIsSealed."""
    return change_budget(budget=budget, title=title, project=budget.project, by=by)


@transaction.atomic
def change_budget(
    *, budget: Budget, title: str, project: Project | None, by: User | None
) -> Budget:
    """Rename a budget, or say whose it is: the association's, or a project's.

    Raises BudgetIsSealed, OfAnotherAssociation; BudgetIsShown when a plan shows it as another's.
    """
    budget = lock_budget(budget)
    if (budget.title, budget.project) == (title, project):
        return budget
    if budget.project != project and (plans := plans_showing(budget)):
        raise BudgetIsShown(plans)
    budget.title, budget.project = title, project
    _check_project(budget)
    budget.full_clean()
    return save_signed(budget, by)


def plans_showing(budget: Budget) -> list[models.Model]:
    """The plans that show the budget, as their own or beside it. Two queries."""
    return [*budget.plans.all(), *budget.plans_beside.all()]


def _check_project(budget: Budget) -> None:
    if budget.project is not None and budget.project.association_id != budget.association_id:
        raise OfAnotherAssociation


@transaction.atomic
def move_line(*, line: BudgetLine, step: Move, by: User | None, reason: str | None = None) -> None:
    """Take a line one step, also into another group. Raises BudgetIsSealed, LinesWait."""
    budget = lock_budget(line.budget)
    tree = tree_of(_sheet(budget))
    move(tree, step, line=line.key)
    _arrange(budget, tree, by, reason)


@transaction.atomic
def move_group(
    *, group: BudgetGroup, step: Move, by: User | None, reason: str | None = None
) -> None:
    """Take a group with all in it one step. Raises BudgetIsSealed, LinesWait."""
    budget = lock_budget(group.budget)
    tree = tree_of(_sheet(budget))
    move(tree, step, group=group.key)
    _arrange(budget, tree, by, reason)


def _arrange(budget: Budget, tree: Branch, by: User | None, reason: str | None = None) -> None:
    """Number groups and lines as they stand in the tree. Only what has moved is written, once."""
    groups = {group.key: group for group in budget.groups.all()}
    lines = {line.key: line for line in budget.lines.all()}
    parents: dict[str, dict[str, int | None]] = {}
    group_of: dict[str, int] = {}
    for branch in tree.branches():
        around = groups.get(branch.key)
        for item in branch.items:
            if isinstance(item, Branch):
                parents[item.key] = {"parent_id": around.pk if around else None}
            else:
                assert around is not None
                group_of[item] = around.pk
    inner = [branch for branch in tree.branches() if branch is not tree]
    for order, branch in enumerate(inner):
        _set(groups[branch.key], by, reason, order=order, **parents.get(branch.key, {}))
    for order, key in enumerate(tree.lines()):
        _set(lines[key], by, reason, order=order, group_id=group_of[key])
    check_computable(budget)


def _set(row: models.Model, by: User | None, reason: str | None, **values: Any) -> None:
    if any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        save_signed(row, by, reason)


def _sheet(budget: Budget) -> Sheet:
    return budget_value(budget).sheet


def check_computable(budget: Budget) -> None:
    """Raises LinesWait, and with the transaction nothing has changed."""
    sheet = _sheet(budget)
    try:
        closing_order(sheet)
    except ResidualCycle as error:
        labels = tuple(sheet.line(key).label for key in error.lines)
        raise LinesWait(error.lines, labels) from error


def _next_order(rows: models.QuerySet[Any]) -> int:
    last = rows.aggregate(last=models.Max("order"))["last"]
    return 0 if last is None else last + 1
