"""PDF files are read one at a time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.exchange.uploads import Damaged, pdf_content
from plans.output.pdf.images import page_count, page_of, page_picture
from plans.output.pdfium import opened_pdf
from tests.pdfs import blank_pdf

PDF = blank_pdf()


@pytest.mark.parametrize(
    "read",
    [
        lambda: page_count(PDF),
        lambda: page_of(PDF, "inledning"),
        lambda: page_picture(PDF, 1),
        lambda: pdf_content(SimpleUploadedFile("x.pdf", PDF)),
    ],
    ids=["count", "place", "picture", "upload"],
)
def test_file_waits_until_the_one_before_is_read(read: Callable[[], object]) -> None:
    with ThreadPoolExecutor(1) as other:
        with opened_pdf(PDF):
            reading = other.submit(read)
            with pytest.raises(StillWaiting):
                reading.result(timeout=0.3)

        assert reading.result(timeout=60)


def test_damaged_file_keeps_nobody_waiting() -> None:
    with pytest.raises(Damaged):
        pdf_content(SimpleUploadedFile("x.pdf", b"%PDF-1.7 inget mer"))

    assert page_count(PDF) == 1
