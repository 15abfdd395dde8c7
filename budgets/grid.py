"""A budget as its grid shows it (budgetrutan): every row, every computed cell, the balance.

A typed cell goes from the grid to `services.amounts`, which writes it under a lock with its
history. Then the budget is read anew as a value and computed as a whole, since a cell may move any
sum, the capital of later years and every remark. What is told is less: the cells that the save may
have changed, and what stands beside the table. All cells are told to who asks without saving, and
when the amounts were not those that the grid had seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.arithmetic import (
    CeilingRule,
    GroupCycle,
    LineKind,
    Meter,
    OpeningSource,
    ResidualCycle,
    Sheet,
    TableRow,
    Year,
    YearCapital,
    capital_of,
    closing_order,
    meter,
    rounding_gap,
    sum_amount,
    totals,
)
from budgets.arithmetic.projects import lines_kr, main_year_of
from budgets.arithmetic.rows import group_row, heading_row, line_row, sum_row
from budgets.arrangement import Branch, tree_of
from budgets.checks import is_costs_only
from budgets.money import Unit, format_amount, format_with_unit, rounded
from budgets.queries import BudgetValue

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SUMS: dict[str, StrPromise] = {
    "income": gettext_lazy("Income in all"),
    "costs": gettext_lazy("Costs in all"),
    "result-before-capital": gettext_lazy("Result before capital"),
    "capital-in": gettext_lazy("Own capital used"),
    "capital-out": gettext_lazy("Planned carry-over"),
    "unallocated": gettext_lazy("Unallocated"),
    "result": gettext_lazy("Result after capital"),
}


# The rows of the capital block, by the names that YearCapital has for them.
CAPITAL: dict[str, StrPromise] = {
    "opening": gettext_lazy("Opening own capital"),
    "result": gettext_lazy("Result before own capital"),
    "closing": gettext_lazy("Closing own capital"),
    "closing_used": gettext_lazy("Closing, when what is unallocated is used"),
    "planned": gettext_lazy("Planned carry-over"),
    "next_opening": gettext_lazy("The next year begins with"),
}

OPENING_SOURCES: dict[OpeningSource, StrPromise] = {
    OpeningSource.OUTCOME: gettext_lazy("the accounts"),
    OpeningSource.FORECAST: gettext_lazy("forecast"),
    OpeningSource.CARRIED: gettext_lazy("carried over"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount in the grid. `key` is that of the figure; `line` is empty where it is computed."""

    key: str
    line: str
    year: Year
    amount_kr: int | None
    shown: str
    note: str
    note_number: int  # among the notes of the grid; 0 without one
    is_preliminary: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of the grid: a heading, a line, a sub-total or a sum of the whole year."""

    kind: str  # "heading", "line", "group" or "sum"
    key: str
    label: str
    role: str
    level: int
    basis: str
    is_computed: bool
    line_kind: str  # of a line, else empty
    amounts: tuple[int | None, ...]  # kronor, one per year
    asides: Asides

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, made when they are asked for: most answers need few of them."""
        return tuple(self.cell(at) for at in range(len(self.amounts)))

    def cell(self, at: int) -> Cell:
        """Its cell in one of the years, by place."""
        asides, year = self.asides, self.asides.years[at]
        place = (self.key, year.key) if self.kind == "line" else ("", "")
        number, note = asides.notes.get(place, (0, ""))
        return Cell(
            key=f"{self.kind}:{self.key}/{year.key}",
            line="" if self.is_computed else self.key,
            year=year,
            amount_kr=self.amounts[at],
            shown=_shown(self.amounts[at], asides.unit),
            note=note,
            note_number=number,
            is_preliminary=place in asides.preliminary,
        )


