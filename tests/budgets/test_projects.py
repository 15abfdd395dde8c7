"""A project's own budget beside the lines that the association's budget has for it."""

from __future__ import annotations

import pytest

from budgets.arithmetic import LineKind, Sheet, Year, YearKind, project_differences
from budgets.arithmetic.projects import lines_kr
from tests.budgets.sheets import sheet_of


def sheet(*years: Year, **lines: tuple[int | None, ...]) -> Sheet:
    one = sheet_of(*((key, LineKind.COST, "ut", None) for key in lines))
    amounts = {
        (key, year.key): kr
        for key, all_kr in lines.items()
        for year, kr in zip(years, all_kr, strict=True)
        if kr is not None
    }
    return Sheet(years, one.groups, one.lines, amounts)


def year(
    calendar: int, *, first: int = 1, last: int = 12, kind: YearKind = YearKind.BUDGET
) -> Year:
    return Year(f"{calendar}-{kind}", kind, str(calendar), last - first + 1, calendar, first)


def told(main: Sheet, project: Sheet) -> list[tuple[str, int | None, int | None, bool]]:
    return [
        (
            (each.main_year or each.project_year or year(0)).label,
            each.main_kr,
            each.project_kr,
            each.has_other_months,
        )
        for each in project_differences(main, ["p", "q"], project)
    ]


def test_two_lines_of_a_project_are_compared_together() -> None:
    main = sheet(year(2022), p=(1_000,), q=(500,), other=(9_999,))

    assert lines_kr(main, ["p", "q"], "2022-budget") == 1_500
    assert told(main, sheet(year(2022), rent=(1_400,), pay=(100,))) == []
    assert told(main, sheet(year(2022), rent=(1_400,), pay=(101,))) == [
        ("2022", 1_500, 1_501, False)
    ]


def test_other_months_are_told_and_never_multiplied() -> None:
    main = sheet(year(2008, first=4), p=(700,))
    project = sheet(year(2008), costs=(2_500,))

    assert told(main, project) == [("2008", 700, 2_500, True)]


def test_same_number_of_months_is_not_the_same_months() -> None:
    main = sheet(year(2008, first=7), p=(700,))

    assert told(main, sheet(year(2008, last=6), costs=(500,))) == [("2008", 700, 500, True)]


@pytest.mark.parametrize(
    ("main", "project", "is_told"),
    [
        (year(2008, first=7), year(2008, last=6), True),
        (year(2008, last=6), year(2008, first=7), True),
        (year(2008, first=4), year(2008, last=9), True),
        (year(2008, last=9), year(2008, first=4), True),
        (year(2008, first=4), year(2008), False),
        (year(2008), year(2008, first=4), False),
        (year(2008), year(2008, first=4, last=9), False),
        (year(2008, first=4), year(2008, first=4, last=9), False),
        (year(2008, first=4), year(2008, first=4), False),
    ],
)
def test_equal_amounts_are_told_when_each_has_months_that_the_other_has_not(
    main: Year, project: Year, is_told: bool
) -> None:
    expected = [("2008", 700, 700, True)] if is_told else []

    assert told(sheet(main, p=(700,)), sheet(project, costs=(700,))) == expected
    assert told(sheet(main, p=(0,)), sheet(project, costs=(None,))) == []


def test_year_that_only_one_has_is_told_when_it_has_money() -> None:
    main = sheet(year(2008), year(2009), year(2010), p=(700, 800, 0))
    project = sheet(year(2007), year(2008), costs=(600, 700))

    assert told(main, project) == [("2007", None, 600, False), ("2009", 800, None, False)]


def test_outcome_is_compared_with_an_outcome_only() -> None:
    outcome = year(2008, kind=YearKind.OUTCOME)
    main = sheet(year(2008), outcome, p=(700, 650))

    assert told(main, sheet(outcome, costs=(650,))) == [("2008", 700, None, False)]
    assert told(sheet(year(2008), p=(700,)), sheet(year(2008), outcome, costs=(700, 1))) == []


def test_of_two_columns_the_one_with_the_same_months_is_taken() -> None:
    autumn = year(2009, first=9, kind=YearKind.PLAN)
    main = sheet(year(2009), autumn, p=(1_200, 400))

    assert told(main, sheet(autumn, costs=(400,))) == []


def test_only_costs_of_the_project_are_compared() -> None:
    one = sheet_of(("p", LineKind.COST, "ut", None), ("q", LineKind.OTHER_INCOME, "in", None))
    amounts = {("p", "2022-budget"): 100, ("q", "2022-budget"): 40}
    main = Sheet((year(2022),), one.groups, one.lines, amounts)

    assert told(main, sheet(year(2022), costs=(100,))) == []
