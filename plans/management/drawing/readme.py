"""README.md with its pictures as the code has them.

A picture stands after a comment with its name, which readers do not see:

    <!-- picture: budgets -->
    ```mermaid
    …
    ```
"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from plans.management.drawing.tables import APPS, tables_picture
from plans.management.drawing.way import way_picture

README = Path(settings.BASE_DIR) / "README.md"
PICTURE = re.compile(r"(<!-- picture: (\w+) -->\n```mermaid\n).*?(^```$)", re.DOTALL | re.MULTILINE)


class PlacesDiffer(Exception):
    """The text has other places for pictures than there are pictures."""

    def __init__(self, places: list[str], pictures: list[str]) -> None:
        super().__init__(f"places for {places}, pictures of {pictures}")


def pictures() -> dict[str, str]:
    """Every picture of the README by its name, as Mermaid."""
    return {"way": way_picture(), **{app: tables_picture(app) for app in APPS}}


def with_pictures(text: str, drawn: dict[str, str]) -> str:
    """The text with each picture drawn anew in its place. Raises PlacesDiffer."""
    places = [place[2] for place in PICTURE.finditer(text)]
    if sorted(places) != sorted(drawn):
        raise PlacesDiffer(places, list(drawn))
    return PICTURE.sub(lambda place: f"{place[1]}{drawn[place[2]]}\n{place[3]}", text)
