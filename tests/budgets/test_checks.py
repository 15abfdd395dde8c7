"""What in a budget is worth a look: each rule finds what it is for, and says the arithmetic."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from budgets.arithmetic import LineKind, OpeningSource, Sheet, Year, YearKind, parties
from budgets.checks import MONEY_RULES, Facts, found, remarks_on
from budgets.queries import BudgetValue
from tests.budgets.sheets import sheet_of

CLEAN = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 2_000_000),
    ("kansli", LineKind.COST, "ut", 1_500_000),
    ("kvar", LineKind.UNALLOCATED, "kvar", None),
)


def facts_of(sheet: Sheet) -> Facts:
    """Contributions are paid by the party that the line is named after, if there is one."""
    names = {"stat": "party:state", "region": "party:region", "kommun": "party:municipalities"}
    value = BudgetValue("Budget", sheet, {}, frozenset(), {}, names)
    return Facts(value, {"2022": PARTIES} if "region" in str(sheet.lines) else {}, "tkr")


PARTIES = parties(
    {},
    {"state": "staten", "region": "regionen", "municipalities": "kommunerna"},
    has_region=True,
)


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


def value_of(sheet: Sheet, title: str, project: str = "", **lines: tuple[str, ...]) -> BudgetValue:
    return BudgetValue(title, sheet, {}, frozenset(), lines, project=project)


def of_months(sheet: Sheet, calendar: int, first: int, last: int) -> Sheet:
    year = replace(sheet.years[0], calendar=calendar, first_month=first, months=last - first + 1)
    return replace(sheet, years=(year,))


GIVEN = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 2_000_000),
    ("jobb", LineKind.COST, "ut", 700_000),
    ("jobb-2", LineKind.COST, "ut", 100_000),
)
COSTS = sheet_of(("hyra", LineKind.COST, "ut", 600_000), ("lön", LineKind.COST, "ut", 1_900_000))
AS_MUCH = sheet_of(("lön", LineKind.COST, "ut", 800_000))
MAIN = value_of(of_months(GIVEN, 2022, 4, 12), "Budget", jobb=("jobb", "jobb-2"))
AT_MAIN = Facts(
    MAIN,
    project_budgets=(
        value_of(of_months(COSTS, 2022, 1, 12), "Budget för Jobb", "jobb"),
        value_of(of_months(COSTS, 2022, 4, 12), "Jobb, samma månader", "jobb"),
        value_of(of_months(AS_MUCH, 2022, 1, 9), "Jobb från januari", "jobb"),
        value_of(of_months(AS_MUCH, 2022, 4, 9), "Jobb till september", "jobb"),
        value_of(of_months(COSTS, 2023, 1, 12), "Jobb, ett år senare", "jobb"),
        value_of(COSTS, "Budget för Orvar", "orvar"),
    ),
)

FOUND: dict[str, tuple[Sheet | Facts, list[tuple[str, str]]]] = {
    "budget-projects": (
        AT_MAIN,
        [
            (
                "line:jobb/2022",
                (
                    "2022: ”Budget” ger insatsen 800 000 kr (april–december), men ”Budget för "
                    "Jobb” kostar 2 500 000 kr (januari–december). Månaderna är inte desamma, så "
                    "beloppen kan inte jämföras."
                ),
            ),
            (
                "line:jobb/2022",
                (
                    "2022: ”Budget” ger insatsen 800 000 kr, men ”Jobb, samma månader” kostar "
                    "2 500 000 kr; skillnaden är 1 700 000 kr."
                ),
            ),
            (
                "line:jobb/2022",
                (
                    "2022: ”Budget” ger insatsen 800 000 kr för april–december, och ”Jobb från "
                    "januari” kostar lika mycket för januari–september. Menar båda samma månader?"
                ),
            ),
            ("", "2023: ”Jobb, ett år senare” kostar 2 500 000 kr; ”Budget” saknar det året."),
            (
                "line:jobb/2022",
                "2022: ”Budget” ger insatsen 800 000 kr; ”Jobb, ett år senare” saknar det året.",
            ),
            ("", "”Budget” har ingen post för insatsen i ”Budget för Orvar”."),
        ],
    ),
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
    "budget-shares": (
        sheet_of(
            ("stat", LineKind.CONTRIBUTION, "in", 2_625_000),
            ("region", LineKind.CONTRIBUTION, "in", 1_313_000),
            ("kommun", LineKind.CONTRIBUTION, "in", 1_310_000),
            ("kansli", LineKind.COST, "ut", 5_000_000),
        ),
        [
            (
                "sum:contributions/2022",
                (
                    "2022: kommunerna betalar 1 310 000 kr; enligt regeln skulle det vara "
                    "1 312 000 kr, alltså 2 000 kr mer."
                ),
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
    looked_at, expected = FOUND[rule]
    facts = looked_at if isinstance(looked_at, Facts) else facts_of(looked_at)

    with translation.override("sv"):
        remarks = found(rule, facts)

    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    assert [(cell, text.translate(spaces)) for cell, text in remarks] == expected


def test_difference_is_told_at_the_project_too() -> None:
    project = AT_MAIN.project_budgets[0]

    remarks = found("budget-projects", Facts(project, main=MAIN))

    assert [cell for cell, _text in remarks] == ["sum:costs/2022"]
    assert [text for _cell, text in remarks] == [
        text
        for _cell, text in found("budget-projects", replace(AT_MAIN, project_budgets=(project,)))
    ]


def test_project_s_costs_are_no_deficit() -> None:
    project = AT_MAIN.project_budgets[0]

    assert remarks_on(Facts(project)) == ()


@pytest.mark.parametrize(
    ("kommun", "other"),
    [(1_313_000, None), (1_200_000, 100_000), (1_312_000, None)],
    ids=["each row rounded up", "a contribution that is nobody's", "the rule"],
)
def test_contributions_within_the_rounding_or_of_nobody_are_no_remark(
    kommun: int, other: int | None
) -> None:
    sheet = sheet_of(
        ("stat", LineKind.CONTRIBUTION, "in", 2_625_000),
        ("region", LineKind.CONTRIBUTION, "in", 1_313_000),
        ("kommun", LineKind.CONTRIBUTION, "in", kommun),
        ("okänd", LineKind.CONTRIBUTION, "in", other),
    )

    assert found("budget-shares", facts_of(sheet)) == []


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
