"""The cells of a workbook (kalkylblad, xlsx) that somebody uploads, read with care.

A workbook is a zip of XML. Nothing in it is trusted: what it unpacks to is counted as it is read
and not as it says itself, XML brings no entities and fetches nothing, and nothing is computed. A
cell is what the spreadsheet program last saw in it; a formula nobody has computed has no value.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import IO, Any, cast

from lxml import etree

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, MOST_CELLS = 500, 40, 12, 15_000
LONGEST_TEXT = 32_767  # what a cell holds
MOST_TEXT = 5_000_000  # in all cells: a text that many of them share is unpacked once
LONGEST_FORMULA = 60  # to be recognised by
LARGEST_POWER = 30  # of ten: a number beyond it is no amount, and slow to compute with

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MACROS, OTHER_FORMATS = "macroEnabled", ("xl/workbook.bin", "content.xml")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
ADDED = re.compile(r"[-+]?\$?[A-Z]{1,3}\$?[0-9]+([-+]\$?[A-Z]{1,3}\$?[0-9]+)+")
PERCENT_FORMATS, DATE_FORMATS = {9, 10}, {*range(14, 23), *range(27, 37), *range(45, 48)}
ADDING = ("SUM(", "SUBTOTAL(", "IF(COUNT(")  # the last as we write sums
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError)
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # what workbooks use
EPOCH = dt.date(1899, 12, 30)


class Fault(StrEnum):
    """Why a file is not read."""

    TOO_LARGE = "too-large"
    EMPTY = "empty"
    NO_WORKBOOK = "no-workbook"
    OLD_FORMAT = "old-format"
    PASSWORD = "password"  # noqa: S105  # a reason, not a secret
    MACROS = "macros"
    OTHER_FORMAT = "other-format"
    BROKEN = "broken"
    BOMB = "bomb"
    TOO_MANY_CELLS = "too-many-cells"
    NO_AMOUNTS = "no-amounts"
    MERGED = "merged"
    NOT_COMPUTED = "not-computed"


class WorkbookRefused(Exception):
    """The file cannot be read; `places` are the cells that are to blame, if some are."""

    def __init__(self, fault: Fault, places: Iterable[str] = ()) -> None:
        self.fault = fault
        self.places = tuple(places)
        super().__init__(f"{fault}: {', '.join(self.places)}")


class CellKind(StrEnum):
    """What a cell holds. A share (andel) is a number shown in percent."""

    TEXT = "t"
    NUMBER = "n"
    SHARE = "p"
    ERROR = "e"
    NOT_COMPUTED = "f"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty. `is_sum` says that a formula adds other cells up.

    The text of a formula that nobody has computed is the formula.
    """

    kind: CellKind
    text: str
    is_sum: bool = False
    is_bold: bool = False

    @property
    def number(self) -> Decimal | None:
        return Decimal(self.text) if self.kind == CellKind.NUMBER else None


