"""A project's own budget beside what the association's budget gives it (insatsens budget).

A project may have a budget of its own, and stand in the association's as one line or several. Its
costs are compared with the sum of these lines, calendar year by calendar year. Nothing is ever
multiplied: nine months are not three quarters of a year, so where the months differ both amounts
are told and no difference is. Equal amounts agree when the months of one lie within the other's, as
in the plan of Ale, Kungälv, Stenungsund and Tjörn, whose association began in April and whose
projects wrote "2008"; when each has months that the other has not, they are told too (our
assumption, 2026-11-27). Outcomes are compared with outcomes, and what was planned with what was
planned; of several columns for one calendar year the one with the same months is taken.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from budgets.arithmetic.sheet import LineKind, Sheet, Year, YearKind
from budgets.arithmetic.sums import sum_amount


@dataclass(frozen=True, slots=True)
class ProjectDifference:
    """A calendar year that the two budgets do not agree on (kronor; None is blank).

    A year that only one of them has is None in the other.
    """

    main_year: Year | None
    project_year: Year | None
    main_kr: int | None
    project_kr: int | None

    @property
    def has_other_months(self) -> bool:
        """Whether the amounts are of different months, and so no difference can be told."""
        main, project = self.main_year, self.project_year
        return main is not None and project is not None and _months(main) != _months(project)

    @property
    def is_displaced(self) -> bool:
        """Whether there is money, and each budget has it for months that the other has not."""
        main, project = self.main_year, self.project_year
        if main is None or project is None or not self.project_kr:
            return False
        later = project.first_month - main.first_month
        return later * (_last_month(project) - _last_month(main)) > 0

    @property
    def difference_kr(self) -> int:
        return (self.project_kr or 0) - (self.main_kr or 0)


def project_differences(
    main: Sheet, lines: Collection[str], project: Sheet
) -> tuple[ProjectDifference, ...]:
    """Where a project's costs are not what the main budget's `lines` give it, or not when."""
    return tuple(
        pair for pair in _pairs(main, lines, project) if pair.difference_kr or pair.is_displaced
    )


def lines_kr(main: Sheet, lines: Collection[str], year: str) -> int | None:
    """What the lines that are costs make together in a year; None when all of them are blank."""
    amounts = [
        main.amounts[line.key, year]
        for line in main.lines
        if line.key in lines and line.kind == LineKind.COST and (line.key, year) in main.amounts
    ]
    return sum(amounts) if amounts else None


def main_year_of(main: Sheet, year: Year) -> Year | None:
    """The column of the main budget that a project's year is compared with."""
    same = [
        other
        for other in main.years
        if other.calendar == year.calendar and _is_outcome(other) == _is_outcome(year)
    ]
    fitting = sorted(
        same, key=lambda other: (_months(other) != _months(year), other.kind != year.kind)
    )
    return fitting[0] if fitting else None


def _pairs(main: Sheet, lines: Collection[str], project: Sheet) -> Iterator[ProjectDifference]:
    planned = {year.calendar for year in project.years if not _is_outcome(year)}
    for year in project.years:
        other = main_year_of(main, year)
        costs = sum_amount(project, "costs", year.key)
        if other is not None:
            yield ProjectDifference(other, year, lines_kr(main, lines, other.key), costs)
        elif not _is_outcome(year):
            yield ProjectDifference(None, year, None, costs)
    for year in main.years:
        if year.calendar not in planned and not _is_outcome(year):
            yield ProjectDifference(year, None, lines_kr(main, lines, year.key), None)


def _months(year: Year) -> tuple[int, int]:
    return year.first_month, year.months


def _last_month(year: Year) -> int:
    return year.first_month + year.months - 1


def _is_outcome(year: Year) -> bool:
    return year.kind == YearKind.OUTCOME
