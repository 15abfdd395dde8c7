"""Comparisons of amounts: the cells of tables, and figures in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from plans.document.types import Block, Figure, MoneyRow, MoneyTable, Table, Unit
from plans.document.walk import walk
from tests.plans.inventory.contents import Contents, plain, same, text_of
from tests.plans.inventory.lists import Fact, place_of

UNITS: dict[str, Unit] = {"kr": "kr", "sek": "kr", "tkr": "tkr", "mkr": "mnkr"}

# "2 185 000", "ca 100 tkr/år"
PRINTED = re.compile(r"(?:ca )?(?P<digits>\d[\d\s]*?) ?(?:kr|tkr|tk)?(?:/(?P<per>.+))?")

# -- Tables


def table_title(fact: Fact, contents: Contents) -> bool:
    return _table(fact.item, contents) is not None


def column(fact: Fact, contents: Contents) -> bool:
    table = _table(fact.item, contents)
    if table is None:
        cells = [text_of(cell) for text in _texts(fact.item, contents) for cell in text.head[:1]]
        return any(same(contents.our(fact.value)) in same(cell) for cell in cells)
    return bool(_places(fact.value, fact.item, table, contents))


def row_count(fact: Fact, contents: Contents) -> bool:
    table = _table(fact.item, contents)
    tables = [table] if table else _texts(fact.item, contents)
    return fact.value in [len(table.rows) for table in tables[:1]]


def table_place(fact: Fact, contents: Contents) -> bool:
    return bool(_table(fact.item, contents) or _texts(fact.item, contents))


def percent(fact: Fact, contents: Contents) -> bool:
    """A share in a table of text: "2,5 %" in the row of its name."""
    share = f"{fact.value['percent']:g} %".replace(".", ",")
    rows = [row for table in _texts(fact.item, contents) for row in table.rows]
    texts = [[text_of(cell) for cell in row] for row in rows]
    name = same(contents.our(fact.value["row"]))
    return any(same(row[0]) == name and plain(share) in map(plain, row) for row in texts)


def table_unit(fact: Fact, contents: Contents) -> bool:
    table = _table(fact.item, contents)
    return table is not None and table.unit == UNITS[fact.value]


def amount(fact: Fact, contents: Contents) -> bool:
    """The printed amount; where it is a sum that was printed wrong, the one that is right."""
    return expected_kr(fact.value, fact.item) in _cells(fact.value, fact.item, contents)


def expected_kr(cell: dict[str, Any], table: dict[str, Any]) -> int:
    for wrong in table.get("printed_total_wrong", ()):
        if all(wrong[name] == cell.get(name) for name in ("group", "row", "col") if name in wrong):
            return int(wrong["computed"])
    return int(cell["kr"])


def blank_row(fact: Fact, contents: Contents) -> bool:
    """A row without amount is there, and empty."""
    rows = _rows({"row": fact.value}, fact.item, contents)
    return any(all(cell.amount_kr is None for cell in row.cells) for row in rows)


def wrong_total(fact: Fact, contents: Contents) -> bool:
    """Where a sum was printed wrong, the right one stands, and the wrong one nowhere."""
    table = _table(fact.item, contents)
    shown = {cell.amount_kr for row in table.rows for cell in row.cells} if table else set()
    is_right = fact.value["computed"] in _cells(fact.value, fact.item, contents)
    return is_right and fact.value["printed"] not in shown


def more_amounts(printed: list[Any], contents: Contents) -> Iterator[str]:
    """Tables that are not printed, and in the others cells that are not."""
    for table in contents.money_tables:
        items = [item for item in printed if _table(item, contents) is table]
        if not items:
            yield table.caption
            continue
        known = {
            place
            for item in items
            for cell in item.get("amounts", ())
            for place in _cell_places(cell, item, contents)
        }
        for at, row in enumerate(table.rows):
            for place, (shown, cell) in enumerate(zip(table.columns, row.cells, strict=True)):
                if cell.amount_kr is not None and (at, place) not in known:
                    yield f"{row.label}, {shown.label}"


def _table(item: dict[str, Any], contents: Contents) -> MoneyTable | None:
    """By its caption: the printed title, without the number of the section. Else by its place."""
    title = contents.our(re.sub(r"^[\d.]+ ", "", contents.our(item.get("title", ""))))
    captioned = [table for table in contents.money_tables if same(table.caption) == same(title)]
    placed = [b for b in _placed(item, contents) if isinstance(b, MoneyTable)]
    return next(iter(captioned or placed), None)


def _texts(item: dict[str, Any], contents: Contents) -> list[Table]:
    """The tables without money in the place of a printed table."""
    return [block for block in _placed(item, contents) if isinstance(block, Table)]


def _placed(item: dict[str, Any], contents: Contents) -> list[Block]:
    """What stands in the place of a printed table, which may be all that its title says."""
    place = item.get("place") or item.get("title") or "no place"
    return [block for passage in contents.at(place) for block in passage.blocks]


def _rows(cell: dict[str, Any], item: dict[str, Any], contents: Contents) -> list[MoneyRow]:
    """Those with the printed label, and what it is counted per. A group may rename its rows."""
    table = _table(item, contents)
    in_group = contents.renamed.get(f"{cell.get('group')}: {cell['row']}")
    name, per = same(in_group or contents.our(cell["row"])), cell.get("per", "")
    rows = [row for row in table.rows if same(row.label) == name] if table else []
    return [row for row in rows if per in row.basis or row.role == "total"]


def _places(label: str, item: dict[str, Any], table: MoneyTable, contents: Contents) -> list[int]:
    """Where the columns with a printed label stand; an only column needs no label."""
    if len(table.columns) == len(item.get("columns", ())) == 1:
        return [0]
    name = same(contents.our(label))
    return [i for i, shown in enumerate(table.columns) if same(shown.label) == name]


def _cell_places(
    cell: dict[str, Any], item: dict[str, Any], contents: Contents
) -> set[tuple[int, int]]:
    """Row and column of a printed amount; where the years are rows in print, they change places.

    Rows may share a label, under different groups.
    """
    table = _table(item, contents)
    if table is None:
        return set()
    turned = {**cell, "row": cell["col"], "col": cell["row"]}
    return {
        (at, place)
        for each in (cell, turned)
        for at, row in enumerate(table.rows)
        if any(row is found for found in _rows(each, item, contents))
        for place in _places(each["col"], item, table, contents)
    }


def _cells(cell: dict[str, Any], item: dict[str, Any], contents: Contents) -> set[int | None]:
    table = _table(item, contents)
    places = _cell_places(cell, item, contents)
    return {table.rows[at].cells[place].amount_kr for at, place in places} if table else set()


# -- Running text


def amount_in_prose(fact: Fact, contents: Contents) -> bool:
    return fact.value["kr"] in _figures(fact.value["place"], contents)


def project_amount(fact: Fact, contents: Contents) -> bool:
    """An amount of a project with its label; what is no amount is told by its words."""
    place = place_of(fact.item)
    labels = {same(label) for p in contents.at(place) for label in [*p.labels, p.text]}
    label = same(contents.our(fact.value["label"]))
    has_label = any(label in ours for ours in labels)
    printed = PRINTED.fullmatch(fact.value["amount"])
    if printed is None:
        return has_label and contents.says(contents.our(fact.value["amount"]), place)
    kr = int(re.sub(r"\s", "", printed["digits"])) * (1000 if fact.value["unit"] == "tkr" else 1)
    rows = [
        row
        for p in contents.at(place)
        for table in p.blocks
        if isinstance(table, MoneyTable)
        for row in table.rows
        if same(row.label) == label and (row.role == "total" or (printed["per"] or "") in row.basis)
    ]
    in_table = kr in {cell.amount_kr for row in rows for cell in row.cells}
    return in_table or (has_label and kr in _figures(place, contents))


def main_budget(fact: Fact, contents: Contents) -> bool:
    """What the budget has for the project, by year."""
    name = same(contents.our(fact.item["name"]))
    shown = {
        (column.label, cell.amount_kr)
        for table in contents.money_tables
        for row in table.rows
        if name in same(row.label)
        for column, cell in zip(table.columns, row.cells, strict=True)
    }
    return set(fact.value.items()) <= shown


def forecast_year(fact: Fact, contents: Contents) -> bool:
    figures = contents.document.figures
    return fact.value in {f.year for f in figures if f.year_kind == "forecast"}


def unit(fact: Fact, contents: Contents) -> bool:
    """Is a table or a figure written in it?"""
    figures = [figure.unit for figure in contents.every(Figure)]
    return UNITS[fact.value] in {*figures, *(table.unit for table in contents.money_tables)}


def _figures(place: str, contents: Contents) -> set[int]:
    values = [value for p in contents.at(place) for value in walk(p.blocks)]
    return {value.value for value in values if isinstance(value, Figure)}


def number_in_prose(fact: Fact, contents: Contents) -> bool:
    return contents.says(plain(fact.value["value"]), fact.value["place"])
