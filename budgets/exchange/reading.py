"""A workbook as the budget it would become (import av kalkylblad), before anything is stored.

    file -> cells -> which of them are the budget -> what each row is -> a budget and its checks
            workbook      layout                     understanding       here

Nothing is guessed in silence: every row says how it was understood or why it is left out, printed
sums are compared with what the lines make, and a person may say otherwise (`Choices`) and look
again. A workbook that Finsam wrote gives the same budget back, with what has been changed in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from budgets.arithmetic import (
    Group,
    Line,
    LineKind,
    ResidualCycle,
    Sheet,
    Year,
    YearKind,
    closing_order,
    group_total,
    line_amount,
    sum_amount,
)
from budgets.arithmetic.residuals import scope
from budgets.arithmetic.sums import SUMS as SUM_LINES
from budgets.arithmetic.sums import group_parts, sum_parts
from budgets.exchange.layout import (
    LONGEST_LABEL,
    Choices,
    Layout,
    OutReason,
    layout_of,
    visible_sheets,
)
from budgets.exchange.understanding import (
    HEADING,
    OUT,
    TOTAL,
    ReadGroup,
    ReadRow,
    Understood,
    understand,
)
from budgets.exchange.words import without_unit
from budgets.exchange.workbook import Workbook
from budgets.exchange.writing import rows_of, said_beside
from budgets.money import Unit
from budgets.queries import BudgetValue
from budgets.services.writing import LONGEST_YEAR_KEY, unused_key

LONGEST_TITLE, LONGEST_NOTE = 160, 200
SMALL_KR = 100_000  # a budget with no amount above it is rather in thousands


class Problem(StrEnum):
    """What a person has to settle before a budget can be made."""

    NO_YEARS = "no-years"
    NO_LINES = "no-lines"
    YEAR_MISSING = "year-missing"
    YEAR_TWICE = "year-twice"
    MONTHS = "months"
    LABEL_LONG = "label-long"
    LABEL_MISSING = "label-missing"
    CELL = "cell"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Found:
    """A problem and where it is: a row, a column, both, or neither."""

    problem: Problem
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line that a sum is made of, with its sign."""

    label: str
    amount_kr: int


@dataclass(frozen=True, slots=True)
class CheckedYear:
    """What a sum says in a year, and what its lines make."""

    year: str
    printed_kr: int
    made_kr: int
    parts: tuple[Part, ...]

    @property
    def difference_kr(self) -> int:
        return self.printed_kr - self.made_kr


@dataclass(frozen=True, slots=True)
class Check:
    """A printed sum against its lines. `of` is a group's title, or the name of a sum of the year.

    Empty: nothing that the budget computes is this sum. `waiting` are years that have amounts
    which a person has to settle first.
    """

    at: int
    label: str
    group: str
    sum: str
    years: tuple[CheckedYear, ...]
    waiting: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        return all(not year.difference_kr for year in self.years)

    @property
    def is_known(self) -> bool:
        return bool(self.group or self.sum)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not taken along, and why: a row, a column, or a part of a row."""

    reason: OutReason
    text: str
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """The budget that a workbook would become, and how that came about."""

    workbook: Workbook
    layout: Layout
    understood: Understood
    title: str
    value: BudgetValue
    checks: tuple[Check, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Found, ...]

    @property
    def sheets(self) -> list[tuple[int, str]]:
        return [(at, cells.name) for at, cells in visible_sheets(self.workbook)]

    @property
    def unit(self) -> Unit:
        return self.layout.unit

    @property
    def has_fractions(self) -> bool:
        """Whether lines have amounts with öre, rounded or not."""
        cells = (cell for row in self.understood.rows if row.is_line for cell in row.cells)
        return any(cell.is_rounded or cell.is_fraction for cell in cells)

    @property
    def may_be_thousands(self) -> bool:
        """Whether the unit is said nowhere, and the amounts are small for kronor."""
        amounts = self.value.sheet.amounts.values()
        is_small = bool(amounts) and max(map(abs, amounts)) < SMALL_KR
        return not self.layout.is_unit_said and self.unit == "kr" and is_small


def propose(workbook: Workbook, choices: Choices | None = None, name: str = "") -> Proposal:
    """What the workbook is understood as, with what a person says of it. `name` is the file's."""
    choices = choices or Choices()
    layout = layout_of(workbook, choices)
    understood = understand(layout, choices)
    title = _title(layout, choices, name)
    builder = _Builder(layout, understood, title)
    value = builder.value()
    checks = tuple(_checks(builder, value.sheet)) if not builder.is_circular else ()
    return Proposal(
        workbook=workbook,
        layout=layout,
        understood=understood,
        title=title,
        value=value,
        checks=checks,
        left_out=tuple(_left_out(layout, understood, builder)),
        problems=tuple(_problems(layout, understood, builder)),
    )


