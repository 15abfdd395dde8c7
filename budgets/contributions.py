"""The contributions of a year beside the rule (bidragen och regeln), as a page has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from budgets.arithmetic import Compared, LineKind, Payer, Year, compared, paying_rows, proposed
from budgets.checks import Facts
from budgets.grid import shown_from_kronor
from budgets.money import Unit, format_amount


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A line of a contribution: what it is called, and what is typed for the year."""

    key: str
    label: str
    kr: int | None
    shown: str
    is_preliminary: bool


@dataclass(frozen=True, slots=True)
class PayerRow:
    """Somebody who pays: what is typed on their lines, and what the rule gives.

    Without a line there is one to add; with several, which of them gets a proposal is not for us
    to say. `is_off` where the rule is left; a party that has agreed on nothing has none inside it.
    """

    payer: Payer
    name: str
    above: tuple[str, ...]
    lines: tuple[PaidLine, ...]
    compared: Compared
    typed: str
    proposed: str
    difference: str
    is_off: bool

    @property
    def can_be_used(self) -> bool:
        """Whether there is one line, which does not say what the rule says already."""
        is_same = self.compared.typed_kr == self.compared.proposed_kr
        return self.line is not None and not is_same

    @property
    def line(self) -> PaidLine | None:
        return self.lines[0] if len(self.lines) == 1 else None


@dataclass(frozen=True, slots=True)
class PartyRows:
    """A party with its rows; `total` is theirs together when there are several.

    `is_agreed` tells whether its members have said how they share.
    """

    name: str
    rows: tuple[PayerRow, ...]
    total: PayerRow | None
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class Contributions:
    """A year's contributions. `others` name nobody who pays that year, and are in no row."""

    year: Year
    unit: Unit
    frame_kr: int
    frame: str
    parties: tuple[PartyRows, ...]
    others: tuple[PaidLine, ...]
    typed: str

    @property
    def rows(self) -> tuple[PayerRow, ...]:
        return tuple(row for party in self.parties for row in party.rows)

    @property
    def has_usable(self) -> bool:
        return any(row.line for row in self.rows)


def contributions_of(
    facts: Facts, year: Year, unit: Unit, frame_kr: int | None = None
) -> Contributions:
    """Compare a year with the rule. The frame is what is typed in all, unless another is given."""
    payers = facts.payers.get(year.key, ())
    lines = tuple(_lines(facts, year, unit))
    typed_kr = sum(line.kr or 0 for line in lines)
    frame_kr = typed_kr if frame_kr is None else frame_kr
    page = _Page(facts, lines, proposed(frame_kr, payers, unit), unit)
    found = [
        _party(page, party, [(payer, above[1:]) for payer, above in of_party])
        for party, of_party in _by_party(payers, page.paying)
    ]
    placed = {line.key for party in found for row in party.rows for line in row.lines}
    return Contributions(
        year=year,
        unit=unit,
        frame_kr=frame_kr,
        frame=format_amount(frame_kr, unit),
        parties=tuple(found),
        others=tuple(line for line in lines if line.key not in placed and line.kr is not None),
        typed=format_amount(typed_kr, unit),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rows of a page are made of."""

    facts: Facts
    lines: tuple[PaidLine, ...]
    proposal: dict[str, int]
    unit: Unit

    @property
    def paying(self) -> set[str]:
        return set(self.facts.value.payer_of_line.values())

    def row(
        self,
        payer: Payer,
        above: Sequence[Payer],
        lines: tuple[PaidLine, ...],
        *,
        is_agreed: bool = True,
    ) -> PayerRow:
        typed = [line.kr for line in lines if line.kr is not None]
        kr = sum(typed) if typed else None
        tolerance: Unit = "tkr" if "tkr" in (self.unit, self.facts.unit) else "kr"
        both = compared({payer.key: kr}, self.proposal, tolerance)[payer.key]
        return PayerRow(
            payer=payer,
            name=str(capfirst(payer.name)),
            above=tuple(str(capfirst(each.name)) for each in above),
            lines=lines,
            compared=both,
            typed="" if kr is None else format_amount(kr, self.unit),
            proposed=format_amount(both.proposed_kr, self.unit),
            difference=_difference(both, self.unit),
            is_off=is_agreed and not both.is_within,
        )

    def lines_of(self, payer: Payer) -> tuple[PaidLine, ...]:
        keys = set(_keys(payer))
        of_line = self.facts.value.payer_of_line
        return tuple(line for line in self.lines if of_line.get(line.key) in keys)


def _by_party(
    payers: Sequence[Payer], paying: set[str]
) -> Iterator[tuple[Payer, list[tuple[Payer, tuple[Payer, ...]]]]]:
    """The rows of each party, in order."""
    for party, rows in groupby(paying_rows(payers, paying), lambda row: (*row[1], row[0])[0]):
        yield party, list(rows)


def _party(
    page: _Page, party: Payer, found: Sequence[tuple[Payer, tuple[Payer, ...]]]
) -> PartyRows:
    shares = [part.share_percent for part in party.parts]
    is_agreed = len(shares) < 2 or any(share is not None for share in shares)
    rows = tuple(
        page.row(payer, above, page.lines_of(payer), is_agreed=is_agreed or payer == party)
        for payer, above in found
    )
    lines = tuple(line for row in rows for line in row.lines)
    total = page.row(party, (), lines) if len(rows) > 1 else None
    return PartyRows(str(capfirst(party.name)), rows, total, is_agreed)


def _lines(facts: Facts, year: Year, unit: Unit) -> Iterator[PaidLine]:
    value = facts.value
    for line in value.sheet.lines:
        if line.kind == LineKind.CONTRIBUTION:
            kr = value.sheet.amounts.get((line.key, year.key))
            yield PaidLine(
                line.key,
                line.label,
                kr,
                "" if kr is None else format_amount(kr, unit),
                (line.key, year.key) in value.preliminary,
            )


def _difference(both: Compared, unit: Unit) -> str:
    """The difference in words: what is typed against the rule."""
    if both.typed_kr is None:
        return _("nothing is typed") if both.proposed_kr else ""
    if both.difference_kr == 0:
        return _("as the rule")
    amount = shown_from_kronor(abs(both.difference_kr), unit)
    if both.difference_kr > 0:
        text = _("%(amount)s more, within the rounding") if both.is_within else _("%(amount)s more")
    else:
        text = _("%(amount)s less, within the rounding") if both.is_within else _("%(amount)s less")
    return text % {"amount": amount}


def _keys(payer: Payer) -> Iterator[str]:
    yield payer.key
    for part in payer.parts:
        yield from _keys(part)
