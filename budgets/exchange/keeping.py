"""The cells of an uploaded workbook between one look at them and the next (i formuläret, signerat).

They travel in the form, so that the file is uploaded once and nothing is stored before the budget
is. The signature says that they are cells as they were read: their number and length hold.
"""

from __future__ import annotations

from typing import Any

from django.core import signing

from budgets.exchange.workbook import Cell, CellKind, Cells, Workbook

SALT = "budgets.exchange"


class NotKept(Exception):
    """What has come back is not what was sent."""


def keep(workbook: Workbook, name: str) -> str:
    """The cells and the name of the file as a text that only we can write."""
    told = {"name": name, "sheets": [_sheet_told(cells) for cells in workbook.sheets]}
    return signing.dumps(told, salt=SALT, compress=True)


def kept(text: str) -> tuple[Workbook, str]:
    """What `keep` was given. Raises NotKept."""
    try:
        told = signing.loads(text, salt=SALT)
    except signing.BadSignature as error:
        raise NotKept from error
    return Workbook(tuple(_sheet(each) for each in told["sheets"])), told["name"]


def _sheet_told(cells: Cells) -> dict[str, Any]:
    return {
        "name": cells.name,
        "hidden": cells.is_hidden,
        "merged": cells.merged,
        "rows": [
            [row, [[column, *_cell_told(cell)] for column, cell in found.items()]]
            for row, found in cells.rows.items()
        ],
    }


def _cell_told(cell: Cell) -> tuple[str, str, int]:
    return (cell.kind, cell.text, cell.is_sum + 2 * cell.is_bold)


def _sheet(told: dict[str, Any]) -> Cells:
    return Cells(
        told["name"],
        {
            row: {
                column: Cell(CellKind(kind), text, bool(flags & 1), bool(flags & 2))
                for column, kind, text, flags in found
            }
            for row, found in told["rows"]
        },
        tuple(tuple(each) for each in told["merged"]),
        told["hidden"],
    )
