"""Pages of a printed plan as pictures (sidbilder), for those who write it."""

from __future__ import annotations

import io

from pypdfium2 import raw

from plans.output.pdfium import opened_pdf

SCALE = 1.6  # 115 dots an inch: sharp where the page is shown, small enough to send


class NoSuchPage(Exception):
    """The print has no page of that number."""


def page_count(pdf: bytes) -> int:
    """How many pages the print has."""
    with opened_pdf(pdf) as document:
        return len(document)


def page_of(pdf: bytes, anchor: str) -> int:
    """The number of the page, from 1, where something with this anchor begins; 1 when unknown."""
    with opened_pdf(pdf) as document:
        place = raw.FPDF_GetNamedDestByName(document.raw, anchor.encode())
        index = raw.FPDFDest_GetDestPageIndex(document.raw, place) if place else 0
    return max(index, 0) + 1


def page_picture(pdf: bytes, number: int) -> bytes:
    """A page, counted from 1, as PNG. Raises NoSuchPage."""
    with opened_pdf(pdf) as document:
        if not 1 <= number <= len(document):
            raise NoSuchPage(number)
        picture = io.BytesIO()
        document[number - 1].render(scale=SCALE).to_pil().save(picture, "PNG")
    return picture.getvalue()