def _title(layout: Layout, choices: Choices, name: str) -> str:
    texts = {row: " ".join(text.split()) for row, text in layout.above}
    if choices.title:
        return choices.title
    if layout.stored:
        shown = texts.get(0, "")
        is_same = shown in ("", " ".join(layout.stored.title.split()))
        return layout.stored.title if is_same else shown[:LONGEST_TITLE]
    said = next((text for text in texts.values() if "budget" in text.casefold()), "")
    year = next((column.year for column in layout.years if column.kind == YearKind.BUDGET), None)
    fallback = name if "budget" in name.casefold() else f"Budget {year or ''}".strip()
    return (without_unit(said) or fallback)[:LONGEST_TITLE]


class _Builder:
    """Makes the budget of rows that are understood."""

    def __init__(self, layout: Layout, understood: Understood, title: str) -> None:
        self.layout = layout
        self.understood = understood
        self.title = title
        self.stored = layout.stored
        self.is_circular = False
        self.rows = [row for row in understood.rows if row.is_line]
        self.open_columns = {
            cell.column
            for row in self.rows
            for cell in row.cells
            if row.role != LineKind.UNALLOCATED and cell.is_open
        }
        self.year_keys = self._year_keys()
        self.group_keys = self._group_keys()
        self.line_keys = self._line_keys()
        self.notes, self.preliminary, self.lost = self._said_beside()

    def value(self) -> BudgetValue:
        sheet = self._sheet()
        kept = {line.key for line in sheet.lines}
        stored = self.stored
        of_project = stored.lines_of_project if stored else {}
        kinds = {line.key: line.kind for line in sheet.lines}
        payers = stored.payer_of_line if stored else {}
        return BudgetValue(
            title=self.title,
            sheet=sheet,
            notes=self.notes,
            preliminary=self.preliminary,
            lines_of_project={
                key: lines
                for key, named in of_project.items()
                if (lines := tuple(line for line in named if line in kept))
            },
            payer_of_line={
                line: payer
                for line, payer in payers.items()
                if kinds.get(line) == LineKind.CONTRIBUTION
            },
            project=stored.project if stored else "",
        )

    def _sheet(self) -> Sheet:
        sheet = Sheet(
            years=tuple(self._years()),
            groups=tuple(self._groups()),
            lines=tuple(self._ordered(self._lines())),
            amounts=self._amounts(),
        )
        try:
            closing_order(sheet)
        except ResidualCycle as error:
            self.is_circular = True
            broken = set(error.lines)
            lines = tuple(line for line in sheet.lines if line.key not in broken)
            return replace(sheet, lines=lines)
        return sheet

    def _year_keys(self) -> dict[int, str]:
        keys = {column.index: column.stored.key for column in self.layout.years if column.stored}
        for column in self.layout.years:
            if column.stored is None:
                name = (
                    f"{column.year or 'ar'}{'-utfall' if column.kind == YearKind.OUTCOME else ''}"
                )
                keys[column.index] = unused_key(name, keys.values(), longest=LONGEST_YEAR_KEY)
        return keys

    def _years(self) -> Iterator[Year]:
        for column in self.layout.years:
            year = column.stored or Year(self.year_keys[column.index], column.kind, "")
            yield replace(
                year,
                label=column.label or str(column.year or ""),
                kind=column.kind,
                calendar=column.year,
                first_month=column.first_month,
                months=max(column.last_month - column.first_month + 1, 1),
            )

    def _group_keys(self) -> dict[str, str]:
        groups = self._kept_groups()
        keys = {ident: group.key for ident, group in groups.items() if group.key}
        for ident, group in groups.items():
            if not group.key:
                keys[ident] = unused_key(group.title, keys.values())
        return keys

    def _kept_groups(self) -> dict[str, ReadGroup]:
        """Groups with lines or a heading; of those that Finsam wrote, all that had no lines to
        lose and all that others refer to."""
        groups = self.understood.groups
        named = {row.group for row in self.understood.rows if row.role != OUT}
        headed = {
            f"k:{row.key.partition(':')[2]}"
            for row in self.understood.rows
            if row.key.startswith("heading:") and row.role != OUT
        }
        stored = self.stored.sheet if self.stored else None
        had_lines = {f"k:{line.group}" for line in stored.lines} if stored else set()
        closed = {f"k:{key}" for line in stored.lines for key in line.scope} if stored else set()
        kept = {
            ident
            for ident, group in groups.items()
            if ident in named | headed | closed
            or ident.startswith("r:")
            or (group.key and ident not in had_lines)
        }
        for ident in list(kept):
            parent = groups[ident].parent
            while parent is not None and parent not in kept:
                kept.add(parent)
                parent = groups[parent].parent
        return {ident: group for ident, group in groups.items() if ident in kept}

    def _groups(self) -> Iterator[Group]:
        for ident, group in self._kept_groups().items():
            parent = self.group_keys[group.parent] if group.parent else None
            yield Group(self.group_keys[ident], group.title, group.total_label, parent)

    def _line_keys(self) -> dict[int, str]:
        keys = {
            row.at: row.key.partition(":")[2] for row in self.rows if row.key.startswith("line:")
        }
        taken = {*keys.values(), *(line.key for line in self._stored_lines())}
        for row in self.rows:
            if row.at not in keys:
                keys[row.at] = unused_key(row.label, taken)
                taken.add(keys[row.at])
        return keys

    def _stored_lines(self) -> Sequence[Line]:
        return self.stored.sheet.lines if self.stored else ()

    def _lines(self) -> Iterator[Line]:
        stored = {line.key: line for line in self._stored_lines()}
        for row in self.rows:
            key = self.line_keys[row.at]
            group = self.group_keys[row.group]
            kind = LineKind(row.role)
            written = stored.get(key)
            if written is None:
                yield Line(key, row.label[:LONGEST_LABEL], kind, group)
                continue
            label, basis = self._label(written, row.label)
            kept = set(self.group_keys.values())
            yield replace(
                written,
                label=label,
                basis=basis,
                kind=kind,
                group=group,
                scope=tuple(key for key in written.scope if key in kept)
                if kind == LineKind.UNALLOCATED
                else written.scope,
            )

    def _label(self, line: Line, shown: str) -> tuple[str, str]:
        """The name and basis of a line, unless somebody has written others."""
        written = f"{line.label} ({line.basis})" if line.basis else line.label
        if not shown or shown == " ".join(written.split()):
            return line.label, line.basis
        ending = f" ({' '.join(line.basis.split())})"
        if line.basis and shown.endswith(ending):
            return shown.removesuffix(ending), line.basis
        return shown[:LONGEST_LABEL], ""

    def _ordered(self, lines: Iterator[Line]) -> list[Line]:
        """As they were stored, when those that are left stand as they were written."""
        shown = list(lines)
        if self.stored is None:
            return shown
        written = [
            row.key.partition(":")[2]
            for row in rows_of(self.stored.sheet)
            if row.key.startswith("line:")
        ]
        known = [line.key for line in shown if line.key in written]
        if known != [key for key in written if key in known]:
            return shown
        order = {line.key: at for at, line in enumerate(self.stored.sheet.lines)}
        places: dict[str, tuple[int, int]] = {}
        last = (-1, 0)
        for line in shown:
            last = (order[line.key], 0) if line.key in order else (last[0], last[1] + 1)
            places[line.key] = last
        return sorted(shown, key=lambda line: places[line.key])

    def _amounts(self) -> dict[tuple[str, str], int]:
        amounts = {
            (self.line_keys[row.at], self.year_keys[cell.column]): cell.amount_kr
            for row in self.rows
            if row.role != LineKind.UNALLOCATED
            for cell in row.cells
            if cell.amount_kr is not None
        }
        hidden = self.stored.sheet.amounts if self.stored else {}
        years, kinds = set(self.year_keys.values()), self._kinds()
        return amounts | {
            (line, year): kr
            for (line, year), kr in hidden.items()
            if kinds.get(line) == LineKind.UNALLOCATED and year in years
        }

    def _kinds(self) -> dict[str, str]:
        return {self.line_keys[row.at]: row.role for row in self.rows}

    def _said_beside(
        self,
    ) -> tuple[
        dict[tuple[str, str], str], frozenset[tuple[str, str]], list[tuple[ReadRow, OutReason]]
    ]:
        """Notes and marks; a note that somebody has written stands with the first amount."""
        notes: dict[tuple[str, str], str] = {}
        preliminary: set[tuple[str, str]] = set()
        lost: list[tuple[ReadRow, OutReason]] = []
        amounts = self._amounts()
        for row in self.rows:
            key = self.line_keys[row.at]
            cells = [
                (key, self.year_keys[cell.column])
                for cell in row.cells
                if (key, self.year_keys[cell.column]) in amounts
            ]
            if self.stored and row.key and row.note == self._note_written(key):
                notes |= {
                    cell: self.stored.notes[cell] for cell in cells if cell in self.stored.notes
                }
                preliminary |= self.stored.preliminary.intersection(cells)
            elif row.note and not cells:
                lost.append((row, OutReason.NO_AMOUNT_FOR_NOTE))
            elif len(row.note) > LONGEST_NOTE:
                lost.append((row, OutReason.LONG_NOTE))
            elif row.note:
                notes[cells[0]] = row.note
        return notes, frozenset(preliminary), lost

    def _note_written(self, key: str) -> str:
        assert self.stored is not None
        return " ".join(said_beside(self.stored, key).split())


