"""What has changed from one budget to another (ändringar), by line and year.

Lines, groups and years are the same when their keys are. The old amount and the change make the new
one; a blank counts as zero there, and stays a blank where it is shown. A change in percent needs
something to be a part of: from a blank or from zero there is none. It is a part of the size of the
old amount, so that a deficit that grows is a change below zero.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budgets.arithmetic.rules import share
from budgets.arithmetic.sheet import Group, Line, Sheet, Year
from budgets.arithmetic.sums import group_total, line_amount, sum_amount


class Turn(StrEnum):
    """What has happened to a row (ändrat, nytt, borttaget, nytt namn, annat slag)."""

    CHANGED = "changed"
    NEW = "new"
    REMOVED = "removed"
    RENAMED = "renamed"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class AmountChange:
    """An amount of a year, before and after; None is blank, or a row or year that is not there."""

    year: str
    before_kr: int | None
    after_kr: int | None

    @property
    def is_changed(self) -> bool:
        return self.before_kr != self.after_kr

    @property
    def difference_kr(self) -> int:
        return (self.after_kr or 0) - (self.before_kr or 0)

    @property
    def share(self) -> int | None:
        """The change in tenths of a percent of the old amount, or None where there is none."""
        return share(self.difference_kr, abs(self.before_kr)) if self.before_kr else None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row in both budgets. `key` is "line:kansli", "group:kostnader" or "sum:costs"; `before` is
    the old name, where there was another."""

    key: str
    label: str
    before: str
    turns: tuple[Turn, ...]
    amounts: tuple[AmountChange, ...]


def changes(old: Sheet, new: Sheet) -> tuple[RowChange, ...]:
    """The lines that are not as they were: those of the new budget, removed ones at their place.

    Raises: ResidualCycle.
    """
    rows = (line_change(old, new, line.key) for line in both(old, new).lines)
    return tuple(row for row in rows if row.turns)


def line_change(old: Sheet, new: Sheet, key: str) -> RowChange:
    """A line in both. Raises: UnknownKey when neither has it; ResidualCycle."""
    before, after = _in(old.lines, key), _in(new.lines, key)
    old_name = before.label if before is not None else None
    turns = _turns(old_name, after.label if after is not None else None)
    if before is not None and after is not None and before.kind != after.kind:
        turns = (*turns, Turn.KIND)
    amounts = _amounts(old, new, before, after, line_amount, key)
    shown = after or both(old, new).line(key)
    return _row(f"line:{key}", shown.label, old_name, turns, amounts)


def group_change(old: Sheet, new: Sheet, key: str) -> RowChange:
    """The total of a group in both. Raises: UnknownKey when neither has it; ResidualCycle."""
    before, after = _in(old.groups, key), _in(new.groups, key)
    old_name = _name(before) if before is not None else None
    turns = _turns(old_name, _name(after) if after is not None else None)
    amounts = _amounts(old, new, before, after, group_total, key)
    shown = after or both(old, new).group(key)
    return _row(f"group:{key}", _name(shown), old_name, turns, amounts)


def sum_change(old: Sheet, new: Sheet, name: str) -> RowChange:
    """One of the year's sums in both, without a label. Raises: UnknownKey, ResidualCycle."""
    amounts = _amounts(old, new, name, name, sum_amount, name)
    return _row(f"sum:{name}", "", "", (), amounts)


def both(old: Sheet, new: Sheet) -> Sheet:
    """The years, groups and lines of both: the new ones, and where they stood those removed.

    It holds no amounts: it is only the order in which both are shown.
    """
    return Sheet(
        years=_woven(old.years, new.years),
        groups=_woven(old.groups, new.groups),
        lines=_woven(old.lines, new.lines),
        amounts={},
    )


def _row(
    key: str,
    label: str,
    before: str | None,
    turns: tuple[Turn, ...],
    amounts: tuple[AmountChange, ...],
) -> RowChange:
    is_there = not {Turn.NEW, Turn.REMOVED} & set(turns)
    if is_there and any(amount.is_changed for amount in amounts):
        turns = (Turn.CHANGED, *turns)
    return RowChange(key, label, before if before and before != label else "", turns, amounts)


def _turns(before: str | None, after: str | None) -> tuple[Turn, ...]:
    if before is None:
        return (Turn.NEW,)
    if after is None:
        return (Turn.REMOVED,)
    return (Turn.RENAMED,) if before != after else ()


def _amounts(
    old: Sheet,
    new: Sheet,
    before: object,
    after: object,
    amount: Callable[[Sheet, str, str], int | None],
    key: str,
) -> tuple[AmountChange, ...]:
    """The amounts of every year that either has; `before` and `after` are None without the row."""

    def read(sheet: Sheet, row: object, year: str) -> int | None:
        is_there = row is not None and _in(sheet.years, year) is not None
        return amount(sheet, key, year) if is_there else None

    return tuple(
        AmountChange(year.key, read(old, before, year.key), read(new, after, year.key))
        for year in _woven(old.years, new.years)
    )


def _woven[T: (Year, Group, Line)](old: Sequence[T], new: Sequence[T]) -> tuple[T, ...]:
    """The new ones, each removed one after the one that stood before it."""
    kept = {thing.key for thing in new}
    woven = list(new)
    place = 0
    for thing in old:
        if thing.key in kept:
            place = next(i for i, each in enumerate(woven) if each.key == thing.key) + 1
        else:
            woven.insert(place, thing)
            place += 1
    return tuple(woven)


def _in[T: (Year, Group, Line)](things: Iterable[T], key: str) -> T | None:
    return next((thing for thing in things if thing.key == key), None)


def _name(group: Group) -> str:
    return group.total_label or group.title
