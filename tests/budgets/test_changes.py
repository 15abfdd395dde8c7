"""What has changed between two budgets, what a percentage makes of amounts, what removal leaves."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from budgets.arithmetic import LineKind, Sheet, Turn, Year, YearKind, changes, scale, without
from budgets.arithmetic.changes import both, group_change, sum_change
from tests.budgets.printed import GOTLAND_2022
from tests.budgets.sheets import sheet_of

OLD = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 2_000_000),
    ("kansli", LineKind.COST, "ut", 400_000),
    ("resor", LineKind.COST, "ut", 50_000),
    ("noll", LineKind.COST, "ut", 0),
    ("tom", LineKind.COST, "ut", None),
    ("kvar", LineKind.UNALLOCATED, "kvar", None),
)
NEW = sheet_of(
    ("stat", LineKind.CONTRIBUTION, "in", 1_800_000),
    ("kansli", LineKind.COST, "ut", 400_000),
    ("noll", LineKind.COST, "ut", 10_000),
    ("tom", LineKind.COST, "ut", 5_000),
    ("insatser", LineKind.COST, "ut", 100_000),
    ("kvar", LineKind.UNALLOCATED, "kvar", None),
)


def test_changes_tell_kronor_percent_and_what_has_happened() -> None:
    found = [
        (row.key, row.turns, amount.before_kr, amount.after_kr, amount.difference_kr, amount.share)
        for row in changes(OLD, NEW)
        for amount in row.amounts
    ]

    assert found == [
        ("line:stat", (Turn.CHANGED,), 2_000_000, 1_800_000, -200_000, -100),
        ("line:resor", (Turn.REMOVED,), 50_000, None, -50_000, -1_000),
        ("line:noll", (Turn.CHANGED,), 0, 10_000, 10_000, None),
        ("line:tom", (Turn.CHANGED,), None, 5_000, 5_000, None),
        ("line:insatser", (Turn.NEW,), None, 100_000, 100_000, None),
        ("line:kvar", (Turn.CHANGED,), 1_550_000, 1_285_000, -265_000, -171),
    ]


def test_changes_tell_a_new_name_and_another_kind() -> None:
    lines = tuple(
        replace(line, label="Kansliet", kind=LineKind.CAPITAL_OUT) if line.key == "kansli" else line
        for line in OLD.lines
    )

    (row,) = changes(OLD, replace(OLD, lines=lines))

    assert (row.label, row.before, row.turns) == (
        "Kansliet",
        "kansli",
        (Turn.RENAMED, Turn.KIND),
    )


def test_change_of_a_deficit_is_a_part_of_its_size() -> None:
    old = sheet_of(("kansli", LineKind.COST, "ut", 100))
    new = sheet_of(("kansli", LineKind.COST, "ut", 150))

    (amount,) = sum_change(old, new, "result").amounts

    assert (amount.difference_kr, amount.share) == (-50, -500)


def test_total_of_a_group_that_is_gone_is_told() -> None:
    row = group_change(OLD, without(OLD, groups=["ut"]), "ut")

    assert (row.turns, row.amounts[0].before_kr, row.amounts[0].after_kr) == (
        (Turn.REMOVED,),
        450_000,
        None,
    )


def test_year_of_one_budget_is_blank_in_the_other() -> None:
    later = replace(OLD, years=(*OLD.years, Year("2023", YearKind.PLAN, "2023")))

    assert changes(OLD, later) == ()
    assert [year.key for year in both(later, OLD).years] == ["2022", "2023"]


AMOUNTS = st.integers(-(10**9), 10**9) | st.none()
LINES = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.sampled_from(LineKind), AMOUNTS))


def sheet_from(cells: dict[str, tuple[LineKind, int | None]]) -> Sheet:
    typed = {
        key: (LineKind.COST if kind == LineKind.UNALLOCATED else kind, kr)
        for key, (kind, kr) in cells.items()
    }
    return sheet_of(*((key, kind, "g", kr) for key, (kind, kr) in typed.items()))


@given(LINES)
def test_budget_has_not_changed_from_itself(cells: dict[str, tuple[LineKind, int | None]]) -> None:
    assert changes(sheet_from(cells), sheet_from(cells)) == ()


@given(LINES, LINES)
def test_old_and_change_make_the_new(
    before: dict[str, tuple[LineKind, int | None]], after: dict[str, tuple[LineKind, int | None]]
) -> None:
    old, new = sheet_from(before), sheet_from(after)

    made = dict(old.amounts)
    for row in changes(old, new):
        for amount in row.amounts:
            cell = (row.key.removeprefix("line:"), amount.year)
            made[cell] = made.get(cell, 0) + amount.difference_kr
            if amount.after_kr is None:
                assert made.pop(cell) == 0

    assert made == new.amounts


# -- Without some of it, and scaled


def test_budget_without_a_group_has_nothing_of_it() -> None:
    sheet = GOTLAND_2022.sheet
    group = sheet.lines[0].group

    left = without(sheet, groups=[group])

    assert group not in [each.key for each in left.groups]
    assert all(line.group != group and group not in line.scope for line in left.lines)
    assert {key for key, _year in left.amounts} <= {line.key for line in left.lines}


def test_scale_rounds_a_half_away_from_zero() -> None:
    sheet = sheet_of(
        ("a", LineKind.CONTRIBUTION, "in", 5),
        ("b", LineKind.CONTRIBUTION, "in", -5),
        ("c", LineKind.CONTRIBUTION, "in", 1_000),
        ("tom", LineKind.CONTRIBUTION, "in", None),
        ("d", LineKind.COST, "ut", 10),
    )

    assert scale(sheet, ["a", "b", "c", "tom"], -100) == {
        ("a", "2022"): 5,
        ("b", "2022"): -5,
        ("c", "2022"): 900,
    }


def test_scale_keeps_to_the_years_it_is_given() -> None:
    assert scale(OLD, ["stat"], 25, years=["2023"]) == {}


@given(st.integers(-(10**12), 10**12), st.integers(-1_000, 10_000))
def test_scale_is_never_half_a_krona_off(amount_kr: int, tenths: int) -> None:
    sheet = sheet_of(("a", LineKind.CONTRIBUTION, "in", amount_kr))

    scaled = scale(sheet, ["a"], tenths)["a", "2022"]

    assert abs(scaled * 1_000 - amount_kr * (1_000 + tenths)) <= 500
