"""What in a budget is worth a look: each rule finds what it is for, and says the arithmetic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from budgets.arithmetic import LineKind, OpeningSource, Sheet, Year, YearKind
from budgets.checks import MONEY_RULES, Facts, found, remarks_on
from budgets.queries import BudgetValue
from tests.budgets.sheets import sheet_of

CLEAN = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 2_000_000),
    ("kansli", LineKind.COST, "ut", 1_500_000),
    ("kvar", LineKind.UNALLOCATED, "kvar", None),
)


def facts_of(sheet: Sheet) -> Facts:
    return Facts(BudgetValue("Budget", sheet, {}, frozenset(), {}))


def two_years(**amounts: tuple[int, int]) -> Sheet:
    """Own capital in 2023, costs and carry-over in both years, as `amounts` say."""
    kinds = {"bidrag": LineKind.CONTRIBUTION, "eget": LineKind.CAPITAL_IN, "ut": LineKind.COST}
    one = sheet_of(*((key, kind, key, None) for key, kind in kinds.items()))
    years = (
        Year("2022", YearKind.BUDGET, "2022", calendar=2022),
        Year("2023", YearKind.PLAN, "2023", calendar=2023),
    )
    cells = {
        (key, year.key): kr
        for key, both in amounts.items()
        for year, kr in zip(years, both, strict=True)
    }
    return Sheet(years, one.groups, one.lines, cells)


def opened(sheet: Sheet, *years: Year) -> Sheet:
    return replace(sheet, years=years)


FOUND: dict[str, tuple[Sheet, list[tuple[str, str]]]] = {
    "budget-overspent": (
        sheet_of(
            ("stat", LineKind.CONTRIBUTION, "in", 1_000_000),
            ("eget", LineKind.CAPITAL_IN, "in", 200_000),
            ("kansli", LineKind.COST, "ut", 1_500_000),
            ("kvar", LineKind.UNALLOCATED, "kvar", None),
        ),
        [
            (
                "sum:result/2022",
                (
                    "2022: kostnader och överföring är 1 500 000 kr, intäkter och eget kapital "
                    "1 200 000 kr; 300 000 kr saknas."
                ),
            )
        ],
    ),
    "budget-counted-twice": (
        sheet_of(
            ("stat", LineKind.CONTRIBUTION, "in", 1_000_000),
            ("kansli", LineKind.COST, "ut", 400_000),
            ("insatser", LineKind.COST, "insatser", 100_000),
            ("ofördelat", LineKind.UNALLOCATED, "rest", None, ("in", "ut")),
            ("återstår", LineKind.UNALLOCATED, "rest-2", None, ("in", "insatser")),
        ),
        [
            (
                "sum:unallocated/2022",
                (
                    "2022: poster som räknar fram vad som återstår ser delvis på samma pengar; "
                    "tillsammans är de 1 000 000 kr mer än vad som finns, så de kan inte "
                    "läggas ihop."
                ),
            )
        ],
    ),
    "budget-carry": (
        two_years(bidrag=(1_000_000, 1_000_000), eget=(0, 50_000), ut=(900_000, 1_000_000)),
        [
            (
                "sum:capital-in/2023",
                (
                    "2022 lämnar 100 000 kr, men 2023 börjar med 50 000 kr i eget kapital; "
                    "skillnaden är 50 000 kr."
                ),
            )
        ],
    ),
    "budget-outcome-carry": (
        opened(
            two_years(ut=(30_000, 0)),
            Year("2022", YearKind.OUTCOME, "2022", 12, 2022, 1, 100_000, OpeningSource.OUTCOME),
            Year("2023", YearKind.PLAN, "2023", 12, 2023, 1, 75_000, OpeningSource.OUTCOME),
        ),
        [
            (
                "sum:capital-in/2023",
                (
                    "2022 slutar med 70 000 kr i eget kapital, men 2023 börjar enligt bokslutet "
                    "med 75 000 kr; skillnaden är 5 000 kr."
                ),
            )
        ],
    ),
    "budget-unusual-size": (
        sheet_of(("stat", LineKind.CONTRIBUTION, "in", 6_000)),
        [
            (
                "sum:contributions/2022",
                "2022: bidragen är tillsammans 6 000 kr. Är enheten rätt?",
            )
        ],
    ),
    "budget-costs-above-income": (
        sheet_of(
            ("stat", LineKind.CONTRIBUTION, "in", 1_000_000),
            ("eget", LineKind.CAPITAL_IN, "in", 500_000),
            ("kansli", LineKind.COST, "ut", 1_500_000),
        ),
        [
            (
                "sum:result-before-capital/2022",
                (
                    "2022: kostnaderna är 500 000 kr större än intäkterna, och betalas med eget "
                    "kapital. Lagen vill att intäkterna överstiger kostnaderna (KL 11:5); "
                    "planen bör säga varför."
                ),
            )
        ],
    ),
}


def test_every_rule_is_tried() -> None:
    assert set(FOUND) == set(MONEY_RULES)


@pytest.mark.parametrize("rule", FOUND)
def test_rule_finds_what_it_is_for(rule: str) -> None:
    sheet, expected = FOUND[rule]

    with translation.override("sv"):
        remarks = found(rule, facts_of(sheet))

    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    assert [(cell, text.translate(spaces)) for cell, text in remarks] == expected


def test_nothing_is_found_in_a_budget_that_adds_up() -> None:
    assert remarks_on(facts_of(CLEAN)) == ()


def test_budget_that_cannot_be_computed_is_told_of_elsewhere() -> None:
    waiting = sheet_of(
        ("a", LineKind.UNALLOCATED, "a", None, ("b",)),
        ("b", LineKind.UNALLOCATED, "b", None, ("a",)),
    )

    assert remarks_on(facts_of(waiting)) == ()


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (OpeningSource.OUTCOME, "men 2023 börjar enligt utfall med 9 000 kr i eget kapital"),
        (OpeningSource.FORECAST, "men 2023 börjar enligt prognos med 9 000 kr i eget kapital"),
        (OpeningSource.CARRIED, "men till 2023 anges 9 000 kr som överfört"),
    ],
)
def test_opening_that_differs_is_told_with_its_source(source: OpeningSource, words: str) -> None:
    sheet = opened(
        two_years(bidrag=(8_000, 0)),
        Year("2022", YearKind.BUDGET, "2022", calendar=2022),
        Year("2023", YearKind.PLAN, "2023", 12, 2023, 1, 9_000, source),
    )

    with translation.override("sv"):
        ((cell, text),) = found("budget-carry", facts_of(sheet))

    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    assert cell == "sum:capital-in/2023"
    assert text.translate(spaces) == f"2022 lämnar 8 000 kr, {words}; skillnaden är 1 000 kr."
