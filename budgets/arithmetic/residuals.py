"""What is left (utrymme, medel att fördela, återstår): unallocated lines and their scopes."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from budgets.arithmetic.sheet import BudgetArithmeticError, Line, LineKind, Sheet, computed_once


class ResidualCycle(BudgetArithmeticError):
    """Unallocated lines that each wait for the other's amount."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__(" waits for ".join(lines))
        self.lines = lines


@computed_once
def residuals(sheet: Sheet, year: str) -> Mapping[str, int | None]:
    """Compute the year's unallocated lines; one with nothing but blanks in its scope is None.

    Raises: ResidualCycle.
    """
    left: dict[str, int | None] = {}
    for line in closing_order(sheet):
        signed = [
            other.sign * amount
            for other in scope(sheet, line)
            if (amount := left.get(other.key, sheet.amounts.get((other.key, year)))) is not None
        ]
        left[line.key] = sum(signed) if signed else None
    return left


@computed_once
def closing_order(sheet: Sheet) -> tuple[Line, ...]:
    """Order the unallocated lines so that each comes after those in its scope.

    Raises: ResidualCycle with the lines in a circle, the first repeated last.
    """
    waits = {
        line.key: [other.key for other in scope(sheet, line) if is_residual(other)]
        for line in sheet.lines
        if is_residual(line)
    }
    try:
        return tuple(sheet.line(key) for key in TopologicalSorter(waits).static_order())
    except CycleError as error:
        raise ResidualCycle(tuple(error.args[1])) from error


def unallocated_total(sheet: Sheet, year: str) -> int:
    """Sum what the scopes hold together, every typed line once and blanks as zero."""
    closed = closed_lines(sheet)
    return sum(line.sign * sheet.amounts.get((line.key, year), 0) for line in closed)


@computed_once
def closed_lines(sheet: Sheet) -> tuple[Line, ...]:
    """The typed lines in anybody's scope, each once: what is left is made of these together."""
    closed = {
        line.key: line
        for residual in filter(is_residual, sheet.lines)
        for line in scope(sheet, residual)
        if not is_residual(line)
    }
    return tuple(closed.values())


def closing_gap(sheet: Sheet, year: str) -> int:
    """Say how much the year's unallocated lines count that is not there; zero when they add up."""
    counted = sum(amount or 0 for amount in residuals(sheet, year).values())
    return counted - unallocated_total(sheet, year)


@computed_once
def scope(sheet: Sheet, residual: Line) -> tuple[Line, ...]:
    """The lines that an unallocated line closes, without itself."""
    lines = sheet.lines_in(residual.scope) if residual.scope else sheet.lines
    return tuple(line for line in lines if line.key != residual.key)


def is_residual(line: Line) -> bool:
    return line.kind == LineKind.UNALLOCATED
