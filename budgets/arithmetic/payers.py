"""Who pays how much of a frame (bidrag enligt regeln: part, medlem, nämnd).

What the members pay in a year is its frame (finansiell ram). The rule shares it three times:

*Among the parties* by the law: half from the state and a quarter each from region and kommuner
(lag 2003:1210, 5 §). Where no region takes part, the kommuner pay the other half (5 a §).

*Inside a party* by the key its members have agreed on. Members without a share divide what the
others leave, in equal parts; if nobody has one, the parts are equal. The state's half is paid by
Försäkringskassan, also for Arbetsförmedlingen (5 §), unless they have agreed on shares.

*Inside a member* by the shares of its boards (nämnder), when they pay each a part.

Each time the part is shared in whole units, kronor or thousands, as the table is printed. What that
leaves goes unit by unit to those who lost most by it (largest remainder), first come if equal. If
the frame is no whole number of units, the last of these gets the odd kronor. So the boards always
make their member, the members their party, and the parties the frame.

Worked table: 5 250 500 kr in thousands; kommuner by 40/35/25, and of Strand three boards by
50/25/25. "Exact" is the part of what stands above, "rule" what is proposed.

    payer              share       exact        rule
    staten                50   2 625 250   2 625 000
      forsakringskassan  100   2 625 000   2 625 000
      arbetsformedlingen   0           0           0
    region                25   1 312 625   1 313 000
      region-vast        100   1 313 000   1 313 000
    kommuner              25   1 312 625   1 312 500
      ale                 40     525 000     525 000
      kungalv             35     459 375     459 500
      strand              25     328 125     328 000
        kommunstyrelsen   50     164 000     164 000
        socialnamnden     25      82 000      82 000
        halsonamnden      25      82 000      82 000

What is typed is kept and compared with this. A printed table may have rounded each row, so one unit
for each row is no deviation: 2 625 + 1 313 + 1 313 = 5 251 thousands is as good as 5 250.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.arithmetic.rules import contributions
from budgets.money import STEP_KR, Unit

STATE, REGION, MUNICIPALITIES = "state", "region", "municipalities"
SHARES_WITH_REGION = {STATE: Decimal(50), REGION: Decimal(25), MUNICIPALITIES: Decimal(25)}
SHARES_WITHOUT_REGION = {STATE: Decimal(50), MUNICIPALITIES: Decimal(50)}

WHOLE = 100_000  # a share has three decimals of a percent


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays a part of what stands above it: a party, a member of it, or a board of the member.

    `share_percent` is None where nothing is agreed.
    """

    key: str
    name: str
    share_percent: Decimal | None = None
    parts: tuple[Payer, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What is typed beside what the rule gives (kronor); typed is None when it is blank."""

    typed_kr: int | None
    proposed_kr: int
    is_within: bool

    @property
    def difference_kr(self) -> int:
        return (self.typed_kr or 0) - self.proposed_kr


@dataclass(frozen=True, slots=True)
class Deviation:
    """A payer whose typed amount leaves the rule by more than the rounding of its rows."""

    payer: Payer
    typed_kr: int
    ruled_kr: int


def parties(
    members: Mapping[str, Sequence[Payer]], names: Mapping[str, str], *, has_region: bool
) -> tuple[Payer, ...]:
    """The parties with the shares of the law, and their members.

    Shape: in the order of the law. A party without members is there, and pays by itself.
    Source: lag (2003:1210) 5 and 5 a §§. A region that is a member is a party in any case.
    """
    shares = SHARES_WITH_REGION if has_region or members.get(REGION) else SHARES_WITHOUT_REGION
    return tuple(
        Payer(f"party:{party}", names[party], share, tuple(members.get(party, ())))
        for party, share in shares.items()
    )


def state_by_law(state: Sequence[Payer], payer_key: str) -> tuple[Payer, ...]:
    """The state's members, where Försäkringskassan (`payer_key`) pays all if nothing is agreed.

    Source: lag (2003:1210) 5 §: it contributes for Arbetsförmedlingen too.
    """
    is_agreed = any(member.share_percent is not None for member in state)
    if is_agreed or payer_key not in {member.key for member in state}:
        return tuple(state)
    return tuple(
        Payer(
            member.key,
            member.name,
            Decimal(100 if member.key == payer_key else 0),
            member.parts,
        )
        for member in state
    )


def proposed(frame_kr: int, payers: Sequence[Payer], unit: Unit = "kr") -> dict[str, int]:
    """Share a frame among the payers and all below them.

    Shape: one entry for each payer of each level, by key. Units: kronor, in whole steps of `unit`.
    """
    if not payers:
        return {}
    split = contributions(frame_kr, weights(payers), STEP_KR[unit])
    for payer in payers:
        split |= proposed(split[payer.key], payer.parts, unit)
    return split


def weights(payers: Sequence[Payer]) -> dict[str, int]:
    """What each weighs among those beside it. Who has no share divides what the others leave."""
    without = sum(payer.share_percent is None for payer in payers)
    given = {
        payer.key: int(payer.share_percent * 1000)
        for payer in payers
        if payer.share_percent is not None
    }
    left = max(0, WHOLE - sum(given.values()))
    found = {
        payer.key: given[payer.key] * (without or 1) if payer.key in given else left
        for payer in payers
    }
    return found if any(found.values()) else dict.fromkeys(found, 1)


def compared(
    typed: Mapping[str, int | None], proposal: Mapping[str, int], unit: Unit = "kr"
) -> dict[str, Compared]:
    """Typed amounts beside a proposal, row by row; one step of the unit is no difference."""
    return {
        key: Compared(kr, proposal[key], abs((kr or 0) - proposal[key]) <= STEP_KR[unit])
        for key, kr in typed.items()
    }


def deviations(
    payers: Sequence[Payer], typed: Mapping[str, Sequence[int]], unit: Unit = "kr"
) -> Iterator[Deviation]:
    """Where typed amounts (rows by payer) leave the rule, level by level.

    Each level shares what its own rows make together, so that a party that pays too much is told of
    once and not for each of its members. Where nothing is agreed inside a party, there is no rule.
    """
    rows = {payer.key: _rows_below(payer, typed) for payer in payers}
    if any(rows.values()) and any(payer.share_percent is not None for payer in payers):
        frame = sum(sum(each) for each in rows.values())
        ruled = contributions(frame, weights(payers), STEP_KR[unit])
        for payer in payers:
            kr, count = sum(rows[payer.key]), max(1, len(rows[payer.key]))
            if abs(kr - ruled[payer.key]) > STEP_KR[unit] * count:
                yield Deviation(payer, kr, ruled[payer.key])
    for payer in payers:
        yield from deviations(payer.parts, typed, unit)


def paying_rows(
    payers: Sequence[Payer], paying: Collection[str]
) -> Iterator[tuple[Payer, tuple[Payer, ...]]]:
    """The rows of a table of contributions: each with those above it.

    `paying` are the payers that lines name. A row is who has a line, whether party, member or
    board. Who pays by the rule and has none is a row as well: a member, or a party without members.
    """
    for party in payers:
        if party.key in paying or not party.parts:
            yield party, ()
        else:
            yield from _rows_inside(party.parts, paying, (party,))


def _rows_inside(
    payers: Sequence[Payer], paying: Collection[str], above: tuple[Payer, ...]
) -> Iterator[tuple[Payer, tuple[Payer, ...]]]:
    weight = weights(payers)
    for payer in payers:
        below = {part.key for part in payer.parts}.intersection(paying)
        if below and payer.key not in paying:
            yield from _rows_inside(payer.parts, paying, (*above, payer))
        elif weight[payer.key] or payer.key in paying:
            yield payer, above


def _rows_below(payer: Payer, typed: Mapping[str, Sequence[int]]) -> list[int]:
    inside = (kr for part in payer.parts for kr in _rows_below(part, typed))
    return [*typed.get(payer.key, ()), *inside]
