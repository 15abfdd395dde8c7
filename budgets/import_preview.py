"""A workbook as its preview shows it (förhandsvisning): every row and column with its choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.entry import Reason
from budgets.exchange.layout import Choices, Column, ColumnRole, OutReason
from budgets.exchange.reading import Check, CheckedYear, Found, LeftOut, Problem, Proposal
from budgets.exchange.understanding import (
    HEADING,
    IMPLICIT,
    LINE_ROLES,
    OUT,
    ROLES,
    TOTAL,
    ReadCell,
    ReadRow,
)
from budgets.exchange.workbook import letters, place
from budgets.forms import REFUSALS, refusal_text
from budgets.grid import SUMS
from budgets.models import BudgetLine, BudgetYear
from budgets.money import MINUS, STEP_KR, Unit, format_amount, format_with_unit, rounded

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MOST_PARTS = 12  # of a sum that are written out

ROLE_WORDS: dict[str, StrPromise | str] = {
    HEADING: gettext_lazy("heading of a group"),
    **{kind.value: kind.label for kind in BudgetLine.Kind},
    TOTAL: gettext_lazy("sum, only compared"),
    OUT: gettext_lazy("left out"),
}
COLUMN_WORDS: dict[ColumnRole, StrPromise] = {
    ColumnRole.YEAR: gettext_lazy("amounts of a year"),
    ColumnRole.NOTE: gettext_lazy("notes"),
    ColumnRole.OUT: gettext_lazy("left out"),
}
REASONS: dict[OutReason, StrPromise] = {
    OutReason.NO_YEAR: gettext_lazy("The heading names no year."),
    OutReason.SHARES: gettext_lazy("Differences and shares are not amounts of a year."),
    OutReason.BEFORE_LABELS: gettext_lazy("It stands before the names of the rows."),
    OutReason.ABOVE: gettext_lazy("It stands above the table."),
    OutReason.NO_LABEL: gettext_lazy("The amounts have no name."),
    OutReason.TEXT: gettext_lazy("It is text without amounts."),
    OutReason.CHOSEN: gettext_lazy("You have chosen to leave it out."),
    OutReason.LONG_NOTE: gettext_lazy("The note is longer than 200 characters."),
    OutReason.NO_AMOUNT_FOR_NOTE: gettext_lazy("A note needs an amount, if only 0."),
    OutReason.GONE: gettext_lazy("The line is not in the workbook any more."),
}
PROBLEMS: dict[Problem, StrPromise] = {
    Problem.NO_YEARS: gettext_lazy("No column has the amounts of a year. Choose at least one."),
    Problem.NO_LINES: gettext_lazy("No row is a line of the budget."),
    Problem.YEAR_MISSING: gettext_lazy("Say which year, between 2003 and 2100."),
    Problem.YEAR_TWICE: gettext_lazy("Another column has the same year, months and kind."),
    Problem.MONTHS: gettext_lazy("The last month is before the first."),
    Problem.LABEL_LONG: gettext_lazy("The name is longer than 200 characters."),
    Problem.LABEL_MISSING: gettext_lazy(
        "The row has no name. Leave it out, or name it in the workbook and upload that again."
    ),
    Problem.WAITING: gettext_lazy(
        "Several lines are what is left, and each would wait for the others. Let one of them stay, "
        "and choose another kind for the rest."
    ),
}
SUM_WORDS: dict[str, StrPromise] = {
    **SUMS,
    "contributions": gettext_lazy("Contributions in all"),
    "income-and-capital": gettext_lazy("Income and own capital in all"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice in a list."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownCell:
    """An amount as it was read; with a `name` a person is asked what it is."""

    shown: str
    typed: str
    name: str
    message: str
    suggestion: str
    year: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the workbook: where it stands, and how it was understood."""

    number: int
    at: int
    label: str
    level: int
    role: str
    roles: tuple[Option, ...]
    groups: tuple[Option, ...]
    cells: tuple[ShownCell, ...]
    messages: tuple[str, ...]
    is_changed: bool


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the workbook, and what it may be."""

    index: int
    letters: str
    heading: str
    roles: tuple[Option, ...]
    label: str
    kinds: tuple[Option, ...]
    year: int | None
    first_months: tuple[Option, ...]
    last_months: tuple[Option, ...]
    messages: tuple[str, ...]
    told: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A sum of the workbook, what it was compared with, and the answer year by year."""

    number: int
    label: str
    of: str
    agrees: bool
    differs: bool
    is_known: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownLeftOut:
    """What is not taken along: where it stands, what it is, and why."""

    place: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What has to be settled, and the row or column where that is done."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole preview."""

    sheet: int
    years: tuple[str, ...]
    columns: tuple[ShownColumn, ...]
    rows: tuple[ShownRow, ...]
    checks: tuple[ShownCheck, ...]
    left_out: tuple[ShownLeftOut, ...]
    problems: tuple[ShownProblem, ...]
    counts: dict[str, int]

    @property
    def differing(self) -> int:
        return sum(check.differs for check in self.checks)


