"""What in a text is likely to be another next year (att se över): years, ages, names, amounts.

The patterns are simple and find too much rather than too little; a person looks at each place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

type Kind = Literal["year", "age", "name", "amount"]

NUMBER = r"\d[\d\s.,\u00a0\u202f]*"
AMOUNT = re.compile(rf"{NUMBER}(?:kr|kronor|tkr|mkr|mnkr|miljon(?:er)?)\b", re.IGNORECASE)
AGE = re.compile(
    r"\b\d{1,2}\s*(?:[–-]|till|och)\s*\d{1,2}(?:\s*år\b|-åring)|\b\d{1,2}(?:\s*år\b|-åring)"
)
YEAR = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[–-]\s*(?:19|20)?\d\d\b)?")
ROLE = (
    r"[Oo]rdförande|[Ss]amordnare|[Ff]örbundschef|[Kk]ontaktperson|[Pp]rojektledare"
    r"|[Pp]rocessledare|[Ss]ekreterare|[Rr]evisor|[Ll]edamot|[Hh]andläggare|[Vv]erksamhetsutvecklare"
)
NAME_WORD = r"[A-ZÅÄÖ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöéü]+)?"
NAME = re.compile(rf"(?:{ROLE})\w*:?,?\s+(?P<name>{NAME_WORD}(?:\s+{NAME_WORD}){{1,2}})")
AROUND = 60  # characters on each side


@dataclass(frozen=True, slots=True)
class Yearly:
    """Something found, and the words around it."""

    kind: Kind
    found: str
    context: str


def find_yearly(text: str, names: Iterable[str] = ()) -> list[Yearly]:
    """What is likely to change, in the order of the text. `names` are people who are known."""
    taken: list[tuple[int, int, Kind]] = []
    for kind, start, end in _candidates(text, names):
        if all(end <= other_start or start >= other_end for other_start, other_end, _ in taken):
            taken.append((start, end, kind))
    return [
        Yearly(kind, " ".join(text[start:end].split()), _around(text, start, end))
        for start, end, kind in sorted(taken)
    ]


def _candidates(text: str, names: Iterable[str]) -> Iterator[tuple[Kind, int, int]]:
    """The surest first: what is found twice counts once."""
    for name in names:
        for found in re.finditer(rf"\b{re.escape(name)}\b", text) if name else ():
            yield "name", *found.span()
    yield from (("name", *found.span("name")) for found in NAME.finditer(text))
    yield from (("amount", *found.span()) for found in AMOUNT.finditer(text))
    yield from (("age", *found.span()) for found in AGE.finditer(text))
    yield from (("year", *found.span()) for found in YEAR.finditer(text))


def _around(text: str, start: int, end: int) -> str:
    """The words around a place, whole."""
    before = text[:start].rfind(" ", 0, max(0, start - AROUND)) + 1
    after = text.find(" ", end + AROUND)
    first = "… " if before else ""
    last = " …" if after > 0 else ""
    return f"{first}{' '.join(text[before : after if after > 0 else None].split())}{last}"
