"""The plan as one HTML file."""

from __future__ import annotations

import re

import pytest

from associations.accent import contrast_to_white, readable_accent
from associations.models import Asset
from plans.output.page import standalone_page
from tests.plans.sample import PICTURE, sample_document


@pytest.mark.django_db
def test_standalone_page_holds_all_it_needs() -> None:
    Asset.objects.keep(PICTURE, media_type="image/png")

    page = standalone_page(sample_document())

    sources = re.findall(r"""(?:\bsrc=|url\()["']?([^"')]+)""", page)
    assert {source.partition(",")[0] for source in sources} == {
        "data:image/png;base64",
        "data:font/woff2;base64",
    }
    assert re.findall(r"<link\b|<script\b|@import|\bsrcset=", page) == []


def test_contrast_of_black_grey_and_white() -> None:
    # The worked values of WCAG 2.2: #767676 is the lightest grey that passes 4.5.
    contrasts = [round(contrast_to_white(c), 2) for c in ("#000000", "#767676", "#ffffff")]

    assert contrasts == [21.0, 4.54, 1.0]


@pytest.mark.parametrize(
    ("accent", "shown"),
    [
        ("#7a1f5c", "#7a1f5c"),
        ("#ffd500", "#0f4c5c"),
        ("#777777", "#0f4c5c"),
        ("red", "#0f4c5c"),
        ("#0f4c5c}body{display:none", "#0f4c5c"),
        ("", "#0f4c5c"),
    ],
)
def test_accent_that_cannot_be_read_gives_way(accent: str, shown: str) -> None:
    assert readable_accent(accent) == shown
