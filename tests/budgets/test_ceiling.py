"""Ceilings for own capital: the worked table, which rule holds, which step is reached."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from budgets.arithmetic import CeilingRule, CeilingStep, ceiling, meter, rule_on
from budgets.arithmetic.ceiling import ceiling_kr

STEPS = (
    CeilingStep(0, most_kr=600_000),
    CeilingStep(3_000_001, most_percent=Decimal("20.00")),
)
DAY = dt.date(2022, 12, 31)


def rule(valid_from: dt.date | None = None, valid_to: dt.date | None = None) -> CeilingRule:
    return CeilingRule("Trappa", "Påhittat beslut", valid_from, valid_to, STEPS)


def test_worked_table_of_the_module_is_computed() -> None:
    cells = re.findall(r"^ {4,}([\d ]+\d) {3,}([\d ]+\d)$", ceiling.__doc__ or "", re.MULTILINE)
    rows = [tuple(int(cell.replace(" ", "")) for cell in row) for row in cells]

    assert len(rows) == 3
    assert [(paid, ceiling_kr(STEPS, paid)) for paid, _most in rows] == rows


@pytest.mark.parametrize(
    ("percent", "contributions_kr", "most_kr"),
    [("12.5", 1_000_004, 125_001), ("0.01", 4_999, 0), ("0.01", 5_000, 1), ("150", 10, 15)],
)
def test_percentage_is_rounded_to_the_nearest_krona(
    percent: str, contributions_kr: int, most_kr: int
) -> None:
    step = CeilingStep(0, most_percent=Decimal(percent))

    assert ceiling_kr([step], contributions_kr) == most_kr


def test_order_of_the_steps_does_not_matter() -> None:
    assert ceiling_kr(STEPS[::-1], 4_324_000) == 864_800


def test_no_step_is_reached() -> None:
    assert ceiling_kr([CeilingStep(1_000_000, most_kr=5)], 999_999) is None


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (DAY + dt.timedelta(1), None, False),
        (None, DAY - dt.timedelta(1), False),
    ],
)
def test_rule_holds_from_its_first_day_to_its_last(
    valid_from: dt.date | None, valid_to: dt.date | None, holds: bool
) -> None:
    found = rule_on([rule(valid_from, valid_to)], DAY)

    assert (found is not None) == holds


def test_of_several_rules_the_one_that_began_last_holds() -> None:
    old, new, between = (rule(day) for day in (None, dt.date(2020, 1, 1), dt.date(2013, 1, 1)))

    assert rule_on([old, new, between], DAY) == new


@pytest.mark.parametrize(
    ("rules", "contributions_kr", "closing_kr", "most_kr", "over_kr"),
    [
        ([rule()], 4_324_000, 1_737_197, 864_800, 872_397),
        ([rule()], 4_324_000, 864_800, 864_800, 0),
        ([rule()], 4_324_000, None, 864_800, None),
        ([rule()], None, 650_000, None, None),
        ([], 4_324_000, 650_000, None, None),
    ],
)
def test_meter_says_how_far_over_or_under(
    rules: list[CeilingRule],
    contributions_kr: int | None,
    closing_kr: int | None,
    most_kr: int | None,
    over_kr: int | None,
) -> None:
    found = meter(rules, DAY, contributions_kr, closing_kr)

    assert (found.most_kr, found.over_kr) == (most_kr, over_kr)
