"""The association's accent colour, as far as it can be read."""

from __future__ import annotations

import re

HEX_COLOUR = re.compile(r"#[0-9a-f]{6}")
HOUSE_ACCENT = "#0f4c5c"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: white text on the accent, and the accent on white


def readable_accent(accent: str) -> str:
    """The accent when white on it can be read, else the site's own dark petrol."""
    return accent if HEX_COLOUR.fullmatch(accent) and is_readable(accent) else HOUSE_ACCENT


def is_readable(colour: str) -> bool:
    """Whether white text on "#rrggbb" can be read, and it on white."""
    return contrast_to_white(colour) >= LEAST_CONTRAST


def contrast_to_white(colour: str) -> float:
    """Contrast ratio between "#rrggbb" and white, from 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