@dataclass(frozen=True, slots=True)
class Cells:
    """A sheet (blad): cells by row and column, both from 0, and what is merged and not empty."""

    name: str
    rows: dict[int, dict[int, Cell]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook that have something in them and are not too large."""

    sheets: tuple[Cells, ...]


def place(row: int, column: int) -> str:
    """How a spreadsheet program calls a cell: "B7"."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name = chr(ord("A") + letter) + name
        column -= 1
    return name


def read_workbook(file: IO[bytes]) -> Workbook:
    """Read the sheets of an uploaded file. Raises WorkbookRefused."""
    content = file.read(MOST_BYTES + 1)
    _check_file(content, file)
    try:
        with zipfile.ZipFile(file) as archive:
            return _Reader(archive).read()
    except BROKEN_ZIP as error:
        raise WorkbookRefused(Fault.BROKEN) from error
    except (etree.XMLSyntaxError, ValueError, TypeError, KeyError, IndexError) as error:
        raise WorkbookRefused(Fault.BROKEN) from error


def _check_file(content: bytes, file: IO[bytes]) -> None:
    """What its first bytes tell, whatever its name is."""
    if not content:
        raise WorkbookRefused(Fault.EMPTY)
    if len(content) > MOST_BYTES:
        raise WorkbookRefused(Fault.TOO_LARGE)
    if content.startswith(OLE):
        raise WorkbookRefused(Fault.PASSWORD if ENCRYPTED in content else Fault.OLD_FORMAT)
    if not content.startswith(ZIP):
        raise WorkbookRefused(Fault.NO_WORKBOOK)
    file.seek(0)


class _Reader:
    """Reads the parts of one workbook, and counts what they unpack to."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        self.left = MOST_UNPACKED
        self.strings: list[str] = []
        self.looks: list[_Look] = []

    def read(self) -> Workbook:
        main = self._check_parts()
        related = self._related(main)
        folder = posixpath.dirname(main)
        self.strings = list(self._strings(_one(related, "sharedStrings")))
        self.looks = self._looks(_one(related, "styles"))
        sheets: list[Cells] = []
        too_large = False
        for name, target, is_hidden in self._sheets(main, related):
            part = posixpath.normpath(posixpath.join(folder, target))
            try:
                sheets.append(self._sheet(name, part, is_hidden=is_hidden))
            except _TooManyCells:
                too_large = True
        filled = tuple(sheet for sheet in sheets if sheet.rows)
        if too_large and not any(not sheet.is_hidden for sheet in filled):
            raise WorkbookRefused(Fault.TOO_MANY_CELLS)
        if sum(len(row) for sheet in filled for row in sheet.rows.values()) > MOST_CELLS:
            raise WorkbookRefused(Fault.TOO_MANY_CELLS)
        cells = (cell for sheet in filled for row in sheet.rows.values() for cell in row.values())
        if sum(len(cell.text) for cell in cells) > MOST_TEXT:
            raise WorkbookRefused(Fault.BOMB)
        return Workbook(filled)

    def _check_parts(self) -> str:
        """The name of the part that lists the sheets, when this is a workbook without macros."""
        if any(info.flag_bits & 1 for info in self.archive.infolist()):
            raise WorkbookRefused(Fault.PASSWORD)
        if any(info.compress_type not in PACKED for info in self.archive.infolist()):
            raise WorkbookRefused(Fault.BROKEN)
        if any(name in self.names for name in OTHER_FORMATS):
            raise WorkbookRefused(Fault.OTHER_FORMAT)
        if "[Content_Types].xml" not in self.names:
            raise WorkbookRefused(Fault.NO_WORKBOOK)
        types = self._tree("[Content_Types].xml")
        said = {str(node.get("ContentType")) for node in types.iter("{*}Override", "{*}Default")}
        if any(MACROS in each for each in said) or "xl/vbaProject.bin" in self.names:
            raise WorkbookRefused(Fault.MACROS)
        main = [
            str(node.get("PartName")).lstrip("/")
            for node in types.iter("{*}Override")
            if str(node.get("ContentType")).endswith("spreadsheetml.sheet.main+xml")
        ]
        if not main or main[0] not in self.names:
            raise WorkbookRefused(Fault.NO_WORKBOOK)
        return main[0]

    def _related(self, main: str) -> dict[str, tuple[str, str]]:
        """What belongs to the workbook: by id what it is, and the part."""
        folder, name = posixpath.split(main)
        tree = self._tree(f"{folder}/_rels/{name}.rels".lstrip("/"))
        return {
            str(node.get("Id")): (
                str(node.get("Type")).rpartition("/")[2],
                posixpath.normpath(posixpath.join(folder, str(node.get("Target"))))
                if not str(node.get("Target")).startswith("/")
                else str(node.get("Target")).lstrip("/"),
            )
            for node in tree.iter("{*}Relationship")
            if node.get("TargetMode") != "External"
        }

    def _sheets(
        self, main: str, related: dict[str, tuple[str, str]]
    ) -> Iterator[tuple[str, str, bool]]:
        for node in list(self._tree(main).iter("{*}sheet"))[:MOST_SHEETS]:
            found = (value for key, value in node.attrib.items() if str(key).endswith("}id"))
            kind, part = related.get(str(next(found, "")), ("", ""))
            if kind == "worksheet":
                is_hidden = node.get("state", "visible") != "visible"
                yield str(node.get("name", "")), f"/{part}", is_hidden

    def _open(self, part: str) -> _Counted:
        return _Counted(self.archive.open(part.lstrip("/")), self._count)

    def _count(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise WorkbookRefused(Fault.BOMB)

    def _tree(self, part: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        with self._open(part) as file:
            tree = etree.parse(cast(IO[bytes], file), parser)
        if tree.docinfo.internalDTD is not None:
            raise WorkbookRefused(Fault.BROKEN)
        return tree.getroot()

    def _each(self, part: str, *tags: str) -> Iterator[Any]:
        """The elements of a part one by one, each forgotten when it has been read."""
        with self._open(part) as file:
            found = etree.iterparse(
                file, events=("end",), tag=tags, resolve_entities=False, no_network=True
            )
            for _event, node in found:
                if node.getroottree().docinfo.internalDTD is not None:
                    raise WorkbookRefused(Fault.BROKEN)
                yield node
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]

    def _strings(self, part: str) -> Iterator[str]:
        if part:
            for node in self._each(part, "{*}si"):
                yield _text_of(node)

    def _looks(self, part: str) -> list[_Look]:
        if not part:
            return []
        tree = self._tree(part)
        bold = [
            font.find("{*}b") is not None
            and font.find("{*}b").get("val", "1") not in ("0", "false")
            for font in tree.iterfind("{*}fonts/{*}font")
        ]
        written = {
            int(node.get("numFmtId")): str(node.get("formatCode"))
            for node in tree.iterfind("{*}numFmts/{*}numFmt")
        }
        return [_look(node, bold, written) for node in tree.iterfind("{*}cellXfs/{*}xf")]

    def _sheet(self, name: str, part: str, *, is_hidden: bool) -> Cells:
        rows: dict[int, dict[int, Cell]] = {}
        merged: list[tuple[int, int, int, int]] = []
        sums: dict[str, bool] = {}
        at = -1
        for node in self._each(part, "{*}row", "{*}mergeCell"):
            if etree.QName(node).localname == "mergeCell":
                merged.append(_range(str(node.get("ref"))))
                continue
            at = int(node.get("r", at + 2)) - 1
            if cells := self._row(node, sums):
                rows[at] = cells
            # A hidden sheet is ours: as many rows as a budget has of everything.
            if len(rows) > MOST_ROWS * (4 if is_hidden else 1) or max(cells, default=0) >= 200:
                raise _TooManyCells
        columns = {column for row in rows.values() for column in row}
        if len(columns) > MOST_COLUMNS:
            raise _TooManyCells
        filled = {  # one for each cell: ranges never share their first
            (top, left): (top, left, bottom, right)
            for top, left, bottom, right in merged
            if left in rows.get(top, {})
        }
        return Cells(name, rows, tuple(filled.values()), is_hidden)

    def _row(self, row: Any, sums: dict[str, bool]) -> dict[int, Cell]:
        cells: dict[int, Cell] = {}
        column = -1
        for node in row.iterfind("{*}c"):
            found = PLACE.fullmatch(str(node.get("r", "")))
            column = _column(found[1]) if found else column + 1
            if cell := self._cell(node, sums):
                cells[column] = cell
        return cells

    def _cell(self, node: Any, sums: dict[str, bool]) -> Cell | None:
        """What stands in a cell; None for nothing. Followers of a shared formula name its first."""
        kind = node.get("t", "n")
        formula, value = node.find("{*}f"), node.findtext("{*}v")
        look = self._look_of(node)
        is_sum = formula is not None and _is_sum(formula, sums)
        if kind == "inlineStr":
            inline = node.find("{*}is")
            return None if inline is None else _text_cell(_text_of(inline), look)
        if kind == "str":
            return _text_cell(_unescaped(value or ""), look)
        if not value:
            return None if formula is None else _not_computed(formula, is_sum=is_sum)
        if kind == "s":
            return _text_cell(self.strings[int(value)], look)
        if kind == "e":
            return Cell(CellKind.ERROR, value[:LONGEST_TEXT], is_sum)
        if kind == "b":
            return _text_cell("FALSE" if value.strip() == "0" else "TRUE", look)
        if kind == "d":
            return _text_cell(value, look)
        return _number_cell(value, look, is_sum=is_sum)

    def _look_of(self, node: Any) -> _Look:
        number = int(node.get("s", 0))
        return self.looks[number] if number < len(self.looks) else _Look()


class _TooManyCells(Exception):
    """A sheet that is no budget."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the style of a cell tells about its content."""

    is_bold: bool = False
    is_share: bool = False
    is_date: bool = False


@dataclass(slots=True)
class _Counted:
    """A part of the archive, with a count of what has come out of it."""

    file: IO[bytes]
    count: Callable[[int], None]

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size if 0 < size < 65_536 else 65_536)
        self.count(len(piece))
        return piece

    def __enter__(self) -> _Counted:
        return self

    def __exit__(self, *_error: object) -> None:
        self.file.close()


