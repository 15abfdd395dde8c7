"""Blocks that show the plan's budget: tables and charts are views of it, never copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.arithmetic import (
    BudgetArithmeticError,
    LineKind,
    TableRow,
    YearKind,
    rounding_gap,
    table,
)
from budgets.money import format_with_unit
from budgets.queries import BudgetValue
from plans.document.here import Here
from plans.document.labels import SUMS
from plans.document.problems import NOT_SHOWN
from plans.document.registry import Option, Options, block_kind
from plans.document.sources import Sources
from plans.document.types import (
    BarChart,
    Block,
    ChartPoint,
    ChartSeries,
    MoneyCell,
    MoneyColumn,
    MoneyRow,
    MoneyTable,
    Problem,
    Unit,
)

VIEW_OPTIONS = (
    Option("key", str),
    Option("caption", str, required=True),
    Option("unit", str),
    Option("years", list),
    Option("budget", str),
)


def _no_budget(options: Options, sources: Sources) -> str:
    """A budget that is named must be there; the plan's own may be chosen later."""
    budget = sources.budgets.get(options.get("budget", ""))
    if budget is None:
        return "" if options.get("budget") else gettext("The plan shows no budget yet.")
    if not budget.sheet.years or not budget.sheet.lines:
        return gettext("The budget has no years or lines yet.")
    return ""


def _no_contributions(options: Options, sources: Sources) -> str:
    missing = _no_budget(options, sources)
    budget = sources.budgets.get(options.get("budget", ""))
    if missing or budget is None or _contributions(budget):
        return missing
    return gettext("The budget has no contributions yet.")


@block_kind(
    "budget-table",
    title=_("Budget table"),
    needs="budget",
    options=[*VIEW_OPTIONS, Option("rows", list)],
    numbered_as="table",
    lacking=_no_budget,
)
def compose_budget_table(options: Options, here: Here) -> tuple[Block, ...]:
    """A view of a budget (budgettabell). `rows` are those of `budgets.arithmetic.table`; without
    them every group is shown."""
    return _shown(options, here, money_table, lambda budget: options.get("rows") or _all(budget))


@block_kind(
    "contributions",
    title=_("Contributions"),
    needs="contributions",
    options=VIEW_OPTIONS,
    numbered_as="table",
    lacking=_no_contributions,
)
def compose_contributions(options: Options, here: Here) -> tuple[Block, ...]:
    """What each member pays, and the sum (medlemsbidrag)."""
    return _shown(
        options, here, money_table, lambda budget: [*_contributions(budget), "sum:contributions"]
    )


@block_kind(
    "contributions-chart",
    title=_("Chart of contributions"),
    menu="chart",
    needs="contributions",
    options=VIEW_OPTIONS,
    numbered_as="figure",
    lacking=_no_contributions,
)
def compose_contributions_chart(options: Options, here: Here) -> tuple[Block, ...]:
    """What each member pays through the years, as bars."""
    return _shown(options, here, bar_chart, _contributions)


@block_kind(
    "budget-chart",
    title=_("Chart of the budget"),
    menu="chart",
    needs="budget",
    options=[*VIEW_OPTIONS, Option("groups", list, required=True)],
    numbered_as="figure",
    lacking=_no_budget,
)
def compose_budget_chart(options: Options, here: Here) -> tuple[Block, ...]:
    """The sums of groups through the years, as bars (diagram)."""
    return _shown(
        options, here, bar_chart, lambda budget: [f"total:{group}" for group in options["groups"]]
    )


def _shown(
    options: Options,
    here: Here,
    make: Callable[..., Block],
    rows_of: Callable[[BudgetValue], Sequence[str]],
) -> tuple[Block, ...]:
    """The table or chart of the rows that are asked for, or what is wrong with the asking."""
    try:
        budget, years, unit = _view(options, here)
        anchor, number = here.number()
        return (make(budget, rows_of(budget), years, unit, options["caption"], anchor, number),)
    except BudgetArithmeticError as error:
        return (Problem(str(NOT_SHOWN), str(error), str(options["caption"])),)


class NoBudget(BudgetArithmeticError):
    """A block shows a budget that is not there."""


