"""The rules between rows, on rows that nobody stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.models import Authority, Member, MemberBoard, Seat
from associations.rules import (
    board_shares_do_not_sum,
    chairs_at_once,
    leaves_in_the_middle_of_a_year,
    may_deputise,
    shares_that_do_not_sum,
)

PARTY = Member.Party.MUNICIPALITIES


def member(share: str | None, first: str = "", last: str = "", party: str = PARTY) -> Member:
    return Member(
        party=party,
        share_percent=None if share is None else Decimal(share),
        valid_from=dt.date.fromisoformat(first) if first else None,
        valid_to=dt.date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    "members",
    [
        [],
        [member(None), member(None)],
        [member("100")],
        [member("60"), member("40")],
        [member("33.333"), member("33.333"), member("33.333")],
        [member("60"), member(None)],
        [member("100", party="state"), member("100", party="region")],
        [member("50", last="2025-12-31"), member("50"), member("50", first="2026-01-01")],
    ],
)
def test_shares_that_sum(members: list[Member]) -> None:
    assert shares_that_do_not_sum(members) == []


@pytest.mark.parametrize(
    ("members", "total", "since"),
    [
        ([member("60"), member("30")], "90", None),
        ([member("60"), member("60")], "120", None),
        ([member("60"), member("60"), member(None)], "120", None),
        ([member("100"), member("10", first="2026-01-01")], "110", dt.date(2026, 1, 1)),
        (
            [member("60"), member("40", last="2025-06-30"), member("30", first="2025-07-01")],
            "90",
            dt.date(2025, 7, 1),
        ),
    ],
)
def test_shares_that_do_not_sum(members: list[Member], total: str, since: dt.date | None) -> None:
    (fault,) = shares_that_do_not_sum(members)

    assert (fault.total_percent, fault.since) == (Decimal(total), since)


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12))
def test_shares_rounded_to_three_decimals_sum(parts: list[int]) -> None:
    shares = [round(Decimal(part) * 100 / sum(parts), 3) for part in parts]

    assert shares_that_do_not_sum([member(str(share)) for share in shares]) == []
    boards = [MemberBoard(share_percent=share) for share in shares]
    assert board_shares_do_not_sum(boards) is None


def test_board_shares() -> None:
    assert board_shares_do_not_sum([]) is None
    assert board_shares_do_not_sum([MemberBoard(share_percent=Decimal(90))]) == 90


def test_chairs_at_once_finds_the_pair() -> None:
    first = Seat(role="chair", valid_to=dt.date(2025, 3, 31))
    second = Seat(role="chair", valid_from=dt.date(2025, 4, 1))
    third = Seat(role="chair", valid_from=dt.date(2026, 1, 1))

    assert chairs_at_once([first, second]) is None
    assert chairs_at_once([first, second, third]) == (second, third)
    assert chairs_at_once([first, Seat(role="vice-chair")]) is None


def test_may_deputise_within_a_member() -> None:
    here, there = (Member(authority=Authority(pk=pk, key=str(pk))) for pk in (1, 2))

    assert may_deputise([here], [here, there])
    assert not may_deputise([here], [there])
    assert may_deputise([], [there])
    assert may_deputise([here], [])


@pytest.mark.parametrize(
    ("last", "is_in_the_middle"), [("", False), ("2025-12-31", False), ("2025-06-30", True)]
)
def test_leaves_in_the_middle_of_a_year(last: str, is_in_the_middle: bool) -> None:
    assert leaves_in_the_middle_of_a_year(member(None, last=last)) == is_in_the_middle
