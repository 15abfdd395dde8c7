"""A budget from its file, checked against the sums that were printed."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext

from associations.models import Member
from budgets.arithmetic import BudgetArithmeticError, figure
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.money import format_with_unit
from budgets.queries import budget_value
from plans.exchange.associations import AssociationRows, decision_from
from plans.exchange.tables import TableReader, read_toml
from projects.models import Project


def load_budget(file: Path, rows: AssociationRows, projects: dict[str, Project]) -> Budget:
    """Store a budget. Raises FileFault, also when a sum is not the one the file promises."""
    reader = read_toml(file)
    budget = reader.save(
        Budget(
            association=rows.association,
            key=reader.text("key"),
            title=reader.text("title"),
            project=reader.pick_if_named("project", projects),
        )
    )
    years = {table.text("key"): _year(table, i, budget) for i, table in _numbered(reader, "years")}
    groups: dict[str, BudgetGroup] = {}
    for order, table in _numbered(reader, "groups"):
        groups[table.text("key")] = _group(table, order, budget, groups)
    members = rows.members_on(next(iter(years.values())).ends_on) if years else rows.members
    for order, table in _numbered(reader, "lines"):
        line = _line(table, order, budget, groups, members, rows, projects)
        line.scope.set(table.among(key, groups) for key in table.texts("scope"))
        _amounts(table, line, years)
    _check_totals(reader, budget)
    reader.finish()
    return budget


def _numbered(reader: TableReader, name: str) -> enumerate[TableReader]:
    return enumerate(reader.tables(name))


def _year(table: TableReader, order: int, budget: Budget) -> BudgetYear:
    return table.save(
        BudgetYear(
            budget=budget,
            key=table.text("key"),
            label=table.text("label"),
            kind=table.text("kind"),
            year=table.number("year"),
            first_month=table.number("first_month", 1),
            last_month=table.number("last_month", 12),
            opening_kr=table.optional_number("opening"),
            opening_source=table.text("opening_source", ""),
            opening_note=table.text("opening_note", ""),
            order=order,
        )
    )


def _group(
    table: TableReader, order: int, budget: Budget, groups: dict[str, BudgetGroup]
) -> BudgetGroup:
    return table.save(
        BudgetGroup(
            budget=budget,
            parent=table.pick_if_named("parent", groups),
            key=table.text("key"),
            title=table.text("title"),
            total_label=table.text("total_label", ""),
            order=order,
        )
    )


def _line(
    table: TableReader,
    order: int,
    budget: Budget,
    groups: dict[str, BudgetGroup],
    members: dict[str, Member],
    rows: AssociationRows,
    projects: dict[str, Project],
) -> BudgetLine:
    member = table.pick_if_named("member", members)
    boards = {board.name: board for board in member.boards.all()} if member else {}
    return table.save(
        BudgetLine(
            budget=budget,
            group=table.pick("group", groups),
            key=table.text("key"),
            label=table.text("label"),
            kind=table.text("kind"),
            basis=table.text("basis", ""),
            project=table.pick_if_named("project", projects),
            member=member,
            board=table.pick_if_named("board", boards),
            party=table.text("party", ""),
            surplus_year=table.optional_number("surplus_year"),
            decision=decision_from(table.table("decision"), rows)
            if table.has("decision")
            else None,
            order=order,
        )
    )


def _amounts(table: TableReader, line: BudgetLine, years: dict[str, BudgetYear]) -> None:
    notes, preliminary = table.mapping("notes"), table.texts("preliminary")
    amounts = table.mapping("amounts")
    for key in (*notes, *preliminary):  # what stands beside an amount that is not there is lost
        table.among(key, amounts)
    for key, amount in amounts.items():
        table.save(
            Amount(
                line=line,
                year=table.among(key, years),
                amount_kr=amount,
                note=notes.get(key, ""),
                is_preliminary=key in preliminary,
            )
        )


def _check_totals(reader: TableReader, budget: Budget) -> None:
    stored = budget_value(budget)
    for ref, promised in reader.mapping("totals").items():
        try:
            computed = figure(stored.sheet, ref)
        except BudgetArithmeticError as error:
            reason = gettext("the sum “%(ref)s” cannot be computed: %(error)s.")
            raise reader.fault(reason % {"ref": ref, "error": error}) from error
        if computed != promised:
            reason = gettext(
                "the sum “%(ref)s” should be %(promised)s but the rows make %(computed)s; "
                "correct a row or the sum."
            )
            raise reader.fault(
                reason
                % {
                    "ref": ref,
                    "promised": format_with_unit(promised, "kr"),
                    "computed": format_with_unit(computed, "kr"),
                }
            )
