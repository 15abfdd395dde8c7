"""The calculus of budgets: its worked table, its rules and refusals, and what must always hold."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets import arithmetic
from budgets.arithmetic import (
    Group,
    GroupCycle,
    Line,
    LineKind,
    NothingToShare,
    ResidualCycle,
    Sheet,
    UnknownFigure,
    UnknownKey,
    UnknownRow,
)
from tests.budgets.printed import GOTLAND_2022
from tests.budgets.sheets import BUDGET_YEAR, sheet_of, sheet_of_costs, sheet_of_numbered

# -- The worked table ---------------------------------------------------------------------------


def test_worked_table_of_the_module_is_computed() -> None:
    rows = _worked_rows()
    sheet = Sheet(
        years=(BUDGET_YEAR,),
        groups=tuple(Group(key, key) for key in dict.fromkeys(row[2] for row in rows)),
        lines=tuple(Line(key, key, LineKind(kind), group) for key, kind, group, *_ in rows),
        amounts={(key, "2022"): int(kr) for key, _, _, typed, kr in rows if kr and not typed},
    )

    results = {f"line:{row[0]}": int(row[4]) for row in rows if row[3]} | _worked_results()

    assert results["line:room"] == 1_087_197
    assert len(results) == 9
    assert {ref: arithmetic.figure(sheet, f"{ref}/2022") for ref in results} == results


def _worked_rows() -> list[tuple[str, ...]]:
    pattern = re.compile(r"^    ([a-z-]+) +([a-z-]+) +([a-z]+) +(= )?([\d ]*)$", re.MULTILINE)
    found = pattern.findall(arithmetic.__doc__ or "")
    return [(*row[:4], row[4].replace(" ", "")) for row in found if row[0] != "line"]


def _worked_results() -> dict[str, int]:
    pattern = re.compile(r"^    ((?:group|sum):[a-z-]+) += +([-\d ]+)$", re.MULTILINE)
    found = pattern.findall(arithmetic.__doc__ or "")
    return {ref: int(kr.replace(" ", "")) for ref, kr in found}


def test_sheet_with_another_amount_is_computed_anew() -> None:
    sheet = sheet_of(
        ("income", LineKind.CONTRIBUTION, "in", 900),
        ("cost", LineKind.COST, "out", 500),
        ("left", LineKind.UNALLOCATED, "left", None),
    )
    refs = ("group:out/2022", "line:left/2022", "sum:costs/2022", "sum:unallocated/2022")
    before = [arithmetic.figure(sheet, ref) for ref in refs]

    other = replace(sheet, amounts={**sheet.amounts, ("cost", "2022"): 600})

    assert [arithmetic.figure(other, ref) for ref in refs] == [600, 300, 600, 300]
    assert [arithmetic.figure(sheet, ref) for ref in refs] == before == [500, 400, 500, 400]


# -- Blank, net, left over ----------------------------------------------------------------------


def test_sums_of_blanks_are_blank_and_zero_is_not() -> None:
    blank = sheet_of(
        ("rent", LineKind.COST, "costs", None), ("room", LineKind.UNALLOCATED, "left", None)
    )
    zero = sheet_of(
        ("rent", LineKind.COST, "costs", 0), ("room", LineKind.UNALLOCATED, "left", None)
    )

    def shown(sheet: Sheet) -> list[int | None]:
        return [
            arithmetic.group_total(sheet, "costs", "2022"),
            arithmetic.line_amount(sheet, "room", "2022"),
            arithmetic.sum_amount(sheet, "costs", "2022"),
            arithmetic.sum_amount(sheet, "result", "2022"),
            arithmetic.sum_amount(sheet, "income", "2022"),
        ]

    assert shown(blank) == [None, None, None, None, None]
    assert shown(zero) == [0, 0, 0, 0, None]


def test_group_with_income_and_cost_is_a_net() -> None:
    sheet = sheet_of(
        ("earned", LineKind.OTHER_INCOME, "interest", 14), ("paid", LineKind.COST, "interest", 4)
    )

    assert arithmetic.group_total(sheet, "interest", "2022") == 10


def test_unallocated_takes_what_another_one_left() -> None:
    sheet = sheet_of(
        ("fk", LineKind.CONTRIBUTION, "income", 100),
        ("office", LineKind.COST, "office", 30),
        ("projects", LineKind.UNALLOCATED, "activities", None, ("income", "office")),
        ("saved", LineKind.CAPITAL_IN, "capital", 50),
        ("room", LineKind.UNALLOCATED, "left", None),
    )

    assert arithmetic.line_amount(sheet, "projects", "2022") == 70
    assert arithmetic.line_amount(sheet, "room", "2022") == 50
    assert arithmetic.totals(sheet, "2022").unallocated == 120
    assert arithmetic.closing_gap(sheet, "2022") == 0


def test_scope_that_names_a_group_and_the_one_around_it_counts_lines_once() -> None:
    sheet = sheet_of(
        ("fk", LineKind.CONTRIBUTION, "inner", 100),
        ("room", LineKind.UNALLOCATED, "left", None, ("outer", "inner")),
    )
    groups = (
        Group("outer", "Outer"),
        Group("inner", "Inner", parent="outer"),
        Group("left", "Left"),
    )

    assert arithmetic.line_amount(replace(sheet, groups=groups), "room", "2022") == 100


def test_money_outside_every_scope_is_the_result() -> None:
    sheet = sheet_of(
        ("fk", LineKind.CONTRIBUTION, "income", 100),
        ("saved", LineKind.CAPITAL_IN, "capital", 50),
        ("room", LineKind.UNALLOCATED, "left", None, ("income",)),
    )

    totals = arithmetic.totals(sheet, "2022")

    assert (totals.unallocated, totals.result) == (100, 50)


# -- Refusals -----------------------------------------------------------------------------------


def test_unallocated_lines_that_wait_for_each_other_are_refused() -> None:
    sheet = sheet_of(
        ("one", LineKind.UNALLOCATED, "left", None), ("two", LineKind.UNALLOCATED, "left", None)
    )

    with pytest.raises(ResidualCycle) as caught:
        arithmetic.line_amount(sheet, "one", "2022")

    assert set(caught.value.lines) == {"one", "two"}


def test_groups_inside_each_other_are_refused() -> None:
    groups = (Group("a", "A", parent="b"), Group("b", "B", parent="a"))
    sheet = replace(sheet_of(("rent", LineKind.COST, "a", 1)), groups=groups)

    with pytest.raises(GroupCycle) as caught:
        arithmetic.group_total(sheet, "a", "2022")

    assert caught.value.groups == ("a", "b", "a")


@pytest.mark.parametrize(
    ("ref", "missing"),
    [
        ("line:jobbsam", "form"),
        ("cell:jobbsam/2022", "form"),
        ("line:nothing/2022", "line"),
        ("group:nothing/2022", "group"),
        ("sum:nothing/2022", "sum"),
        ("line:jobbsam/1999", "year"),
        ("line:halsobalans/2022", "amount"),
    ],
)
def test_figure_refuses_what_is_not_there(ref: str, missing: str) -> None:
    with pytest.raises(UnknownFigure) as caught:
        arithmetic.figure(GOTLAND_2022.sheet, ref)

    assert (caught.value.ref, caught.value.missing) == (ref, missing)


@pytest.mark.parametrize(
    ("spec", "missing"),
    [
        ("group:nothing", "group"),
        ("line:nothing=Name", "line"),
        ("sum:nothing", "sum"),
        ("x", "row"),
    ],
)
def test_table_refuses_unknown_rows(spec: str, missing: str) -> None:
    with pytest.raises(UnknownRow) as caught:
        arithmetic.table(GOTLAND_2022.sheet, [spec], ["2022"])

    assert (caught.value.spec, caught.value.missing) == (spec, missing)


def test_table_refuses_unknown_year() -> None:
    with pytest.raises(UnknownKey) as caught:
        arithmetic.table(GOTLAND_2022.sheet, ["sum:costs"], ["1999"])

    assert (caught.value.kind, caught.value.key) == ("year", "1999")


def test_shares_of_nothing_are_refused() -> None:
    with pytest.raises(NothingToShare):
        arithmetic.share(1, 0)
    with pytest.raises(NothingToShare):
        arithmetic.contributions(100, {"fk": 0})


# -- Rounding -----------------------------------------------------------------------------------


def test_rounding_gap_is_found_between_a_total_and_its_rows() -> None:
    rows = arithmetic.table(sheet_of_costs((1_400, 1_400, 1_400)), ["group:costs"], ["2022"])

    assert arithmetic.rounding_gap(rows, "tkr") == 1
    assert arithmetic.rounding_gap(rows, "kr") == 0
    assert arithmetic.rounding_gap(rows[1:], "tkr") == 0, "a row is not shown, so nobody can add"


def test_rounding_gap_is_found_between_a_total_and_its_subtotals() -> None:
    sheet = replace(
        sheet_of(("a", LineKind.COST, "a", 1_400), ("b", LineKind.COST, "b", 1_400)),
        groups=(
            Group("all", "All", "Sum"),
            Group("a", "A", "A", "all"),
            Group("b", "B", "B", "all"),
        ),
    )

    rows = arithmetic.table(sheet, ["total:a", "total:b", "total:all"], ["2022"])

    assert arithmetic.rounding_gap(rows, "tkr") == 1


def test_rounding_gap_is_found_between_what_is_left_and_what_it_closes() -> None:
    sheet = sheet_of(
        ("fk", LineKind.CONTRIBUTION, "income", 2_600),
        ("rent", LineKind.COST, "costs", 1_300),
        ("room", LineKind.UNALLOCATED, "left", None),
    )

    rows = arithmetic.table(sheet, ["line:fk", "line:rent", "line:room"], ["2022"])

    assert arithmetic.rounding_gap(rows, "tkr") == 1


# -- What always holds --------------------------------------------------------------------------

AMOUNTS = st.integers(min_value=-(10**9), max_value=10**9)
WEIGHTS = st.dictionaries(st.text(min_size=1), st.integers(0, 1000), min_size=1).filter(
    lambda weights: sum(weights.values()) > 0
)
CELLS = st.lists(st.tuples(st.sampled_from(LineKind), st.sampled_from("abc"), AMOUNTS | st.none()))


@given(AMOUNTS, WEIGHTS)
def test_contributions_sum_to_the_frame_and_keep_to_the_weights(
    frame: int, weights: dict[str, int]
) -> None:
    split = arithmetic.contributions(frame, weights)

    whole = sum(weights.values())
    assert list(split) == list(weights)
    assert sum(split.values()) == frame
    assert all(abs(split[key] * whole - frame * weights[key]) < whole for key in weights)


@given(AMOUNTS, st.integers(1, 40))
def test_spread_closes_evenly(amount: int, parts: int) -> None:
    spread = arithmetic.spread(amount, parts)

    assert (len(spread), sum(spread)) == (parts, amount)
    assert max(spread) - min(spread) <= 1


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_shown_rows_differ_from_their_total_by_less_than_their_number(amounts: list[int]) -> None:
    rows = arithmetic.table(sheet_of_costs(amounts), ["group:costs"], ["2022"])

    assert rows[-1].amounts == (sum(amounts),)
    for unit in ("kr", "tkr", "mnkr"):
        assert 0 <= arithmetic.rounding_gap(rows, unit) < len(amounts)


@given(CELLS)
def test_group_total_is_the_sum_of_its_rows(cells: list[tuple[LineKind, str, int | None]]) -> None:
    typed = [cell for cell in cells if cell[0] != LineKind.UNALLOCATED]
    nested = (Group("a", "A", "Sum"), Group("b", "B", "Sum", "a"), Group("c", "C", "Sum", "b"))
    sheet = replace(sheet_of_numbered(typed), groups=nested)

    for key in "abc":
        rows = arithmetic.table(sheet, [f"group:{key}"], ["2022"])

        total = rows[-1]
        lines = {row.key: row.amounts[0] for row in rows if row.role in ("line", "result")}
        known = [kr * sign for key, sign in total.parts if (kr := lines[key]) is not None]
        assert total.amounts == (sum(known) if known else None,)
        assert [row for row in rows if row.role == "total"] == [total]


@given(CELLS)
def test_a_year_closes_to_zero_when_one_line_takes_all_that_is_left(
    cells: list[tuple[LineKind, str, int | None]],
) -> None:
    typed = [cell for cell in cells if cell[0] != LineKind.UNALLOCATED]
    sheet = sheet_of_numbered([*typed, (LineKind.UNALLOCATED, "a", None)])

    totals = arithmetic.totals(sheet, "2022")

    assert (arithmetic.line_amount(sheet, str(len(typed)), "2022") or 0) == totals.unallocated
    assert totals.result == 0
