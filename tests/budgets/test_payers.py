"""Who pays by the rule: the worked table, each branch, and what holds for any frame and members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.arithmetic import (
    Compared,
    Deviation,
    Payer,
    compared,
    deviations,
    parties,
    payers,
    paying_rows,
    proposed,
    state_by_law,
)
from budgets.money import STEP_KR, Unit, rounded

NAMES = {"state": "Staten", "region": "Regionen", "municipalities": "Kommunerna"}


def member(key: str, percent: int | None = None, *boards: Payer) -> Payer:
    return Payer(key, key, None if percent is None else Decimal(percent), boards)


def law(has_region: bool = True, **members: Sequence[Payer]) -> tuple[Payer, ...]:
    return parties(members, NAMES, has_region=has_region)


# -- The worked table ---------------------------------------------------------------------------


def test_worked_table_of_the_module_is_computed() -> None:
    rows = list(worked_rows())
    tree = tree_of(rows)

    split = proposed(5_250_500, tree, "tkr")

    exact = {
        part.key: int(above * (part.share_percent or 0) / 100)
        for above, parts in levels(5_250_500, tree, split)
        for part in parts
    }
    assert len(rows) == 12
    assert {key: (exact[key], split[key]) for _, key, *_ in rows} == {
        key: (of_exact, of_rule) for _, key, _, of_exact, of_rule in rows
    }


def worked_rows() -> Iterator[tuple[int, str, int, int, int]]:
    """Depth, key, share, exact and rule of each row."""
    pattern = re.compile(r"^    ( *)([a-z-]+) +(\d+) +(\d[\d ]*?) {2,}(\d[\d ]*)$", re.MULTILINE)
    for indent, key, share, exact, rule in pattern.findall(payers.__doc__ or ""):
        kr = (int(text.replace(" ", "")) for text in (exact, rule))
        yield (len(indent) // 2, key, int(share), *kr)  # type: ignore[misc]  # two of them


def tree_of(rows: Sequence[tuple[int, str, int, int, int]], depth: int = 0) -> tuple[Payer, ...]:
    found = []
    for number, (level, key, share, *_) in enumerate(rows):
        if level < depth:
            break
        if level == depth:
            found.append(Payer(key, key, Decimal(share), tree_of(rows[number + 1 :], depth + 1)))
    return tuple(found)


def levels(
    frame: int, tree: Sequence[Payer], split: dict[str, int]
) -> Iterator[tuple[int, Sequence[Payer]]]:
    yield frame, tree
    for payer in tree:
        if payer.parts:
            yield from levels(split[payer.key], payer.parts, split)


# -- The law ------------------------------------------------------------------------------------

WITH_REGION = {"party:state": 50, "party:region": 25, "party:municipalities": 25}


@pytest.mark.parametrize(
    ("has_region", "region", "shares"),
    [
        (
            True,
            [member("vgr")],
            WITH_REGION,
        ),
        (True, [], WITH_REGION),
        (False, [], {"party:state": 50, "party:municipalities": 50}),
        (False, [member("vgr")], WITH_REGION),
    ],
    ids=["region", "region not registered", "outside the regions", "region against the by-laws"],
)
def test_parties_have_the_shares_of_the_law(
    has_region: bool, region: list[Payer], shares: dict[str, int]
) -> None:
    found = law(has_region, region=region)

    assert {party.key: party.share_percent for party in found} == shares


def test_forsakringskassan_pays_for_the_state() -> None:
    found = state_by_law([member("fk"), member("af")], "fk")

    assert {each.key: each.share_percent for each in found} == {"fk": 100, "af": 0}


@pytest.mark.parametrize(
    "state", [[member("fk", 60), member("af", 40)], [member("af")]], ids=["agreed", "without it"]
)
def test_state_that_has_agreed_or_lacks_it_is_as_it_is(state: list[Payer]) -> None:
    assert state_by_law(state, "fk") == tuple(state)


@pytest.mark.parametrize(
    ("shares", "split"),
    [
        ((None, None, None), (334, 333, 333)),
        ((40, 35, 25), (400, 350, 250)),
        ((40, None, None), (400, 300, 300)),
        ((100, None, 0), (1000, 0, 0)),
        ((0, 0, 0), (334, 333, 333)),
        ((30, 30, 30), (334, 333, 333)),
    ],
)
def test_key_inside_a_party(shares: tuple[int | None, ...], split: tuple[int, ...]) -> None:
    members = [member(str(number), share) for number, share in enumerate(shares)]

    assert tuple(proposed(1000, members).values()) == split


def test_nobody_to_share_among_shares_nothing() -> None:
    assert proposed(1000, ()) == {}


# -- Comparing ----------------------------------------------------------------------------------


def test_typed_is_compared_within_a_step_of_the_unit() -> None:
    typed = {"fk": 2_625_000, "region": 1_314_000, "kommuner": 1_311_999, "ny": None}
    rule = {"fk": 2_625_000, "region": 1_313_000, "kommuner": 1_313_000, "ny": 0}

    found = compared(typed, rule, "tkr")

    assert found == {
        "fk": Compared(2_625_000, 2_625_000, is_within=True),
        "region": Compared(1_314_000, 1_313_000, is_within=True),
        "kommuner": Compared(1_311_999, 1_313_000, is_within=False),
        "ny": Compared(None, 0, is_within=True),
    }
    assert found["kommuner"].difference_kr == -1_001


def test_party_that_pays_too_much_is_told_of_once() -> None:
    kommuner = [member("ale", 60), member("tjorn", 40)]
    tree = law(region=[member("vgr")], municipalities=kommuner)
    typed = {"party:state": [600], "vgr": [250], "ale": [90], "tjorn": [60]}

    found = list(deviations(tree, typed))

    assert [(each.payer.key, each.typed_kr, each.ruled_kr) for each in found] == [
        ("party:state", 600, 500),
        ("party:municipalities", 150, 250),
    ]


def test_key_inside_a_party_is_compared_with_what_the_party_pays() -> None:
    tree = [Payer("kommuner", "", Decimal(100), (member("ale", 60), member("tjorn", 40)))]

    found = list(deviations(tree, {"ale": [500], "tjorn": [500]}))

    ale, tjorn = tree[0].parts
    assert found == [Deviation(ale, 500, 600), Deviation(tjorn, 500, 400)]


def test_party_without_a_key_may_divide_as_it_likes() -> None:
    tree = law(region=[member("vgr")], municipalities=[member("ale"), member("tjorn")])
    typed = {"party:state": [500], "vgr": [250], "ale": [249], "tjorn": [1]}

    assert list(deviations(tree, typed)) == []


def test_each_row_may_be_rounded() -> None:
    tree = law(False, municipalities=[member(key) for key in "abc"])
    rounded_up = {"party:state": [1_000_000], "a": [334_000], "b": [334_000], "c": [334_000]}

    assert list(deviations(tree, rounded_up, "tkr")) == []
    assert [each.payer.key for each in deviations(tree, rounded_up, "kr")] == [
        "party:state",
        "party:municipalities",
    ]


def test_nothing_typed_deviates_from_nothing() -> None:
    assert list(deviations(law(region=[member("vgr", 100)]), {})) == []


# -- Rows of the table --------------------------------------------------------------------------

BOARDS = (member("ks", 50), member("son", 50))
TREE = law(
    state=[member("fk", 100), member("af", 0)],
    region=[],
    municipalities=[member("gotland", None, *BOARDS), member("ny", None, *BOARDS)],
)


@pytest.mark.parametrize(
    ("paying", "rows"),
    [
        ({"party:state"}, ["party:state", "party:region", "gotland", "ny"]),
        ({"af", "gotland"}, ["fk", "af", "party:region", "gotland", "ny"]),
        (set(), ["fk", "party:region", "gotland", "ny"]),
    ],
)
def test_rows_stand_where_there_are_lines(paying: set[str], rows: list[str]) -> None:
    assert [payer.key for payer, _above in paying_rows(TREE, paying)] == rows


def test_rows_of_boards_know_who_is_above() -> None:
    tree = law(False, municipalities=[member("gotland", None, *BOARDS)])

    found = {row.key: [each.key for each in above] for row, above in paying_rows(tree, {"ks"})}

    assert found == {
        "party:state": [],
        "ks": ["party:municipalities", "gotland"],
        "son": ["party:municipalities", "gotland"],
    }


# -- What always holds --------------------------------------------------------------------------

UNITS: st.SearchStrategy[Unit] = st.sampled_from(["kr", "tkr"])
FRAMES = st.integers(-(10**9), 10**12)
SHARES = st.none() | st.decimals(0, 100, places=3)


@st.composite
def any_payers(draw: st.DrawFn, depth: int = 0) -> tuple[Payer, ...]:
    """One to six payers, three levels deep at most, with any shares."""
    found = []
    for number in range(draw(st.integers(1, 6 - depth))):
        parts = draw(any_payers(depth + 1)) if depth < 2 and draw(st.booleans()) else ()
        found.append(Payer("", f"{number}", draw(SHARES), parts))
    return numbered(found, "") if depth == 0 else tuple(found)


def numbered(found: Sequence[Payer], above: str) -> tuple[Payer, ...]:
    return tuple(
        Payer(
            f"{above}/{each.name}",
            each.name,
            each.share_percent,
            numbered(each.parts, f"{above}/{each.name}"),
        )
        for each in found
    )


@given(FRAMES, any_payers(), UNITS)
def test_shares_sum_to_what_stands_above_them(
    frame: int, tree: tuple[Payer, ...], unit: Unit
) -> None:
    split = proposed(frame, tree, unit)

    for above, parts in levels(frame, tree, split):
        assert sum(split[part.key] for part in parts) == above


@given(FRAMES, any_payers(), UNITS)
def test_a_share_is_whole_steps_and_less_than_one_from_the_exact(
    frame: int, tree: tuple[Payer, ...], unit: Unit
) -> None:
    split = proposed(frame, tree, unit)

    for above, parts in levels(frame, tree, split):
        weight = payers.weights(parts)
        whole = sum(weight.values())
        exact = {key: above * each for key, each in weight.items()}
        assert all(abs(split[key] * whole - exact[key]) < STEP_KR[unit] * whole for key in weight)
        assert sum(split[key] % STEP_KR[unit] != 0 for key in weight) <= 1
        assert all(split[key] == 0 for key in weight if weight[key] == 0)


@given(st.integers(0, 10**10), any_payers())
def test_rows_in_thousands_differ_from_the_frame_by_less_than_their_number(
    frame: int, tree: tuple[Payer, ...]
) -> None:
    for unit in ("kr", "tkr"):
        split = proposed(frame, tree, unit)
        for above, parts in levels(frame, tree, split):
            shown = sum(rounded(split[part.key], "tkr") for part in parts)
            assert abs(shown - rounded(above, "tkr")) < len(parts)


@given(FRAMES, any_payers(), UNITS)
def test_what_is_proposed_never_deviates(frame: int, tree: tuple[Payer, ...], unit: Unit) -> None:
    split = proposed(frame, tree, unit)
    typed = {each.key: [split[each.key]] for each in leaves(tree)}

    assert list(deviations(tree, typed, unit)) == []


def leaves(tree: Sequence[Payer]) -> Iterator[Payer]:
    for payer in tree:
        yield from leaves(payer.parts) if payer.parts else (payer,)