def _checks(builder: _Builder, sheet: Sheet) -> Iterator[Check]:
    """The printed sums, each with what it is the sum of."""
    for row in builder.understood.rows:
        if row.role == TOTAL:
            check = _check(builder, sheet, row)
        elif row.role == LineKind.UNALLOCATED:
            check = _compared(builder, sheet, row, f"line:{builder.line_keys[row.at]}")
        else:
            continue
        if check.years or check.waiting or not check.is_known:
            yield check


def _check(builder: _Builder, sheet: Sheet, row: ReadRow) -> Check:
    if row.group:
        return _compared(builder, sheet, row, f"group:{builder.group_keys[row.group]}")
    names = row.sums or tuple(SUM_LINES)
    checks = [_compared(builder, sheet, row, f"sum:{name}") for name in names]
    agreeing = [check for check in checks if check.agrees and (check.years or check.waiting)]
    if agreeing:
        return agreeing[0]
    return checks[0] if row.sums else Check(row.at, row.label, "", "", ())


def _compared(builder: _Builder, sheet: Sheet, row: ReadRow, of: str) -> Check:
    kind, _colon, name = of.partition(":")
    years, waiting = [], []
    for cell in row.cells:
        year = builder.year_keys[cell.column]
        if cell.column in builder.open_columns:
            waiting.append(sheet.year(year).label)
            continue
        made_kr = _made(sheet, kind, name, year)
        if cell.printed_kr is not None and (made_kr is not None or cell.printed_kr):
            parts = tuple(_parts(sheet, kind, name, year))
            years.append(CheckedYear(sheet.year(year).label, cell.printed_kr, made_kr or 0, parts))
    title = sheet.group(name).title if kind == "group" else row.label
    return Check(
        row.at,
        row.label,
        title if kind != "sum" else "",
        name if kind == "sum" else "",
        tuple(years),
        tuple(waiting),
    )


