"""Pictures that somebody uploads (bilder): what they are is read from their bytes.

A picture for a text may come straight from a telephone. It is kept as a page needs it: upright, in
sRGB, no larger than print asks for, and without what the camera noted, such as where it was. The
same picture gives the same bytes.

An SVG is a document that can carry scripts and ask for other documents, so it is refused.
"""

from __future__ import annotations

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageCms, ImageFile, ImageOps

MOST_BYTES = 2 * 1024 * 1024  # of a logo, which is kept as it comes
MOST_PIXELS_A_SIDE = 5000
# MPO is a JPEG with another after it: a telephone's picture with its depth, or the same one larger.
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg"}
# What screens and PDF/A take as it is; CMYK would need a colour profile of its own.
MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}

KEPT = ("PNG", "JPEG")
MOST_UPLOADED = 20 * 1024 * 1024  # static/js/prose/commands.js
MOST_PIXELS = 64_000_000  # the largest telephones take 50; each is four bytes while it is read
LONGEST_EDGE = 1280  # 200 dots an inch over the 159 mm of the text and its margin
TAKEN = ("PNG", "JPEG", "WEBP")
QUALITY = 85
LARGE_PNG = 1024 * 1024  # a drawing is smaller; a photograph is not
_WHOLE_FILES = threading.Lock()
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")


class PictureRefused(Exception):
    """The bytes are not a picture that is shown and printed."""


class TooLarge(PictureRefused):
    """More bytes, or more pixels a side, than are taken."""


class TooManyPixels(PictureRefused):
    """More pixels than can be read, however few bytes they were packed in."""


class IsSvg(PictureRefused):
    """A drawing that may carry scripts."""


class IsHeic(PictureRefused):
    """The format that Apple's telephones keep pictures in."""


class NotAPicture(PictureRefused):
    """None of the formats that are taken, whatever it is called."""


class Broken(NotAPicture):
    """Begins as a picture, and cannot be read to its end."""


class NotForScreens(PictureRefused):
    """Colours for a printing press (CMYK), or 16 bits of them."""


def media_type_of(content: bytes) -> str:
    """The media type of a picture that is kept as it is. Raises one of the refusals above."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    if _looks_like_svg(content):
        raise IsSvg
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=KEPT) as picture:
                if max(picture.size) > MOST_PIXELS_A_SIDE:
                    raise TooLarge
                if picture.mode not in MODES:
                    raise NotForScreens
                media_type = MEDIA_TYPES[str(picture.format)]
                picture.verify()
            with Image.open(io.BytesIO(content)) as picture:
                _load(picture)  # a picture can be verified or loaded, not both
            return media_type
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise TooLarge from error
    except (OSError, SyntaxError, ValueError) as error:
        raise NotAPicture from error


def fit_for_a_page(content: bytes) -> tuple[bytes, str]:
    """The picture as a page needs it, and its media type. Raises one of the refusals above."""
    if len(content) > MOST_UPLOADED:
        raise TooLarge
    if _looks_like_svg(content):
        raise IsSvg
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise IsHeic
    with _opened(content) as picture:
        is_photograph = picture.format in ("JPEG", "MPO")
        shrunk = _shrunk(picture)
    return _written(shrunk, is_photograph=is_photograph)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    try:
        picture = Image.open(io.BytesIO(content), formats=list(TAKEN))
    except Image.DecompressionBombError as error:
        raise TooManyPixels from error
    except (OSError, SyntaxError, ValueError) as error:
        raise NotAPicture from error
    with picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise TooManyPixels
        yield picture


def _shrunk(picture: Image.Image) -> Image.Image:
    try:
        picture.draft(None, (2 * LONGEST_EDGE, 2 * LONGEST_EDGE))  # a JPEG is read smaller at once
        _load(picture)
    except (OSError, SyntaxError, ValueError) as error:
        raise Broken from error
    shrunk = _in_srgb(_upright(picture))
    shrunk.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS, reducing_gap=3)
    return shrunk


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held, where what it noted can be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except (OSError, SyntaxError, ValueError, TypeError, struct.error):
        return picture


def _load(picture: Image.Image) -> None:
    """Read it to its end. WeasyPrint tells Pillow to take files that break off, for everybody."""
    with _WHOLE_FILES:
        takes_pieces = ImageFile.LOAD_TRUNCATED_IMAGES
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            picture.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = takes_pieces


def _in_srgb(picture: Image.Image) -> Image.Image:
    """In the colours of screens, by the picture's own profile when it has one."""
    profile = picture.info.get("icc_profile")
    if picture.mode == "CMYK" and profile:
        return _converted(picture, profile, "RGB")
    if picture.mode not in MODES | {"PA"}:
        raise NotForScreens
    is_transparent = picture.has_transparency_data
    plain = picture.convert("RGBA" if is_transparent else "RGB")
    if not profile or picture.mode in ("1", "L", "LA"):
        return plain
    return _converted(plain, profile, plain.mode)


def _converted(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, given, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError) as error:
        if picture.mode == "CMYK":
            raise NotForScreens from error
        return picture  # a profile that says nothing: browsers pass it by as well
    assert converted is not None
    return converted


def _written(picture: Image.Image, *, is_photograph: bool) -> tuple[bytes, str]:
    """The bytes, with nothing but the picture in them."""
    plain = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    if not is_photograph:
        as_png = _saved(plain, "PNG", optimize=True)
        if plain.mode == "RGBA" or len(as_png) <= LARGE_PNG:
            return as_png, MEDIA_TYPES["PNG"]
    return _saved(plain, "JPEG", quality=QUALITY, optimize=True), MEDIA_TYPES["JPEG"]


def _saved(picture: Image.Image, form: str, **how: bool | int) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, form, **how)
    return kept.getvalue()


def _looks_like_svg(content: bytes) -> bool:
    return b"<svg" in content[:4096].lower() or content.startswith(b"\x1f\x8b")
