"""Setting pages: HTML and our style sheets in, bytes out.

Style sheets and fonts are parsed once in a process and kept: that halves the time. One document is
set at a time, since the fonts are shared and setting fills a processor anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from itertools import count
from pathlib import Path
from threading import Lock

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.document import Document, Page
from weasyprint.text.fonts import FontConfiguration

from plans.output.pdf.embedding import EmbeddedFile, attachment_of
from plans.output.pdf.fetching import SCHEME, OwnThings
from plans.output.pdf.finishing import ends_streams_clearly, finish
from plans.output.pdf.footnotes import keep_footnotes_on_their_page

STYLE_SHEETS = ("tokens.css", "print.css")
CALL = "-call"  # the place of a footnote's call is named after the footnote

_one_at_a_time = Lock()
logger = logging.getLogger(__name__)


def typeset(
    html: str,
    *,
    fetcher: OwnThings,
    attachments: tuple[EmbeddedFile, ...],
    identifier: bytes,
    dated: datetime,
) -> bytes:
    """Set HTML with our style sheets. What the fetcher refuses is left out of the page."""
    with _one_at_a_time:
        pages = _set_pages(html, fetcher)
        for padding in count():
            data = pages.write_pdf(
                pdf_variant="pdf/a-3a",
                # In hex: sixteen bytes may hold a line break, which a reader may change.
                pdf_identifier=identifier.hex(),
                attachments=[attachment_of(file, dated=dated) for file in attachments],
                finisher=partial(finish, padding=padding),
            )
            if ends_streams_clearly(data):
                break
    if fetcher.refused:
        logger.warning("Refused while typesetting: %s", ", ".join(fetcher.refused))
    assert isinstance(data, bytes)
    return data


def strayed_footnotes(pages: Sequence[Page]) -> tuple[str, ...]:
    """Anchors of footnotes that do not begin on the page of their call."""
    found: dict[str, int] = {}
    for number, page in enumerate(pages):
        for anchor in page.anchors:
            found.setdefault(anchor, number)
    return tuple(
        anchor.removesuffix(CALL)
        for anchor, number in found.items()
        if anchor.endswith(CALL) and found.get(anchor.removesuffix(CALL)) != number
    )


def _set_pages(html: str, fetcher: OwnThings) -> Document:
    keep_footnotes_on_their_page()
    style_sheets, font_configuration = style()
    pages = HTML(string=html, base_url=f"{SCHEME}:", url_fetcher=fetcher).render(
        stylesheets=style_sheets, font_config=font_configuration
    )
    if strayed := strayed_footnotes(pages.pages):
        logger.warning("Footnotes on another page than their call: %s", ", ".join(strayed))
    # A page may ask for attachments with <link rel=attachment>; ours never does.
    pages.metadata.attachments = []
    return pages


@cache
def style() -> tuple[list[CSS], FontConfiguration]:
    """Our style sheets and fonts, parsed once."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    font_configuration = FontConfiguration()
    style_sheets = [
        CSS(
            string=(folder / name).read_text(encoding="utf-8"),
            base_url=f"{SCHEME}:css/{name}",
            url_fetcher=OwnThings({}),
            font_config=font_configuration,
        )
        for name in STYLE_SHEETS
    ]
    return style_sheets, font_configuration
