"""Amounts and sums of a year (summor): of a line, of a group, of the year as a whole."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from budgets.arithmetic.residuals import is_residual, residuals, unallocated_total
from budgets.arithmetic.sheet import INCOME, SOURCES, LineKind, Sheet, UnknownKey, computed_once

# The lines that each sum is made of.
SUMS: Mapping[str, Set[LineKind]] = {
    "contributions": {LineKind.CONTRIBUTION},
    "income": INCOME,
    "income-and-capital": SOURCES,
    "capital-in": {LineKind.CAPITAL_IN},
    "costs": {LineKind.COST},
    "capital-out": {LineKind.CAPITAL_OUT},
    "unallocated": {LineKind.UNALLOCATED},
    "result-before-capital": INCOME | {LineKind.COST},
    "result": frozenset(LineKind),
}


@dataclass(frozen=True, slots=True)
class YearTotals:
    """A year as a whole (årets summor) in kronor; blanks count as zero."""

    contributions: int
    income: int
    capital_in: int
    costs: int
    capital_out: int
    unallocated: int

    @property
    def income_and_capital(self) -> int:
        return self.income + self.capital_in

    @property
    def result_before_capital(self) -> int:
        return self.income - self.costs

    @property
    def result(self) -> int:
        """After capital, and after what is left unallocated."""
        return self.income_and_capital - self.costs - self.capital_out - self.unallocated


@computed_once
def totals(sheet: Sheet, year: str) -> YearTotals:
    """Sum the whole year, every typed line once."""

    def typed(name: str) -> int:
        return sum(sheet.amounts.get((key, year), 0) for key in sum_parts(sheet, name))

    return YearTotals(
        contributions=typed("contributions"),
        income=typed("income"),
        capital_in=typed("capital-in"),
        costs=typed("costs"),
        capital_out=typed("capital-out"),
        unallocated=unallocated_total(sheet, year),
    )


def sum_amount(sheet: Sheet, name: str, year: str) -> int | None:
    """One of the year's sums, or None when every line it is made of is blank.

    Raises: UnknownKey, ResidualCycle.
    """
    parts = sum_parts(sheet, name)
    if all(line_amount(sheet, key, year) is None for key in parts):
        return None
    amount: int = getattr(totals(sheet, year), name.replace("-", "_"))
    return amount


def group_total(sheet: Sheet, group: str, year: str) -> int | None:
    """The sum of a group with the groups inside it, or None when all its lines are blank.

    Raises: UnknownKey, ResidualCycle.
    """
    signed = [
        sign * amount
        for key, sign in group_parts(sheet, group).items()
        if (amount := line_amount(sheet, key, year)) is not None
    ]
    return sum(signed) if signed else None


def line_amount(sheet: Sheet, line: str, year: str) -> int | None:
    """The amount of a line, typed or left over; None is blank.

    Raises: UnknownKey, ResidualCycle.
    """
    if is_residual(sheet.line(line)):
        return residuals(sheet, year)[line]
    return sheet.amounts.get((line, year))


@computed_once
def group_parts(sheet: Sheet, group: str) -> Mapping[str, int]:
    """The lines of a group with their signs: all plus, or out minus where both in and out occur."""
    lines = sheet.lines_in([group])
    is_net = len({line.sign for line in lines}) > 1
    return {line.key: line.sign if is_net else 1 for line in lines}


@computed_once
def sum_parts(sheet: Sheet, name: str) -> Mapping[str, int]:
    """The lines of one of the year's sums with their signs."""
    if name not in SUMS:
        raise UnknownKey("sum", name)
    is_net = name.startswith("result")
    return {line.key: line.sign if is_net else 1 for line in sheet.lines if line.kind in SUMS[name]}
