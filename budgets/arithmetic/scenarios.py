"""What if (tänk om): amounts of a budget changed by a percentage, to think with."""

from collections.abc import Collection

from budgets.arithmetic.sheet import Sheet
from budgets.money import divided

WHOLE = 1_000  # tenths of a percent


def scale(
    sheet: Sheet, lines: Collection[str], tenths_of_percent: int, *, years: Collection[str] = ()
) -> dict[tuple[str, str], int]:
    """What the amounts of `lines` become when they are changed by a percentage.

    Shape: by line and year, only typed amounts; no `years` means all of them.
    Units: whole kronor, each amount rounded by itself, a half away from zero. -10 % is -100 tenths.
    """
    return {
        (line, year): divided(amount_kr * (WHOLE + tenths_of_percent), WHOLE)
        for (line, year), amount_kr in sheet.amounts.items()
        if line in lines and (not years or year in years)
    }
