"""A view of a budget as rows (budgettabell): what a plan prints, in the order it asks for.

Rows are asked for by specification:

    group:<key>    its lines, the groups inside it, then its total when it has a label for one
    lines:<key>    the same without its own total
    heading:<key>  its title, without amounts
    total:<key>    its total
    line:<key>     one line
    sum:<name>     one of the year's sums

A row asked for by itself may be renamed: "sum:costs=TOTALT: Kostnader". A sum has no name of its
own: without one its label is empty, and whoever shows it names it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budgets.arithmetic.rows import TableRow, group_row, heading_row, line_row, sum_row
from budgets.arithmetic.sheet import BudgetArithmeticError, Sheet, UnknownKey

ROWS = {"heading": heading_row, "total": group_row, "line": line_row, "sum": sum_row}


class UnknownRow(BudgetArithmeticError):
    """A row the sheet cannot give. `missing` is "group", "line", "sum", or "row" (no such kind)."""

    def __init__(self, spec: str, missing: str) -> None:
        super().__init__(f"{spec}: no {missing}")
        self.spec = spec
        self.missing = missing


def table(sheet: Sheet, rows: Sequence[str], years: Sequence[str]) -> tuple[TableRow, ...]:
    """Expand the rows that are asked for.

    Raises: UnknownRow; UnknownKey for a year; GroupCycle, ResidualCycle.
    """
    view = _View(sheet, tuple(sheet.year(year).key for year in years))
    return tuple(row for spec in rows for row in view.expanded(spec))


@dataclass(frozen=True, slots=True)
class _View:
    """Some years of a sheet."""

    sheet: Sheet
    years: tuple[str, ...]

    def expanded(self, spec: str) -> tuple[TableRow, ...]:
        reference, _, label = spec.partition("=")
        kind, _, key = reference.partition(":")
        try:
            if kind == "group":
                return (*self.lines(key), *self.closing(key))
            if kind == "lines":
                return tuple(self.lines(key))
            if kind in ROWS:
                row = ROWS[kind](self.sheet, key, self.years)
                return (replace(row, label=label) if label else row,)
        except UnknownKey as error:
            raise UnknownRow(spec, error.kind) from error
        raise UnknownRow(spec, "row")

    def lines(self, group: str, level: int = 0) -> Iterator[TableRow]:
        """The lines of a group; a group inside it stands where its first line does."""
        begun = set()
        for line in self.sheet.lines_in([group]):
            path = self.sheet.path(line.group)
            depth = path.index(group)
            if depth == 0:
                yield line_row(self.sheet, line.key, self.years, level)
            elif (inner := path[depth - 1]) not in begun:
                begun.add(inner)
                yield heading_row(self.sheet, inner, self.years, level)
                yield from self.lines(inner, level + 1)
                yield from self.closing(inner, level, is_inner=True)

    def closing(self, group: str, level: int = 0, is_inner: bool = False) -> Iterator[TableRow]:
        """The total of a group, if it prints one."""
        if self.sheet.group(group).total_label:
            row = group_row(self.sheet, group, self.years, level)
            yield replace(row, role="subtotal") if is_inner else row
