"""A budget as a workbook (kalkylblad, xlsx): what the grid shows, with sums that go on computing.

One sheet, a row for each row of the grid and a column for each year. A line is a number, or empty
where it is blank. What is computed is a formula over the lines it is made of, with its value beside
it for programs that do not compute:

    a sum        IF(COUNT(lines)=0, "", SUM(in) - SUM(out))

so that a sum of nothing but blanks stays blank, as it does here. Two lines that tell what is left
may look at the same money, so what is left in all, and the result, are made of the lines that were
typed, each once. All text is written as text: a label that begins with "=" is never taken for a
formula.

What the sheet does not show goes along hidden, so that the budget comes back as it was
(`budgets.exchange.stored`): a sheet with all but the amounts, a row with the keys of the years, and
a column with those of the rows.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from budgets.arithmetic import Line, Sheet, TableRow, table
from budgets.arithmetic.residuals import closed_lines, is_residual
from budgets.arithmetic.rows import sum_row
from budgets.exchange.stored import MARK, SHEET_NAME, entries_of
from budgets.grid import SUMS, computable
from budgets.queries import BudgetValue

SHEET = "Budget"
HEAD_ROW = 3
KEY_ROW = HEAD_ROW - 1
LABEL_WIDTH, AMOUNT_WIDTH, NOTE_WIDTH = 46, 15, 60
# The same budget gives the same file: a workbook otherwise carries the moment it was made.
CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LONGEST_SHEET_TEXT = 32_767  # what a cell holds


def write_budget(value: BudgetValue) -> bytes:
    """The budget as the bytes of a workbook, in whole kronor.

    Lines that wait for what is left in each other cannot be computed, and are left out.
    """
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": value.title, "created": CREATED})
        _Writer(book, replace(value, sheet=computable(value.sheet)[0])).write()
    return file.getvalue()


def rows_of(sheet: Sheet) -> list[TableRow]:
    """The rows of the workbook: groups with their lines and sums, then the sums of the year."""
    years = [year.key for year in sheet.years]
    roots = [group.key for group in sheet.groups if group.parent is None]
    specs = [spec for key in roots for spec in (f"heading:{key}", f"group:{key}")]
    sums = (replace(sum_row(sheet, name, years), label=str(label)) for name, label in SUMS.items())
    return [*table(sheet, specs, years), *sums]


def label_of(row: TableRow) -> str:
    return f"{row.label} ({row.basis})" if row.basis else row.label


def said_beside(value: BudgetValue, line: str) -> str:
    """The notes and preliminary marks of a line: "Budget 2026: preliminärt, Om avtalet …"."""
    said = []
    for year in value.sheet.years:
        words = [_("preliminary")] if (line, year.key) in value.preliminary else []
        if note := value.notes.get((line, year.key)):
            words.append(note)
        if words:
            said.append(f"{year.label}: {', '.join(words)}")
    return "; ".join(said)


class _Writer:
    """Writes one budget into a book."""

    def __init__(self, book: Workbook, value: BudgetValue) -> None:
        self.book = book
        self.value = value
        self.sheet: Sheet = value.sheet
        self.years = tuple(year.key for year in self.sheet.years)
        self.page = book.add_worksheet(SHEET)
        amount = {"num_format": "#,##0", "align": "right"}
        self.formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1}),
            "head-amount": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
            "heading": book.add_format({"bold": True}),
            "amount": book.add_format(amount),
            "total": book.add_format(amount | {"bold": True, "top": 1}),
            "total-label": book.add_format({"bold": True, "top": 1}),
            "note": book.add_format({"italic": True}),
        }

    def write(self) -> None:
        rows = rows_of(self.sheet)
        places = {row.key: HEAD_ROW + 1 + at for at, row in enumerate(rows)}
        self._write_head()
        for row in rows:
            self._write_row(row, places)
        self._write_hidden()
        self.page.freeze_panes(HEAD_ROW + 1, 1)

    def _write_head(self) -> None:
        self._text(0, 0, self.value.title, "title")
        self._text(1, 0, _("Amounts in whole kronor."), "note")
        self._text(HEAD_ROW, 0, _("Line"), "head")
        for column, year in enumerate(self.sheet.years, 1):
            self._text(HEAD_ROW, column, year.label, "head-amount")
        self._text(HEAD_ROW, self._note_column, _("Notes"), "head")
        self.page.set_column(0, 0, LABEL_WIDTH)
        self.page.set_column(1, len(self.years), AMOUNT_WIDTH)
        self.page.set_column(self._note_column, self._note_column, NOTE_WIDTH)

    def _write_hidden(self) -> None:
        """What the budget is read back by."""
        for column, year in enumerate(self.sheet.years, 1):
            self._text(KEY_ROW, column, f"year:{year.key}", "")
        self._text(KEY_ROW, self._key_column, MARK, "")
        self.page.set_row(KEY_ROW, None, None, {"hidden": True})
        self.page.set_column(self._key_column, self._key_column, None, None, {"hidden": True})
        stored = self.book.add_worksheet(SHEET_NAME)
        for row, (kind, told) in enumerate(entries_of(self.value)):
            stored.write_string(row, 0, kind)
            stored.write_string(row, 1, told)
        stored.hide()

    @property
    def _note_column(self) -> int:
        return len(self.years) + 1

    @property
    def _key_column(self) -> int:
        return len(self.years) + 2

    def _write_row(self, row: TableRow, places: Mapping[str, int]) -> None:
        at = places[row.key]
        kind, _colon, key = row.key.partition(":")
        style = {"heading": "heading", "line": ""}.get(kind, "total-label")
        self._text(at, 0, f"{'  ' * row.level}{label_of(row)}", style)
        self._text(at, self._key_column, row.key, "")
        if kind == "heading":
            return
        for column, amount_kr in enumerate(row.amounts, 1):
            if kind != "line" or row.parts:
                formula = self._formula(row, column, places)
                shown = "" if amount_kr is None else amount_kr
                self.page.write_formula(at, column, formula, self._amount_style(kind), shown)
            elif amount_kr is not None:
                self.page.write_number(at, column, amount_kr, self._amount_style(kind))
        if kind == "line" and (said := said_beside(self.value, key)):
            self._text(at, self._note_column, said, "note")

    def _formula(self, row: TableRow, column: int, places: Mapping[str, int]) -> str:
        """What a computed row is made of: the lines it counts, and their signs."""
        counted = _cells((key for key, _sign in row.parts), column, places)
        more, less = (
            _cells((key for key, each in self._terms(row) if each == sign), column, places)
            for sign in (1, -1)
        )
        if not counted:
            return '=""'
        total = f"SUM({more})" if more else "0"
        return f'=IF(COUNT({counted})=0,"",{total}{f"-SUM({less})" if less else ""})'

    def _terms(self, row: TableRow) -> Sequence[tuple[str, int]]:
        closed = closed_lines(self.sheet)
        if row.key == "sum:unallocated":
            return [(f"line:{line.key}", line.sign) for line in closed]
        if row.key == "sum:result":
            rest = [line for line in self.sheet.lines if line not in (*closed, *self._left)]
            return [(f"line:{line.key}", line.sign) for line in rest]
        return row.parts

    @property
    def _left(self) -> list[Line]:
        return [line for line in self.sheet.lines if is_residual(line)]

    def _amount_style(self, kind: str) -> object:
        return self.formats["amount" if kind == "line" else "total"]

    def _text(self, row: int, column: int, text: str, style: str) -> None:
        look = self.formats[style] if style else None
        self.page.write_string(row, column, text[:LONGEST_SHEET_TEXT], look)


def _cells(keys: Iterable[str], column: int, places: Mapping[str, int]) -> str:
    """Lines as cells, those that stand under each other as one range: "B5:B9,B12"."""
    rows = sorted(places[key] for key in keys)
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    return ",".join(
        xl_rowcol_to_cell(first, column)
        if first == last
        else f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(last, column)}"
        for first, last in ranges
    )
