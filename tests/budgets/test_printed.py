"""The budget tables R1 to R5 of the real plans, computed again, with their errors known by name."""

from decimal import Decimal

import pytest

from budgets import arithmetic
from budgets.arithmetic import CarryDifference, YearTotals
from tests.budgets.printed import (
    ALE_2008,
    ALE_PROJECTS,
    GOTLAND_2009,
    GOTLAND_2022,
    GOTLAND_FINANCING,
    LANDSKRONA_2010,
    PRINTED,
    Printed,
)
from tests.budgets.sheets import sheet_of_costs


@pytest.mark.parametrize("budget", PRINTED.values(), ids=PRINTED.keys())
def test_printed_sums_follow_from_their_rows_but_for_known_errors(budget: Printed) -> None:
    differences = {
        ref: printed_kr - computed
        for ref, printed_kr in budget.sums.items()
        if printed_kr != (computed := arithmetic.figure(budget.sheet, ref))
    }

    assert differences == budget.differences


def test_gotland_2009_shows_a_total_over_blank_rows() -> None:
    rows = arithmetic.table(
        GOTLAND_2009.sheet,
        [
            "heading:verksamhet=KOSTNAD Verksamhet",
            "line:kartlaggning",
            "line:utveckling",
            "line:utvardering",
            "line:insatser",
            "total:verksamhet",
            "total:kostnader",
        ],
        ["2009"],
    )

    assert [(row.label, row.role, row.amounts) for row in rows] == [
        ("KOSTNAD Verksamhet", "group", (None,)),
        ("Kartläggning", "line", (None,)),
        ("Utvecklingsinsatser", "line", (None,)),
        ("Utvärdering", "line", (None,)),
        ("Insatser (projekt)", "line", (None,)),
        ("Totalt", "total", (4_903_000,)),
        ("Summa TOTALT", "total", (6_000_000,)),
    ]


def test_gotland_2009_counts_its_money_once_although_two_lines_look_at_it() -> None:
    totals = arithmetic.totals(GOTLAND_2009.sheet, "2009")

    assert totals.unallocated == 10_775_071 - 1_097_000 - 2_572_600
    assert totals.result == 0
    assert arithmetic.closing_gap(GOTLAND_2009.sheet, "2009") == totals.income


def test_gotland_financing_shares_of_the_boards_are_of_the_kommun() -> None:
    def kr(ref: str) -> int:
        return arithmetic.figure(GOTLAND_FINANCING.sheet, f"{ref}/2009")

    boards = [
        arithmetic.share(kr(f"line:{key}"), kr("group:kommun")) for key in ("ks", "son", "hsn")
    ]

    assert boards == [500, 250, 250]
    assert arithmetic.share(kr("group:kommun"), kr("group:finansiering")) == 500


def test_landskrona_2010_room_fits_the_computed_sum_and_not_the_printed() -> None:
    stale_kr = LANDSKRONA_2010.differences["group:intakter/2010"]

    assert arithmetic.figure(LANDSKRONA_2010.sheet, "group:intakter/2010") == 9_982_000
    assert arithmetic.figure(LANDSKRONA_2010.sheet, "line:medel/2010") == 8_787_000
    assert 8_787_000 + stale_kr == 9_227_000


def test_ale_prints_one_budget_as_two_tables() -> None:
    years = ["2008", "2009", "2010"]

    contributions = arithmetic.table(ALE_2008.sheet, ["lines:ram", "total:ram=Totalt"], years[:2])
    whole = arithmetic.table(
        ALE_2008.sheet,
        ["total:ram", "line:fran-2007", "group:kostnader", "sum:result=Över-/underskott"],
        years,
    )

    assert [(row.label, row.amounts) for row in contributions] == [
        ("Försäkringskassa/Arbetsförmedling", (2_625_000, 3_500_000)),
        ("Hälso- och sjukvårdsnämnd", (1_313_000, 1_750_000)),
        ("Kommuner", (1_313_000, 1_750_000)),
        ("Totalt", (5_251_000, 7_000_000)),
    ]
    assert [(row.label, row.role, row.level) for row in whole if row.role != "line"] == [
        ("Finansiell ram", "total", 0),
        ("Insatser", "group", 0),
        ("Adm. inkl styrelse", "group", 0),
        ("Total summa", "total", 0),
        ("Över-/underskott", "result", 0),
    ]
    assert [row.key for row in whole[13:16]] == [
        "line:kartlaggning",
        "line:utvardering",
        "heading:adm",
    ]
    assert whole[-1].amounts == (79_000, 1_813_000, 2_878_000)


