"""Numbers of sections (avsnittsnumrering).

| section                       | numbering of the section | number   |
|-------------------------------|--------------------------|----------|
| Sammanfattning                | unnumbered               |          |
| Bakgrund                      | inherit                  | 1        |
|   Finansiering                | inherit                  | 1.1      |
| Budgetplan                    | inherit                  | 2        |
|   Administration              | unnumbered               |          |
| Bilagor                       | unnumbered               |          |
|   Gemensamma begrepp          | appendix                 | Bilaga 1 |
|     Arbetsträning             | inherit                  |          |

A section that inherits is numbered by the plan's default at the top, below a numbered section
numbered, below an unnumbered one or an appendix not. Appendices are counted through the whole
plan. A numbered section below an unnumbered one starts a count of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Literal

from django.utils.translation import gettext

type Numbering = Literal["inherit", "numbered", "unnumbered", "appendix"]


@dataclass(frozen=True, slots=True)
class Outline:
    """A section and those inside it, in order."""

    key: str
    numbering: Numbering
    children: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """Where a section stands. `number` is "5.1", "Bilaga 2" or empty; `level` counts from 1."""

    key: str
    level: int
    number: str
    is_appendix: bool


def number_sections(outline: Sequence[Outline], *, is_numbered: bool) -> list[Numbered]:
    """Every section in reading order with its number. `is_numbered` is the plan's default."""
    appendices = count(1)
    default: Numbering = "numbered" if is_numbered else "unnumbered"
    return list(_number(outline, default=default, prefix="", level=1, appendices=appendices))


def _number(
    outline: Sequence[Outline],
    *,
    default: Numbering,
    prefix: str,
    level: int,
    appendices: Iterator[int],
) -> Iterator[Numbered]:
    last = 0
    for section in outline:
        numbering = default if section.numbering == "inherit" else section.numbering
        number = ""
        if numbering == "numbered":
            last += 1
            number = f"{prefix}{last}"
        elif numbering == "appendix":
            number = gettext("Appendix %(number)s") % {"number": next(appendices)}
        yield Numbered(section.key, level, number, is_appendix=numbering == "appendix")
        yield from _number(
            section.children,
            default="numbered" if numbering == "numbered" else "unnumbered",
            prefix=f"{number}." if numbering == "numbered" else "",
            level=level + 1,
            appendices=appendices,
        )