@dataclass(frozen=True, slots=True)
class Asides:
    """What cells say beside their amounts: notes with their numbers, by (line key, year key)."""

    unit: Unit
    years: tuple[Year, ...]
    notes: Mapping[tuple[str, str], tuple[int, str]]
    preliminary: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CapitalCell:
    """What the capital block says of a year: an amount, and below it what is to be known of it."""

    key: str
    year: Year
    amount_kr: int | None
    shown: str
    about: str = ""

    @property
    def about_key(self) -> str:
        return f"{self.key}#about"


@dataclass(frozen=True, slots=True)
class CapitalRow:
    """A row of the capital block (eget kapital)."""

    key: str
    label: str
    role: str
    cells: tuple[CapitalCell, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """Whether a year adds up (balans): what is left of it when all is paid, and that in words."""

    year: Year
    left_kr: int
    text: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole grid. `waiting` are unallocated lines that cannot be computed, and left out.

    `rounding_gap` is how far a shown sum is from its shown rows at most, in steps of the unit.
    """

    unit: Unit
    years: tuple[Year, ...]
    rows: tuple[GridRow, ...]
    sums: tuple[GridRow, ...]
    capital: tuple[CapitalRow, ...]
    balances: tuple[Balance, ...]
    notes: tuple[Note, ...]
    waiting: tuple[str, ...]
    rounding_gap: int

    @property
    def worst_first(self) -> tuple[Balance, ...]:
        """The balances in the order they should be looked at."""
        return tuple(sorted(self.balances, key=lambda each: (not each.is_off, -abs(each.left_kr))))

    def changed_by(self, written: Collection[tuple[str, str]]) -> Iterator[Cell]:
        """The cells that may say something else when these (line key, year key) are written: they
        themselves, all that is computed, and those with a note, whose number may be another."""
        places = {year.key: at for at, year in enumerate(self.years)}
        for row in (*self.rows, *self.sums):
            if row.kind != "heading" and row.is_computed:
                yield from row.cells
        typed = {row.key: row for row in self.rows if row.kind == "line" and not row.is_computed}
        noted = next((row.asides.notes for row in self.rows), {})
        for line, year in dict.fromkeys((*written, *noted)):
            if line in typed and year in places:
                yield typed[line].cell(places[year])

    @property
    def rounding_note(self) -> str:
        """What the table says when its shown rows do not make its shown sums."""
        if not self.rounding_gap:
            return ""
        return _("Sums are made of kronor and rounded last: here they differ from the shown rows.")


@dataclass(frozen=True, slots=True)
class Note:
    """What is said beside an amount (not), numbered as it stands in the grid."""

    number: int
    cell: str
    line: str
    year: str
    text: str


def grid_of(
    value: BudgetValue,
    unit: Unit,
    main: BudgetValue | None = None,
    ceilings: Sequence[CeilingRule] | None = None,
) -> Grid:
    """Compute what the grid shows in `unit`, from the exact kronor.

    `main` is the association's budget, for the balance of a project's own. `ceilings` are the rules
    for own capital; None where capital is not the budget's, as in a project's.
    """
    sheet, waiting = computable(value.sheet)
    years = tuple(year.key for year in sheet.years)
    shown = tuple(_rows(sheet, tree_of(sheet), years))
    asides = Asides(unit, sheet.years, _numbered_notes(value, shown), value.preliminary)

    def row(table_row: TableRow) -> GridRow:
        kind, _colon, key = table_row.key.partition(":")
        line_kind = sheet.line(key).kind if kind == "line" else ""
        return GridRow(
            kind=kind,
            key=key,
            label=table_row.label,
            role=table_row.role,
            level=table_row.level,
            basis=table_row.basis,
            is_computed=kind != "line" or line_kind == LineKind.UNALLOCATED,
            line_kind=line_kind,
            amounts=table_row.amounts,
            asides=asides,
        )

    sums = [replace(sum_row(sheet, name, years), label=str(SUMS[name])) for name in SUMS]
    return Grid(
        unit=unit,
        years=sheet.years,
        rows=tuple(row(each) for each in shown),
        sums=tuple(row(each) for each in sums),
        capital=() if ceilings is None else capital_rows(sheet, unit, ceilings),
        balances=tuple(
            _paid_by(main, replace(value, sheet=sheet), year)
            if is_costs_only(value)
            else balance_of(sheet, year)
            for year in sheet.years
        ),
        notes=tuple(
            Note(
                number, f"line:{line}/{year}", sheet.line(line).label, sheet.year(year).label, text
            )
            for (line, year), (number, text) in asides.notes.items()
        ),
        waiting=waiting,
        rounding_gap=0 if unit == "kr" else rounding_gap((*shown, *sums), unit),
    )


def _numbered_notes(
    value: BudgetValue, rows: Iterable[TableRow]
) -> dict[tuple[str, str], tuple[int, str]]:
    """The notes by (line key, year key), with the number that each has as the rows stand."""
    lines = [row.key.partition(":")[2] for row in rows if row.key.startswith("line:")]
    places = ((line, year.key) for line in lines for year in value.sheet.years)
    noted = (place for place in places if place in value.notes) if value.notes else ()
    return {place: (number, value.notes[place]) for number, place in enumerate(noted, 1)}


def capital_rows(
    sheet: Sheet, unit: Unit, ceilings: Sequence[CeilingRule]
) -> tuple[CapitalRow, ...]:
    """Own capital through the years (ingående, utgående, överföring), and its ceiling."""
    capitals = [capital_of(sheet, year.key) for year in sheet.years]

    def row(name: str, about: Sequence[str] = ()) -> CapitalRow:
        amounts = [getattr(capital, f"{name}_kr") for capital in capitals]
        cells = zip(sheet.years, amounts, about or [""] * len(amounts), strict=True)
        return CapitalRow(
            key=name,
            label=str(CAPITAL[name]),
            role="total" if name == "closing" else "line",
            cells=tuple(
                CapitalCell(f"capital:{name}/{year.key}", year, kr, _shown(kr, unit), told)
                for year, kr, told in cells
            ),
        )

    openings = [_opening_told(year) for year in sheet.years]
    ceiling_cells = (
        _ceiling_cell(sheet, year, capital, unit, ceilings)
        for year, capital in zip(sheet.years, capitals, strict=True)
    )
    return (
        row("opening", openings),
        *(row(name) for name in CAPITAL if name != "opening"),
        CapitalRow("ceiling", _("Ceiling for own capital"), "line", tuple(ceiling_cells)),
    )


def _opening_told(year: Year) -> str:
    """Where the opening is known from: the kind of source, and which."""
    if year.opening_source is None:
        return ""
    told = (str(OPENING_SOURCES[year.opening_source]), year.opening_note)
    return ": ".join(filter(None, told))


def _ceiling_cell(
    sheet: Sheet,
    year: Year,
    capital: YearCapital,
    unit: Unit,
    ceilings: Sequence[CeilingRule],
) -> CapitalCell:
    """The meter of a year in words: its ceiling, how far from it, and whose rule that is."""
    assert year.last_day is not None
    paid = sum_amount(sheet, "contributions", year.key)
    measured = meter(ceilings, year.last_day, paid, capital.closing_kr)
    shown, about = _shown(measured.most_kr, unit), ""
    if measured.rule is None:
        shown = _("rule is missing")
    elif measured.most_kr is None:
        about = _("The rule has no step for the contributions of the year.")
    else:
        about = ". ".join(filter(None, (_over_or_under(measured), _rule_told(measured.rule))))
    return CapitalCell(f"capital:ceiling/{year.key}", year, measured.most_kr, shown, about)


def _over_or_under(measured: Meter) -> str:
    if measured.over_kr is None:
        return ""
    message = _("%(amount)s over") if measured.over_kr > 0 else _("%(amount)s under")
    return message % {"amount": format_with_unit(abs(measured.over_kr), "kr")}


def _rule_told(rule: CeilingRule) -> str:
    if rule.valid_from is None:
        return f"{rule.title}, {rule.source}"
    message = _("%(title)s from %(day)s, %(source)s")
    return message % {
        "title": rule.title,
        "day": rule.valid_from.isoformat(),
        "source": rule.source,
    }


def _shown(amount_kr: int | None, unit: Unit) -> str:
    return "" if amount_kr is None else format_amount(amount_kr, unit)


def shown_from_kronor(amount_kr: int | None, unit: Unit) -> str:
    """An amount as the grid writes it, with its unit; with kronor where the unit hides some."""
    if amount_kr is None:
        return _("blank")
    step_hides = rounded(amount_kr, unit) * 1_000 != amount_kr if unit == "tkr" else False
    return format_with_unit(amount_kr, "kr" if step_hides else unit)


def computable(sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """The sheet without what goes in circles, which only the admin can have made."""
    try:
        for group in sheet.groups:
            sheet.path(group.key)
    except GroupCycle:
        sheet = replace(sheet, groups=tuple(replace(each, parent=None) for each in sheet.groups))
    try:
        closing_order(sheet)
    except ResidualCycle as error:
        kept = tuple(line for line in sheet.lines if line.key not in error.lines)
        rest, waiting = computable(replace(sheet, lines=kept))
        return rest, (*dict.fromkeys(error.lines), *waiting)
    return sheet, ()


def _rows(
    sheet: Sheet, branch: Branch, years: tuple[str, ...], level: int = 0
) -> Iterator[TableRow]:
    for item in branch.items:
        if isinstance(item, str):
            yield line_row(sheet, item, years, level)
            continue
        yield heading_row(sheet, item.key, years, level)
        yield from _rows(sheet, item, years, level + 1)
        if sheet.group(item.key).total_label:
            total = group_row(sheet, item.key, years, level)
            yield replace(total, role="subtotal") if level else total


def balance_of(sheet: Sheet, year: Year) -> Balance:
    """A line that tells what is left makes the result nothing by itself, so both are looked at."""
    whole = totals(sheet, year.key)
    left_kr = whole.unallocated + whole.result
    if not any((line.key, year.key) in sheet.amounts for line in sheet.lines):
        text = _("%(year)s: no amounts yet")
    elif left_kr < 0:
        text = _("%(year)s: %(amount)s is missing")
    elif whole.result:
        text = _("%(year)s: %(amount)s is not used")
    elif left_kr:
        text = _("%(year)s: %(amount)s is left to allocate")
    else:
        text = _("%(year)s: in balance")
    amount = format_with_unit(abs(left_kr), "kr")
    is_off = left_kr < 0 or whole.result != 0
    return Balance(year, left_kr, text % {"year": year.label, "amount": amount}, is_off)


def _paid_by(main: BudgetValue | None, project: BudgetValue, year: Year) -> Balance:
    """The balance of a project's budget without income: what the association's gives it, less its
    costs. Other months are not compared."""
    costs_kr = totals(project.sheet, year.key).costs
    same = main_year_of(main.sheet, year) if main else None
    values = {"year": year.label, "costs": format_with_unit(costs_kr, "kr")}
    if main is None or same is None:
        return Balance(year, 0, _("%(year)s: costs %(costs)s") % values, is_off=False)
    lines = main.lines_of_project.get(project.project, ())
    given_kr = lines_kr(main.sheet, lines, same.key) or 0
    values["given"] = format_with_unit(given_kr, "kr")
    text = _("%(year)s: costs %(costs)s, given %(given)s")
    has_same_months = (same.first_month, same.months) == (year.first_month, year.months)
    if not has_same_months:
        text = _("%(year)s: costs %(costs)s, given %(given)s for other months")
    left_kr = given_kr - costs_kr
    return Balance(year, left_kr, text % values, is_off=has_same_months and left_kr != 0)