def test_ale_contributions_are_within_a_unit_of_the_rule() -> None:
    weights = {"fk": 50, "region": 25, "kommuner": 25}
    typed = {party: ALE_2008.sheet.amounts[party, "2008"] for party in weights}

    assert arithmetic.contributions(5_250, weights) == {
        "fk": 2625,
        "region": 1313,
        "kommuner": 1312,
    }
    payers = [arithmetic.Payer(key, key, Decimal(share)) for key, share in weights.items()]
    rows = {party: [kr] for party, kr in typed.items()}
    assert list(arithmetic.deviations(payers, rows, "tkr")) == []
    in_kronor = arithmetic.deviations(payers, rows, "kr")
    assert {each.payer.key: each.typed_kr - each.ruled_kr for each in in_kronor} == {
        "fk": -500,
        "region": 250,
        "kommuner": 250,
    }


def test_ale_surplus_is_spread_over_three_years() -> None:
    assert arithmetic.spread(3_967, 3) == (1323, 1322, 1322)
    assert arithmetic.spread(-3_967, 3) == (-1323, -1322, -1322)


@pytest.mark.parametrize(("rows", "printed_sum"), ALE_PROJECTS.values(), ids=ALE_PROJECTS.keys())
def test_ale_project_budgets_add_up(rows: tuple[int, ...], printed_sum: int) -> None:
    assert arithmetic.group_total(sheet_of_costs(rows), "costs", "2022") == printed_sum


def test_ale_main_table_differs_from_the_project_budgets() -> None:
    typed = ALE_2008.sheet.amounts

    assert ALE_PROJECTS["orvar"][1] - typed["orvar", "2009"] == -20_270
    assert ALE_PROJECTS["orvar"][1] // 2 - typed["orvar", "2008"] == -15_135
    assert ALE_PROJECTS["jobbcoacher"][1] * 1000 - typed["jobbcoacher", "2008"] == 1_800_000


def test_ale_does_not_carry_its_surplus() -> None:
    assert arithmetic.carry_differences(ALE_2008.sheet) == (
        CarryDifference("2008", "2009", carried_kr=79_000, opening_kr=0),
        CarryDifference("2009", "2010", carried_kr=1_813_000, opening_kr=0),
    )


def test_gotland_2022_carries_its_capital_from_year_to_year() -> None:
    assert arithmetic.carry_differences(GOTLAND_2022.sheet) == ()


def test_gotland_2022_prints_groups_inside_a_group() -> None:
    rows = arithmetic.table(GOTLAND_2022.sheet, ["group:verksamhet"], ["2022", "2024"])

    assert [(row.label, row.role, row.level, row.amounts) for row in rows] == [
        ("Utvecklingsinsatser", "group", 0, (None, None)),
        ("Inspiration", "line", 1, (200_000, 150_000)),
        ("Frukostmöten", "line", 1, (70_000, 60_000)),
        ("Metodutbildningar", "line", 1, (250_000, 150_000)),
        ("Indikatorerna", "line", 1, (10_000, 11_000)),
        ("Konsulttjänster", "line", 1, (200_000, 50_000)),
        ("Pris, dialogmöten", "line", 1, (170_000, 50_000)),
        ("Utvecklingsinsatser", "subtotal", 0, (900_000, 471_000)),
        ("Projekt", "group", 0, (None, None)),
        ("JobbSam 3.0", "line", 1, (2_185_000, 2_320_000)),
        ("Hälsobalans", "line", 1, (None, None)),
        ("Språkstöd", "line", 1, (50_000, None)),
        ("Kostnader: projekt", "subtotal", 0, (2_235_000, 2_320_000)),
        ("TOTALT: Kostnader verksamhet", "total", 0, (3_135_000, 2_791_000)),
    ]


def test_gotland_2022_prints_room_and_planned_surplus_as_results() -> None:
    rows = arithmetic.table(GOTLAND_2022.sheet, ["sum:costs=TOTALT", "group:utrymme"], ["2022"])

    assert [(row.label, row.role, row.amounts) for row in rows] == [
        ("TOTALT", "total", (4_414_980,)),
        ("Utrymme", "result", (1_087_197,)),
        ("Rimligt överskott", "result", (650_000,)),
    ]


def test_gotland_2022_totals_before_and_after_capital() -> None:
    totals = arithmetic.totals(GOTLAND_2022.sheet, "2022")

    assert totals == YearTotals(
        contributions=4_324_000,
        income=4_324_000,
        capital_in=1_828_177,
        costs=4_414_980,
        capital_out=650_000,
        unallocated=1_087_197,
    )
    assert (totals.result_before_capital, totals.result) == (-90_980, 0)


def test_every_amount_of_a_table_is_a_figure() -> None:
    rows = arithmetic.table(
        GOTLAND_2022.sheet,
        ["group:intakter", "group:adm", "group:verksamhet", "sum:result"],
        ["2022"],
    )

    for row in rows:
        for amount in filter(None, row.amounts):
            assert arithmetic.figure(GOTLAND_2022.sheet, f"{row.key}/2022") == amount
