"""What each row of a workbook is (hur raderna förstås): a heading, a line, a sum, or left out.

A row that Finsam wrote says itself what it is. Other rows are told by their words, by whether they
have amounts, by formulas that add up, and by the rows around them:

    a name without amounts    the heading of a group; in the middle of lines a line that is blank
    "Summa …", a sum formula  the sum of the group above; it closes the group
    "Resultat …"              a sum of the whole year; it is compared and not kept
    else                      a line, whose kind follows from its words and its group's

A sum may belong to several headings in a row ("Administration", then "Inköpta tjänster" inside
it): if the innermost does not make the amount that is printed, and together with those before it
does, they stand inside the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from budgets.arithmetic import LineKind
from budgets.arithmetic.sheet import INCOME, SOURCES
from budgets.entry import DEFAULT_KR, LARGEST_KR, AmountRefused, Reason, read_amount
from budgets.exchange.layout import Choices, Layout, OutReason, merged_amounts
from budgets.exchange.words import is_result, is_total, kind_of, side_of, summed_by
from budgets.exchange.workbook import Cell, CellKind

HEADING, TOTAL, OUT = "heading", "total", "out"
ROLES = (HEADING, *LineKind, TOTAL, OUT)
LINE_ROLES = frozenset(map(str, LineKind))
LONGEST_HEADING = 160
NEARLY_WHOLE = Decimal("0.000001")  # of a krona: what computing with decimals leaves behind

# Groups for lines that stand under no heading. Printed in a plan, so in Swedish.
IMPLICIT = {
    "i:in": ("Intäkter", "Summa intäkter"),
    "i:out": ("Kostnader", "Summa kostnader"),
    "i:left": ("Återstår", ""),
}
IMPLICIT_OF = {
    **dict.fromkeys(map(str, SOURCES), "i:in"),
    "cost": "i:out",
    "unallocated": "i:left",
    "capital-out": "i:left",
}
OPPOSITE = {LineKind.CONTRIBUTION, LineKind.COST, LineKind.UNALLOCATED}


@dataclass(frozen=True, slots=True)
class ReadCell:
    """An amount as it stands and as it is read.

    `is_faulty`: the formula has an error. `is_merged`: one amount stands for several cells.
    """

    column: int
    typed: str
    amount_kr: int | None = None
    refused: AmountRefused | None = None
    is_faulty: bool = False
    is_merged: bool = False
    is_share: bool = False
    is_sum: bool = False
    is_rounded: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a person has to say what it is."""
        return self.refused is not None or self.is_faulty or self.is_merged

    @property
    def is_fraction(self) -> bool:
        return self.refused is not None and self.refused.reason == Reason.FRACTION

    @property
    def printed_kr(self) -> int | None:
        """What a sum says, which may have öre."""
        if self.refused is not None and self.is_fraction:
            return self.refused.suggestion_kr
        return self.amount_kr

    @property
    def is_money(self) -> bool:
        is_text = self.refused is not None and self.refused.reason == Reason.TEXT
        is_asked = self.is_open and not is_text and not self.is_share
        return self.amount_kr is not None or is_asked


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as it is understood, which a person may have changed: `guess` is what it was before.

    `key` is what Finsam wrote beside it. `group` is where a line stands, what a heading stands in,
    or what a sum is of; `sums` are names of sums of the year that it may be instead.
    """

    at: int
    key: str
    label: str
    role: str
    guess: str
    group: str
    cells: tuple[ReadCell, ...]
    level: int = 0
    reason: OutReason | None = None
    sums: tuple[str, ...] = ()
    note: str = ""

    @property
    def is_line(self) -> bool:
        return self.role in LINE_ROLES


@dataclass(slots=True)
class ReadGroup:
    """A group of lines. `key` is that of a group which Finsam wrote."""

    ident: str
    title: str
    total_label: str = ""
    parent: str | None = None
    key: str = ""


@dataclass(slots=True)
class Understood:
    """All rows, and the groups by what they are called in choices."""

    rows: list[ReadRow] = field(default_factory=list)
    groups: dict[str, ReadGroup] = field(default_factory=dict)


def understand(layout: Layout, choices: Choices) -> Understood:
    return _Reading(layout, choices).read()


class _Reading:
    """Goes through the rows once, from the top."""

    def __init__(self, layout: Layout, choices: Choices) -> None:
        self.layout = layout
        self.choices = choices
        self.done = Understood()
        self.merged = merged_amounts(layout)
        self.printed = {at: self._printed_cells(at) for at in layout.rows}
        self.cells = {at: self._cells(at) for at in layout.rows}
        self.labels = {at: self._label(at) for at in layout.rows}
        self.open: list[str] = []  # groups that have not been summed, outermost first
        self.loose: list[str] = []  # groups that a heading closed, before they were summed
        self.seen: set[str] = set()
        for group in layout.stored.sheet.groups if layout.stored else ():
            ident, parent = f"k:{group.key}", f"k:{group.parent}" if group.parent else None
            self.done.groups[ident] = ReadGroup(
                ident, group.title, group.total_label, parent, group.key
            )

    def read(self) -> Understood:
        for number, at in enumerate(self.layout.rows):
            key = self._key(at)
            guess, reason = self._guess(number, at, key)
            chosen = self.choices.roles.get(at, "")
            role = chosen if chosen in ROLES else guess
            if role != guess and role == OUT:
                reason = OutReason.CHOSEN
            row = ReadRow(
                at,
                key,
                self.labels[at],
                role,
                guess,
                "",
                self.cells[at],
                reason=reason if role == OUT else None,
                note=self._note(at),
            )
            self.done.rows.append(self._placed(row))
        self.done.rows = [replace(row, level=self._level(row)) for row in self.done.rows]
        return self.done

    # -- What stands in a row

    def _key(self, at: int) -> str:
        """What Finsam wrote beside the row; a row that was copied keeps it only once."""
        column = self.layout.key_column
        cell = None if column is None else self.layout.cells.rows[at].get(column)
        key = cell.text if cell else ""
        if not key or key in self.seen or not self._is_known(key):
            return ""
        self.seen.add(key)
        return key

    def _is_known(self, key: str) -> bool:
        assert self.layout.stored is not None
        sheet = self.layout.stored.sheet
        kind, _colon, name = key.partition(":")
        if kind == "line":
            return any(line.key == name for line in sheet.lines)
        if kind in ("heading", "group"):
            return any(group.key == name for group in sheet.groups)
        return kind == "sum"

    def _label(self, at: int) -> str:
        cell = self.layout.cells.rows[at].get(self.layout.label_column)
        return " ".join(cell.text.split()) if cell and cell.kind == CellKind.TEXT else ""

    def _note(self, at: int) -> str:
        found = (self.layout.cells.rows[at].get(each) for each in self.layout.note_columns)
        told = (cell for cell in found if cell and cell.kind != CellKind.NOT_COMPUTED)
        return "; ".join(" ".join(cell.text.split()) for cell in told)

    def _printed_cells(self, at: int) -> tuple[ReadCell, ...]:
        row, merged = self.layout.cells.rows[at], self.merged
        return tuple(
            self._printed(each.index, row.get(each.index), merged.get((at, each.index), ""))
            for each in self.layout.years
        )

    def _cells(self, at: int) -> tuple[ReadCell, ...]:
        return tuple(self._cell(at, printed) for printed in self.printed[at])

    def _cell(self, at: int, printed: ReadCell) -> ReadCell:
        """What a person says instead counts; what comes back from the form as it was does not."""
        typed = self.choices.cells.get((at, printed.column), printed.typed)
        return printed if typed == printed.typed else self._read(printed.column, typed)

    def _has_money(self, at: int) -> bool:
        """Also when a person has left empty what could not be read: the line stays one."""
        return any(cell.is_money for cell in (*self.printed[at], *self.cells[at]))

    def _printed(self, column: int, cell: Cell | None, merged: str) -> ReadCell:
        if merged:
            return ReadCell(column, merged, is_merged=True)
        if cell is None:
            return ReadCell(column, "")
        if cell.kind == CellKind.ERROR:
            return ReadCell(column, cell.text, is_faulty=True, is_sum=cell.is_sum)
        if cell.kind == CellKind.SHARE:
            shown = f"{Decimal(cell.text) * 100:.1f} %".replace(".", ",")
            return replace(self._read(column, shown), is_share=True)
        if cell.kind == CellKind.NUMBER:
            return self._number(column, Decimal(cell.text), is_sum=cell.is_sum)
        return self._read(column, cell.text.strip(), is_sum=cell.is_sum)

    def _read(self, column: int, typed: str, *, is_sum: bool = False) -> ReadCell:
        try:
            amount_kr = read_amount(typed, self.layout.unit, pasted=True).amount_kr
        except AmountRefused as refused:
            if refused.reason == Reason.FRACTION and self.choices.rounds:
                return ReadCell(
                    column, typed, refused.suggestion_kr, is_sum=is_sum, is_rounded=True
                )
            return ReadCell(column, typed, refused=refused, is_sum=is_sum)
        return ReadCell(column, typed, amount_kr, is_sum=is_sum)

    def _number(self, column: int, number: Decimal, *, is_sum: bool) -> ReadCell:
        """A number says what it is: no point or comma has to be understood."""
        typed = _written(number)
        if (
            number.adjusted() > 15
            or abs(exact := number * DEFAULT_KR[self.layout.unit]) > LARGEST_KR
        ):
            refused = AmountRefused(typed, Reason.TOO_LARGE)
            return ReadCell(column, typed, refused=refused, is_sum=is_sum)
        nearest = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
        if abs(exact - nearest) <= NEARLY_WHOLE or self.choices.rounds:
            is_rounded = abs(exact - nearest) > NEARLY_WHOLE
            return ReadCell(column, typed, nearest, is_sum=is_sum, is_rounded=is_rounded)
        below = int(exact // 1) if exact > 0 else -int(-exact // 1)
        between = (below, below + (1 if exact > 0 else -1))
        refused = AmountRefused(typed, Reason.FRACTION, nearest, between)
        return ReadCell(column, typed, refused=refused, is_sum=is_sum)

    # -- What a row is

    def _guess(self, number: int, at: int, key: str) -> tuple[str, OutReason | None]:
        if key:
            return self._guess_by_key(key), None
        label, cells = self.labels[at], self.cells[at]
        has_money = self._has_money(at)
        if any(cell.is_share for cell in cells) and not has_money:
            return OUT, OutReason.SHARES
        if not label:
            return OUT, OutReason.NO_LABEL if has_money else OutReason.TEXT
        if has_money:
            return self._guess_with_amounts(label, cells), None
        return self._guess_without_amounts(number, at)

    def _guess_by_key(self, key: str) -> str:
        assert self.layout.stored is not None
        kind, _colon, name = key.partition(":")
        if kind == "line":
            return str(self.layout.stored.sheet.line(name).kind)
        return HEADING if kind == "heading" else TOTAL

    def _guess_with_amounts(self, label: str, cells: Sequence[ReadCell]) -> str:
        side = self._side()
        kind = kind_of(label, side)
        if is_result(label) and kind != LineKind.CAPITAL_IN:
            return TOTAL
        adds = [cell.is_sum for cell in cells if cell.is_money]
        if is_total(label) or self._is_title_of_open(label):
            return TOTAL
        if adds and all(adds) and kind != LineKind.UNALLOCATED and self._has_lines():
            return TOTAL
        if self._names_open(label) and self._adds_up(cells):
            return TOTAL
        return str(kind)

    def _guess_without_amounts(self, number: int, at: int) -> tuple[str, OutReason | None]:
        rows = self.layout.rows
        if not any(map(self._has_money, rows[number:])) or len(self.labels[at]) > LONGEST_HEADING:
            return OUT, OutReason.TEXT
        if self._looks_like_heading(number, at):
            return HEADING, None
        return str(kind_of(self.labels[at], self._side() or LineKind.COST)), None

    def _looks_like_heading(self, number: int, at: int) -> bool:
        """It does by its type, or where no line stands before it without a gap; not when it is one
        of several blank lines before a sum."""
        label = self.labels[at]
        cell = self.layout.cells.rows[at][self.layout.label_column]
        if cell.is_bold or label.endswith(":") or (label.isupper() and len(label) > 3):
            return True
        before = self.done.rows[-1] if self.done.rows else None
        if before is None or before.role in (TOTAL, OUT) or before.at < at - 1:
            return True
        money = filter(self._has_money, self.layout.rows[number:])
        if is_total(self.labels[next(money)]):
            return False
        return before.role == HEADING or side_of(label) is not None

    def _side(self) -> LineKind | None:
        """What the lines of the open group do: by its title, or that of a group around it. Where
        no heading says, each line says it itself."""
        for ident in reversed(self.open):
            if (
                ident not in IMPLICIT
                and (side := side_of(self.done.groups[ident].title)) is not None
            ):
                return side
        return None

    def _is_title_of_open(self, label: str) -> bool:
        titles = {self.done.groups[ident].title.casefold() for ident in self.open}
        return label.casefold() in titles and self._has_lines()

    def _names_open(self, label: str) -> bool:
        titles = [self.done.groups[ident].title.casefold() for ident in self.open[-1:]]
        return any(title in label.casefold() for title in titles)

    def _adds_up(self, cells: Sequence[ReadCell]) -> bool:
        """Whether the amounts are what at least two lines of the open group make."""
        lines = [row for row in self.done.rows if row.is_line and row.group == self.open[-1]]
        return len(lines) > 1 and self._makes([self.open[-1]], cells)

    def _has_lines(self) -> bool:
        return any(row.is_line for row in self.done.rows)

    # -- Where it stands

    def _placed(self, row: ReadRow) -> ReadRow:
        if row.role == HEADING:
            return self._begin(row)
        if row.is_line:
            return self._add(row)
        return self._close(row) if row.role == TOTAL else row

    def _begin(self, row: ReadRow) -> ReadRow:
        chosen = self._chosen_group(row)
        kind, _colon, name = row.key.partition(":")
        if kind == "heading":
            group = self.done.groups[f"k:{name}"]
            stored = " ".join(group.title.split())
            group.title = group.title if row.label in ("", stored) else row.label[:LONGEST_HEADING]
            group.parent = chosen or group.parent
            self.open = [*self._path(group.parent), group.ident]
            return replace(row, group=group.parent or "")
        parent = chosen or self._parent_for(row)
        title = row.label.rstrip(":").strip()[:LONGEST_HEADING] or row.label[:LONGEST_HEADING]
        group = ReadGroup(f"r:{row.at}", title, parent=parent)
        self.done.groups[group.ident] = group
        self.open = [*self._path(parent), group.ident]
        return replace(row, group=parent or "")

    def _parent_for(self, row: ReadRow) -> str | None:
        """A heading right after a heading stands inside it; after lines it stands beside them."""
        side = side_of(row.label)
        while self.open and (
            self._has_own_lines(self.open[-1])
            or (side in OPPOSITE and self._side() in OPPOSITE and side != self._side())
        ):
            self.loose.append(self.open.pop())
        return self.open[-1] if self.open else None

    def _has_own_lines(self, ident: str) -> bool:
        return any(row.is_line and row.group == ident for row in self.done.rows)

    def _add(self, row: ReadRow) -> ReadRow:
        chosen = self._chosen_group(row)
        if chosen:
            return replace(row, group=chosen)
        if row.key:
            assert self.layout.stored is not None
            group = self.layout.stored.sheet.line(row.key.partition(":")[2]).group
            return replace(row, group=f"k:{group}")
        if self.open and not self._leaves(row):
            return replace(row, group=self.open[-1])
        self.loose += self.open
        self.open = [self._implicit(row.role)]
        return replace(row, group=self.open[-1])

    def _leaves(self, row: ReadRow) -> bool:
        """Whether a line cannot stand in the open group: what is left of costs, say."""
        ident = self.open[-1]
        if ident in IMPLICIT:
            return IMPLICIT_OF[row.role] != ident
        is_rest = row.role in (LineKind.UNALLOCATED, LineKind.CAPITAL_OUT)
        return is_rest and self._side() not in (None, LineKind.UNALLOCATED)

    def _implicit(self, role: str) -> str:
        ident = IMPLICIT_OF[role]
        if ident not in self.done.groups:
            title, total_label = IMPLICIT[ident]
            self.done.groups[ident] = ReadGroup(ident, title, total_label)
        return ident

    def _chosen_group(self, row: ReadRow) -> str:
        ident = self.choices.groups.get(row.at, "")
        if ident in IMPLICIT and ident not in self.done.groups:
            self.done.groups[ident] = ReadGroup(ident, *IMPLICIT[ident])
        is_own = ident == f"r:{row.at}" or (row.key and ident == f"k:{row.key.partition(':')[2]}")
        if ident not in self.done.groups or (is_own and row.role == HEADING):
            return ""
        if row.role == HEADING and row.key.startswith("heading:"):
            own = f"k:{row.key.partition(':')[2]}"
            return "" if own in self._path(ident) else ident
        return ident

    def _close(self, row: ReadRow) -> ReadRow:
        kind, _colon, name = row.key.partition(":")
        if kind == "sum":
            return replace(row, sums=(name,))
        if kind == "group":
            self.open = self._path(self.done.groups[f"k:{name}"].parent)
            return self._labelled(row, f"k:{name}")
        sums = summed_by(row.label)
        top = self._summed(row) if not is_result(row.label) else None
        if top is None:
            return replace(row, sums=sums)
        is_of_group = self._makes([top], row.cells)
        if not is_of_group and any(self._year_makes(each, row) for each in sums):
            return replace(row, sums=sums)
        self.open = self._path(self.done.groups[top].parent)
        self.loose = [ident for ident in self.loose if ident != top]
        return self._labelled(row, top)

    def _labelled(self, row: ReadRow, ident: str) -> ReadRow:
        group = self.done.groups[ident]
        written = " ".join((group.total_label or group.title).split())
        if not row.key or row.label not in ("", written):
            group.total_label = row.label[:LONGEST_HEADING]
        return replace(row, group=ident)

    def _summed(self, row: ReadRow) -> str | None:
        """The group that a sum is of: the open one, or one that turns out to hold it."""
        if not self.open:
            return None
        top = self.open[-1]
        if self._makes([top], row.cells):
            return top
        for count in range(1, len(self.loose) + 1):
            run = [*self.loose[-count:], top]
            parents = {self.done.groups[ident].parent for ident in run}
            if len(parents) == 1 and self._makes(run, row.cells):
                for ident in run[1:]:
                    self.done.groups[ident].parent = run[0]
                self.loose = self.loose[:-count]
                return run[0]
        return top

    def _makes(self, idents: Sequence[str], cells: Sequence[ReadCell]) -> bool:
        """Whether groups together make what is printed."""
        return self._matches(
            cells, lambda line: bool(set(self._path(line.group)).intersection(idents))
        )

    def _year_makes(self, name: str, row: ReadRow) -> bool:
        wanted = {
            "income": INCOME,
            "contributions": {LineKind.CONTRIBUTION},
            "income-and-capital": SOURCES,
            "costs": {LineKind.COST},
            "capital-in": {LineKind.CAPITAL_IN},
        }.get(name)
        return wanted is not None and self._matches(
            row.cells, lambda line: line.role in {str(kind) for kind in wanted}
        )

    def _matches(self, cells: Sequence[ReadCell], counts: Callable[[ReadRow], bool]) -> bool:
        lines = [line for line in self.done.rows if line.is_line and counts(line)]
        is_net = len({line.role in SOURCES for line in lines}) > 1
        made = [0] * len(cells)
        for line in lines:
            sign = -1 if is_net and line.role not in SOURCES else 1
            for number, cell in enumerate(line.cells):
                made[number] += sign * (cell.amount_kr or 0)
        printed = [cell.printed_kr for cell in cells]
        return all(kr is None or kr == sum_kr for kr, sum_kr in zip(printed, made, strict=True))

    def _path(self, ident: str | None) -> list[str]:
        """A group and those around it, outermost first."""
        path: list[str] = []
        while ident is not None and ident not in path:
            path.insert(0, ident)
            ident = self.done.groups[ident].parent
        return path

    def _level(self, row: ReadRow) -> int:
        if not row.group:
            return 0
        depth = len(self._path(row.group))
        return depth - 1 if row.role == TOTAL else depth


def _written(number: Decimal) -> str:
    """A number as it is typed, when it is not too long to be."""
    if number.adjusted() > 20 or number.adjusted() < -20:
        return f"{number:.3E}".replace(".", ",")
    return f"{number:f}".replace(".", ",")
