"""Tables that a block generates from rows of text."""

from __future__ import annotations

from collections.abc import Sequence

from plans.document.types import Cell, Inline, Table, Text

type Content = str | tuple[Inline, ...]
type Column = tuple[str, Sequence[Content]]


def text_table(
    head: Sequence[str],
    rows: Sequence[Sequence[Content]],
    *,
    caption: str = "",
    has_row_heads: bool = True,
) -> Table:
    """A table without number; the first cell of each row heads it unless told."""
    return Table(
        anchor="",
        number=None,
        caption=caption,
        head=(tuple(_cell(text, is_header=True) for text in head),),
        rows=tuple(
            tuple(_cell(text, is_header=has_row_heads and i == 0) for i, text in enumerate(row))
            for row in rows
        ),
    )


def filled_columns(first: Column, *others: Column, has_row_heads: bool = True) -> Table:
    """A table of columns, each with its heading; of the others those in which nothing stands are
    left out."""
    shown = [first, *(column for column in others if any(column[1]))]
    head = [heading for heading, _cells in shown]
    return text_table(
        head,
        list(zip(*(cells for _heading, cells in shown), strict=True)),
        has_row_heads=has_row_heads,
    )


def _cell(content: Content, *, is_header: bool) -> Cell:
    if isinstance(content, str):
        content = (Text(content),) if content else ()
    return Cell(content, is_header)
