"""Tables that a block generates from rows of text."""

from __future__ import annotations

from collections.abc import Sequence

from plans.document.types import Cell, Table, Text


def text_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str = "") -> Table:
    """A table without number; the first cell of each row heads it."""
    return Table(
        anchor="",
        number=None,
        caption=caption,
        head=(tuple(_cell(text, is_header=True) for text in head),),
        rows=tuple(
            tuple(_cell(text, is_header=i == 0) for i, text in enumerate(row)) for row in rows
        ),
    )


def _cell(text: str, *, is_header: bool) -> Cell:
    return Cell((Text(text),) if text else (), is_header)
