"""How amounts are written: spaces, minus, decimal comma, rounding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.money import (
    STEP_KR,
    Unit,
    divided,
    format_amount,
    format_share,
    format_with_unit,
    rounded,
)


@pytest.mark.parametrize(
    ("amount_kr", "unit", "text"),
    [
        (0, "kr", "0"),
        (600, "kr", "600"),
        (1_234_567, "kr", "1\u202f234\u202f567"),
        (-90_980, "kr", "\u221290\u202f980"),
        (1_234_567, "tkr", "1\u202f235"),
        (499, "tkr", "0"),
        (500, "tkr", "1"),
        (-499, "tkr", "0"),
        (-500, "tkr", "\u22121"),
        (6_000_000, "mnkr", "6,0"),
        (1_249_999, "mnkr", "1,2"),
        (1_250_000, "mnkr", "1,3"),
        (-50_000, "mnkr", "\u22120,1"),
        (-49_999, "mnkr", "0,0"),
        (1_234_500_000, "mnkr", "1\u202f234,5"),
    ],
)
def test_format_amount_in_unit(amount_kr: int, unit: Unit, text: str) -> None:
    assert format_amount(amount_kr, unit) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("kr", "1\u202f234\u202f567\u00a0kr"),
        ("tkr", "1\u202f235\u00a0tkr"),
        ("mnkr", "1,2\u00a0mnkr"),
    ],
)
def test_format_with_unit_keeps_amount_and_unit_together(unit: Unit, text: str) -> None:
    assert format_with_unit(1_234_567, unit) == text


@pytest.mark.parametrize(
    ("tenths", "text"),
    [
        (125, "12,5\u00a0%"),
        (500, "50\u00a0%"),
        (1, "0,1\u00a0%"),
        (0, "0\u00a0%"),
        (-5, "\u22120,5\u00a0%"),
        (10_005, "1\u202f000,5\u00a0%"),
    ],
)
def test_format_share_has_a_decimal_only_when_needed(tenths: int, text: str) -> None:
    assert format_share(tenths) == text


@given(st.integers(), st.sampled_from(["kr", "tkr", "mnkr"]))
def test_rounded_mirrors_deficits_and_stays_within_half_a_step(amount_kr: int, unit: Unit) -> None:
    steps = rounded(amount_kr, unit)

    assert rounded(-amount_kr, unit) == -steps
    assert 2 * abs(steps * STEP_KR[unit] - amount_kr) <= STEP_KR[unit]


@given(st.integers(), st.integers(min_value=1))
def test_divided_is_nearest(amount: int, by: int) -> None:
    assert 2 * abs(divided(amount, by) * by - amount) <= by
