"""Two budgets beside each other (jämförelse), year by year, as a page shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.arithmetic import AmountChange, RowChange, Sheet, Turn
from budgets.arithmetic.changes import both, group_change, line_change, sum_change
from budgets.arrangement import Branch, tree_of
from budgets.grid import SUMS, computable
from budgets.money import format_amount, format_share

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

WORDS: dict[Turn, StrPromise] = {
    Turn.CHANGED: gettext_lazy("changed"),
    Turn.NEW: gettext_lazy("new"),
    Turn.REMOVED: gettext_lazy("removed"),
    Turn.RENAMED: gettext_lazy("new name"),
    Turn.KIND: gettext_lazy("other kind"),
}


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row of a year in both budgets, written out. `is_total` is a group's or the year's sum."""

    kind: str  # "line", "group" or "sum"
    label: str
    before: str
    words: str
    is_total: bool
    old: str
    new: str
    difference: str
    share: str


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """A year of either budget, or of both: the rows that have changed, and those that have not."""

    key: str
    label: str
    only_in: str  # "old", "new", or empty
    changed: tuple[ComparedRow, ...]
    same: tuple[ComparedRow, ...]


def compare(old: Sheet, new: Sheet) -> tuple[ComparedYear, ...]:
    """What has become of every line, group and sum, by year. What goes in circles is left out."""
    old, new = computable(old)[0], computable(new)[0]
    rows = list(_rows(old, new))
    keys = [{year.key for year in sheet.years} for sheet in (old, new)]
    return tuple(
        ComparedYear(
            key=year.key,
            label=year.label,
            only_in="" if all(year.key in some for some in keys) else _holder(year.key, keys),
            changed=tuple(_written(row, at) for row in rows if _has_changed(row, at)),
            same=tuple(_written(row, at) for row in rows if _stays(row, at)),
        )
        for at, year in enumerate(both(old, new).years)
    )


def _holder(year: str, keys: list[set[str]]) -> str:
    return "old" if year in keys[0] else "new"


def _rows(old: Sheet, new: Sheet) -> Iterator[RowChange]:
    merged = both(old, new)
    for kind, key in _ordered(merged, tree_of(merged)):
        yield line_change(old, new, key) if kind == "line" else group_change(old, new, key)
    for name in SUMS:
        yield sum_change(old, new, name)


def _ordered(sheet: Sheet, branch: Branch) -> Iterator[tuple[str, str]]:
    """Lines and the groups that print a sum, each after what stands in it."""
    for item in branch.items:
        if isinstance(item, str):
            yield "line", item
            continue
        yield from _ordered(sheet, item)
        if sheet.group(item.key).total_label:
            yield "group", item.key


def _has_changed(row: RowChange, at: int) -> bool:
    """Whether the row has changed in a year; another name or kind is told where it has amounts."""
    amount = row.amounts[at]
    return amount.is_changed or bool(row.turns and _is_said(amount) and _besides_amounts(row))


def _stays(row: RowChange, at: int) -> bool:
    return _is_said(row.amounts[at]) and not _has_changed(row, at)


def _is_said(amount: AmountChange) -> bool:
    return amount.before_kr is not None or amount.after_kr is not None


def _besides_amounts(row: RowChange) -> tuple[Turn, ...]:
    return tuple(turn for turn in row.turns if turn != Turn.CHANGED)


def _written(row: RowChange, at: int) -> ComparedRow:
    kind, _colon, key = row.key.partition(":")
    amount = row.amounts[at]
    turns = _besides_amounts(row)
    if amount.is_changed and not {Turn.NEW, Turn.REMOVED} & set(turns):
        turns = (Turn.CHANGED, *turns)
    return ComparedRow(
        kind=kind,
        label=str(SUMS[key]) if kind == "sum" else row.label,
        before=row.before,
        words=", ".join(str(WORDS[turn]) for turn in turns),
        is_total=kind != "line",
        old=_kr(amount.before_kr),
        new=_kr(amount.after_kr),
        difference=_signed(amount.difference_kr, format_amount(amount.difference_kr, "kr")),
        share="" if amount.share is None else _signed(amount.share, format_share(amount.share)),
    )


def _kr(amount_kr: int | None) -> str:
    return _("blank") if amount_kr is None else format_amount(amount_kr, "kr")


def _signed(amount: int, text: str) -> str:
    return f"+{text}" if amount > 0 else text
