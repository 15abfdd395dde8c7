"""What the words of a budget table tell: the year of a column, the unit, what a row does.

Rows and columns are understood by the words that associations use in their plans, and everything
is shown to a person before it counts.

| heading            | is read as                          |
|--------------------|-------------------------------------|
| 2026               | a year                              |
| Budget 2026        | the budget year                     |
| Prognos 2027       | a forecast                          |
| sept–dec 2025      | September to December               |
| Utfall 2024        | an outcome                          |
| Diff 2025/2026     | nothing: two years                  |
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from budgets.arithmetic import LineKind, YearKind
from budgets.money import Unit

LOOKED_AT = 200  # characters: more is no heading, and a cell can hold 32 767

YEAR = re.compile(r"(?<!\d)(20\d\d|2100)(?!\d)")
MONTH_NAMES = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
MONTH = r"(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)[a-zåäö]*\.?"
MONTHS = re.compile(rf"\b{MONTH}\s*(?:[-–—]|till|t\.?o\.?m\.?)\s*{MONTH}")
ONE_MONTH = re.compile(rf"\b{MONTH}\b")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NO_AMOUNTS = re.compile(r"diff|avvik|förändr|ändring|differens|andel|%|procent|\+/-")
NOTE = re.compile(
    r"\b(not|noter|notes?|anm|anmärkning(ar)?|anteckning(ar)?|kommentar(er)?|comments?|remarks?)\b\.?"
)
YEAR_KINDS = (
    (YearKind.OUTCOME, re.compile(r"utfall|bokslut|outcome")),
    (YearKind.FORECAST, re.compile(r"prognos|forecast")),
    (YearKind.BUDGET, re.compile(r"budget")),
    (YearKind.PLAN, re.compile(r"\bplan|\bram\b")),
)
UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    ("tkr", re.compile(r"\b(tkr|kkr|tsek)\b|tusen(tal)? (kr|kronor)|\btusental\b|thousand")),
    ("mnkr", re.compile(r"\b(mnkr|mkr|msek)\b|miljon(er)? (kr|kronor)|million")),
    ("kr", re.compile(r"\b(kr|kronor|sek)\b")),
)
UNIT_LAST = re.compile(r"[\s,(–-]+(belopp )?(i )?(tkr|kkr|mnkr|mkr|kr|kronor)\)?$", re.IGNORECASE)

TOTAL = re.compile(
    r"^(del)?(summa|sum|s:a|total|totalt|totala|tot\.?|subtotal)\b|\b(summa|totalt?)$"
)
RESULT = re.compile(r"resultat|över-?\s?/\s?underskott|\bbalans\b|differens|\bsaldo\b|^result\b")
LEFT = re.compile(r"att fördela|ofördel|utrymme|återstår|disponibel|kvar att")
KEPT = re.compile(r"överför|sparas|reserv|avsätt|rimligt överskott|utgående|till kommande")
CAPITAL = re.compile(
    r"eget kapital|överskott|balanser|ingående|kvarvarande|återstå(r|ende) från|från 20\d\d|"
    r"överfört? från|sparade|ianspråk|uttag"
)
PAID = re.compile(
    r"bidrag|ägar|försäkringskass|\bfk\b|arbetsförmedling|\baf\b|region|landsting|kommun|"
    r"\bstad\b|nämnd|finansiell ram|medlemsavgift"
)
INTEREST = re.compile(r"ränteintäkt|övriga? intäkt|intäkt|statsbidrag från esf|\besf\b")
USED = re.compile(r"kostnad|utgift|räntekostn|verksamhet|administration|insats|projekt|\badm\b")
IN_GROUP = re.compile(r"intäkt|inkomst|finansiering|medlemsbidrag|bidrag|income")
CAPITAL_GROUP = re.compile(r"kapital|samverkansmedel|överskott|capital")
LEFT_GROUP = re.compile(r"återstår|utrymme|kvar|att fördela|unallocated")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading of a column tells. `year` is None when it names none, or two."""

    year: int | None = None
    kind: YearKind | None = None
    first_month: int = 1
    last_month: int = 12
    is_note: bool = False
    is_share: bool = False


