"""What the typesetter may read: our fonts and the pictures it is given. Nothing else.

Addresses are of a scheme of our own: `plan:fonts/<file>`, `plan:assets/<sha256>`,
`plan:mark/<word>.svg`. They are answered from memory; every other address is refused.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "plan"
MEDIA_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class AddressRefused(ValueError):
    """An address that is not ours was asked for. The typesetter leaves the thing out."""

    def __init__(self, address: str) -> None:
        super().__init__(f"Only {SCHEME}: addresses of known things are served, not {address}")
        self.address = address


class OwnThings(URLFetcher):  # type: ignore[misc]  # the library is not typed
    """Serves our fonts and the given pictures, and remembers what it refused."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self._assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        name = url.partition("/")[2]
        if url.startswith(f"{SCHEME}:fonts/") and name in fonts():
            return URLFetcherResponse(url, fonts()[name], {"Content-Type": "font/ttf"})
        if url.startswith(f"{SCHEME}:assets/") and name in self._assets:
            content = self._assets[name]
            return URLFetcherResponse(url, content, {"Content-Type": media_type(content)})
        if url.startswith(f"{SCHEME}:mark/") and name in MARKS:
            svg = MARKS[name].encode()
            return URLFetcherResponse(url, svg, {"Content-Type": "image/svg+xml"})
        self.refused.append(url)
        raise AddressRefused(url)

    def open(self, url: object, data: object = None, timeout: object = None) -> URLFetcherResponse:
        """The opener's own way in, closed as well."""
        raise AddressRefused(str(url))


@cache
def fonts() -> dict[str, bytes]:
    """The fonts for print by file name, read once."""
    folder = Path(settings.BASE_DIR) / "static" / "fonts"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.ttf"))}


def media_type(content: bytes) -> str:
    """The media type of a picture, told from its first bytes: a name can lie."""
    for start, name in MEDIA_TYPES.items():
        if content.startswith(start):
            return name
    return "image/svg+xml" if content.lstrip().startswith(b"<") else "application/octet-stream"


def mark_svg(word: str) -> str:
    """The word across every page of a plan that is not adopted (vattenstämpel)."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="210" height="297" viewBox="0 0 210 297">'
        '<text x="112" y="166" transform="rotate(-52 112 150)" text-anchor="middle" '
        'font-family="&quot;Source Sans 3&quot;" font-size="62" font-weight="600" '
        'letter-spacing="3" fill="#f0f2f3">{}</text></svg>',
        word,
    )


MARKS = {f"{word}.svg": mark_svg(word) for word in ("UTKAST", "FÖRSLAG")}
