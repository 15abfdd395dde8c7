"""What must hold between several rows of an association, for whoever takes them in.

Pure functions on rows at hand: the forms say where it goes wrong, the admin warns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from associations.models import Member, MemberBoard, Seat

# Shares have three decimals, so that each may be wrong by half of the last one.
ROUNDING_PERCENT = Decimal("0.0005")


@dataclass(frozen=True)
class SharesDoNotSum:
    """The members of a party who do not share its part in 100 percent, from a day (or always)."""

    members: tuple[Member, ...]
    total_percent: Decimal
    since: dt.date | None


def shares_that_do_not_sum(members: Iterable[Member]) -> list[SharesDoNotSum]:
    """Where the shares inside a party are not 100 percent.

    A party some of whose members have no share yet is left alone while it does not exceed 100.
    Source: Lag 2003:1210, § 5: the members of a party agree on their shares; our reading.
    """
    by_party: dict[str, list[Member]] = {}
    for member in members:
        by_party.setdefault(member.party, []).append(member)
    found: dict[tuple[int, ...], SharesDoNotSum] = {}
    for party in by_party.values():
        for day in sorted({member.valid_from or dt.date.min for member in party}):
            present = tuple(member for member in party if member.is_valid_on(day))
            shares = [m.share_percent for m in present if m.share_percent is not None]
            fault = _fault(present, shares, None if day == dt.date.min else day)
            if fault:
                found.setdefault(tuple(map(id, present)), fault)
    return list(found.values())


def _fault(
    present: tuple[Member, ...], shares: Sequence[Decimal], since: dt.date | None
) -> SharesDoNotSum | None:
    total = sum(shares, Decimal(0))
    is_too_much = total > 100 and not is_whole(total, count=len(shares))
    is_complete = bool(shares) and len(shares) == len(present)
    if is_too_much or (is_complete and not is_whole(total, count=len(shares))):
        return SharesDoNotSum(present, total, since)
    return None


def is_whole(total_percent: Decimal, *, count: int) -> bool:
    """Whether `count` rounded shares are 100 percent together."""
    return abs(total_percent - 100) <= ROUNDING_PERCENT * count


def board_shares_do_not_sum(boards: Collection[MemberBoard]) -> Decimal | None:
    """What the shares of a member's boards sum to, when that is not 100 percent."""
    total = sum((board.share_percent for board in boards), Decimal(0))
    return None if not boards or is_whole(total, count=len(boards)) else total


def chairs_at_once(seats: Iterable[Seat]) -> tuple[Seat, Seat] | None:
    """Two chairs (ordförande) of one body on the same day: the earlier and the later row."""
    chairs = [seat for seat in seats if seat.role == Seat.Role.CHAIR]
    return next((pair for pair in combinations(chairs, 2) if pair[0].overlaps(pair[1])), None)


def may_deputise(members: Collection[Member], for_members: Collection[Member]) -> bool:
    """Whether someone appointed by `members` may be the personal deputy (personlig ersättare) of
    someone appointed by `for_members`.

    Source: the National Council's template of by-laws, February 2022: a municipality cannot
    represent another. Who appointed them may be unknown; then nothing speaks against it.
    """
    authorities = {member.authority_id for member in members}
    wanted = {member.authority_id for member in for_members}
    return not authorities or not wanted or not authorities.isdisjoint(wanted)


def leaves_in_the_middle_of_a_year(member: Member) -> bool:
    """Whether the last day of a membership is another than 31 December: contributions are agreed
    on for calendar years."""
    last = member.valid_to
    return last is not None and (last.month, last.day) != (12, 31)