def _one(related: dict[str, tuple[str, str]], kind: str) -> str:
    return next((part for each, part in related.values() if each == kind), "")


def _text_of(node: Any) -> str:
    """Rich text as text, without what tells how it is pronounced."""
    pieces = (
        piece.text or ""
        for piece in node.iter("{*}t")
        if etree.QName(piece.getparent()).localname != "rPh"
    )
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: _character(int(found[1], 16)), text)


def _character(number: int) -> str:
    """What is no character by itself, or cannot be stored, is nothing."""
    return "" if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


def _text_cell(text: str, look: _Look) -> Cell | None:
    if not text.strip():
        return None
    return Cell(CellKind.TEXT, text[:LONGEST_TEXT], is_bold=look.is_bold)


def _not_computed(formula: Any, *, is_sum: bool) -> Cell:
    return Cell(CellKind.NOT_COMPUTED, f"={formula.text or ''}"[:LONGEST_FORMULA], is_sum)


def _number_cell(value: str, look: _Look, *, is_sum: bool) -> Cell:
    try:
        number = Decimal(value.strip())
    except InvalidOperation as error:
        raise WorkbookRefused(Fault.BROKEN) from error
    if not number.is_finite() or number.adjusted() > LARGEST_POWER:
        return Cell(CellKind.ERROR, value.strip()[:20], is_sum)
    number = Decimal(0) if number.adjusted() < -LARGEST_POWER else +number
    if look.is_date and 0 < number < 2_958_466:
        return Cell(CellKind.TEXT, (EPOCH + dt.timedelta(days=int(number))).isoformat())
    kind = CellKind.SHARE if look.is_share else CellKind.NUMBER
    return Cell(kind, str(number), is_sum, look.is_bold)


def _is_sum(formula: Any, sums: dict[str, bool]) -> bool:
    text, shared = (formula.text or "").strip().upper(), formula.get("si")
    if text or shared is None:
        is_sum = any(each in text for each in ADDING) or bool(ADDED.fullmatch(text))
        is_sum = is_sum or text == '""'  # a sum of nothing, as we write it
        if shared is not None:
            sums[shared] = is_sum
        return is_sum
    return sums.get(shared, False)


def _look(node: Any, bold: list[bool], written: dict[int, str]) -> _Look:
    number, font = int(node.get("numFmtId", 0)), int(node.get("fontId", 0))
    code = QUOTED.sub("", written.get(number, "")).lower()
    return _Look(
        is_bold=font < len(bold) and bold[font],
        is_share=number in PERCENT_FORMATS or "%" in code,
        is_date=number in DATE_FORMATS or bool(re.search("[yd]", code)),
    )


def _range(reference: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column."""
    places = [PLACE.fullmatch(each) for each in reference.split(":")]
    first, last = places[0], places[-1]
    if first is None or last is None:
        raise WorkbookRefused(Fault.BROKEN)
    return (int(first[2]) - 1, _column(first[1]), int(last[2]) - 1, _column(last[1]))


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