def _view(options: Options, here: Here) -> tuple[BudgetValue, list[str], Unit]:
    """The budget, the years and the unit that the options ask for, or the plan's own."""
    budget = here.sources.budgets.get(options.get("budget", ""))
    if budget is None:
        raise NoBudget(options.get("budget", ""))
    years = options.get("years") or [year.key for year in budget.sheet.years]
    unit = options.get("unit") or here.sources.plan.association.unit
    if unit not in ("kr", "tkr", "mnkr"):
        raise NoBudget(unit)
    return budget, [budget.sheet.year(year).key for year in years], cast(Unit, unit)


def _all(budget: BudgetValue) -> list[str]:
    return [f"group:{group.key}" for group in budget.sheet.groups if group.parent is None]


def _contributions(budget: BudgetValue) -> list[str]:
    lines = budget.sheet.lines
    return [f"line:{line.key}" for line in lines if line.kind == LineKind.CONTRIBUTION]


def money_table(
    budget: BudgetValue,
    rows: Sequence[str],
    years: Sequence[str],
    unit: Unit,
    caption: str,
    anchor: str,
    number: int | None,
) -> MoneyTable:
    """A view of a budget as a table, with the notes of the amounts it shows.

    Raises: BudgetArithmeticError for rows, years or residual lines that cannot be computed.
    """
    shown = table(budget.sheet, [_with_label(row) for row in rows], years)
    notes = NoteMarks()
    money_rows = tuple(_money_row(row, budget, years, notes) for row in shown)
    rounding = ""
    if rounding_gap(shown, unit):
        rounding = gettext("Rounded amounts may differ from the totals, which are exact.")
    return MoneyTable(
        anchor=anchor,
        number=number,
        caption=caption,
        unit=unit,
        columns=_columns(budget, years),
        rows=money_rows,
        notes=tuple((mark, text) for text, mark in notes.marks.items()),
        rounding_note=rounding,
    )


def _with_label(row: str) -> str:
    """A sum is called what it is, unless the plan has a name of its own for it."""
    label = SUMS.get(row.removeprefix("sum:"))
    return f"{row}={label}" if label else row


@dataclass(slots=True)
class NoteMarks:
    """The marks of the notes under a table: "*", "**" … One text has one mark."""

    marks: dict[str, str] = field(default_factory=dict)

    def mark(self, note: str) -> str:
        return self.marks.setdefault(note, "*" * (len(self.marks) + 1)) if note else ""


def _money_row(
    row: TableRow, budget: BudgetValue, years: Sequence[str], notes: NoteMarks
) -> MoneyRow:
    line = row.key.removeprefix("line:")
    return MoneyRow(
        key=row.key,
        label=row.label,
        role=row.role,
        level=row.level,
        basis=row.basis,
        cells=tuple(
            MoneyCell(
                amount,
                is_preliminary=(line, year) in budget.preliminary,
                note_mark=notes.mark(budget.notes.get((line, year), "")),
            )
            for amount, year in zip(row.amounts, years, strict=True)
        ),
    )


def _columns(budget: BudgetValue, years: Sequence[str]) -> tuple[MoneyColumn, ...]:
    return tuple(
        MoneyColumn(year.key, year.label, is_current=year.kind == YearKind.BUDGET)
        for year in map(budget.sheet.year, years)
    )


def bar_chart(
    budget: BudgetValue,
    rows: Sequence[str],
    years: Sequence[str],
    unit: Unit,
    caption: str,
    anchor: str,
    number: int,
) -> BarChart:
    """Bars for each row and year. The table says the same and has the chart's number."""
    shown = money_table(budget, rows, years, unit, caption, f"{anchor}-tabell", None)
    return BarChart(
        anchor=anchor,
        number=number,
        caption=caption,
        description=_description(shown),
        unit=unit,
        series=tuple(
            ChartSeries(
                row.label,
                tuple(
                    ChartPoint(column.label, cell.amount_kr or 0, column.is_current)
                    for column, cell in zip(shown.columns, row.cells, strict=True)
                ),
            )
            for row in shown.rows
        ),
        table=shown,
    )


def _description(shown: MoneyTable) -> str:
    """The chart in words: every value, by row."""
    sentences = []
    for row in shown.rows:
        values = ", ".join(
            f"{column.label} {format_with_unit(cell.amount_kr, shown.unit)}"
            for column, cell in zip(shown.columns, row.cells, strict=True)
            if cell.amount_kr is not None
        )
        sentences.append(f"{row.label}: {values}.")
    return " ".join(sentences)
