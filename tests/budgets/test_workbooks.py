"""A budget as a workbook: LibreOffice computes the same sums, and text is never a formula."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgets.arithmetic import LineKind, Sheet, sum_amount, table
from budgets.exchange.writing import HEAD_ROW, SHEET, write_budget
from budgets.grid import SUMS
from budgets.queries import BudgetValue
from tests.budgets.printed import PRINTED
from tests.budgets.sheets import sheet_of

type Shown = dict[str, list[int | None]]


def value_of(sheet: Sheet, title: str = "Budget") -> BudgetValue:
    return BudgetValue(title, sheet, {}, frozenset(), {})


def opened(content: bytes, *, formulas: bool = False) -> Worksheet:
    return load_workbook(io.BytesIO(content), data_only=not formulas)[SHEET]


def amounts_in(page: Worksheet, years: int) -> list[list[int | None]]:
    """The amounts of every row below the head, blank as None."""
    rows = page.iter_rows(min_row=HEAD_ROW + 2, min_col=2, max_col=1 + years, values_only=True)
    return [[_whole(cell) for cell in row] for row in rows]


def _whole(cell: object) -> int | None:
    return int(cell) if isinstance(cell, int | float) else None


def expected(sheet: Sheet) -> list[list[int | None]]:
    """The same rows from the arithmetic."""
    years = [year.key for year in sheet.years]
    roots = [group.key for group in sheet.groups if group.parent is None]
    specs = [spec for key in roots for spec in (f"heading:{key}", f"group:{key}")]
    sums = [[sum_amount(sheet, name, year) for year in years] for name in SUMS]
    return [[*row.amounts] for row in table(sheet, specs, years)] + sums


@pytest.mark.parametrize("name", PRINTED)
def test_workbook_shows_every_row_with_its_amounts(name: str) -> None:
    sheet = PRINTED[name].sheet

    page = opened(write_budget(value_of(sheet)))

    assert amounts_in(page, len(sheet.years)) == expected(sheet)


@pytest.mark.scripts
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_computes_the_same_sums(tmp_path: Path) -> None:
    """With the values beside the formulas taken away, so that it has to."""
    for name, printed in PRINTED.items():
        book = load_workbook(io.BytesIO(write_budget(value_of(printed.sheet))))
        book.save(tmp_path / f"{name}.xlsx")
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "computed"),
        *(str(tmp_path / f"{name}.xlsx") for name in PRINTED),
    ]

    subprocess.run(command, check=True, capture_output=True, timeout=120)

    for name, printed in PRINTED.items():
        page = opened((tmp_path / "computed" / f"{name}.xlsx").read_bytes())
        assert amounts_in(page, len(printed.sheet.years)) == expected(printed.sheet), name


def test_changed_cell_changes_the_formulas_it_is_part_of() -> None:
    sheet = sheet_of(
        ("stat", LineKind.CONTRIBUTION, "in", 500),
        ("kommun", LineKind.CONTRIBUTION, "in", 250),
        ("eget", LineKind.CAPITAL_IN, "kapital", None),
        ("kansli", LineKind.COST, "ut", 300),
        ("kvar", LineKind.UNALLOCATED, "kvar", None),
    )

    page = opened(write_budget(value_of(sheet)), formulas=True)

    formulas = {str(row[0].value).strip(): row[1].value for row in page.iter_rows(HEAD_ROW + 2)}
    assert formulas["kvar"] == '=IF(COUNT(B6:B7,B10,B13)=0,"",SUM(B6:B7,B10)-SUM(B13))'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t="])
def test_text_that_looks_like_a_formula_is_text(sign: str) -> None:
    text = f"{sign}HYPERLINK(1)"
    sheet = sheet_of(("stat", LineKind.CONTRIBUTION, "in", 500))
    (line,), (group,), (year,) = sheet.lines, sheet.groups, sheet.years
    hostile = replace(
        sheet,
        lines=(replace(line, label=text, basis=text),),
        groups=(replace(group, title=text, total_label=text),),
        years=(replace(year, label=text),),
    )
    value = BudgetValue(text, hostile, {("stat", "2022"): text}, frozenset(), {})

    page = opened(write_budget(value), formulas=True)

    computed = {
        cell.coordinate: cell.value
        for row in page.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
    assert all(str(formula).startswith(("=IF(COUNT(", '=""')) for formula in computed.values())
    assert all(cell.data_type != "f" for cell in page["A"])
    assert page.cell(1, 1).value == text
    assert page.cell(HEAD_ROW + 1, 2).value == text


def test_notes_and_preliminary_marks_stand_beside_their_line() -> None:
    sheet = sheet_of(("stat", LineKind.CONTRIBUTION, "in", 500))
    value = BudgetValue(
        "Budget", sheet, {("stat", "2022"): "Om avtalet"}, frozenset({("stat", "2022")}), {}
    )

    page = opened(write_budget(value))

    assert page.cell(HEAD_ROW + 3, 3).value == "2022: preliminärt, Om avtalet"


def test_same_budget_gives_the_same_file() -> None:
    value = value_of(PRINTED[next(iter(PRINTED))].sheet)

    assert write_budget(value) == write_budget(value)


def test_lines_that_wait_for_each_other_are_left_out() -> None:
    sheet = sheet_of(
        ("stat", LineKind.CONTRIBUTION, "in", 500),
        ("a", LineKind.UNALLOCATED, "a", None, ("b",)),
        ("b", LineKind.UNALLOCATED, "b", None, ("a",)),
    )

    page = opened(write_budget(value_of(sheet)))

    assert "stat" in [str(cell.value).strip() for cell in page["A"]]
