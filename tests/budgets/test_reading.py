"""Workbooks as budgets: ours come back as they were, others are understood as they are printed."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgets.arithmetic import LineKind, Sheet, YearKind
from budgets.exchange.keeping import NotKept, keep, kept
from budgets.exchange.layout import (
    Choices,
    ColumnChoice,
    ColumnRole,
    OutReason,
    check_readable,
)
from budgets.exchange.reading import Problem, Proposal, propose
from budgets.exchange.stored import MARK, SHEET_NAME, StoredBroken, entries_of, read_entries
from budgets.exchange.words import Heading, read_heading, read_unit
from budgets.exchange.workbook import (
    MOST_ROWS,
    CellKind,
    Workbook,
    WorkbookRefused,
    read_workbook,
)
from budgets.exchange.writing import HEAD_ROW, SHEET, write_budget
from budgets.queries import BudgetValue
from tests.budgets.bad_files import with_parts
from tests.budgets.printed import PRINTED
from tests.budgets.sheets import sheet_of
from tests.budgets.workbooks import Shown, book_of, budgets, uncomputed

SMALL = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 500),
    ("kommun", LineKind.CONTRIBUTION, "in", 250),
    ("kansli", LineKind.COST, "ut", 300),
    ("kvar", LineKind.UNALLOCATED, "kvar", None),
)


def value_of(sheet: Sheet) -> BudgetValue:
    return BudgetValue("Budget", sheet, {}, frozenset(), {})


def read(content: bytes, choices: Choices | None = None) -> Proposal:
    workbook = read_workbook(io.BytesIO(content))
    check_readable(workbook)
    return propose(workbook, choices)


def edited(content: bytes, change: Callable[[Worksheet], None], sheet: str = SHEET) -> bytes:
    """The workbook after somebody has worked on it."""
    book = load_workbook(io.BytesIO(content))
    change(book[sheet])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(page: Worksheet, label: str) -> int:
    (row,) = (row[0].row for row in page.iter_rows() if str(row[0].value).strip() == label)
    return int(row)


def roles(proposal: Proposal) -> dict[str, str]:
    return {row.label: row.role for row in proposal.understood.rows}


def differences(proposal: Proposal) -> dict[str, list[int]]:
    """Printed minus made, in kronor, of the sums that do not agree."""
    return {
        check.label: [year.difference_kr for year in check.years if year.difference_kr]
        for check in proposal.checks
        if not check.agrees
    }


# -- Ours


@given(budgets())
@settings(max_examples=60)
def test_budget_comes_back_from_its_workbook(value: BudgetValue) -> None:
    proposal = read(write_budget(value))

    assert proposal.value == value
    assert proposal.problems == ()
    assert all(check.agrees for check in proposal.checks)


@given(budgets())
@settings(max_examples=30)
def test_cells_come_back_from_the_form(value: BudgetValue) -> None:
    workbook = read_workbook(io.BytesIO(write_budget(value)))

    assert kept(keep(workbook, "Budget")) == (workbook, "Budget")


def test_changed_cells_of_the_form_are_refused() -> None:
    text = keep(read_workbook(io.BytesIO(write_budget(value_of(SMALL)))), "Budget")

    with pytest.raises(NotKept):
        kept(text[:-1] + ("A" if text[-1] != "A" else "B"))


@pytest.mark.scripts
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_workbook_saved_by_libreoffice_gives_the_same_budget(tmp_path: Path) -> None:
    values = {
        f"budget-{number}": BudgetValue(
            name,
            printed.sheet,
            dict.fromkeys(list(printed.sheet.amounts)[:2], "  Om avtalet_x0041_\n<gäller>"),
            frozenset(list(printed.sheet.amounts)[1:3]),
            {"jobbsam": tuple(line.key for line in printed.sheet.lines[:1])},
        )
        for number, (name, printed) in enumerate(PRINTED.items())
    }
    for name, value in values.items():
        (tmp_path / f"{name}.xlsx").write_bytes(write_budget(value))
    resave(tmp_path, list(values))

    for name, value in values.items():
        proposal = read((tmp_path / "saved" / f"{name}.xlsx").read_bytes())
        assert proposal.value == value, name
        assert all(check.agrees for check in proposal.checks), name
        assert sum(len(check.years) for check in proposal.checks) > 0, name


@pytest.mark.scripts
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_foreign_workbook_saved_by_libreoffice_is_understood_the_same(tmp_path: Path) -> None:
    (tmp_path / "budget.xlsx").write_bytes(book_of(*LANDSKRONA_2010))
    resave(tmp_path, ["budget"])

    saved = read((tmp_path / "saved" / "budget.xlsx").read_bytes())

    assert saved.value == read(book_of(*LANDSKRONA_2010)).value


def resave(folder: Path, names: Sequence[str]) -> None:
    command = [
        "soffice",
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(folder / "saved"),
        *(str(folder / f"{name}.xlsx") for name in names),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def test_changes_made_in_the_workbook_come_along() -> None:
    """An amount, a name, a new row, a row that is gone, another heading of a year."""

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, "stat"), 2).value = 600
        page.cell(row_of(page, "kommun"), 1).value = "  Kommunerna"
        page.cell(HEAD_ROW + 1, 2).value = "Budget 2022"
        kansli = row_of(page, "kansli")
        page.insert_rows(kansli + 1)
        page.cell(kansli + 1, 1).value = "Hyra"
        page.cell(kansli + 1, 2).value = 40

    proposal = read(edited(write_budget(value_of(SMALL)), change))

    sheet = proposal.value.sheet
    assert [(line.key, line.label, line.group) for line in sheet.lines] == [
        ("stat", "stat", "in"),
        ("kommun", "Kommunerna", "in"),
        ("kansli", "kansli", "ut"),
        ("hyra", "Hyra", "ut"),
        ("kvar", "kvar", "kvar"),
    ]
    assert sheet.amounts["stat", "2022"] == 600
    assert sheet.amounts["hyra", "2022"] == 40
    assert [year.label for year in sheet.years] == ["Budget 2022"]
    assert proposal.problems == ()


def test_row_that_is_gone_is_named() -> None:
    def change(page: Worksheet) -> None:
        row = row_of(page, "kansli")
        page.delete_rows(row)

    proposal = read(edited(write_budget(value_of(SMALL)), change))

    assert [line.key for line in proposal.value.sheet.lines] == ["stat", "kommun", "kvar"]
    gone = [each.text for each in proposal.left_out if each.reason == OutReason.GONE]
    assert gone == ["kansli"]


def test_rows_in_another_order_stay_so() -> None:
    def change(page: Worksheet) -> None:
        rows = (page[row_of(page, label)] for label in ("stat", "kommun"))
        for one, other in zip(*rows, strict=True):
            one.value, other.value = other.value, one.value

    proposal = read(edited(write_budget(value_of(SMALL)), change))

    assert [line.key for line in proposal.value.sheet.lines][:2] == ["kommun", "stat"]
    assert proposal.value.sheet.amounts["stat", "2022"] == 500


def test_copied_row_is_a_line_of_its_own() -> None:
    def change(page: Worksheet) -> None:
        at = row_of(page, "kansli")
        page.insert_rows(at + 1)
        for cell in page[at]:
            page.cell(at + 1, cell.column).value = cell.value

    proposal = read(edited(write_budget(value_of(SMALL)), change))

    costs = [line.key for line in proposal.value.sheet.lines if line.kind == LineKind.COST]
    assert costs == ["kansli", "kansli-2"]


def test_changed_note_stands_with_the_first_amount() -> None:
    value = replace(value_of(SMALL), notes={("stat", "2022"): "Om avtalet"})

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, "stat"), 3).value = None
        page.cell(row_of(page, "kansli"), 3).value = "Halva året"

    proposal = read(edited(write_budget(value), change))

    assert proposal.value.notes == {("kansli", "2022"): "Halva året"}


def test_hidden_sheet_that_was_changed_counts_as_none() -> None:
    def change(page: Worksheet) -> None:
        page["B4"].value = '{"key": "in"}'

    proposal = read(edited(write_budget(value_of(SMALL)), change, SHEET_NAME))

    assert proposal.layout.is_stored_broken
    assert proposal.value.sheet.amounts["stat", "2022"] == 500


def told(change: Callable[[dict[str, object]], None], kind: str = "line") -> list[tuple[str, str]]:
    """The hidden sheet of the small budget, with one of its rows changed."""
    entries = list(entries_of(value_of(SMALL)))
    at = next(at for at, entry in enumerate(entries) if entry[0] == kind)
    row = json.loads(entries[at][1])
    change(row)
    entries[at] = (kind, json.dumps(row))
    return entries


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [("finsam:2", "")],
        [(MARK, ""), ("line", "[")],
        [(MARK, ""), ("budget", "[]")],
        told(lambda row: row.update(key="with space")),
        told(lambda row: row.update(key="kommun")),
        told(lambda row: row.update(group="finns-inte")),
        told(lambda row: row.update(kind="guld")),
        told(lambda row: row.update(label=5)),
        told(lambda row: row.update(label="x" * 201)),
        told(lambda row: row.update(label="x\0")),
        told(lambda row: row.update(label="\ud800")),
        told(lambda row: row.update(scope=["finns-inte"])),
        told(lambda row: row.update(notes={"2099": "x"})),
        told(lambda row: row.update(notes=["x"])),
        told(lambda row: row.update(scope=5)),
        told(lambda row: row.update(preliminary=[["2022"]])),
        told(lambda row: row.update(surplus_year=True)),
        told(lambda row: row.update(amounts={"2022": 10**13})),
        told(lambda row: row.pop("basis") and None),
        told(lambda row: row.update(year=1999), "year"),
        told(lambda row: row.update(months=13), "year"),
        told(lambda row: row.update(first_month=5, months=12), "year"),
        told(lambda row: row.update(opening_kr=5), "year"),
        told(lambda row: row.update(parent="in"), "group"),
        told(lambda row: row.update(title="x" * 161), "budget"),
    ],
)
def test_hidden_sheet_is_read_strictly(entries: list[tuple[str, str]]) -> None:
    with pytest.raises(StoredBroken):
        read_entries(entries)


# -- Damage


PARTS = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml")


@given(st.sampled_from(PARTS), st.floats(0, 1), st.binary(min_size=1, max_size=6))
@settings(max_examples=60)
def test_damage_is_refused_or_harmless(part: str, where: float, written: bytes) -> None:
    def change(parts: dict[str, bytes]) -> None:
        at = int(where * len(parts[part]))
        parts[part] = parts[part][:at] + written + parts[part][at + len(written) :]

    try:
        proposal = read(with_parts(change))
    except WorkbookRefused:
        return
    assert len(proposal.understood.rows) <= MOST_ROWS


def test_characters_that_cannot_be_stored_are_dropped() -> None:
    def change(parts: dict[str, bytes]) -> None:
        name = "xl/sharedStrings.xml"
        parts[name] = parts[name].replace(b"Kansli", b"Kan_x0000_s_xD800_l_x0069_")

    assert "Kansli" in roles(read(with_parts(change)))


def with_number(number: str, *, cell: str = "<v>300</v>", style: str = "") -> bytes:
    """A workbook with another number in a cell, as only a program writes it."""

    def change(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        (at,) = re.findall(rb'<c r="[A-Z]+[0-9]+">' + cell.encode(), parts[name])
        new = at.replace(b">", f"{style}>".encode(), 1).replace(cell.encode(), number.encode())
        parts[name] = parts[name].replace(at, new)

    return with_parts(change)


@pytest.mark.parametrize("number", ["1e200000", "-1e999999999", "1e31", "9" * 100_000])
@pytest.mark.parametrize("cell", ["<v>300</v>", "<v>2026</v>"])
def test_number_beyond_all_amounts_is_a_faulty_cell(number: str, cell: str) -> None:
    """Computing with it would take hours."""
    content = with_number(f"<v>{number}</v>", cell=cell)
    start = perf_counter()

    sheet = read_workbook(io.BytesIO(content)).sheets[0]
    proposal = propose(Workbook((sheet,)))

    assert perf_counter() - start < 2
    kinds = [each.kind for row in sheet.rows.values() for each in row.values()]
    assert kinds.count(CellKind.ERROR) == 1
    assert proposal.problems


@pytest.mark.parametrize("number", ["1e-200000", "-1e-999999999", "0." + "0" * 100_000 + "1"])
def test_number_below_all_amounts_is_zero(number: str) -> None:
    start = perf_counter()

    proposal = read(with_number(f"<v>{number}</v>"))

    assert perf_counter() - start < 2
    assert proposal.value.sheet.amounts["kansli", "2026"] == 0
    assert proposal.problems == ()


def test_amount_with_a_hundred_thousand_decimals_is_read_as_an_amount() -> None:
    proposal = read(with_number(f"<v>299.{'9' * 100_000}</v>"))

    assert proposal.value.sheet.amounts["kansli", "2026"] == 300


@pytest.mark.parametrize(
    "text", ["-" * 32_000 + "x", "1" + "*)" * 16_000, "(" * 32_000, "jan" * 10_000, "1 " * 16_000]
)
def test_text_as_long_as_a_cell_holds_is_looked_at_shortly(text: str) -> None:
    content = book_of((f"Budget {text}"[:32_767],), (text, 2026), (text, 500), ("Kansli", text))
    start = perf_counter()

    proposal = read(content)

    assert perf_counter() - start < 2
    assert len(proposal.title) <= 160


# -- Others'

LANDSKRONA_2010: list[Sequence[Shown]] = [
    ("Budget 2010",),
    ("Belopp i tkr",),
    (None, 2010),
    ("Intäkter",),
    ("Verksamhetens ägarbidrag", 5000),
    ("Övriga intäkter", 4982),
    ("Summa", 10422),
    ("Verksamhetens kostnader",),
    ("Styrelse och revisorer", 230),
    ("Samordnare", 510),
    ("Konsulter", 60),
    ("Marknadsföring", 70),
    ("Utvärdering", 100),
    ("Kontor", 39),
    ("Utbildning och resor", 200),
    ("Summa", 1209),
    ("Finansiella poster",),
    ("Ränteintäkt", 14),
    ("Räntekostnad", None),
    ("Summa", 14),
    ("Medel för insatser att fördela", 8787),
    ("Resultat", 0),
]


def test_landskrona_2010_and_its_stale_sum() -> None:
    proposal = read(book_of(*LANDSKRONA_2010))

    assert (proposal.title, proposal.unit) == ("Budget 2010", "tkr")
    assert [group.title for group in proposal.value.sheet.groups] == [
        "Intäkter",
        "Verksamhetens kostnader",
        "Finansiella poster",
        "Återstår",
    ]
    assert roles(proposal)["Räntekostnad"] == "cost"
    assert roles(proposal)["Medel för insatser att fördela"] == "unallocated"
    assert differences(proposal) == {"Summa": [440_000]}
    assert len(proposal.checks) == 5
    assert proposal.problems == ()


def test_ale_2008_without_headings() -> None:
    sheet = PRINTED["R4 Ale-Kungälv-Stenungsund-Tjörn 2008"].sheet
    rows = [
        (line.label, *(kr // 1000 for kr in amounts))
        for line in sheet.lines
        if line.kind == LineKind.COST
        for amounts in [[sheet.amounts[line.key, year.key] for year in sheet.years]]
    ]
    proposal = read(
        book_of(
            ("Budget 2008–2010, tkr",),
            (None, 2008, 2009, 2010),
            ("Finansiell ram", 5251, 7000, 7000),
            ("Överskott 2007 fördelat på 3 år", 1323, 1322, 1322),
            *rows,
            ("Total summa", 6495, 6509, 5444),
            ("Över-/underskott", "+ 79", "+ 1813", "+ 2878"),
        )
    )

    assert differences(proposal) == {}
    assert [check.sum or check.group for check in proposal.checks] == ["Kostnader", "result"]
    assert [year.kind for year in proposal.value.sheet.years] == [
        YearKind.BUDGET,
        YearKind.PLAN,
        YearKind.PLAN,
    ]
    assert roles(proposal)["Överskott 2007 fördelat på 3 år"] == "capital-in"


def test_gotland_2022_with_groups_in_groups() -> None:
    proposal = read(book_of(*gotland_2022()))

    parents = {group.title: group.parent for group in proposal.value.sheet.groups}
    assert parents == {
        "INTÄKTER": None,
        "Administration": None,
        "Verksamhet": None,
        "Utvecklingsinsatser": "verksamhet",
        "Projekt": "verksamhet",
        "Återstår": None,
    }
    assert [(year.kind, year.calendar) for year in proposal.value.sheet.years] == [
        (YearKind.PREVIOUS, 2021),
        (YearKind.BUDGET, 2022),
        (YearKind.FORECAST, 2023),
        (YearKind.FORECAST, 2024),
    ]
    assert differences(proposal) == {
        "TOTALT: Intäkter och kapital": [3_000],
        "TOTALT: Administration": [12_980 - 1_299_980],
        "Utrymme för ny verksamhet": [3_000],
    }
    assert len(proposal.checks) == 7


def gotland_2022() -> Iterator[Sequence[Shown]]:
    sheet = PRINTED["R5 Gotland 2022"].sheet

    def lines(*groups: str) -> Iterator[Sequence[Shown]]:
        for line in sheet.lines:
            if line.group in groups and line.key != "extra":
                yield (line.label, *(sheet.amounts.get((line.key, y.key)) for y in sheet.years))

    yield ("Budget 2022 Finsam Gotland",)
    yield ("kr", "Budget 2021", "Plan 2022", "Prognos 2023", "Prognos 2024")
    yield ("INTÄKTER",)
    yield from lines("intakter")
    yield ("TOTALT: Intäkter och kapital", 6248312, 6152177, 4910000, 4840000)
    yield ()
    yield ("Administration",)
    yield from lines("adm", "tjanster")
    yield ("TOTALT: Administration", 1534632, 1279980, 12980, 1319980)
    yield ("Verksamhet",)
    yield ("Utvecklingsinsatser",)
    yield from lines("utveckling")
    yield ("Utvecklingsinsatser", 745000, 900000, 496000, 471000)
    yield ("Projekt",)
    yield from lines("projekt")
    yield ("Kostnader: projekt", 2763500, 2235000, 2275550, 2320000)
    yield ("TOTALT: Kostnader verksamhet", 3508500, 3135000, 2771550, 2791000)
    yield ("TOTALT: Kostnader", 5043132, 4414980, 4071530, 4110980)
    yield ("Utrymme för ny verksamhet", 1205180, 1087197, 238470, 129020)
    yield ("Rimligt överskott att föra över", None, 650000, 600000, 600000)


def test_sum_over_two_headings_puts_one_inside_the_other() -> None:
    proposal = read(
        book_of(
            (None, 2026),
            ("Administration:",),
            ("Kansli", 300),
            ("Inköpta tjänster:",),
            ("Ekonomi", 100),
            ("Summa administration", 400),
        )
    )

    parents = {group.title: group.parent for group in proposal.value.sheet.groups}
    assert parents == {"Administration": None, "Inköpta tjänster": "administration"}
    assert differences(proposal) == {}


def test_blank_lines_before_a_sum_are_lines() -> None:
    """As Finsam Gotland printed its activities in 2009: names, and one amount for all."""
    proposal = read(
        book_of(
            (None, "Budget 2009"),
            ("Administration",),
            ("Telefoni", 12),
            ("Summa", 12),
            ("Verksamhet",),
            ("Kartläggning",),
            ("Utvärdering",),
            ("Summa", 4903),
        )
    )

    assert roles(proposal)["Kartläggning"] == roles(proposal)["Utvärdering"] == "cost"
    assert [group.title for group in proposal.value.sheet.groups] == [
        "Administration",
        "Verksamhet",
    ]
    assert differences(proposal) == {"Summa": [4903]}


def test_columns_that_are_no_years_are_left_out_with_their_reason() -> None:
    proposal = read(
        book_of(
            ("Konto", None, "sept–dec 2025", "Budget 2026", "Diff 2025/2026", "Andel", "Kommentar"),
            ("4010", "Kansli", 100, 300, 200, "50 %", "Halva året"),
            ("4020", "Hyra", 10, 30, 20, "5 %", "x" * 201),
        )
    )

    out = {each.column: each.reason for each in proposal.left_out if each.column is not None}
    assert out == {
        0: OutReason.BEFORE_LABELS,
        4: OutReason.SHARES,
        5: OutReason.SHARES,
    }
    autumn, budget = proposal.value.sheet.years
    assert (autumn.first_month, autumn.last_month, autumn.kind) == (9, 12, YearKind.PREVIOUS)
    assert (budget.months, budget.kind) == (12, YearKind.BUDGET)
    assert proposal.value.notes == {("kansli", autumn.key): "Halva året"}
    assert [each.reason for each in proposal.left_out if each.row == 2] == [OutReason.LONG_NOTE]


def test_heading_in_two_rows_is_read_together() -> None:
    proposal = read(
        book_of(
            (None, "Utfall", "Budget"),
            (None, 2024, 2024),
            ("Kansli", 290, 300),
        )
    )

    assert [(year.label, year.kind) for year in proposal.value.sheet.years] == [
        ("Utfall 2024", YearKind.OUTCOME),
        ("Budget 2024", YearKind.BUDGET),
    ]


def test_same_year_twice_has_to_be_settled() -> None:
    proposal = read(book_of((None, 2026, 2026), ("Kansli", 1, 2)))

    assert [found.problem for found in proposal.problems] == [Problem.YEAR_TWICE]


def test_two_lines_that_wait_for_each_other_have_to_be_settled() -> None:
    rows = ((None, 2026), ("Bidrag", 9), ("Utrymme", 4), ("Medel att fördela", 5))

    proposal = read(book_of(*rows))

    assert [found.problem for found in proposal.problems] == [Problem.WAITING]
    settled = read(book_of(*rows), Choices(roles={2: "capital-out"}))
    assert settled.problems == ()


def test_sum_waits_for_amounts_that_are_not_settled() -> None:
    content = book_of(
        (None, 2026, 2027), ("Kansli", "1.300", 1), ("Hyra", 40, 2), ("Summa", 1340, 4)
    )

    (check,) = read(content).checks

    assert check.waiting == ("2026",)
    assert [(year.year, year.difference_kr) for year in check.years] == [("2027", 1)]
    (settled,) = read(content, Choices(cells={(1, 1): "1 300"})).checks
    assert [year.difference_kr for year in settled.years] == [0, 1]


MAIN = ((None, 2026, "Förslag"), ("Bidrag", 500, 510), ("Kansli", 300, 310), ("Lokal", 20, 30))
PROPOSED = {2: ColumnChoice(ColumnRole.YEAR, "2027", YearKind.PLAN, 2027)}


def cells_to_settle(proposal: Proposal) -> list[tuple[int | None, int | None]]:
    assert {found.problem for found in proposal.problems} <= {Problem.CELL}
    return [(found.row, found.column) for found in proposal.problems]


@pytest.mark.parametrize(
    ("content", "choices", "unsettled"),
    [
        (
            uncomputed(MAIN, ((None, 2026), ("Bidrag", 500), ("Hyra", "=B2*1.1"))),
            Choices(sheet=1),
            {(2, 1): "=B2*1.1"},
        ),
        (
            uncomputed(
                MAIN, ((None, 2026, 2027), ("Bidrag", 5, 6), ("Hyra", 1, 2)), merged="B3:C3"
            ),
            Choices(sheet=1),
            {(2, 1): "B3:C3", (2, 2): "B3:C3"},
        ),
        (
            uncomputed((*MAIN, ("Hyra", 40, "=B5*1.1"))),
            Choices(columns=PROPOSED),
            {(4, 2): "=B5*1.1"},
        ),
        (
            uncomputed((*MAIN, ("Hyra", 40, 44), ("El", 5)), merged="C5:C6"),
            Choices(columns=PROPOSED),
            {(4, 2): "C5:C6", (5, 2): "C5:C6"},
        ),
    ],
    ids=["formula, another sheet", "merged, another sheet", "formula, column", "merged, column"],
)
def test_cells_without_an_amount_of_their_own_have_to_be_settled(
    content: bytes, choices: Choices, unsettled: dict[tuple[int, int], str]
) -> None:
    """Nothing is read as blank where the file does not say so: it was no part of the first look."""
    read(content)
    workbook = read_workbook(io.BytesIO(content))

    proposal = propose(workbook, choices)

    assert cells_to_settle(proposal) == list(unsettled)
    sent_back = propose(workbook, replace(choices, cells=unsettled))
    assert cells_to_settle(sent_back) == list(unsettled)
    lines = len(proposal.value.sheet.lines)
    for typed in ("330", ""):
        said = replace(choices, cells=dict.fromkeys(unsettled, typed))
        settled = propose(workbook, said)
        assert settled.problems == ()
        amounts = list(settled.value.sheet.amounts.values())
        assert amounts.count(330) == (len(unsettled) if typed else 0)
        assert len(settled.value.sheet.lines) == lines


def test_sum_that_nobody_computed_is_a_sum_and_not_compared() -> None:
    rows = ((None, 2026), ("Bidrag", 500), ("Kansli", 300), ("Summa", "=SUM(B2:B3)"))

    proposal = read(uncomputed(rows))

    assert roles(proposal)["Summa"] == "total"
    assert (proposal.checks, proposal.problems) == ((), ())


def test_many_merged_ranges_are_read_at_once() -> None:
    def change(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        merged = b"".join(b'<mergeCell ref="B%d:ZZZ9999999"/>' % n for n in range(1, 2_000))
        parts[name] = parts[name].replace(
            b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>"
        )

    content = with_parts(change)
    start = perf_counter()

    with pytest.raises(WorkbookRefused):
        read(content)

    assert perf_counter() - start < 2


def test_share_in_a_line_with_amounts_is_asked_about() -> None:
    def change(page: Worksheet) -> None:
        page["C3"].number_format = "0 %"

    rows = ((None, 2026, 2027), ("Bidrag", 500, 510), ("Hyra", 100, 0.5), ("Andel", "x", None))
    content = edited(book_of(*rows), change, "Blad1")

    assert cells_to_settle(read(content)) == [(2, 2)]
    assert cells_to_settle(read(content, Choices(cells={(2, 2): "50,0 %"}))) == [(2, 2)]
    settled = read(content, Choices(cells={(2, 2): "50"}))
    assert settled.value.sheet.amounts["hyra", "2027"] == 50


def test_row_of_shares_is_left_out() -> None:
    def change(page: Worksheet) -> None:
        page["B3"].number_format = "0 %"

    content = edited(book_of((None, 2026), ("Bidrag", 500), ("Andel", 0.5)), change, "Blad1")

    proposal = read(content)

    assert [each.reason for each in proposal.left_out] == [OutReason.SHARES]
    assert proposal.problems == ()


def test_true_and_false_are_no_amounts() -> None:
    rows = ((None, 2026, 2027), ("Bidrag", 500, True), ("Klart", True, None), ("Kansli", 300, 1))

    proposal = read(book_of(*rows))

    assert cells_to_settle(proposal) == [(1, 2), (2, 1)]
    assert proposal.value.sheet.amounts.keys() == {
        ("bidrag", "2026"),
        ("kansli", "2026"),
        ("kansli", "2027"),
    }


def test_rows_are_left_out_with_their_reason() -> None:
    proposal = read(
        book_of(
            ("Antagen av styrelsen",),
            (None, 2026),
            ("Bidrag", 500),
            (None, 77),
            ("Kansli", 300),
            ("Andel", "av ramen"),
            ("Beloppen gäller hela året",),
        )
    )

    out = {each.row: each.reason for each in proposal.left_out}
    assert out == {
        0: OutReason.ABOVE,
        3: OutReason.NO_LABEL,
        5: OutReason.TEXT,
        6: OutReason.TEXT,
    }


def test_sum_formula_is_a_sum_whatever_it_is_called() -> None:
    content = book_of((None, 2026), ("Kansli", 300), ("Hyra", 40), ("Allt detta", "=SUM(B2:B3)"))
    book = read_workbook(io.BytesIO(content))

    assert roles(propose(book))["Allt detta"] == "total"


def test_small_amounts_without_unit_may_be_thousands() -> None:
    assert read(book_of((None, 2026), ("Kansli", 300))).may_be_thousands
    assert not read(book_of(("tkr", 2026), ("Kansli", 300))).may_be_thousands
    assert not read(book_of((None, 2026), ("Kansli", 300_000))).may_be_thousands


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("2026", Heading(2026)),
        ("Budget 2026", Heading(2026, YearKind.BUDGET)),
        ("Prognos\n2027", Heading(2027, YearKind.FORECAST)),
        ("sept–dec 2025", Heading(2025, None, 9, 12)),
        ("Budget jan - jun 2026 (tkr)", Heading(2026, YearKind.BUDGET, 1, 6)),
        ("Utfall t.o.m. augusti 2025", Heading(2025, YearKind.OUTCOME, 8, 8)),
        ("2026-12-31", Heading(2026)),
        ("Diff 2025–2026", Heading(is_share=True)),
        ("2025 2026", Heading()),
        ("1999", Heading()),
        ("12026", Heading()),
        ("Anm.", Heading(is_note=True)),
        ("", Heading()),
    ],
)
def test_heading_of_a_column(text: str, heading: Heading) -> None:
    assert read_heading(text) == heading


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Budget 2026, tkr", "Budget 2026"),
        ("Budget 2008–2010 (tkr)", "Budget 2008–2010"),
        ("Budget 2026 – belopp i kr", "Budget 2026"),
        ("Budget för Tkr", "Budget för"),
        ("Budget 2026", "Budget 2026"),
        ("Budget Skrkr", "Budget Skrkr"),
    ],
)
def test_title_does_not_say_the_unit(title: str, shown: str) -> None:
    assert read(book_of((title,), (None, 2026), ("Kansli", 300))).title == shown


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Belopp i tkr", "tkr"),
        ("tusental kronor", "tkr"),
        ("(mnkr)", "mnkr"),
        ("miljoner kronor", "mnkr"),
        ("Belopp i kronor", "kr"),
        ("kr", "kr"),
        ("tkr eller mnkr", None),
        ("krona", None),
        ("", None),
    ],
)
def test_unit_of_a_table(text: str, unit: str | None) -> None:
    assert read_unit(text) == unit
