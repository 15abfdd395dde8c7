"""Small PDFs, for what is uploaded and printed."""

from __future__ import annotations

import io

from pypdf import PdfWriter


def blank_pdf(*, password: str = "") -> bytes:
    """A file of one empty page."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password)
    writer.write(file)
    return file.getvalue()