def preview_of(proposal: Proposal, choices: Choices) -> Preview:
    rows = proposal.understood.rows
    return Preview(
        sheet=proposal.layout.sheet,
        years=tuple(column.label or str(column.year or "") for column in proposal.layout.years),
        columns=tuple(
            _column(proposal, column)
            for column in proposal.layout.columns
            if column.role != ColumnRole.LABEL
        ),
        rows=tuple(_row(proposal, choices, row) for row in rows),
        checks=tuple(_check(check, proposal.unit) for check in proposal.checks),
        left_out=tuple(_left_out(each) for each in proposal.left_out),
        problems=tuple(_problem(proposal, found) for found in proposal.problems),
        counts={
            "lines": sum(row.is_line for row in rows),
            "groups": len(proposal.value.sheet.groups),
            "years": len(proposal.layout.years),
        },
    )


def _row(proposal: Proposal, choices: Choices, row: ReadRow) -> ShownRow:
    chosen = choices.roles.get(row.at, "")
    reason = (str(REASONS[row.reason]),) if row.reason is not None else ()
    return ShownRow(
        number=row.at + 1,
        at=row.at,
        label=row.label,
        level=min(row.level, 4),
        role=row.role,
        roles=(
            Option("", _("%(kind)s (proposed)") % {"kind": ROLE_WORDS[row.guess]}, not chosen),
            *(
                Option(role, str(ROLE_WORDS[role]), chosen == role)
                for role in ROLES
                if role != row.guess or chosen == role
            ),
        ),
        groups=_groups(proposal, choices, row),
        cells=tuple(_cell(proposal, choices, row, cell) for cell in row.cells),
        messages=(
            *reason,
            *(
                str(PROBLEMS[found.problem])
                for found in proposal.problems
                if found.row == row.at and found.column is None
            ),
        ),
        is_changed=row.role != row.guess,
    )


def _groups(proposal: Proposal, choices: Choices, row: ReadRow) -> tuple[Option, ...]:
    """The groups a line or a heading may stand in: those above it, and those without a heading."""
    if row.role != HEADING and row.role not in LINE_ROLES:
        return ()
    known = proposal.understood.groups
    chosen = choices.groups.get(row.at, "")
    here = known[row.group].title if row.group else _("no other group")
    own = {f"r:{row.at}", f"k:{row.key.partition(':')[2]}"} if row.role == HEADING else set()
    offered = [
        (ident, group.title)
        for ident, group in known.items()
        if ident not in own
        and ident not in IMPLICIT
        and not (ident.startswith("r:") and int(ident[2:]) > row.at)
    ]
    if row.role != HEADING:
        offered += [(ident, title) for ident, (title, _total) in IMPLICIT.items()]
    return (
        Option("", _("%(group)s (proposed)") % {"group": here}, not chosen),
        *(Option(ident, title, ident == chosen) for ident, title in offered),
    )


def _cell(proposal: Proposal, choices: Choices, row: ReadRow, cell: ReadCell) -> ShownCell:
    is_asked = row.is_line and row.role != "unallocated"
    was_asked = (row.at, cell.column) in choices.cells
    name = f"cell-{proposal.layout.sheet}-{row.at}-{cell.column}"
    message = ""
    if cell.is_open and is_asked:
        message = cell_text(cell)
    elif cell.is_rounded and is_asked:
        message = _("rounded from %(typed)s") % {"typed": cell.typed}
    amount_kr = cell.printed_kr
    return ShownCell(
        shown="" if amount_kr is None else shown(amount_kr, proposal.unit),
        typed=cell.typed,
        name=name if is_asked and (cell.is_open or was_asked) else "",
        message=message,
        suggestion=cell.refused.suggestion if cell.refused else "",
        year=next((each.label for each in proposal.layout.years if each.index == cell.column), ""),
    )


def cell_text(cell: ReadCell) -> str:
    """Why an amount is not taken as it stands."""
    if cell.refused is not None:
        return refusal_text(cell.refused)
    if cell.is_merged:
        return _("Merged cells share one amount. Write the amount of this cell, or leave it empty.")
    if not cell.typed.startswith("#"):
        return str(REFUSALS[Reason.TEXT])
    return _("The formula has an error (%(error)s). Write the amount, or leave it empty.") % {
        "error": cell.typed
    }


