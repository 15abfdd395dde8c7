"""Pictures as a page needs them: upright, in sRGB, small enough, with nothing but the picture."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from associations.pictures import (
    LONGEST_EDGE,
    MOST_UPLOADED,
    Broken,
    IsHeic,
    IsSvg,
    NotAPicture,
    NotForScreens,
    PictureRefused,
    TooLarge,
    TooManyPixels,
    fit_for_a_page,
    media_type_of,
)

ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825
WIDTH, RESOLUTION = b"\x01\x00", b"\x01\x1a"
RED, BLUE = (250, 10, 10), (10, 10, 250)


def bytes_of(picture: Image.Image, form: str, **how) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, form, **how)
    return kept.getvalue()


def photograph(width: int = 4000, height: int = 3000) -> Image.Image:
    """Red above and blue below, as the camera saw it."""
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width, height // 2))
    return picture


def kept(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(fit_for_a_page(content)[0]))
    picture.load()
    return picture


def is_red(pixel) -> bool:
    return pixel[0] > 200 and pixel[2] < 60


@pytest.mark.parametrize(
    ("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/png")]
)
def test_large_picture_is_shrunk(form, media_type):
    content = bytes_of(photograph(), form)

    small, said = fit_for_a_page(content)

    assert said == media_type
    assert Image.open(io.BytesIO(small)).size == (LONGEST_EDGE, LONGEST_EDGE * 3 // 4)


def test_small_picture_keeps_its_size():
    assert kept(bytes_of(photograph(300, 200), "PNG")).size == (300, 200)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (LONGEST_EDGE, 960), (600, 10)),
        (3, (LONGEST_EDGE, 960), (600, 950)),
        (6, (960, LONGEST_EDGE), (950, 600)),
        (8, (960, LONGEST_EDGE), (10, 600)),
    ],
)
def test_picture_stands_upright(orientation, size, red):
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    upright = kept(bytes_of(photograph(), "JPEG", exif=exif))

    assert upright.size == size
    assert is_red(upright.getpixel(red))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_what_the_camera_noted_is_kept(form):
    exif = Image.Exif()
    exif[MAKER] = "Kameran"
    exif.get_ifd(GPS)[2] = (57.0, 38.0, 12.0)
    how = {
        "exif": exif,
        "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    }
    if form == "PNG":
        how["pnginfo"] = PngImagePlugin.PngInfo()
        how["pnginfo"].add_text("Comment", "Kameran")

    picture = kept(bytes_of(photograph(300, 200), form, **how))

    assert dict(picture.getexif()) == {}
    assert {name for name in picture.info if not name.startswith("jfif")} <= set()


def noted(form: str, exif: bytes) -> bytes:
    return bytes_of(photograph(300, 200), form, exif=exif)


def noted_as_text(value: str) -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Raw profile type exif", value)
    return bytes_of(photograph(300, 200), "PNG", pnginfo=text)


def width_in_letters(tag: bytes) -> bytes:
    """What is noted can be read, and not written again without the orientation."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[MAKER] = "Kameran"
    return exif.tobytes().replace(b"\x01\x0f", tag)


@pytest.mark.parametrize(
    "content",
    [
        noted("PNG", b"Exif\0\0strunt"),
        noted("WEBP", b"Exif\0\0strunt"),
        noted("PNG", width_in_letters(WIDTH)),
        noted("WEBP", width_in_letters(RESOLUTION)),
        noted("JPEG", width_in_letters(WIDTH)),
        noted_as_text("\nexif\n    5\nzz"),
    ],
    ids=["png", "webp", "png tag", "webp tag", "jpeg tag", "png text"],
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_picture_with_damaged_notes_is_kept_as_it_is(content):
    picture = kept(content)

    assert picture.size == (300, 200)
    assert is_red(picture.getpixel((150, 10)))


def test_picture_of_two_frames_from_a_telephone_is_a_photograph():
    small = Image.frombytes("RGB", (200, 150), random.Random(1).randbytes(90_000))  # noqa: S311
    content = bytes_of(small, "MPO", save_all=True, append_images=[small])
    assert Image.open(io.BytesIO(content)).format == "MPO"

    assert fit_for_a_page(content)[1] == "image/jpeg"
    assert media_type_of(content) == "image/jpeg"


def test_logo_of_more_pixels_than_can_be_read_is_refused():
    for size in ((12_000, 12_000), (60_000, 60_000)):
        with pytest.raises(TooLarge):
            media_type_of(bomb(*size))


def swapped_profile() -> bytes:
    """The profile of sRGB, but that it calls red blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")


def test_colours_follow_the_profile_of_the_picture():
    red = Image.new("RGB", (20, 20), RED)
    grey = Image.new("RGB", (20, 20), (120, 120, 120))

    changed = kept(bytes_of(red, "PNG", icc_profile=swapped_profile())).getpixel((5, 5))
    unchanged = kept(bytes_of(grey, "PNG", icc_profile=b"strunt")).getpixel((5, 5))

    assert (changed[0] < 60, changed[2] > 200) == (True, True)
    assert unchanged == (120, 120, 120)


def test_transparency_is_kept():
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))

    assert kept(bytes_of(picture, "WEBP", lossless=True)).getpixel((3, 3))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_ordinary_mode_is_taken(mode):
    assert kept(bytes_of(Image.new(mode, (20, 20)), "PNG")).mode in ("RGB", "RGBA")


def test_photograph_saved_as_png_is_kept_as_jpeg():
    noise = Image.frombytes("RGB", (1000, 1000), random.Random(1).randbytes(3_000_000))  # noqa: S311

    assert fit_for_a_page(bytes_of(noise, "PNG"))[1] == "image/jpeg"


def test_same_picture_gives_the_same_bytes():
    content = bytes_of(photograph(), "JPEG")

    assert fit_for_a_page(content) == fit_for_a_page(content)
    assert fit_for_a_page(fit_for_a_page(content)[0])[1] == "image/jpeg"


# -- What is refused


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


PNG = bytes_of(photograph(300, 200), "PNG")
JPEG = bytes_of(photograph(300, 200), "JPEG")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"\0" * (MOST_UPLOADED + 1), TooLarge),
        (bomb(9000, 9000), TooManyPixels),
        (bomb(60_000, 60_000), TooManyPixels),
        (b"<html><script>x</script></html>", NotAPicture),
        (b"", NotAPicture),
        (b"GIF89a" + b"\0" * 50, NotAPicture),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", IsSvg),
        (b"\0\0\0\x18ftypheic" + b"\0" * 50, IsHeic),
        (PNG[: len(PNG) // 2], Broken),
        (JPEG[: len(JPEG) // 2], Broken),
        (bytes_of(Image.new("CMYK", (20, 20)), "JPEG"), NotForScreens),
        (bytes_of(Image.new("I;16", (20, 20)), "PNG"), NotForScreens),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_refusals(content, refusal):
    with pytest.raises(refusal):
        fit_for_a_page(content)


@pytest.mark.parametrize("content", [PNG, JPEG, bytes_of(photograph(300, 200), "WEBP")])
def test_damaged_files_are_refused_and_nothing_else(content):
    chance = random.Random(7)  # noqa: S311
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            fit_for_a_page(bytes(damaged))
        except PictureRefused:
            continue
