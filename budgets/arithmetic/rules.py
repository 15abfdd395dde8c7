"""Rules to compare typed amounts with (fördelning, överskott). Nothing is forced."""

from collections.abc import Mapping

from budgets.arithmetic.sheet import BudgetArithmeticError
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


def spread_in(amount_kr: int, parts: int, unit: Unit) -> tuple[int, ...]:
    """Spread kronor in whole steps of a unit; what is less than a step goes to the first part."""
    steps, rest_kr = divmod(abs(amount_kr), STEP_KR[unit])
    sign = -1 if amount_kr < 0 else 1
    first, *others = (sign * step * STEP_KR[unit] for step in spread(steps, parts))
    return (first + sign * rest_kr, *others)


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
