"""Own capital through the years: its worked table, what follows what, what must always close."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import arithmetic
from budgets.arithmetic import (
    CarryDifference,
    Group,
    Line,
    LineKind,
    OpeningSource,
    Sheet,
    Year,
    YearKind,
    capital,
    capital_of,
    carry_differences,
    left_after,
    outcome_differences,
    spread_in,
)
from tests.budgets.printed import ALE_2008, GOTLAND_2009, GOTLAND_2022, LANDSKRONA_2009

KINDS = {
    "income": LineKind.CONTRIBUTION,
    "capital-in": LineKind.CAPITAL_IN,
    "costs": LineKind.COST,
    "capital-out": LineKind.CAPITAL_OUT,
    "room": LineKind.UNALLOCATED,
}
KR = st.integers(-(10**9), 10**9)
POSITIVE_KR = st.integers(0, 10**9)


def sheet_of_years(
    *years: Year, surplus_year: int | None = None, **rows: list[int | None]
) -> Sheet:
    """Amounts by kind and year; `surplus` is a capital line that hands out `surplus_year`."""
    kinds = {name: KINDS[name.replace("_", "-")] for name in rows if name != "surplus"}
    lines = [Line(name, name, kind, name) for name, kind in kinds.items()]
    if "surplus" in rows:
        lines.append(
            Line("surplus", "surplus", LineKind.CAPITAL_IN, "surplus", surplus_year=surplus_year)
        )
    return Sheet(
        years=years,
        groups=tuple(Group(name, name) for name in rows),
        lines=tuple(lines),
        amounts={
            (name, year.key): kr
            for name, row in rows.items()
            for year, kr in zip(years, row, strict=True)
            if kr is not None
        },
    )


def year(
    calendar: int,
    kind: str = "budget",
    opening_kr: int | None = None,
    source: str = "forecast",
    **more: int,
) -> Year:
    return Year(
        f"{calendar}-{kind}",
        YearKind(kind),
        str(calendar),
        calendar=calendar,
        opening_kr=opening_kr,
        opening_source=None if opening_kr is None else OpeningSource(source),
        **more,
    )


# -- The worked table


def test_worked_table_of_the_module_is_computed() -> None:
    rows = dict(_worked_rows())
    years = tuple(
        year(2022 + at, opening_kr=opening) for at, opening in enumerate(rows.pop("opening"))
    )
    typed = {key: rows.pop(key) for key in ("income", "capital-in", "costs", "capital-out")}
    sheet = sheet_of_years(*years, **typed, room=[None] * 3)

    capitals = [capital_of(sheet, each.key) for each in years]

    assert len(rows) == 6
    assert {
        "result": [each.result_kr for each in capitals],
        "closing": [each.closing_kr for each in capitals],
        "unallocated": [arithmetic.totals(sheet, each.key).unallocated for each in years],
        "closing-used": [each.closing_used_kr for each in capitals],
        "leaves": [each.leaves_kr for each in capitals],
        "next-opening": [each.next_opening_kr for each in capitals],
    } == rows


def _worked_rows() -> list[tuple[str, list[int | None]]]:
    row = re.compile(r"^    ([a-z][a-z-]+)((?: +-?[\d ]*\d)+)$", re.MULTILINE)
    return [
        (key, [*map(_kr, re.split(r" {2,}", cells.strip())), None, None][:3])
        for key, cells in row.findall(capital.__doc__ or "")
        if key != "row"
    ]


def _kr(cell: str) -> int:
    return int(cell.replace(" ", ""))


# -- The printed budgets


def test_gotland_2022_ends_with_its_planned_carry_over_when_the_room_is_used() -> None:
    sheet = opened(GOTLAND_2022.sheet, "2022", 1_828_177)

    capital_2022 = capital_of(sheet, "2022")

    assert (capital_2022.closing_kr, capital_2022.closing_used_kr) == (1_737_197, 650_000)
    assert (capital_2022.planned_kr, capital_2022.next_opening_kr) == (650_000, 650_000)
    assert capital_of(sheet, "2023").leaves_kr == 600_000
    assert carry_differences(sheet) == ()


def test_gotland_2022_carry_over_that_is_one_krona_off_is_found() -> None:
    amounts = {**GOTLAND_2022.sheet.amounts, ("kapital", "2024"): 600_001}

    assert carry_differences(replace(GOTLAND_2022.sheet, amounts=amounts)) == (
        CarryDifference("2023", "2024", 600_000, 600_001),
    )


def test_ale_that_enters_its_opening_still_leaves_what_it_does_not_carry() -> None:
    sheet = opened(ALE_2008.sheet, "2008", 3_967_000)

    assert capital_of(sheet, "2008").closing_kr == 2_644_000 + 79_000
    assert carry_differences(sheet)[0] == CarryDifference("2008", "2009", 79_000, 0)


def test_ale_that_enters_both_openings_adds_up() -> None:
    sheet = opened(ALE_2008.sheet, "2009", 2_644_000 + 79_000)

    assert [each.year for each in carry_differences(sheet)] == ["2009"]
    assert capital_of(sheet, "2009").closing_kr == 1_322_000 + 79_000 + 1_813_000


def test_landskrona_carries_the_result_of_four_months() -> None:
    four_months = replace(LANDSKRONA_2009.sheet.years[0], first_month=9, months=4)
    after = year(2010)
    used = Line("eget", "eget", LineKind.CAPITAL_IN, "intakter")
    amounts = {**LANDSKRONA_2009.sheet.amounts, ("eget", after.key): 4_982_000}
    sheet = replace(
        LANDSKRONA_2009.sheet,
        years=(four_months, after),
        lines=(*LANDSKRONA_2009.sheet.lines, used),
        amounts=amounts,
    )

    assert capital_of(sheet, "2009").leaves_kr == 4_982_000
    assert carry_differences(sheet) == ()


def test_gotland_2009_decisions_leave_what_was_printed() -> None:
    decided = ["pa-sparet", "skarphall", "centrum"]

    assert left_after(GOTLAND_2009.sheet, decided, "2009") == 8_202_471


def opened(sheet: Sheet, key: str, opening_kr: int) -> Sheet:
    years = (
        replace(each, opening_kr=opening_kr, opening_source=OpeningSource.FORECAST)
        if each.key == key
        else each
        for each in sheet.years
    )
    return replace(sheet, years=tuple(years))


# -- What follows what


def test_nothing_is_known_without_an_opening() -> None:
    sheet = sheet_of_years(year(2022), income=[100], costs=[60])

    unknown = capital_of(sheet, "2022-budget")

    assert (unknown.opening_kr, unknown.result_kr, unknown.closing_kr) == (None, 40, None)
    assert (unknown.leaves_kr, unknown.next_opening_kr) == (None, None)


def test_year_without_amounts_ends_as_it_began() -> None:
    blank = capital_of(sheet_of_years(year(2022, opening_kr=70), costs=[None]), "2022-budget")

    assert (blank.result_kr, blank.closing_kr, blank.closing_used_kr) == (None, 70, None)


def test_gap_between_years_is_not_compared() -> None:
    sheet = sheet_of_years(year(2022, opening_kr=70), year(2024, opening_kr=1), costs=[0, 0])

    assert carry_differences(sheet) == ()


def test_year_that_nobody_has_begun_is_not_compared() -> None:
    sheet = sheet_of_years(year(2022, opening_kr=70), year(2023), costs=[0, None])

    assert carry_differences(sheet) == ()


def test_years_are_compared_in_time_and_not_as_they_stand() -> None:
    sheet = sheet_of_years(year(2023, opening_kr=71), year(2022, opening_kr=70), costs=[0, 0])

    assert carry_differences(sheet) == (
        CarryDifference("2022-budget", "2023-budget", 70, 71, OpeningSource.FORECAST),
    )


def test_nine_months_are_followed_by_the_next_year() -> None:
    part = year(2008, opening_kr=70, first_month=4, months=9)
    sheet = sheet_of_years(part, year(2009, opening_kr=30), costs=[40, 0])

    assert carry_differences(sheet) == ()


def test_last_year_s_budget_is_not_compared() -> None:
    sheet = sheet_of_years(
        year(2021, "previous", opening_kr=70), year(2022, opening_kr=9), costs=[0, 0]
    )

    assert carry_differences(sheet) == ()
    assert capital_of(sheet, "2021-previous").leaves_kr is None


def test_forecast_tells_more_than_the_budget_of_the_same_months() -> None:
    sheet = sheet_of_years(
        year(2022, opening_kr=70),
        year(2022, "forecast", opening_kr=70),
        year(2023, opening_kr=30),
        costs=[0, 40, 0],
    )

    assert carry_differences(sheet) == ()


def test_opening_from_the_accounts_is_compared_with_the_outcome_only() -> None:
    sheet = sheet_of_years(
        year(2022, opening_kr=70),
        year(2022, "outcome", 80, "outcome"),
        year(2023, opening_kr=55, source="outcome"),
        costs=[0, 20, 0],
    )

    assert carry_differences(sheet) == ()
    assert outcome_differences(sheet) == (
        CarryDifference("2022-outcome", "2023-budget", 60, 55, OpeningSource.OUTCOME),
    )


def test_opening_from_a_forecast_is_not_compared_with_an_outcome() -> None:
    sheet = sheet_of_years(
        year(2022, "outcome", 80, "outcome"), year(2023, opening_kr=55), costs=[20, 0]
    )

    assert outcome_differences(sheet) == ()


def test_surplus_of_a_year_in_the_budget_is_no_carry_over() -> None:
    sheet = sheet_of_years(
        year(2022),
        year(2023),
        year(2024),
        surplus_year=2022,
        income=[100, 100, 100],
        costs=[40, 130, 130],
        surplus=[None, 30, 30],
    )

    assert carry_differences(sheet) == ()


# -- What must always hold


@given(st.lists(st.tuples(POSITIVE_KR, POSITIVE_KR, st.none() | KR), min_size=1, max_size=6), KR)
def test_openings_that_are_what_the_year_before_leaves_close(
    flows: list[tuple[int, int, int | None]], opening_kr: int
) -> None:
    incomes, costs, planned = (list(column) for column in zip(*flows, strict=True))
    years = [year(2022 + at, opening_kr=opening_kr) for at in range(len(flows))]
    rows = {"income": incomes, "costs": costs, "capital_out": planned}
    for at in range(1, len(years)):
        leaves_kr = capital_of(sheet_of_years(*years, **rows), years[at - 1].key).leaves_kr
        years[at] = replace(years[at], opening_kr=leaves_kr)

    sheet = sheet_of_years(*years, **rows)

    assert carry_differences(sheet) == ()
    assert capital_of(sheet, years[-1].key).closing_kr == opening_kr + sum(incomes) - sum(costs)


@given(st.lists(st.tuples(POSITIVE_KR, POSITIVE_KR), min_size=1, max_size=6), KR)
def test_capital_used_that_is_what_the_year_before_leaves_closes(
    flows: list[tuple[int, int]], used_kr: int
) -> None:
    incomes, costs = (list(column) for column in zip(*flows, strict=True))
    used = [used_kr]
    for income, cost in flows[:-1]:
        used.append(used[-1] + income - cost)
    years = [year(2022 + at) for at in range(len(flows))]

    sheet = sheet_of_years(*years, income=incomes, costs=costs, capital_in=used)

    assert carry_differences(sheet) == ()


@given(KR, st.integers(1, 12), st.sampled_from(["kr", "tkr", "mnkr"]))
def test_spread_closes_in_any_unit(amount_kr: int, parts: int, unit: str) -> None:
    split = spread_in(amount_kr, parts, unit)
    step_kr = {"kr": 1, "tkr": 1_000, "mnkr": 100_000}[unit]

    assert (sum(split), len(split)) == (amount_kr, parts)
    assert all(kr % step_kr == 0 for kr in split[1:])
    assert max(split) - min(split) < 2 * step_kr


@given(POSITIVE_KR, st.integers(1, 6))
def test_surplus_that_is_spread_leaves_nothing_to_carry(surplus_kr: int, parts: int) -> None:
    split = list(spread_in(surplus_kr, parts, "kr"))
    opening = year(2022, opening_kr=surplus_kr)
    years = [opening, *(year(2022 + at) for at in range(1, parts))]

    sheet = sheet_of_years(*years, surplus_year=2021, surplus=split, costs=split)

    assert carry_differences(sheet) == ()
    assert capital_of(sheet, opening.key).closing_kr == sum(split[1:])


@pytest.mark.parametrize(
    ("amount_kr", "unit", "parts"),
    [
        (3_967_000, "tkr", (1_323_000, 1_322_000, 1_322_000)),
        (3_967_400, "tkr", (1_323_400, 1_322_000, 1_322_000)),
        (3_967, "kr", (1_323, 1_322, 1_322)),
        (-3_967_000, "tkr", (-1_323_000, -1_322_000, -1_322_000)),
    ],
)
def test_surplus_is_spread_in_the_printed_unit(
    amount_kr: int, unit: str, parts: tuple[int, ...]
) -> None:
    assert spread_in(amount_kr, 3, unit) == parts
