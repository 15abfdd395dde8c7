"""Workbooks as others write them, and arbitrary budgets, for tests of reading them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from openpyxl import Workbook as OpenBook
from xlsxwriter import Workbook as Book

from budgets.arithmetic import (
    Group,
    Line,
    LineKind,
    OpeningSource,
    ResidualCycle,
    Sheet,
    Year,
    YearKind,
    closing_order,
)
from budgets.entry import LARGEST_KR
from budgets.queries import BudgetValue

type Shown = str | int | float | None

# Every character that a database holds.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=40)
KEYS = st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)
AMOUNTS = st.integers(-LARGEST_KR, LARGEST_KR)


def book_of(*rows: Sequence[Shown], name: str = "Blad1") -> bytes:
    """A workbook of one sheet, written as plainly as people do. "=…" is a formula."""
    file = io.BytesIO()
    with Book(file, {"in_memory": True}) as book:
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, shown in enumerate(row):
                if isinstance(shown, str) and not shown.startswith("="):
                    page.write_string(at, column, shown)
                elif shown is not None:
                    page.write(at, column, shown)
    return file.getvalue()


def uncomputed(*pages: Sequence[Sequence[Shown]], merged: str = "") -> bytes:
    """A workbook of several sheets by a program that does not compute; `merged` is in the last."""
    book = OpenBook()
    book.remove(book.worksheets[0])
    for rows in pages:
        page = book.create_sheet()
        for row in rows:
            page.append(row)
    if merged:
        book.worksheets[-1].merge_cells(merged)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any sheet that can be computed: groups in groups, every kind of line, parts of years."""
    years = tuple(
        draw(years_called(key)) for key in draw(st.lists(KEYS, min_size=1, max_size=4, unique=True))
    )
    groups: list[Group] = []
    for key in draw(st.lists(KEYS, min_size=1, max_size=5, unique=True)):
        parent = draw(st.sampled_from([None, *(group.key for group in groups)]))
        label = draw(st.one_of(st.just(""), TEXTS))
        groups.append(Group(key, draw(TEXTS), label, parent))
    lines = tuple(
        draw(lines_called(key, [group.key for group in groups]))
        for key in draw(st.lists(KEYS, max_size=8, unique=True))
    )
    cells = [(line.key, year.key) for line in lines for year in years]
    amounts = draw(st.dictionaries(st.sampled_from(cells), AMOUNTS)) if cells else {}
    return without_circles(Sheet(years, tuple(groups), lines, amounts))


@st.composite
def years_called(draw: st.DrawFn, key: str) -> Year:
    first = draw(st.integers(1, 12))
    opening = draw(st.one_of(st.none(), AMOUNTS))
    return Year(
        key=key,
        kind=draw(st.sampled_from(YearKind)),
        label=draw(TEXTS),
        months=draw(st.integers(1, 13 - first)),
        calendar=draw(st.integers(2003, 2100)),
        first_month=first,
        opening_kr=opening,
        opening_source=None if opening is None else draw(st.sampled_from(OpeningSource)),
        opening_note="" if opening is None else draw(st.one_of(st.just(""), TEXTS)),
    )


@st.composite
def lines_called(draw: st.DrawFn, key: str, groups: list[str]) -> Line:
    kind = draw(st.sampled_from(LineKind))
    closes = kind == LineKind.UNALLOCATED
    return Line(
        key=key,
        label=draw(TEXTS),
        kind=kind,
        group=draw(st.sampled_from(groups)),
        basis=draw(st.one_of(st.just(""), TEXTS)),
        scope=tuple(draw(st.lists(st.sampled_from(groups), unique=True))) if closes else (),
        surplus_year=draw(st.one_of(st.none(), st.integers(2003, 2100))),
    )


def without_circles(sheet: Sheet) -> Sheet:
    try:
        closing_order(sheet)
    except ResidualCycle as error:
        lines = tuple(line for line in sheet.lines if line.key not in error.lines)
        kept = {line.key for line in lines}
        amounts = {cell: kr for cell, kr in sheet.amounts.items() if cell[0] in kept}
        return without_circles(replace(sheet, lines=lines, amounts=amounts))
    return sheet


@st.composite
def budgets(draw: st.DrawFn) -> BudgetValue:
    """Any budget: a sheet with notes and marks, and what its lines stand for."""
    sheet = draw(sheets())
    cells = sorted(sheet.amounts)
    contributions = [line.key for line in sheet.lines if line.kind == LineKind.CONTRIBUTION]
    projects: dict[str, tuple[str, ...]] = {}
    for line in sheet.lines:
        if project := draw(st.sampled_from(["", "jobbsam", "orvar"])):
            projects[project] = (*projects.get(project, ()), line.key)
    payers = st.sampled_from(["party:state", "member:fk", "board:kommun/Socialnämnden"])
    return BudgetValue(
        title=draw(TEXTS),
        sheet=sheet,
        notes=draw(st.dictionaries(st.sampled_from(cells), TEXTS)) if cells else {},
        preliminary=frozenset(draw(st.sets(st.sampled_from(cells)))) if cells else frozenset(),
        lines_of_project=projects,
        payer_of_line=(
            draw(st.dictionaries(st.sampled_from(contributions), payers)) if contributions else {}
        ),
        project=draw(st.sampled_from(["", "jobbsam"])),
    )
