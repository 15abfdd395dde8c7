"""Reading PDF files, one at a time: PDFium keeps no two threads apart, and the site has several."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pypdfium2 import PdfDocument

_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def opened_pdf(content: bytes) -> Iterator[PdfDocument]:
    """The document, to be done with inside. Raises PdfiumError when it cannot be opened."""
    with _ONE_AT_A_TIME, PdfDocument(content) as document:
        yield document
