"""Pictures that somebody uploads (bilder): what they are is read from their bytes.

An SVG is a document that can carry scripts and ask for other documents, so it is refused.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS_A_SIDE = 5000
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
# What screens and PDF/A take as it is; CMYK would need a colour profile of its own.
MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}


class PictureRefused(Exception):
    """The bytes are not a picture that is shown and printed."""


class TooLarge(PictureRefused):
    """More bytes, or more pixels a side, than any logo needs."""


class IsSvg(PictureRefused):
    """A drawing that may carry scripts."""


class NotAPicture(PictureRefused):
    """Neither PNG nor JPEG, whatever it is called."""


class NotForScreens(PictureRefused):
    """Colours for a printing press (CMYK), or 16 bits of them."""


def media_type_of(content: bytes) -> str:
    """The media type of a picture. Raises one of the refusals above."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    if _looks_like_svg(content):
        raise IsSvg
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(MEDIA_TYPES)) as picture:
                if max(picture.size) > MOST_PIXELS_A_SIDE:
                    raise TooLarge
                if picture.mode not in MODES:
                    raise NotForScreens
                media_type = MEDIA_TYPES[str(picture.format)]
                picture.verify()
            with Image.open(io.BytesIO(content)) as picture:
                picture.load()  # a picture can be verified or loaded, not both
            return media_type
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning) as error:
        raise NotAPicture from error


def _looks_like_svg(content: bytes) -> bool:
    return b"<svg" in content[:4096].lower() or content.startswith(b"\x1f\x8b")
