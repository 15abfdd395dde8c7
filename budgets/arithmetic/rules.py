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
