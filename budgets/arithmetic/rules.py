"""Rules to compare typed amounts with (fördelning, överskott, överföring). Nothing is forced."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from budgets.arithmetic.sheet import BudgetArithmeticError, Sheet, YearKind
from budgets.arithmetic.sums import sum_amount, totals
from budgets.money import divided


class NothingToShare(BudgetArithmeticError):
    """A share of zero, or shares by weights that are all zero."""


def share(part: int, whole: int) -> int:
    """The share of a part in tenths of a percent (andel), a half away from zero.

    Raises: NothingToShare if the whole is zero.
    """
    if whole == 0:
        raise NothingToShare
    return divided(part * 1000 if whole > 0 else -part * 1000, abs(whole))


def spread(amount: int, parts: int) -> tuple[int, ...]:
    """Spread an amount evenly, e.g. a surplus over years (fördela överskott).

    Units: whole kronor or whole units of a table; the first parts get what is left over.
    """
    assert parts > 0
    each, extra = divmod(abs(amount), parts)
    sign = -1 if amount < 0 else 1
    return tuple(sign * (each + (index < extra)) for index in range(parts))


def contributions(frame: int, weights: Mapping[str, int], step: int = 1) -> dict[str, int]:
    """Split a frame (finansiell ram) by weight in whole steps, e.g. 50/25/25 in thousands.

    Shape: one entry for each key, in order; a weight of zero is kept, and gets nothing.
    Units: those of the frame; what the steps leave goes by largest remainder, first come if equal,
    and with it what of the frame is less than a step.
    Raises: NothingToShare if nobody has a weight.
    """
    whole = sum(weights.values())
    if whole == 0:
        raise NothingToShare
    split = {key: frame * weight // (whole * step) * step for key, weight in weights.items()}
    left = frame - sum(split.values())
    for key in sorted(weights, key=lambda key: split[key] * whole - frame * weights[key]):
        given = min(step, left)
        split[key] += given
        left -= given
    return split


@dataclass(frozen=True, slots=True)
class CarryDifference:
    """A year that opens with another capital than the one before it leaves (kronor)."""

    year: str
    next_year: str
    carried_kr: int
    opening_kr: int


def carry_differences(sheet: Sheet) -> tuple[CarryDifference, ...]:
    """Compare what each year leaves with the capital the next begins with (överföring).

    A year leaves its planned carry-over; where none is stated, all that remains of it. Last year's
    budget is not compared: the capital after it rests on a later forecast (our assumption,
    2026-11-22).
    """
    pairs = (
        CarryDifference(year.key, after.key, _carried(sheet, year.key), _opening(sheet, after.key))
        for year, after in pairwise(sheet.years)
        if year.kind != YearKind.PREVIOUS
    )
    return tuple(pair for pair in pairs if pair.carried_kr != pair.opening_kr)


def _carried(sheet: Sheet, year: str) -> int:
    planned = sum_amount(sheet, "capital-out", year)
    if planned is not None:
        return planned
    whole = totals(sheet, year)
    return whole.unallocated + whole.result


def _opening(sheet: Sheet, year: str) -> int:
    return totals(sheet, year).capital_in
