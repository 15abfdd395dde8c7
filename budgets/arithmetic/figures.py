"""Figures that a text points at (siffror i löptext): "line:jobbsam/2022", "sum:costs/2022"."""

import re
from collections.abc import Callable, Mapping

from budgets.arithmetic.sheet import BudgetArithmeticError, Sheet, UnknownKey
from budgets.arithmetic.sums import group_total, line_amount, sum_amount

REFERENCE = re.compile(r"(line|group|sum):([^/]+)/([^/]+)")

type Reading = Callable[[Sheet, str, str], int | None]

READINGS: Mapping[str, Reading] = {
    "line": line_amount,
    "group": group_total,
    "sum": sum_amount,
}


class UnknownFigure(BudgetArithmeticError):
    """A reference without an amount.

    `missing` says what there is not: "line", "group", "sum", "year", "amount" (it is blank), or
    "form" (the reference cannot be read).
    """

    def __init__(self, ref: str, missing: str) -> None:
        super().__init__(f"{ref}: no {missing}")
        self.ref = ref
        self.missing = missing


def figure(sheet: Sheet, ref: str) -> int:
    """The amount in kronor that a reference points at.

    Raises: UnknownFigure; ResidualCycle where an unallocated line takes part.
    """
    match = REFERENCE.fullmatch(ref)
    if match is None:
        raise UnknownFigure(ref, "form")
    kind, key, year = match.groups()
    try:
        amount = READINGS[kind](sheet, key, sheet.year(year).key)
    except UnknownKey as error:
        raise UnknownFigure(ref, error.kind) from error
    if amount is None:
        raise UnknownFigure(ref, "amount")
    return amount