def _column(proposal: Proposal, column: Column) -> ShownColumn:
    problems = [
        str(PROBLEMS[found.problem])
        for found in proposal.problems
        if found.column == column.index and found.row is None
    ]
    reasons = [] if column.reason is None else [str(REASONS[column.reason])]
    return ShownColumn(
        index=column.index,
        letters=letters(column.index),
        heading=column.heading,
        roles=tuple(
            Option(role, str(word), role == column.role) for role, word in COLUMN_WORDS.items()
        ),
        label=column.label,
        kinds=tuple(
            Option(value, str(label), value == column.kind)
            for value, label in BudgetYear.Kind.choices
        ),
        year=column.year,
        first_months=_months(column.first_month),
        last_months=_months(column.last_month),
        messages=(*problems, *reasons),
        told=_column_told(column),
        is_open=bool(problems),
    )


def _column_told(column: Column) -> str:
    """What a column is, in a few words: "utfall 2025, september–december"."""
    if column.role != ColumnRole.YEAR:
        return str(COLUMN_WORDS[column.role])
    told = f"{BudgetYear.Kind(column.kind).label} {column.year or ''}".strip()
    if (column.first_month, column.last_month) == (1, 12):
        return told
    return f"{told}, {MONTHS[column.first_month]}–{MONTHS[column.last_month]}"


def _months(chosen: int) -> tuple[Option, ...]:
    return tuple(Option(str(at), str(name), at == chosen) for at, name in MONTHS.items())


def _check(check: Check, unit: Unit) -> ShownCheck:
    of = str(SUM_WORDS.get(check.sum, "")) if check.sum else check.group
    return ShownCheck(
        number=check.at + 1,
        label=check.label,
        of=of,
        agrees=check.is_known and check.agrees and not check.waiting,
        is_known=check.is_known,
        differs=check.is_known and not check.agrees,
        answers=(
            *(_answer(year, unit) for year in check.years if year.difference_kr),
            *(
                _("%(year)s: compared when its amounts are settled") % {"year": year}
                for year in check.waiting
            ),
        ),
    )


def _answer(year: CheckedYear, unit: Unit) -> str:
    """The arithmetic: what the workbook says, what the lines make, and how far that is off."""
    difference = year.difference_kr
    text = (
        _("%(year)s: %(printed)s in the workbook, the lines make %(made)s: %(difference)s more")
        if difference > 0
        else _(
            "%(year)s: %(printed)s in the workbook, the lines make %(made)s: %(difference)s less"
        )
    )
    return text % {
        "year": year.year,
        "printed": shown(year.printed_kr, unit),
        "made": _made(year, unit),
        "difference": shown(abs(difference), unit),
    }


def _made(year: CheckedYear, unit: Unit) -> str:
    """The sum with its lines: "9 982 (5 000 + 4 982)"."""
    made = shown(year.made_kr, unit)
    if not 1 < len(year.parts) <= MOST_PARTS:
        return made
    first, *rest = year.parts
    terms = [shown(first.amount_kr, unit)]
    for part in rest:
        sign = MINUS if part.amount_kr < 0 else "+"
        terms.append(f"{sign} {shown(abs(part.amount_kr), unit)}")
    return f"{made} ({' '.join(terms)})"


def shown(amount_kr: int, unit: Unit) -> str:
    """An amount in the unit of the workbook, or in kronor where that would hide some."""
    if rounded(amount_kr, unit) * STEP_KR[unit] == amount_kr:
        return format_amount(amount_kr, unit)
    return format_with_unit(amount_kr, "kr")


def _left_out(each: LeftOut) -> ShownLeftOut:
    where = ""
    if each.row is not None:
        where = _("Row %(number)s") % {"number": each.row + 1}
    elif each.column is not None:
        where = _("Column %(letters)s") % {"letters": letters(each.column)}
    return ShownLeftOut(where, each.text, str(REASONS[each.reason]))


def _problem(proposal: Proposal, found: Found) -> ShownProblem:
    if found.problem == Problem.CELL:
        assert found.row is not None
        assert found.column is not None
        row = next(each for each in proposal.understood.rows if each.at == found.row)
        cell = next(each for each in row.cells if each.column == found.column)
        at = place(found.row, found.column)
        text = f"{at}, {row.label}, {cell.typed}: {cell_text(cell)}"
        return ShownProblem(text, f"row-{found.row}")
    text = str(PROBLEMS[found.problem])
    if found.column is not None:
        name = _("Column %(letters)s") % {"letters": letters(found.column)}
        return ShownProblem(f"{name}: {text}", f"column-{found.column}")
    if found.row is not None:
        name = _("Row %(number)s") % {"number": found.row + 1}
        return ShownProblem(f"{name}: {text}", f"row-{found.row}")
    return ShownProblem(text, "rows")
