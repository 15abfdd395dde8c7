"""What people type, and how it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.entry import LARGEST_KR, AmountRefused, Reading, Reason, read_amount
from budgets.forms import refusal_text
from budgets.money import Unit, format_amount, format_with_unit

SPACES = (
    " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
    "\u205f\u3000"
)


@pytest.mark.parametrize(
    ("typed", "amount_kr"),
    [
        ("1234567", 1_234_567),
        ("1 234 567", 1_234_567),
        ("1 234 567 kr", 1_234_567),
        ("1 234 567 Kronor", 1_234_567),
        ("500:-", 500),
        ("1234 tkr", 1_234_000),
        ("1,2 mnkr", 1_200_000),
        ("12,5 mnkr", 12_500_000),
        ("1,234 mnkr", 1_234_000),
        ("1,5 tkr", 1_500),
        ("2 miljoner kronor", 2_000_000),
        ("1 234,00 kr", 1_234),
        ("\u2212500", -500),
        ("\u2212 500", -500),
        ("-500", -500),
        ("\u2013500", -500),
        ("(500)", -500),
        ("(1 200) tkr", -1_200_000),
        ("(500 kr)", -500),
        ("+500", 500),
        ("0", 0),
        ("-0", 0),
        ("\ufeff1\u200b234", 1_234),
        ("kr 500", 500),
        ("-kr 500", -500),
        ("kr -1\u00a0500,00", -1_500),
        ("SEK 500", 500),
        (" 1\u00a0500 kr ", 1_500),
        ("10000000", 10_000_000),
        (str(LARGEST_KR), LARGEST_KR),
    ],
)
def test_amount_is_read(typed: str, amount_kr: int) -> None:
    assert read_amount(typed) == Reading(amount_kr)


@pytest.mark.parametrize("typed", ["", " ", "\u00a0", "\u200b", "\n"])
def test_nothing_is_blank(typed: str) -> None:
    assert read_amount(typed).amount_kr is None


@pytest.mark.parametrize("space", SPACES)
def test_every_space_groups(space: str) -> None:
    assert read_amount(f"1{space}234{space}567{space}kr").amount_kr == 1_234_567


@pytest.mark.parametrize(
    ("typed", "unit", "amount_kr"),
    [
        ("1234", "tkr", 1_234_000),
        ("1234,5", "tkr", 1_234_500),
        ("1234 kr", "tkr", 1_234),
        ("1,2", "mnkr", 1_200_000),
        ("1,2 tkr", "mnkr", 1_200),
    ],
)
def test_unit_of_the_grid_is_the_default(typed: str, unit: Unit, amount_kr: int) -> None:
    assert read_amount(typed, unit).amount_kr == amount_kr


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.234.567", Reason.POINTS),
        ("1.5 mnkr", Reason.POINTS),
        ("1,234,567", Reason.COMMA),
        ("1,234", Reason.COMMA),
        ("1,234 tkr", Reason.COMMA),
        ("9,000 000", Reason.GROUPS),
        ("12 34", Reason.GROUPS),
        ("1234 567", Reason.GROUPS),
        ("5,", Reason.GROUPS),
        ("5 200 kr/år", Reason.RATE),
        ("5 200 kr per år", Reason.RATE),
        ("500 EUR", Reason.UNIT),
        ("50 %", Reason.UNIT),
        ("=SUMMA(A1:A3)", Reason.FORMULA),
        ("100+50", Reason.FORMULA),
        ("@a", Reason.FORMULA),
        ("2*50", Reason.FORMULA),
        ("12,50", Reason.FRACTION),
        ("0,0000001 mnkr", Reason.FRACTION),
        (str(10**15), Reason.TOO_LARGE),
        (str(LARGEST_KR + 1), Reason.TOO_LARGE),
        ("9" * 6000, Reason.TOO_LARGE),
        ("2000000 mnkr", Reason.TOO_LARGE),
        ("-", Reason.DASH),
        ("\u2013", Reason.DASH),
        (" -   kr ", Reason.DASH),
        ("3 000 *", Reason.MARK),
        ("3 000 kr*", Reason.MARK),
        ("kr 500 tkr", Reason.TEXT),
        ("se bilaga", Reason.TEXT),
        ("kr", Reason.TEXT),
        ("1e9", Reason.TEXT),
        ("(500", Reason.TEXT),
        ("--500", Reason.TEXT),
        ("\u0663", Reason.TEXT),
    ],
)
def test_amount_is_refused(typed: str, reason: Reason) -> None:
    with pytest.raises(AmountRefused) as refused:
        read_amount(typed)

    assert (refused.value.reason, refused.value.typed) == (reason, typed)


@pytest.mark.parametrize(
    ("typed", "unit", "suggestion_kr"),
    [
        ("1 234 567,50", "kr", 1_234_568),
        ("-12 500,50", "kr", -12_501),
        ("12 500,50", "kr", 12_501),
        ("3 000 *", "kr", 3_000),
        ("3 000 *", "tkr", 3_000_000),
        ("12,50*", "kr", 13),
        ("1.234.567", "kr", 1_234_567),
        ("1,234,567", "kr", 1_234_567),
        ("-1,234", "tkr", -1_234_000),
        ("1.5 mnkr", "kr", None),
        ("-", "kr", 0),
        ("se bilaga", "kr", None),
        ("9,000 000", "kr", None),
        ("999.999.999 mnkr", "kr", None),
    ],
)
def test_refusal_suggests_the_likely_amount(
    typed: str, unit: Unit, suggestion_kr: int | None
) -> None:
    with pytest.raises(AmountRefused) as refused:
        read_amount(typed, unit)

    assert refused.value.suggestion_kr == suggestion_kr
    if suggestion_kr is not None:
        assert read_amount(refused.value.suggestion, unit).amount_kr == suggestion_kr


@pytest.mark.parametrize("typed", ["-", "\u2013", " -   kr ", "-\u00a0\u00a0 kr", "kr -", " -   "])
def test_dash_in_a_pasted_block_is_an_accountant_s_zero(typed: str) -> None:
    assert read_amount(typed, pasted=True) == Reading(0)


@pytest.mark.parametrize(
    ("typed", "between_kr"),
    [
        ("12,50", (12, 13)),
        ("-12,50", (-12, -13)),
        ("1234,5678 tkr", (1_234_567, 1_234_568)),
        ("0,0000001 mnkr", (0, 1)),
    ],
)
def test_amount_with_ore_is_asked_about(typed: str, between_kr: tuple[int, int]) -> None:
    with pytest.raises(AmountRefused) as refused:
        read_amount(typed)

    assert refused.value.between_kr == between_kr
    assert format_with_unit(between_kr[1], "kr") in refusal_text(refused.value)


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    assert len({refusal_text(AmountRefused("x", reason)) for reason in Reason}) == len(Reason)


def test_reading_says_how_it_was_read() -> None:
    assert str(read_amount("1234 tkr")) == format_with_unit(1_234_000, "kr")
    assert str(read_amount("")) == ""


KRONOR = st.integers(-LARGEST_KR, LARGEST_KR)


@given(KRONOR)
def test_what_is_written_in_kronor_is_read_back(amount_kr: int) -> None:
    assert read_amount(format_amount(amount_kr, "kr")).amount_kr == amount_kr
    assert read_amount(format_with_unit(amount_kr, "kr"), "tkr").amount_kr == amount_kr


@given(st.integers(-(10**9), 10**9))
def test_what_is_written_in_thousands_is_read_back(thousands: int) -> None:
    amount_kr = thousands * 1000
    assert read_amount(format_amount(amount_kr, "tkr"), "tkr").amount_kr == amount_kr


@given(st.integers(-(10**7), 10**7))
def test_what_is_written_in_millions_is_read_back(tenths: int) -> None:
    amount_kr = tenths * 100_000
    assert read_amount(format_amount(amount_kr, "mnkr"), "mnkr").amount_kr == amount_kr


@given(st.text(max_size=80))
def test_anything_typed_is_read_or_refused(typed: str) -> None:
    try:
        amount_kr = read_amount(typed).amount_kr
    except AmountRefused:
        return
    assert amount_kr is None or abs(amount_kr) <= LARGEST_KR
