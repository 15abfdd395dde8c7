"""A budget as a value (budgetens siffror): years, groups, lines and the amounts that were typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, wraps
from typing import Any, Concatenate


class BudgetArithmeticError(Exception):
    """Something in a budget cannot be computed. Subclasses carry the facts."""


class UnknownKey(BudgetArithmeticError):
    """A year, group, line, sum or kind of row that the sheet does not have."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} {key!r}")
        self.kind = kind
        self.key = key


class GroupCycle(BudgetArithmeticError):
    """Groups that stand inside each other."""

    def __init__(self, groups: tuple[str, ...]) -> None:
        super().__init__(" in ".join(groups))
        self.groups = groups


class LineKind(StrEnum):
    """What a line does with money (postens slag)."""

    CONTRIBUTION = "contribution"
    OTHER_INCOME = "other-income"
    CAPITAL_IN = "capital-in"
    COST = "cost"
    UNALLOCATED = "unallocated"
    CAPITAL_OUT = "capital-out"


INCOME = frozenset({LineKind.CONTRIBUTION, LineKind.OTHER_INCOME})
SOURCES = INCOME | {LineKind.CAPITAL_IN}


class YearKind(StrEnum):
    """What a year's amounts are (budget, plan, prognos, utfall; previous is last year's budget)."""

    PREVIOUS = "previous"
    BUDGET = "budget"
    PLAN = "plan"
    FORECAST = "forecast"
    OUTCOME = "outcome"


class OpeningSource(StrEnum):
    """Where the own capital that a year begins with is known from (källa)."""

    OUTCOME = "outcome"
    FORECAST = "forecast"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Year:
    """A column (år). `months` is less than 12 for part of a year; it is shown, never multiplied.

    `calendar` is the calendar year; without one, the column follows no other. `opening_kr` is the
    own capital it begins with, entered together with its source.
    """

    key: str
    kind: YearKind
    label: str
    months: int = 12
    calendar: int | None = None
    first_month: int = 1
    opening_kr: int | None = None
    opening_source: OpeningSource | None = None
    opening_note: str = ""

    @property
    def begins(self) -> int | None:
        """Its first month, counted from the year 0."""
        return None if self.calendar is None else self.calendar * 12 + self.first_month - 1

    @property
    def ends(self) -> int | None:
        """The month after its last, counted likewise: where the next column begins."""
        return None if self.begins is None else self.begins + self.months

    @property
    def last_month(self) -> int:
        return self.first_month + self.months - 1

    @property
    def last_day(self) -> dt.date | None:
        if self.ends is None:
            return None
        year, month = divmod(self.ends, 12)
        return dt.date(year, month + 1, 1) - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of lines (grupp). An empty `total_label` means that it prints no total."""

    key: str
    title: str
    total_label: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line (budgetpost). `scope` names the groups an unallocated line closes; empty means all.

    `surplus_year` is the year whose surplus the line hands out, if that is what it does.
    """

    key: str
    label: str
    kind: LineKind
    group: str
    basis: str = ""
    scope: tuple[str, ...] = ()
    surplus_year: int | None = None

    @property
    def sign(self) -> int:
        return 1 if self.kind in SOURCES else -1


def computed_once[**P, R](
    function: Callable[Concatenate[Sheet, P], R],
) -> Callable[Concatenate[Sheet, P], R]:
    """Keep what is computed of a sheet with the sheet, by what was asked: neither ever changes."""

    @wraps(function)
    def found(sheet: Sheet, /, *asked: P.args, **named: P.kwargs) -> R:
        assert not named
        known, key = sheet._computed, (function, *asked)
        if key not in known:
            known[key] = function(sheet, *asked, **named)
        result: R = known[key]
        return result

    return found


@dataclass(frozen=True)
class Sheet:
    """A whole budget (budget). It never changes: another amount is another sheet.

    Shape: years and lines in order; a group inside another stands where its first line does.
    Units: whole kronor by (line key, year key). A missing amount is blank; one for an unallocated
    line is ignored.
    """

    years: tuple[Year, ...]
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]
    amounts: Mapping[tuple[str, str], int]

    def year(self, key: str) -> Year:
        return _found(self._years, "year", key)

    def group(self, key: str) -> Group:
        return _found(self._groups, "group", key)

    def line(self, key: str) -> Line:
        return _found(self._lines, "line", key)

    def lines_in(self, groups: Iterable[str]) -> tuple[Line, ...]:
        """The lines of these groups and of the groups inside them, each once."""
        return self._lines_in(tuple(groups))

    @computed_once
    def _lines_in(self, groups: tuple[str, ...]) -> tuple[Line, ...]:
        wanted = {self.group(key).key for key in groups}
        used = dict.fromkeys(line.group for line in self.lines)
        inside = {group for group in used if not wanted.isdisjoint(self.path(group))}
        return tuple(line for line in self.lines if line.group in inside)

    @computed_once
    def path(self, group: str) -> tuple[str, ...]:
        """A group and the groups it stands in, outermost last."""
        path: tuple[str, ...] = ()
        key: str | None = group
        while key is not None:
            if key in path:
                raise GroupCycle((*path, key))
            path = (*path, key)
            key = self.group(key).parent
        return path

    @cached_property
    def _computed(self) -> dict[tuple[Any, ...], Any]:
        return {}

    @cached_property
    def _years(self) -> dict[str, Year]:
        return {year.key: year for year in self.years}

    @cached_property
    def _groups(self) -> dict[str, Group]:
        return {group.key: group for group in self.groups}

    @cached_property
    def _lines(self) -> dict[str, Line]:
        return {line.key: line for line in self.lines}


def _found[T](things: Mapping[str, T], kind: str, key: str) -> T:
    if key not in things:
        raise UnknownKey(kind, key)
    return things[key]
