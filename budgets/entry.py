"""Reading what people type as an amount (inmatning av belopp).

What can be read in one way only is read; what can be read in two is refused with the reason, so
that a person is asked instead of a figure guessed.

| typed                            | in a grid of kronor                                 |
|----------------------------------|-----------------------------------------------------|
| 1234567 · 1 234 567 kr           | 1 234 567 kr; every Unicode space groups            |
| 1234 tkr · 1,2 mnkr              | 1 234 000 kr · 1 200 000 kr                         |
| −500 · - 500 · (500)             | −500 kr                                             |
| nothing                          | blank, which is not zero                            |
| 1.234.567 · 1,234                | refused: thousands or decimals?                     |
| 9,000 000                        | refused: groups that are not of three               |
| 5 200 kr/år · 5 %                | refused: an amount per something, another unit      |
| =A1+A2 · 100+50                  | refused: a formula                                  |
| 12,50 kr                         | asked: 12 or 13? Amounts are whole; 12,00 kr is 12  |
| 2 000 000 000 000                | refused: more than a budget of this kind can hold   |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from budgets.money import Unit, format_with_unit

LARGEST_KR = 10**12  # our assumption (2026-11-22): a slip of the finger, not a budget
LONGEST = 60  # characters; int() itself gives up at some thousands of digits


class Reason(StrEnum):
    """Why something typed is not read as an amount."""

    POINTS = "points"
    COMMA = "comma"
    GROUPS = "groups"
    RATE = "rate"
    UNIT = "unit"
    FORMULA = "formula"
    FRACTION = "fraction"
    TOO_LARGE = "too-large"
    DASH = "dash"
    TEXT = "text"


class AmountRefused(Exception):
    """What was typed is not an amount, or could be two.

    `between_kr` are the whole kronor on both sides of an amount with öre.
    """

    def __init__(
        self, typed: str, reason: Reason, between_kr: tuple[int, int] | None = None
    ) -> None:
        super().__init__(f"{reason}: {typed[:LONGEST]!r}")
        self.typed = typed
        self.reason = reason
        self.between_kr = between_kr


@dataclass(frozen=True, slots=True)
class Reading:
    """How something typed was read: whole kronor, or None when nothing was typed."""

    amount_kr: int | None

    def __str__(self) -> str:
        return "" if self.amount_kr is None else format_with_unit(self.amount_kr, "kr")


UNITS_KR = {
    **dict.fromkeys(("kr", "kronor", "sek", ":-"), 1),
    **dict.fromkeys(("tkr", "kkr", "tsek", "tusen", "tusen kr", "tusen kronor"), 1_000),
    **dict.fromkeys(
        ("mnkr", "mkr", "msek", "mn kr", "miljon", "miljoner", "miljoner kr", "miljoner kronor"),
        1_000_000,
    ),
}
DEFAULT_KR: dict[Unit, int] = {"kr": 1, "tkr": 1_000, "mnkr": 1_000_000}

MINUS_SIGNS = "\u2212\u2010\u2011\u2012\u2013\uff0d\ufe63"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
NUMBER = re.compile(r"(?P<digits>[0-9][0-9 .,]*)(?P<unit>.*)")
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?: [0-9]{3})+")
RATE = re.compile(r"/|\bper\b|\bom året\b")
OPERATOR = re.compile(r"[0-9)] *[-+*^] *[0-9(]")


def read_amount(typed: str, unit: Unit = "kr") -> Reading:
    """Read an amount; without a unit of its own it is in `unit`. Raises AmountRefused."""
    text = _plain(typed)
    if not text:
        return Reading(None)
    if set(text) == {"-"}:
        raise AmountRefused(typed, Reason.DASH)
    if text[0] in "=@" or OPERATOR.search(text):
        raise AmountRefused(typed, Reason.FORMULA)
    sign, text = _signed(text)
    found = NUMBER.fullmatch(text)
    if found is None:
        raise AmountRefused(typed, Reason.TEXT)
    step_kr = _step_kr(typed, found["unit"].strip(), unit)
    amount_kr, has_ore = _kronor(typed, found["digits"].strip(), step_kr)
    if amount_kr > LARGEST_KR:
        raise AmountRefused(typed, Reason.TOO_LARGE)
    if has_ore:
        between_kr = (sign * amount_kr, sign * (amount_kr + 1))
        raise AmountRefused(typed, Reason.FRACTION, between_kr)
    return Reading(sign * amount_kr)


def _plain(typed: str) -> str:
    """One kind of space, one kind of minus, small letters, and nothing invisible."""
    visible = typed.translate(INVISIBLE).translate(dict.fromkeys(map(ord, MINUS_SIGNS), "-"))
    return " ".join(visible.split()).casefold()


def _signed(text: str) -> tuple[int, str]:
    """Take off the sign: a minus before, or parentheses around as in bookkeeping."""
    if text.startswith("-"):
        return -1, text[1:].lstrip()
    if text.startswith("("):
        inner, parenthesis, after = text[1:].partition(")")
        return (-1, f"{inner.strip()} {after.strip()}".strip()) if parenthesis else (1, text)
    return 1, text.removeprefix("+").lstrip()


def _step_kr(typed: str, written: str, unit: Unit) -> int:
    """What one of the number is worth in kronor."""
    if not written:
        return DEFAULT_KR[unit]
    known = written.removesuffix(".")
    if known in UNITS_KR:
        return UNITS_KR[known]
    if RATE.search(written):
        raise AmountRefused(typed, Reason.RATE)
    is_word = re.fullmatch(r"[^\W\d_]+|[%‰€$£]", written)
    raise AmountRefused(typed, Reason.UNIT if is_word else Reason.TEXT)


def _kronor(typed: str, digits: str, step_kr: int) -> tuple[int, bool]:
    """The number in whole kronor, and whether there is more (öre)."""
    if "." in digits:
        raise AmountRefused(typed, Reason.POINTS)
    whole, comma, decimals = digits.partition(",")
    if "," in decimals:
        raise AmountRefused(typed, Reason.COMMA)
    if not WHOLE.fullmatch(whole) or (comma and not re.fullmatch(r"[0-9]+", decimals)):
        raise AmountRefused(typed, Reason.GROUPS)
    if len(decimals) == 3 and len(whole) <= 3 and step_kr < 1_000_000:
        raise AmountRefused(typed, Reason.COMMA)
    if len(digits) > LONGEST:
        raise AmountRefused(typed, Reason.TOO_LARGE)
    scaled = int(whole.replace(" ", "") + decimals) * step_kr
    amount_kr, rest = divmod(scaled, int("1" + "0" * len(decimals)))
    return amount_kr, rest > 0
