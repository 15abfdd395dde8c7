"""Setting amounts (belopp): cell by cell, or a block at once, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from associations.models import User
from budgets.models import Amount, Budget, BudgetLine, BudgetYear
from budgets.services.writing import lock_budget, save_signed, sign


@dataclass(frozen=True, slots=True)
class Entry:
    """What a cell is to hold; None is blank. `expected_kr` is what it held when that was typed.

    `note` and `is_preliminary` are given to an amount that did not exist, as when undoing.
    """

    line: str
    year: str
    amount_kr: int | None
    expected_kr: int | None
    note: str = ""
    is_preliminary: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A cell that somebody else changed in the meantime: theirs and ours."""

    line: str
    year: str
    theirs_kr: int | None
    ours_kr: int | None


class AmountConflict(Exception):
    """Cells do not hold what they held when something was typed into them."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(", ".join(f"{each.line}/{each.year}" for each in conflicts))
        self.conflicts = tuple(conflicts)


class UnknownCell(Exception):
    """The budget has no such line or year, or no longer."""

    def __init__(self, line: str, year: str) -> None:
        super().__init__(f"{line}/{year}")
        self.line = line
        self.year = year


class LineIsComputed(Exception):
    """What is left is computed and never entered."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


class NoteWithoutAmount(Exception):
    """A note or a preliminary mark belongs to an amount, and there is none."""

    def __init__(self, line: str, year: str) -> None:
        super().__init__(f"{line}/{year}")
        self.line = line
        self.year = year


def set_amount(
    *,
    line: BudgetLine,
    year: BudgetYear,
    amount_kr: int | None,
    expected_kr: int | None,
    by: User | None,
) -> None:
    """Set one amount; None makes the cell blank. Raises as `set_amounts`."""
    entry = Entry(line.key, year.key, amount_kr, expected_kr)
    set_amounts(budget=line.budget, entries=[entry], by=by)


@transaction.atomic
def set_amounts(*, budget: Budget, entries: Sequence[Entry], by: User | None) -> None:
    """Set some amounts of a budget, all or none. What is there already is not touched.

    Raises BudgetIsSealed, UnknownCell, LineIsComputed, AmountConflict.
    """
    budget = lock_budget(budget)
    cells = _cells(budget, entries)
    conflicts = [
        Conflict(entry.line, entry.year, _kr(amount), entry.amount_kr)
        for entry, (_line, _year, amount) in zip(entries, cells, strict=True)
        if _kr(amount) not in (entry.expected_kr, entry.amount_kr)
    ]
    if conflicts:
        raise AmountConflict(conflicts)
    for entry, (line, year, amount) in zip(entries, cells, strict=True):
        if _kr(amount) != entry.amount_kr:
            _set(entry, line, year, amount, by)


@transaction.atomic
def set_note(
    *, line: BudgetLine, year: BudgetYear, note: str, is_preliminary: bool, by: User | None
) -> None:
    """Say something beside an amount (not), or that it is not settled yet (preliminärt).

    Raises BudgetIsSealed; NoteWithoutAmount when the cell is blank.
    """
    lock_budget(line.budget)
    amount = Amount.objects.filter(line=line, year=year).first()
    if amount is None:
        if note or is_preliminary:
            raise NoteWithoutAmount(line.key, year.key)
        return
    if (amount.note, amount.is_preliminary) != (note, is_preliminary):
        amount.note = note
        amount.is_preliminary = is_preliminary
        amount.full_clean()
        save_signed(amount, by)


@transaction.atomic
def set_preliminary(
    *, line: BudgetLine, year: BudgetYear, is_preliminary: bool, by: User | None
) -> None:
    """Mark an amount as not settled yet (preliminärt), or as settled; its note stays.

    Raises BudgetIsSealed; NoteWithoutAmount when the cell is blank.
    """
    lock_budget(line.budget)
    amount = Amount.objects.filter(line=line, year=year).first()
    if amount is None:
        raise NoteWithoutAmount(line.key, year.key)
    if amount.is_preliminary != is_preliminary:
        amount.is_preliminary = is_preliminary
        save_signed(amount, by)


type Cell = tuple[BudgetLine, BudgetYear, Amount | None]


def _cells(budget: Budget, entries: Sequence[Entry]) -> list[Cell]:
    """The cells of the entries with what they hold: three queries."""
    lines = {
        line.key: line for line in budget.lines.filter(key__in={entry.line for entry in entries})
    }
    years = {
        year.key: year for year in budget.years.filter(key__in={entry.year for entry in entries})
    }
    held = {
        (amount.line_id, amount.year_id): amount
        for amount in Amount.objects.filter(line__in=lines.values(), year__in=years.values())
    }
    cells = []
    for entry in entries:
        line, year = lines.get(entry.line), years.get(entry.year)
        if line is None or year is None:
            raise UnknownCell(entry.line, entry.year)
        if line.kind == BudgetLine.Kind.UNALLOCATED:
            raise LineIsComputed(line.key)
        cells.append((line, year, held.get((line.pk, year.pk))))
    return cells


def _set(
    entry: Entry, line: BudgetLine, year: BudgetYear, amount: Amount | None, by: User | None
) -> None:
    if amount is None:
        assert entry.amount_kr is not None
        fresh = Amount(
            line=line,
            year=year,
            amount_kr=entry.amount_kr,
            note=entry.note,
            is_preliminary=entry.is_preliminary,
        )
        save_signed(fresh, by)
    elif entry.amount_kr is None:
        sign(amount, by).delete()
    else:
        amount.amount_kr = entry.amount_kr
        save_signed(amount, by)


def _kr(amount: Amount | None) -> int | None:
    return None if amount is None else amount.amount_kr