def _made(sheet: Sheet, kind: str, name: str, year: str) -> int | None:
    if kind == "group":
        return group_total(sheet, name, year)
    return line_amount(sheet, name, year) if kind == "line" else sum_amount(sheet, name, year)


def _parts(sheet: Sheet, kind: str, name: str, year: str) -> Iterator[Part]:
    if kind == "line":
        closed = scope(sheet, sheet.line(name))
        signs: Mapping[str, int] = {line.key: line.sign for line in closed}
    else:
        signs = group_parts(sheet, name) if kind == "group" else sum_parts(sheet, name)
    for key, sign in signs.items():
        amount_kr = line_amount(sheet, key, year)
        if amount_kr:
            yield Part(sheet.line(key).label, sign * amount_kr)


def _left_out(layout: Layout, understood: Understood, builder: _Builder) -> Iterator[LeftOut]:
    for at, text in layout.above:
        yield LeftOut(OutReason.ABOVE, text, row=at)
    for column in layout.columns:
        if column.reason is not None:
            yield LeftOut(column.reason, column.heading, column=column.index)
    for row in understood.rows:
        if row.role == OUT:
            yield LeftOut(row.reason or OutReason.TEXT, row.label, row=row.at)
    for row, reason in builder.lost:
        yield LeftOut(reason, row.note, row=row.at)
    there = set(builder.line_keys.values())
    for line in builder._stored_lines():
        if line.key not in there:
            yield LeftOut(OutReason.GONE, line.label)


def _problems(layout: Layout, understood: Understood, builder: _Builder) -> Iterator[Found]:
    if not layout.years:
        yield Found(Problem.NO_YEARS)
    for column in layout.years:
        if column.year is None:
            yield Found(Problem.YEAR_MISSING, column=column.index)
        if column.last_month < column.first_month:
            yield Found(Problem.MONTHS, column=column.index)
    for one, other in combinations(layout.years, 2):
        is_written = one.stored is not None and other.stored is not None
        if one.year is not None and one.months == other.months and not is_written:
            yield Found(Problem.YEAR_TWICE, column=other.index)
    if not builder.rows and layout.stored is None:
        yield Found(Problem.NO_LINES)
    for row in understood.rows:
        if (row.is_line or row.role == HEADING) and not row.label and not row.key:
            yield Found(Problem.LABEL_MISSING, row=row.at)
    for row in builder.rows:
        if len(row.label) > LONGEST_LABEL and not row.key:
            yield Found(Problem.LABEL_LONG, row=row.at)
        for cell in row.cells:
            if row.role != LineKind.UNALLOCATED and cell.is_open:
                yield Found(Problem.CELL, row=row.at, column=cell.column)
    if builder.is_circular:
        yield Found(Problem.WAITING)