def read_heading(text: str) -> Heading:
    plain = _plain(text)
    years = {int(year) for year in YEAR.findall(plain) if int(year) >= 2003}
    kind = next((kind for kind, words in YEAR_KINDS if words.search(plain)), None)
    if NO_AMOUNTS.search(plain):
        return Heading(is_share=True)
    if len(years) != 1:
        return Heading(kind=kind, is_note=bool(NOTE.search(plain)))
    first, last = _months(plain)
    return Heading(years.pop(), kind, first, last)


def _months(plain: str) -> tuple[int, int]:
    text = DAY.sub(" ", plain)
    if found := MONTHS.search(text):
        first, last = (MONTH_NAMES.index(name) + 1 for name in found.groups())
        return (first, last) if first <= last else (1, 12)
    if found := ONE_MONTH.search(text):
        month = MONTH_NAMES.index(found[1]) + 1
        return month, month
    return 1, 12


def read_unit(text: str) -> Unit | None:
    """The unit that a text names; None when it names none, or several."""
    plain = _plain(text)
    found = [unit for unit, words in UNITS if words.search(plain)]
    return found[0] if len(found) == 1 or found[1:] == ["kr"] else None


def without_unit(title: str) -> str:
    """A title without the unit that stands last in it: "Budget 2026, tkr"."""
    return UNIT_LAST.sub("", title[:LOOKED_AT])


def is_total(label: str) -> bool:
    return bool(TOTAL.search(_plain(label)))


def is_result(label: str) -> bool:
    return bool(RESULT.search(_plain(label)))


def side_of(title: str) -> LineKind | None:
    """What the lines of a group do, as its title tells: a typical kind, None when it does not."""
    plain = _plain(title)
    if LEFT_GROUP.search(plain) and not CAPITAL_GROUP.search(plain):
        return LineKind.UNALLOCATED
    if IN_GROUP.search(plain):
        return LineKind.CONTRIBUTION
    if CAPITAL_GROUP.search(plain):
        return LineKind.CAPITAL_IN
    return LineKind.COST if USED.search(plain) else None


def kind_of(label: str, side: LineKind | None) -> LineKind:
    """What a line does with money, by its label and the side of its group."""
    plain = _plain(label)
    if side == LineKind.CAPITAL_IN:
        return side
    if LEFT.search(plain) and side != LineKind.CONTRIBUTION:
        return LineKind.UNALLOCATED
    if KEPT.search(plain) and side != LineKind.CONTRIBUTION:
        return LineKind.CAPITAL_OUT
    if side == LineKind.UNALLOCATED:
        return side
    if side == LineKind.COST:
        return side
    if CAPITAL.search(plain):
        return LineKind.CAPITAL_IN
    if PAID.search(plain) and not (side is None and USED.search(plain)):
        return LineKind.CONTRIBUTION
    if side == LineKind.CONTRIBUTION or INTEREST.search(plain):
        return LineKind.OTHER_INCOME
    return LineKind.COST


def summed_by(label: str) -> tuple[str, ...]:
    """The sums of a year that a row without a group of its own may be, the likeliest first."""
    plain = _plain(label)
    if RESULT.search(plain):
        return ("result", "result-before-capital", "unallocated")
    if LEFT.search(plain) or LEFT_GROUP.search(plain) or "unallocated" in plain:
        return ("unallocated",)
    if "kostnad" in plain or "utgift" in plain:
        return ("costs",)
    if "intäkt" in plain or "inkomst" in plain:
        first = "income-and-capital" if "kapital" in plain else "income"
        return (first, "income", "income-and-capital")
    if "bidrag" in plain:
        return ("contributions", "income")
    if "kapital" in plain:
        return ("capital-in", "income-and-capital")
    return ()


def _plain(text: str) -> str:
    return " ".join(text[:LOOKED_AT].replace("\u00ad", "").split()).casefold()
