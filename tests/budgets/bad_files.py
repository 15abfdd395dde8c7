"""Files that are no workbook to read a budget from, each made as it comes about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from openpyxl import Workbook as OpenBook
from openpyxl import load_workbook

from budgets.exchange.workbook import LONGEST_TEXT, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, OLE
from tests.budgets.workbooks import book_of

GOOD = book_of((None, 2026), ("Intäkter",), ("Bidrag", 500), ("Kostnader",), ("Kansli", 300))


def with_parts(
    change: Callable[[dict[str, bytes]], None], content: bytes = GOOD, *, packed: bool = True
) -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def old_excel() -> bytes:
    """The first bytes of a compound document, as xls is."""
    return OLE + b"\x00" * 504 + "Workbook".encode("utf-16-le") + b"\x00" * 512


def with_password() -> bytes:
    """A compound document that holds an encrypted package, as protected workbooks are."""
    return OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512


def with_macros() -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        types = parts["[Content_Types].xml"]
        main = b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        assert main in types
        types = types.replace(
            b"application/vnd." + main,
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        parts["[Content_Types].xml"] = types
        parts["xl/vbaProject.bin"] = b"\x00"

    return with_parts(change)


def bomb() -> bytes:
    """A small file whose texts unpack to many megabytes."""

    def change(parts: dict[str, bytes]) -> None:
        texts = parts["xl/sharedStrings.xml"]
        parts["xl/sharedStrings.xml"] = texts.replace(
            b"</sst>", (b"<si><t>" + b"x" * 20_000 + b"</t></si>") * 2_500 + b"</sst>"
        )

    content = with_parts(change)
    assert len(content) < MOST_BYTES // 10
    return content


def with_shared_text() -> bytes:
    """A text as long as a cell holds, in every cell of a table."""
    text = "x" * LONGEST_TEXT
    content = book_of((None, *range(2003, 2032)), *(("Post", *[text] * 29) for _ in range(400)))
    assert len(content) < MOST_BYTES // 100
    return content


def with_entities() -> bytes:
    """XML that would grow by its own entities, and ask for a file."""

    def change(parts: dict[str, bytes]) -> None:
        entities = (
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">'
            b'<!ENTITY c SYSTEM "file:///etc/hostname">]>'
        )
        name = "xl/sharedStrings.xml"
        head, sep, rest = parts[name].partition(b"?>")
        rest = rest.replace(b"<t>Kansli</t>", b"<t>&b;&c;</t>")
        parts[name] = head + sep + entities + rest

    return with_parts(change)


def without_values() -> bytes:
    """What a program writes that does not compute: formulas of lines, and no values."""
    book = OpenBook()
    page = book.active
    assert page is not None
    for row in ((None, 2026), ("Kansli", 300), ("Insatser", "=B2*1.02")):
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def merged() -> bytes:
    """One amount over two years."""
    content = book_of((None, 2026, 2027), ("Bidrag", 500, 500), ("Kansli", 300, None))
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0].merge_cells("B3:C3")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cut_off() -> bytes:
    return GOOD[: len(GOOD) // 2]


def with_damaged_sheet() -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = sheet[: len(sheet) // 2]

    return with_parts(change)


def with_flipped_bytes() -> bytes:
    """Damaged in the middle of what is packed."""
    middle = len(GOOD) // 3
    return GOOD[:middle] + b"\xff" * 40 + GOOD[middle + 40 :]


def of_another_kind(name: str, content: bytes = b"x") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("budget.xlsx", lambda: b"", "Filen är tom."),
    "csv": (
        "budget.xlsx",
        lambda: b"Post;2026\nKansli;300\n",
        "Det här är ingen arbetsbok",
    ),
    "html": (
        "budget.xlsx",
        lambda: b"<html><table><tr><td>300</td></tr></table></html>",
        "Det här är ingen arbetsbok",
    ),
    "word": (
        "budget.xlsx",
        lambda: of_another_kind("word/document.xml"),
        "Det här är ingen arbetsbok",
    ),
    "xls": ("budget.xls", old_excel, "Det här är en fil av äldre slag (xls)."),
    "password": ("budget.xlsx", with_password, "Arbetsboken är skyddad med lösenord."),
    "macros": ("budget.xlsm", with_macros, "Arbetsboken har makron (xlsm)."),
    "ods": (
        "budget.ods",
        lambda: of_another_kind("content.xml"),
        "Det här är ett kalkylblad av annat slag",
    ),
    "xlsb": (
        "budget.xlsb",
        lambda: of_another_kind("xl/workbook.bin"),
        "Det här är ett kalkylblad av annat slag",
    ),
    "merged": ("budget.xlsx", merged, "Sammanfogade celler täcker belopp: B3:C3."),
    "50 MB": (
        "budget.xlsx",
        lambda: GOOD + b"\x00" * (50 * 1024 * 1024),
        "Filen är större än 10 MB.",
    ),
    "cut off": ("budget.xlsx", cut_off, "Filen är skadad och kan inte läsas."),
    "damaged sheet": ("budget.xlsx", with_damaged_sheet, "Filen är skadad och kan inte läsas."),
    "flipped bytes": ("budget.xlsx", with_flipped_bytes, "Filen är skadad och kan inte läsas."),
    "entities": ("budget.xlsx", with_entities, "Filen är skadad och kan inte läsas."),
    "bomb": ("budget.xlsx", bomb, "Filen packar upp till mycket mer"),
    "shared text": ("budget.xlsx", with_shared_text, "Filen packar upp till mycket mer"),
    "no amounts": (
        "budget.xlsx",
        lambda: book_of(("Budget", "2026"), ("Kansli", None), ("Insatser", "ja")),
        "Inga belopp hittades.",
    ),
    "blank": ("budget.xlsx", book_of, "Inga belopp hittades."),
    "without values": ("budget.xlsx", without_values, "Formler saknar värde: B3."),
    "too many rows": (
        "budget.xlsx",
        lambda: book_of((None, 2026), *((f"Post {n}", n) for n in range(MOST_ROWS + 1))),
        "Tabellen har fler än 500 rader",
    ),
    "too many columns": (
        "budget.xlsx",
        lambda: book_of((None, *range(2003, 2003 + MOST_COLUMNS + 1)), ("Kansli", *[1] * 50)),
        "Tabellen har fler än 500 rader",
    ),
}
