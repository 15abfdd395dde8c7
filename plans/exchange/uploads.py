"""Documents that are uploaded to stand beside a plan: what they are is read from their bytes."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from pypdfium2 import PdfiumError

from plans.output.pdfium import opened_pdf

MOST_MEGABYTES = 20


class DocumentRefused(Exception):
    """The file cannot stand beside a plan."""


class TooLarge(DocumentRefused):
    """More megabytes than a reader should have to wait for."""


class NotPdf(DocumentRefused):
    """Something else than a PDF, whatever it is called."""


class Damaged(DocumentRefused):
    """A PDF that cannot be opened."""


class Locked(DocumentRefused):
    """A PDF that asks for a password."""


def pdf_content(upload: UploadedFile) -> bytes:  # type: ignore[type-arg]  # generic only in the stubs
    """The bytes of a PDF that everybody can open. Raises one of the refusals above."""
    if (upload.size or 0) > MOST_MEGABYTES * 1024 * 1024:
        raise TooLarge
    content: bytes = upload.read()
    if not content.startswith(b"%PDF-"):
        raise NotPdf
    try:
        with opened_pdf(content) as document:
            is_empty = len(document) == 0
    except PdfiumError as error:
        raise (Locked if b"/Encrypt" in content else Damaged) from error
    if is_empty:
        raise Damaged
    return content
