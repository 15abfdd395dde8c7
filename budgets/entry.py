"""Reading what people type as an amount (inmatning av belopp).

What can be read in one way only is read; what can be read in two is refused with the reason, so
that a person is asked instead of a figure guessed.

| typed                            | in a grid of kronor                                 |
|----------------------------------|-----------------------------------------------------|
| 1234567 · 1 234 567 kr           | 1 234 567 kr; every Unicode space groups            |
| 1234 tkr · 1,2 mnkr              | 1 234 000 kr · 1 200 000 kr                         |
| −500 · - 500 · (500)             | −500 kr                                             |
| kr 500 · -kr 500                 | 500 kr · −500 kr, as spreadsheets write currency    |
| nothing                          | blank, which is not zero                            |
| 1.234.567 · 1,234                | refused: thousands or decimals?                     |
| 9,000 000                        | refused: groups that are not of three               |
| 5 200 kr/år · 5 %                | refused: an amount per something, another unit      |
| =A1+A2 · 100+50                  | refused: a formula                                  |
| 12,50 kr                         | asked: 12 or 13? Amounts are whole; 12,00 kr is 12  |
| 3 000 *                          | refused: a mark that may mean something             |
| - · -   kr                       | refused: blank or zero? In a pasted block it is 0   |
| 2 000 000 000 000                | refused: more than a budget of this kind can hold   |

A refusal may suggest the likely amount, for a person to take with one click: 12,50 kr suggests 13.
A lone dash is how the accounting formats of Excel and LibreOffice show zero, so a pasted block
(`pasted`) means zero by it, where somebody who types one may mean either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from budgets.money import Unit, divided, format_with_unit

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
    MARK = "mark"
    TEXT = "text"


class AmountRefused(Exception):
    """What was typed is not an amount, or could be two; `suggestion_kr` is the likely one.

    `between_kr` are the whole kronor on both sides of an amount with öre.
    """

    def __init__(
        self,
        typed: str,
        reason: Reason,
        suggestion_kr: int | None = None,
        between_kr: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(f"{reason}: {typed[:LONGEST]!r}")
        self.typed = typed
        self.reason = reason
        self.suggestion_kr = suggestion_kr
        self.between_kr = between_kr

    @property
    def suggestion(self) -> str:
        """The likely amount as it would be read again, or nothing."""
        return "" if self.suggestion_kr is None else format_with_unit(self.suggestion_kr, "kr")


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
DASH = re.compile(r"-+(?: ?(?:kr|sek|tkr|mnkr))?|(?:kr|sek) ?-+")
MARK = re.compile(r"(?P<amount>.*[0-9a-z)\-]) ?[*†‡]+\)?")
UNIT_FIRST = re.compile(r"(?P<sign>[-+(]?) ?(?P<unit>kr|sek) ?(?P<amount>[-+(]?[0-9].*)")
GROUPED_BY = re.compile(r"[0-9]{1,3}(?:(?P<sign>[.,])[0-9]{3})(?:(?P=sign)[0-9]{3})*")


def read_amount(typed: str, unit: Unit = "kr", *, pasted: bool = False) -> Reading:
    """Read an amount; without a unit of its own it is in `unit`. Raises AmountRefused."""
    text = _plain(typed)
    if not text:
        return Reading(None)
    if DASH.fullmatch(text):
        if pasted:
            return Reading(0)
        raise AmountRefused(typed, Reason.DASH, 0)
    if marked := MARK.fullmatch(text):
        raise AmountRefused(typed, Reason.MARK, _likely(marked["amount"], unit))
    if text[0] in "=@" or OPERATOR.search(text):
        raise AmountRefused(typed, Reason.FORMULA)
    sign, text = _signed(_unit_last(text))
    found = NUMBER.fullmatch(text)
    if found is None:
        raise AmountRefused(typed, Reason.TEXT)
    step_kr = _step_kr(typed, found["unit"].strip(), unit)
    return Reading(sign * _kronor(typed, found["digits"].strip(), step_kr, sign))


def _likely(text: str, unit: Unit) -> int | None:
    """The amount in a text that is refused for what stands around it."""
    if len(text) > LONGEST:
        return None
    try:
        return read_amount(text, unit).amount_kr
    except AmountRefused as refused:
        return refused.suggestion_kr


def _plain(typed: str) -> str:
    """One kind of space, one kind of minus, small letters, and nothing invisible."""
    visible = typed.translate(INVISIBLE).translate(dict.fromkeys(map(ord, MINUS_SIGNS), "-"))
    return " ".join(visible.split()).casefold()


def _unit_last(text: str) -> str:
    """Currency before the amount, as in "kr 500", moved behind it."""
    found = UNIT_FIRST.fullmatch(text)
    if found is None or any(sign.isalpha() for sign in found["amount"]):
        return text
    return f"{found['sign']}{found['amount']} {found['unit']}"


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


def _kronor(typed: str, digits: str, step_kr: int, sign: int) -> int:
    """The number in kronor, exactly, without its sign."""
    if "." in digits:
        raise AmountRefused(typed, Reason.POINTS, _by_groups(digits, sign * step_kr))
    whole, comma, decimals = digits.partition(",")
    if "," in decimals:
        raise AmountRefused(typed, Reason.COMMA, _by_groups(digits, sign * step_kr))
    if not WHOLE.fullmatch(whole) or (comma and not re.fullmatch(r"[0-9]+", decimals)):
        raise AmountRefused(typed, Reason.GROUPS)
    if len(decimals) == 3 and len(whole) <= 3 and step_kr < 1_000_000:
        raise AmountRefused(typed, Reason.COMMA, _by_groups(digits, sign * step_kr))
    if len(digits) > LONGEST:
        raise AmountRefused(typed, Reason.TOO_LARGE)
    scaled = int(whole.replace(" ", "") + decimals) * step_kr
    parts = int("1" + "0" * len(decimals))
    if scaled > LARGEST_KR * parts:
        raise AmountRefused(typed, Reason.TOO_LARGE)
    amount_kr, rest = divmod(scaled, parts)
    if rest:
        between_kr = (sign * amount_kr, sign * (amount_kr + 1))
        nearest_kr = sign * divided(scaled, parts)
        raise AmountRefused(typed, Reason.FRACTION, nearest_kr, between_kr)
    return amount_kr


def _by_groups(digits: str, step_kr: int) -> int | None:
    """What it is if its points or commas are for thousands, and it can be."""
    if not GROUPED_BY.fullmatch(digits) or len(digits) > LONGEST:
        return None
    amount_kr = int(digits.replace(".", "").replace(",", "")) * step_kr
    return amount_kr if abs(amount_kr) <= LARGEST_KR else None
