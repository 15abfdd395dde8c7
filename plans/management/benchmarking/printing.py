"""Printing one plan: ours, against WeasyPrint called plainly and against Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from plans.document.types import PlanDocument
from plans.management.benchmarking.timing import Comparison, in_turns
from plans.output.pdf import render_pdf
from plans.output.pdf.fetching import SCHEME, OwnThings
from plans.output.pdf.rendering import frame_html
from plans.output.pdf.typesetting import STYLE_SHEETS

SHARE_OF_PLAIN_AIMED_AT = 0.6
FONT_ADDRESS = re.compile(rf"{SCHEME}:fonts/([\w.-]+)")
# The shell is the same engine without the windows, menus and address field of a browser.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-pdf-header-footer",
)


def compare_printing(
    document: PlanDocument, assets: Mapping[str, bytes], *, rounds: int
) -> Iterator[Comparison]:
    """Print the same HTML with the same style sheets in each way."""
    html = frame_html(document, draft_mark="")
    style = plain_style()
    print_ours = partial(render_pdf, document, assets=assets)
    print_plain = partial(print_plainly, html, style, assets)
    name = f"{document.association.slug} {document.plan.period} as PDF"
    print_tagged = partial(print_plain, pdf_variant="pdf/a-3a")
    ours, plain, tagged = in_turns(rounds, print_ours, print_plain, print_tagged)
    yield Comparison(name, "WeasyPrint, nothing kept, WOFF2", ours, plain, SHARE_OF_PLAIN_AIMED_AT)
    yield Comparison(name, "the same, but as PDF/A-3a", ours, tagged)
    if chromium := find_chromium():
        with TemporaryDirectory(prefix="finsam-benchmark-") as folder:
            page = Path(folder) / "plan.html"
            page.write_text(html.replace("</head>", f"<style>{style}</style></head>", 1), "utf-8")
            print_there = partial(print_with_chromium, chromium, page)
            ours, theirs = in_turns(rounds, print_ours, print_there, clock="wall")
        yield Comparison(name, "Chromium, a process each", ours, theirs)


def print_plainly(
    html: str, style: str, assets: Mapping[str, bytes], *, pdf_variant: str | None = None
) -> bytes:
    """WeasyPrint as its manual begins: everything is read anew each time, and nothing finished."""
    fetcher = _PlainFetcher(assets)
    fonts = FontConfiguration()
    sheet = CSS(string=style, font_config=fonts, url_fetcher=fetcher)
    data = HTML(string=html, base_url=f"{SCHEME}:", url_fetcher=fetcher).write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant=pdf_variant
    )
    assert isinstance(data, bytes)
    return data


class _PlainFetcher(OwnThings):
    """Our pictures from memory, files as usual."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith("file:"):
            return URLFetcher().fetch(url)
        return super().fetch(url, headers)


def plain_style() -> str:
    """Our style sheets as one text, with the fonts as WOFF2 files."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    text = "\n".join((folder / name).read_text("utf-8") for name in STYLE_SHEETS)
    return FONT_ADDRESS.sub(lambda match: _web_font(match[1]).as_uri(), text)


def _web_font(name: str) -> Path:
    """The WOFF2 beside a TTF; two styles that only print uses have none."""
    font = Path(settings.BASE_DIR) / "static" / "fonts" / name
    packed = font.with_name(f"{name}.woff2")
    return packed if packed.exists() else font


def find_chromium() -> str | None:
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


def print_with_chromium(chromium: str, page: Path) -> None:
    subprocess.run(  # noqa: S603  # a program of this machine, with our own file
        [
            chromium,
            *CHROMIUM_OPTIONS,
            f"--user-data-dir={page.parent / 'chromium'}",
            f"--print-to-pdf={page.with_suffix('.pdf')}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
