"""The plan as one HTML file that needs nothing else: typefaces, pictures and styles are inside."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from associations.accent import readable_accent
from plans.document.types import PlanDocument
from plans.output.files import asset_bytes
from plans.output.html import render_body

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = ("fonts", "tokens", "page", "document")


def standalone_page(document: PlanDocument) -> str:
    """Write the whole plan as a page that can be saved, mailed and opened without the site."""
    media_types = {asset.sha256: asset.media_type for asset in document.assets}
    pictures = {
        sha256: data_address(content, media_types[sha256])
        for sha256, content in asset_bytes(document).items()
    }
    return render_to_string(
        "plans/document/standalone.html",
        {
            "document": document,
            "accent": readable_accent(document.association.accent),
            "style": _style(),
            "body": render_body(document, asset_url=pictures.__getitem__),
        },
    )


def data_address(content: bytes, media_type: str) -> str:
    """The bytes themselves as an address."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _style() -> SafeString:
    """The site's own sheets as one, with the typefaces inside."""
    sheets = "\n".join(
        (STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS
    )
    style = re.sub(r'url\("\.\./(fonts/[^"]+)"\)', _embedded, sheets)
    return mark_safe(style)  # noqa: S308  # our own files, read from the disk


def _embedded(address: re.Match[str]) -> str:
    content = (STATIC / address[1]).read_bytes()
    return f'url("{data_address(content, "font/woff2")}")'
