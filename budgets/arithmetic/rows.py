"""The rows of a budget table (rader), one amount per year, and what rounding does to them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from budgets.arithmetic.residuals import is_residual, scope
from budgets.arithmetic.sheet import LineKind, Sheet
from budgets.arithmetic.sums import (
    group_parts,
    group_total,
    line_amount,
    sum_amount,
    sum_parts,
)
from budgets.money import Unit, rounded

type Role = Literal["line", "group", "subtotal", "total", "result"]

RESULT_LINES = frozenset({LineKind.UNALLOCATED, LineKind.CAPITAL_OUT})
RESULT_SUMS = frozenset({"unallocated", "capital-out", "result", "result-before-capital"})


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a budget table. Amounts are whole kronor, one per year; None is blank.

    `key` followed by "/<year>" refers to the same amount as a figure; a heading has none. `parts`
    are the lines that a computed row is made of, with their signs.
    """

    key: str
    label: str
    role: Role
    level: int
    amounts: tuple[int | None, ...]
    basis: str = ""
    parts: tuple[tuple[str, int], ...] = ()


def heading_row(sheet: Sheet, group: str, years: Sequence[str], level: int = 0) -> TableRow:
    """The title of a group, over its lines."""
    label = sheet.group(group).title
    return TableRow(f"heading:{group}", label, "group", level, (None,) * len(years))


def line_row(sheet: Sheet, key: str, years: Sequence[str], level: int = 0) -> TableRow:
    """A line; one that tells what is left or carried over is a result."""
    line = sheet.line(key)
    closed = scope(sheet, line) if is_residual(line) else ()
    return TableRow(
        key=f"line:{key}",
        label=line.label,
        role="result" if line.kind in RESULT_LINES else "line",
        level=level,
        amounts=tuple(line_amount(sheet, key, year) for year in years),
        basis=line.basis,
        parts=_parts({part.key: part.sign for part in closed}),
    )


def group_row(sheet: Sheet, key: str, years: Sequence[str], level: int = 0) -> TableRow:
    """The total of a group, by its title when it has no label for one."""
    group = sheet.group(key)
    return TableRow(
        key=f"group:{key}",
        label=group.total_label or group.title,
        role="total",
        level=level,
        amounts=tuple(group_total(sheet, key, year) for year in years),
        parts=_parts(group_parts(sheet, key)),
    )


def sum_row(sheet: Sheet, name: str, years: Sequence[str], level: int = 0) -> TableRow:
    """One of the year's sums, without a label."""
    return TableRow(
        key=f"sum:{name}",
        label="",
        role="result" if name in RESULT_SUMS else "total",
        level=level,
        amounts=tuple(sum_amount(sheet, name, year) for year in years),
        parts=_parts(sum_parts(sheet, name)),
    )


def _parts(signs: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((f"line:{key}", sign) for key, sign in signs.items())


def rounding_gap(rows: Sequence[TableRow], unit: Unit) -> int:
    """How far a shown total is from its shown rows at most, in steps of the unit; 0 when all agree.

    A total is read against its lines, and against the totals inside it; a reading that does not
    make the total in kronor (something is not shown) tells nothing. Always less than the number of
    rows that make the total.
    """
    largest_first = sorted(((row, _covered(row)) for row in rows), key=lambda each: -len(each[1]))
    lines = [each for each in largest_first if each[0].key.startswith("line:")]
    return max(
        (
            _gap(total, _read(total, candidates), unit)
            for total in rows
            for candidates in (lines, largest_first)
            if total.parts
        ),
        default=0,
    )


type Reading = list[tuple[TableRow, int]]


def _read(total: TableRow, largest_first: Iterable[tuple[TableRow, dict[str, int]]]) -> Reading:
    """Choose rows that together make the total: the largest first, no line twice."""
    left = dict(total.parts)
    reading: Reading = []
    for row, covered in largest_first:
        if not left:
            break
        signs = {left.get(key, 0) * sign for key, sign in covered.items()}
        if len(covered) < len(total.parts) and signs in ({1}, {-1}):
            reading.append((row, signs.pop()))
            left = {key: sign for key, sign in left.items() if key not in covered}
    return reading


def _covered(row: TableRow) -> dict[str, int]:
    """The lines a row stands for: a line for itself, a total for its parts, a heading for none."""
    if row.key.startswith("line:"):
        return {row.key: 1}
    return dict(row.parts)


def _gap(total: TableRow, reading: Reading, unit: Unit) -> int:
    return max(
        (
            abs(_signed(reading, year, lambda kr: rounded(kr, unit)) - rounded(amount, unit))
            for year, amount in enumerate(total.amounts)
            if amount is not None and _signed(reading, year, int) == amount
        ),
        default=0,
    )


def _signed(reading: Reading, year: int, shown: Callable[[int], int]) -> int:
    return sum(sign * shown(row.amounts[year] or 0) for row, sign in reading)
