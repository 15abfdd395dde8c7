"""How amounts are written in Swedish (belopp): kronor, thousands (tkr) and millions (mnkr).

Amounts are whole kronor. Rounding is last and for show only: to the nearest step of the unit, a
half away from zero, so that a deficit is written as the surplus of the same size, with a minus.
"""

from typing import Literal

type Unit = Literal["kr", "tkr", "mnkr"]

THOUSANDS_SPACE = "\u202f"
UNIT_SPACE = "\u00a0"
MINUS = "\u2212"

# One step of the last digit shown: mnkr has one decimal.
STEP_KR: dict[Unit, int] = {"kr": 1, "tkr": 1_000, "mnkr": 100_000}


def format_with_unit(amount_kr: int, unit: Unit) -> str:
    """Write an amount with its unit, for running text: "1 234 567 kr"."""
    return f"{format_amount(amount_kr, unit)}{UNIT_SPACE}{unit}"


def format_amount(amount_kr: int, unit: Unit) -> str:
    """Write an amount without its unit, for a table that has it in its head: "1 234", or "1,2"."""
    steps = rounded(amount_kr, unit)
    return _decimal(steps) if unit == "mnkr" else _grouped(steps)


def format_share(tenths_of_percent: int) -> str:
    """Write a share (andel): "12,5 %". A whole percent has no decimal: "50 %"."""
    if tenths_of_percent % 10 == 0:
        return f"{_grouped(tenths_of_percent // 10)}{UNIT_SPACE}%"
    return f"{_decimal(tenths_of_percent)}{UNIT_SPACE}%"


def rounded(amount_kr: int, unit: Unit) -> int:
    """Round to what the unit shows: kronor, thousands, or *tenths* of a million."""
    return divided(amount_kr, STEP_KR[unit])


def divided(amount: int, by: int) -> int:
    """Divide by a positive number to the nearest integer, a half away from zero."""
    assert by > 0
    magnitude = (2 * abs(amount) + by) // (2 * by)
    return -magnitude if amount < 0 else magnitude


def _decimal(tenths: int) -> str:
    """Write tenths with a decimal comma."""
    whole, tenth = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{_grouped(whole)},{tenth}"


def _grouped(number: int) -> str:
    """Write an integer in groups of three."""
    return f"{number:,}".replace(",", THOUSANDS_SPACE).replace("-", MINUS)
