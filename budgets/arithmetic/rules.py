"""Rules to compare typed amounts with (fördelning, överskott, överföring). Nothing is forced."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from budgets.arithmetic.sheet import BudgetArithmeticError, Sheet, YearKind
from budgets.arithmetic.sums import sum_amount, totals
from budgets.money import STEP_KR, Unit, divided


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


def contributions(frame: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Split a frame (finansiell ram) among the parties by weight, e.g. 50/25/25.

    Shape: one entry per party, in order; a weight of zero is kept.
    Units: those of the frame; what rounding leaves goes by largest remainder, first come if equal.
    Raises: NothingToShare if no party has a weight.
    Source: lag (2003:1210) 5 §, half from the state and a quarter each from region and kommuner;
    5 a §, halves where a kommun stands outside the regions.
    """
    whole = sum(weights.values())
    if whole == 0:
        raise NothingToShare
    split = {party: frame * weight // whole for party, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda party: -(frame * weights[party] % whole))
    for party in by_remainder[: frame - sum(split.values())]:
        split[party] += 1
    return split


def deviations(
    typed: Mapping[str, int], weights: Mapping[str, int], unit: Unit = "kr"
) -> dict[str, int]:
    """Typed contributions that leave the rule by more than one step of the unit, and by how much.

    Shape: only the parties that deviate. The frame is what the typed amounts make together.
    """
    ruled = contributions(sum(typed.values()), weights)
    differences = {party: typed.get(party, 0) - amount for party, amount in ruled.items()}
    return {party: kr for party, kr in differences.items() if abs(kr) > STEP_KR[unit]}


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
