"""How own capital goes through the years (eget kapital: ingående, utgående, överföring).

*A year begins* with an opening (ingående eget kapital), which is entered with its source: the
accounts, a forecast, or what the year before leaves in this budget. An opening that is not entered
is not guessed, and then neither is what follows from it.

*It ends* with the opening and the result before own capital: opening + income − costs. Own capital
that the budget uses as money in changes nothing here: it is the same capital, seen from the budget.
What is unallocated may yet be used; then the year ends with so much less.

*It leaves* its planned carry-over, when one is stated: what is unallocated is then meant to be
used. Where none is stated it leaves all that remains. With an opening, what the budget does not
bring in stays too, so the year leaves what it ends with.

Worked table, kronor: a budget that takes all of its capital in, and plans to carry 650 000.

    row                     2022         2023         2024
    opening            1 828 177      650 000
    income             4 324 000    4 260 000    4 240 000
    capital-in         1 828 177      650 000      600 000
    costs              4 414 980    4 071 530    4 110 980
    capital-out          650 000      600 000      600 000

    result               -90 980      188 470      129 020
    closing            1 737 197      838 470
    unallocated        1 087 197      238 470      129 020
    closing-used         650 000      600 000
    leaves               650 000      600 000
    next-opening         650 000      600 000

*The next year* begins in the month after. Its opening is compared with what the year before it
leaves; where none is entered, the own capital that it uses. A surplus handed out over several years
(överskott fördelat på år) is no carry-over: the years after know of it already. It is left out on
both sides, or in on both sides where an entered opening holds it.

*Columns of the same months* are one year seen several times. What a year leaves is read from its
forecast, else its budget, else its plan, and from its outcome when that is all there is. Last
year's budget is not compared: the capital after it rests on a later forecast (our assumption,
2026-11-22). An opening from the accounts is compared with the outcome where that has been entered.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from budgets.arithmetic.sheet import (
    LineKind,
    OpeningSource,
    Sheet,
    Year,
    YearKind,
    computed_once,
)
from budgets.arithmetic.sums import sum_amount, totals

AHEAD = frozenset({YearKind.BUDGET, YearKind.PLAN, YearKind.FORECAST})
BEST_KNOWN = (YearKind.FORECAST, YearKind.BUDGET, YearKind.PLAN, YearKind.OUTCOME)


@dataclass(frozen=True, slots=True)
class YearCapital:
    """The own capital of a year in kronor. None where an opening is missing, or nothing is typed.

    `closing_used_kr` is what it ends with when all that is unallocated is used. `leaves_kr` is
    compared with `next_opening_kr`; both are None when no column begins where this one ends.
    """

    year: str
    opening_kr: int | None
    result_kr: int | None
    closing_kr: int | None
    closing_used_kr: int | None
    planned_kr: int | None
    leaves_kr: int | None
    next_opening_kr: int | None


@dataclass(frozen=True, slots=True)
class CarryDifference:
    """A year that opens with another capital than the one before it leaves (kronor).

    `source` is that of the opening; None when none is entered.
    """

    year: str
    next_year: str
    carried_kr: int
    opening_kr: int
    source: OpeningSource | None = None


@computed_once
def capital_of(sheet: Sheet, year: str) -> YearCapital:
    """The own capital of a year. Raises UnknownKey, ResidualCycle."""
    column = sheet.year(year)
    after = None if column.kind == YearKind.PREVIOUS else _successor(sheet, column)
    carry = None if after is None else _carry(sheet, column, after)
    closing_kr = _closing(sheet, column)
    return YearCapital(
        year=year,
        opening_kr=column.opening_kr,
        result_kr=sum_amount(sheet, "result-before-capital", year),
        closing_kr=closing_kr,
        closing_used_kr=_less(closing_kr, sum_amount(sheet, "unallocated", year)),
        planned_kr=sum_amount(sheet, "capital-out", year),
        leaves_kr=None if carry is None else carry.carried_kr,
        next_opening_kr=None if carry is None else carry.opening_kr,
    )


def carry_differences(sheet: Sheet) -> tuple[CarryDifference, ...]:
    """Compare what each year leaves with the capital the next begins with (överföring).

    A year that nobody has entered anything for begins with nothing yet, and is left alone.
    """
    carries = (
        _carry(sheet, before, after)
        for after in sheet.years
        if after.kind in AHEAD
        and _is_begun(sheet, after)
        and (before := _predecessor(sheet, after)) is not None
    )
    return tuple(carry for carry in carries if carry.carried_kr != carry.opening_kr)


def _is_begun(sheet: Sheet, year: Year) -> bool:
    return year.opening_kr is not None or any(key == year.key for _line, key in sheet.amounts)


def outcome_differences(sheet: Sheet) -> tuple[CarryDifference, ...]:
    """Compare how finished years end by their outcome with openings from the accounts (utfall)."""
    return tuple(
        CarryDifference(before.key, after.key, closing_kr, after.opening_kr, after.opening_source)
        for after in sheet.years
        if after.opening_kr is not None and after.opening_source == OpeningSource.OUTCOME
        for before in _ending_before(sheet, after)
        if before.kind == YearKind.OUTCOME
        and (closing_kr := _closing(sheet, before)) not in (None, after.opening_kr)
    )


def left_after(sheet: Sheet, lines: Collection[str], year: str) -> int | None:
    """What some costs leave of a year's income and capital (återstår); None if all are blank.

    Shape: other costs are not taken off, so several such figures look at the same money.
    """
    there = sum_amount(sheet, "income-and-capital", year)
    used = [kr for key in lines if (kr := sheet.amounts.get((key, year))) is not None]
    return None if there is None and not used else (there or 0) - sum(used)


def _closing(sheet: Sheet, year: Year) -> int | None:
    if year.opening_kr is None:
        return None
    return year.opening_kr + totals(sheet, year.key).result_before_capital


def _less(amount_kr: int | None, used_kr: int | None) -> int | None:
    return None if amount_kr is None or used_kr is None else amount_kr - used_kr


# -- Which columns follow each other


def _successor(sheet: Sheet, year: Year) -> Year | None:
    """The year after as its best known column; an outcome only when nothing else is there."""
    if year.ends is None:
        return None
    return _best([each for each in sheet.years if each.begins == year.ends])


def _predecessor(sheet: Sheet, year: Year) -> Year | None:
    """The year whose carry-over is compared with the opening of `year`, if any is."""
    before = _ending_before(sheet, year)
    is_told_by_outcome = year.opening_source == OpeningSource.OUTCOME and any(
        each.kind == YearKind.OUTCOME for each in before
    )
    return None if is_told_by_outcome else _best(before)


def _ending_before(sheet: Sheet, year: Year) -> list[Year]:
    return [each for each in sheet.years if each.ends is not None and each.ends == year.begins]


def _best(columns: Collection[Year]) -> Year | None:
    return next((each for kind in BEST_KNOWN for each in columns if each.kind == kind), None)


# -- What one leaves and the other has


def _carry(sheet: Sheet, year: Year, after: Year) -> CarryDifference:
    if after.opening_kr is not None:
        opening_kr = after.opening_kr
        return CarryDifference(
            year.key, after.key, _leaves(sheet, year), opening_kr, after.opening_source
        )
    used_kr = totals(sheet, after.key).capital_in - _handed_out(sheet, after)
    carried_kr = _leaves(sheet, year) - _yet_to_hand_out(sheet, year)
    return CarryDifference(year.key, after.key, carried_kr, used_kr)


def _leaves(sheet: Sheet, year: Year) -> int:
    """All own capital that a year leaves, surpluses that are yet to be handed out included."""
    planned = sum_amount(sheet, "capital-out", year.key)
    whole = totals(sheet, year.key)
    closing_kr = _closing(sheet, year)
    if closing_kr is not None:
        return closing_kr if planned is None else closing_kr - whole.unallocated
    remains_kr = whole.unallocated + whole.result if planned is None else planned
    return remains_kr + _yet_to_hand_out(sheet, year, from_before=True)


def _yet_to_hand_out(sheet: Sheet, year: Year, *, from_before: bool = False) -> int:
    """What years after `year` hand out of surpluses made until then, or before it."""
    assert year.calendar is not None
    latest = year.calendar - from_before
    return sum(_handed_out(sheet, after, latest) for after in _years_after(sheet, year))


def _handed_out(sheet: Sheet, year: Year, latest: int | None = None) -> int:
    """What a year takes in of surpluses (överskott), made in `latest` or before."""
    return sum(
        sheet.amounts.get((key, year.key), 0)
        for key, surplus_year in _surplus_lines(sheet)
        if latest is None or surplus_year <= latest
    )


@computed_once
def _surplus_lines(sheet: Sheet) -> tuple[tuple[str, int], ...]:
    """The lines that hand out a surplus, with the year it was made in."""
    return tuple(
        (line.key, line.surplus_year)
        for line in sheet.lines
        if line.kind == LineKind.CAPITAL_IN and line.surplus_year is not None
    )


def _years_after(sheet: Sheet, year: Year) -> Iterator[Year]:
    """The years that follow without a gap, each as its best known column."""
    after = _successor(sheet, year)
    while after is not None:
        yield after
        after = _successor(sheet, after)
