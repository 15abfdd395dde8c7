"""From a plan document to the bytes of its PDF.

The same document gives the same bytes: dates are the plan's, the identifier is of its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from django.template.loader import render_to_string
from django.utils import translation
from weasyprint.urls import FatalURLFetchingError

from associations.accent import readable_accent
from plans.document.types import PlanDocument
from plans.output.html import render_body
from plans.output.pdf.embedding import EmbeddedFile
from plans.output.pdf.fetching import SCHEME, OwnThings
from plans.output.pdf.typesetting import typeset
from plans.output.pdf.validation import validate_pdf

IDENTIFIER_LENGTH = 16

type DraftMark = Literal["UTKAST", "FÖRSLAG"]


class PdfNotRendered(Exception):
    """The plan could not be typeset. `reasons` say why."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


class PdfNotValid(Exception):
    """The file breaks PDF/A-3a or PDF/UA-1. `failures` are what the validator said."""

    def __init__(self, failures: tuple[str, ...]) -> None:
        super().__init__("; ".join(failures))
        self.failures = failures


def render_pdf(
    document: PlanDocument,
    *,
    assets: Mapping[str, bytes] | None = None,
    attachments: tuple[EmbeddedFile, ...] = (),
    identifier: bytes = b"",
    draft_mark: DraftMark = "UTKAST",
) -> bytes:
    """Typeset the plan as a tagged PDF.

    `assets` are the bytes of its pictures by SHA-256. `identifier` is 16 bytes that name the
    content; without it they are made from the document. `draft_mark` stands across every page of a
    plan that is not adopted.
    Raises: PdfNotRendered if a picture is missing, or the typesetter fails.
    """
    _require_assets(document, assets or {})
    html = frame_html(document, draft_mark=draft_mark if document.is_draft else "")
    try:
        return typeset(
            html,
            fetcher=OwnThings(assets or {}),
            attachments=attachments,
            identifier=identifier or content_identifier(document),
            dated=dated(document),
        )
    # FatalURLFetchingError is not an Exception, so it must be named.
    except (Exception, FatalURLFetchingError) as error:
        raise PdfNotRendered((f"{type(error).__name__}: {error}",)) from error


def render_valid_pdf(
    document: PlanDocument,
    *,
    assets: Mapping[str, bytes] | None = None,
    attachments: tuple[EmbeddedFile, ...] = (),
    identifier: bytes = b"",
) -> bytes:
    """Typeset the plan and refuse a file that is not valid: what adoption stores.

    Raises: PdfNotRendered, and PdfNotValid with every failure.
    """
    data = render_pdf(document, assets=assets, attachments=attachments, identifier=identifier)
    if failures := validate_pdf(data):
        raise PdfNotValid(failures)
    return data


def frame_html(document: PlanDocument, *, draft_mark: str) -> str:
    """The document as the page that is typeset: frame, cover, contents and chapters."""
    heading = f"{document.plan.title} {document.plan.years}"
    body = render_body(
        document,
        medium="print",
        asset_url=lambda sha256: f"{SCHEME}:assets/{sha256}",
        draft_mark=draft_mark.capitalize(),
    )
    with translation.override("sv"):
        return render_to_string(
            "plans/document/print.html",
            {
                "document": document,
                "title": f"{heading} – {document.association.name}",
                "running_head": f"{heading} · {draft_mark.lower()}" if draft_mark else heading,
                "accent": readable_accent(document.association.accent),
                "draft_mark": draft_mark,
                "dated": f"{dated(document):%Y-%m-%d}",
                "body": body,
            },
        )


def dated(document: PlanDocument) -> datetime:
    """The day the document speaks of: when it was adopted, else the day it shows."""
    plan = document.plan
    day = plan.adoption.decided_on if plan.adoption else plan.as_of
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def content_identifier(document: PlanDocument) -> bytes:
    """Sixteen bytes that name the content. A document is values only, so its repr is stable."""
    return hashlib.sha256(repr(document).encode()).digest()[:IDENTIFIER_LENGTH]


def _require_assets(document: PlanDocument, assets: Mapping[str, bytes]) -> None:
    shown = {asset.sha256 for asset in document.assets}
    if document.association.logo:
        shown.add(document.association.logo)
    if missing := sorted(shown - assets.keys()):
        raise PdfNotRendered(tuple(f"picture {sha256} is missing" for sha256 in missing))
