"""Acts on a budget: amounts, rows and years, deleting and undoing."""

from __future__ import annotations

import pytest

from associations.models import User
from budgets.arithmetic import ResidualCycle
from budgets.arrangement import Move
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.services.amounts import (
    AmountConflict,
    Conflict,
    Entry,
    LineIsComputed,
    NoteWithoutAmount,
    UnknownCell,
    set_amount,
    set_amounts,
    set_note,
    set_preliminary,
)
from budgets.services.contributions import write_contributions
from budgets.services.deletion import (
    CannotRestore,
    GroupIsClosed,
    NothingToRestore,
    delete_group,
    delete_line,
    delete_year,
    recent_deletions,
    restore_deletion,
)
from budgets.services.structure import (
    add_group,
    add_line,
    change_group,
    change_line,
    move_group,
    move_line,
    rename_budget,
    save_year,
    start_budget,
)
from budgets.services.writing import BudgetIsSealed
from tests.factories.associations import UserFactory
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget() -> Budget:
    return small_budget(BudgetFactory(key="budget"))


@pytest.fixture
def anna() -> User:
    return UserFactory()


def line_of(budget: Budget, key: str) -> BudgetLine:
    return budget.lines.get(key=key)


def group_of(budget: Budget, key: str) -> BudgetGroup:
    return budget.groups.get(key=key)


def year_of(budget: Budget, key: str) -> BudgetYear:
    return budget.years.get(key=key)


def arrangement(budget: Budget) -> list[str]:
    """The lines in order, with the group each stands in."""
    return [
        f"{line.group.key}/{line.key}"
        for line in BudgetLine.objects.filter(budget=budget).select_related("group")
    ]


# -- Amounts


def test_set_amount_is_signed_in_the_history(budget: Budget, anna: User) -> None:
    line, year = line_of(budget, "kansli"), year_of(budget, "2026")

    set_amount(line=line, year=year, amount_kr=460_000, expected_kr=450_000, by=anna)

    amount = Amount.objects.get(line=line, year=year)
    latest = amount.history.latest()
    assert (amount.amount_kr, latest.amount_kr, latest.history_user) == (460_000, 460_000, anna)


def test_set_amount_blank_deletes_the_row(budget: Budget, anna: User) -> None:
    line, year = line_of(budget, "kansli"), year_of(budget, "2026")

    set_amount(line=line, year=year, amount_kr=None, expected_kr=450_000, by=anna)

    assert not Amount.objects.filter(line=line, year=year).exists()
    assert Amount.history.filter(line=line, year=year).latest().history_type == "-"


def test_set_amount_zero_is_not_blank(budget: Budget) -> None:
    line, year = line_of(budget, "insatser"), year_of(budget, "2025")

    set_amount(line=line, year=year, amount_kr=0, expected_kr=None, by=None)

    assert amounts_of(budget)["insatser", "2025"] == 0


def test_set_amount_unchanged_leaves_no_trace(budget: Budget) -> None:
    line, year = line_of(budget, "kansli"), year_of(budget, "2026")
    before = Amount.history.count()

    set_amount(line=line, year=year, amount_kr=450_000, expected_kr=450_000, by=None)

    assert Amount.history.count() == before


def test_set_amounts_conflict_changes_nothing(budget: Budget) -> None:
    before = amounts_of(budget)
    entries = [Entry("stat", "2026", 1, 600_000), Entry("kansli", "2026", 2, 999)]

    with pytest.raises(AmountConflict) as conflict:
        set_amounts(budget=budget, entries=entries, by=None)

    assert conflict.value.conflicts == (Conflict("kansli", "2026", 450_000, 2),)
    assert amounts_of(budget) == before


def test_set_amounts_same_thought_is_no_conflict(budget: Budget) -> None:
    set_amounts(budget=budget, entries=[Entry("kansli", "2026", 450_000, 1)], by=None)

    assert amounts_of(budget)["kansli", "2026"] == 450_000


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (Entry("kvar", "2026", 1, None), LineIsComputed),
        (Entry("finns-inte", "2026", 1, None), UnknownCell),
        (Entry("kansli", "1999", 1, None), UnknownCell),
    ],
)
def test_set_amounts_refuses(budget: Budget, entry: Entry, refusal: type[Exception]) -> None:
    before = amounts_of(budget)

    with pytest.raises(refusal):
        set_amounts(budget=budget, entries=[Entry("stat", "2026", 1, 600_000), entry], by=None)

    assert amounts_of(budget) == before


def test_set_amounts_never_reaches_another_budget(budget: Budget) -> None:
    other = BudgetFactory(association=budget.association)

    with pytest.raises(UnknownCell):
        set_amounts(budget=other, entries=[Entry("stat", "2026", 1, 600_000)], by=None)


def test_set_note(budget: Budget) -> None:
    line, year = line_of(budget, "stat"), year_of(budget, "2026")

    set_note(line=line, year=year, note="enligt prognos", is_preliminary=True, by=None)

    amount = Amount.objects.get(line=line, year=year)
    assert (amount.note, amount.is_preliminary) == ("enligt prognos", True)


def test_set_note_refuses_a_blank(budget: Budget) -> None:
    line, year = line_of(budget, "insatser"), year_of(budget, "2025")

    with pytest.raises(NoteWithoutAmount):
        set_note(line=line, year=year, note="x", is_preliminary=False, by=None)


def test_set_preliminary_keeps_the_note(budget: Budget, anna: User) -> None:
    line, year = line_of(budget, "stat"), year_of(budget, "2026")
    line.amounts.filter(year=year).update(note="enligt prognos")

    set_preliminary(line=line, year=year, is_preliminary=True, by=anna)
    set_preliminary(line=line, year=year, is_preliminary=True, by=anna)

    amount = Amount.objects.get(line=line, year=year)
    assert (amount.note, amount.is_preliminary) == ("enligt prognos", True)
    assert [version.history_user for version in amount.history.all()] == [anna, None]


def test_set_preliminary_refuses_a_blank(budget: Budget) -> None:
    line, year = line_of(budget, "insatser"), year_of(budget, "2025")

    with pytest.raises(NoteWithoutAmount):
        set_preliminary(line=line, year=year, is_preliminary=True, by=None)


@pytest.mark.parametrize(
    ("marks", "error"), [({"borta": True}, UnknownCell), ({"insatser": True}, NoteWithoutAmount)]
)
def test_write_contributions_writes_all_or_nothing(
    budget: Budget, marks: dict[str, bool], error: type[Exception]
) -> None:
    before = amounts_of(budget)
    entry = Entry("stat", "2025", 1, 500_000)

    with pytest.raises(error):
        write_contributions(
            budget=budget,
            year=year_of(budget, "2025"),
            entries=[entry],
            marks={"kommun": True} | marks,
            by=None,
        )

    assert amounts_of(budget) == before
    assert not Amount.objects.filter(is_preliminary=True).exists()


# -- A budget that an adopted plan shows


def test_sealed_budget_refuses_every_act(budget: Budget) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)
    line, group, year = line_of(budget, "kansli"), group_of(budget, "kvar"), year_of(budget, "2026")
    acts = [
        lambda: set_amount(line=line, year=year, amount_kr=1, expected_kr=450_000, by=None),
        lambda: set_note(line=line, year=year, note="x", is_preliminary=False, by=None),
        lambda: set_preliminary(line=line, year=year, is_preliminary=True, by=None),
        lambda: add_line(budget=budget, group=group, label="Ny", kind="cost", by=None),
        lambda: change_line(line=line, label="Ny", kind="cost", basis="", scope=(), by=None),
        lambda: move_line(line=line, step=Move.UP, by=None),
        lambda: delete_line(line=line, by=None),
        lambda: add_group(budget=budget, title="Ny", total_label="", by=None),
        lambda: change_group(group=group, title="Ny", total_label="", by=None),
        lambda: move_group(group=group, step=Move.UP, by=None),
        lambda: delete_group(group=group, by=None),
        lambda: save_year(year=year, by=None),
        lambda: delete_year(year=year, by=None),
        lambda: rename_budget(budget=budget, title="Ny", by=None),
        lambda: restore_deletion(budget=budget, token="x", by=None),
    ]

    for act in acts:
        with pytest.raises(BudgetIsSealed):
            act()


# -- Rows and years


def test_start_budget_has_something_to_fill_in(budget: Budget, anna: User) -> None:
    fresh = start_budget(association=budget.association, title="Budget", first_year=2027, by=anna)

    assert (fresh.key, [year.label for year in fresh.years.all()]) == (
        "budget-2",
        ["Budget 2027", "Plan 2028", "Plan 2029"],
    )
    assert arrangement(fresh) == ["intakter/bidrag", "kostnader/kansli", "aterstar/att-fordela"]


def test_add_line_stands_last_in_its_group(budget: Budget) -> None:
    add_line(
        budget=budget,
        group=group_of(budget, "intakter"),
        label="Övrigt stöd",
        kind="other-income",
        by=None,
    )

    assert [each for each in arrangement(budget) if each.startswith("intakter")] == [
        "intakter/stat",
        "intakter/kommun",
        "intakter/ovrigt-stod",
    ]


def test_add_line_takes_no_key_that_was_used(budget: Budget) -> None:
    delete_line(line=line_of(budget, "kansli"), by=None)

    line = add_line(
        budget=budget, group=group_of(budget, "kostnader"), label="Kansli", kind="cost", by=None
    )

    assert line.key == "kansli-2"


def test_add_line_refuses_lines_that_wait_for_each_other(budget: Budget) -> None:
    with pytest.raises(ResidualCycle):
        add_line(
            budget=budget,
            group=group_of(budget, "kvar"),
            label="Kvar igen",
            kind="unallocated",
            by=None,
        )

    assert not budget.lines.filter(label="Kvar igen").exists()


def test_change_line(budget: Budget) -> None:
    change_line(
        line=line_of(budget, "kvar"),
        label="Medel att fördela",
        kind="unallocated",
        basis="per år",
        scope=[group_of(budget, "intakter")],
        by=None,
    )

    line = line_of(budget, "kvar")
    assert (line.label, line.basis, [group.key for group in line.scope.all()]) == (
        "Medel att fördela",
        "per år",
        ["intakter"],
    )


@pytest.mark.parametrize(
    ("key", "step", "expected"),
    [
        ("kommun", Move.UP, ["intakter/kommun", "intakter/stat"]),
        ("stat", Move.DOWN, ["intakter/kommun", "intakter/stat"]),
        ("stat", Move.UP, ["intakter/stat", "intakter/kommun"]),
        ("kansli", Move.UP, ["intakter/stat", "intakter/kommun", "intakter/kansli"]),
        ("kansli", Move.OUT, ["intakter/stat", "intakter/kommun"]),
        ("kommun", Move.DOWN, ["intakter/stat"]),
    ],
)
def test_move_line(budget: Budget, key: str, step: Move, expected: list[str]) -> None:
    move_line(line=line_of(budget, key), step=step, by=None)

    assert [each for each in arrangement(budget) if each.startswith("intakter")] == expected


def test_move_line_into_a_group_and_out(budget: Budget) -> None:
    inner = add_group(
        budget=budget,
        title="Projekt",
        total_label="Summa projekt",
        parent=group_of(budget, "kostnader"),
        by=None,
    )
    add_line(budget=budget, group=inner, label="Ett", kind="cost", by=None)
    before = arrangement(budget)

    move_group(group=inner, step=Move.UP, by=None)
    move_line(line=line_of(budget, "insatser"), step=Move.IN, by=None)
    inside = arrangement(budget)
    move_line(line=line_of(budget, "insatser"), step=Move.OUT, by=None)

    assert before[2:] == [
        "kostnader/kansli",
        "kostnader/insatser",
        "kvar/kvar",
        "projekt/ett",
    ]
    assert inside[2:] == ["kostnader/kansli", "projekt/ett", "projekt/insatser", "kvar/kvar"]
    assert arrangement(budget)[2:] == [
        "kostnader/kansli",
        "projekt/ett",
        "kostnader/insatser",
        "kvar/kvar",
    ]


def test_move_group_in_and_out(budget: Budget) -> None:
    move_group(group=group_of(budget, "kostnader"), step=Move.IN, by=None)
    inside = group_of(budget, "kostnader").parent
    move_group(group=group_of(budget, "kostnader"), step=Move.OUT, by=None)

    assert inside == group_of(budget, "intakter")
    assert group_of(budget, "kostnader").parent is None
    assert [group.key for group in budget.groups.all()] == ["intakter", "kostnader", "kvar"]


def test_save_year_new_and_changed(budget: Budget) -> None:
    year = save_year(
        year=BudgetYear(budget=budget, label="Utfall 2026", kind="outcome", year=2026), by=None
    )
    year.first_month, year.last_month = 1, 6
    save_year(year=year, by=None)

    assert [(each.key, each.months) for each in budget.years.all()] == [
        ("2025", 12),
        ("2026", 12),
        ("2026-2", 6),
    ]


# -- Deleting and undoing


def test_delete_line_and_undo(budget: Budget, anna: User) -> None:
    line = line_of(budget, "kvar")
    line.scope.set([group_of(budget, "intakter"), group_of(budget, "kostnader")])
    before = amounts_of(budget)

    tokens = [delete_line(line=each, by=anna) for each in (line, line_of(budget, "kansli"))]
    deletions = recent_deletions(budget)
    for token in tokens:
        restore_deletion(budget=budget, token=token, by=anna)

    assert [each.name for each in deletions] == ["Kansli", "Kvar"]
    assert amounts_of(budget) == before
    assert [group.key for group in line_of(budget, "kvar").scope.all()] == [
        "intakter",
        "kostnader",
    ]
    assert recent_deletions(budget) == ()


def test_delete_group_with_all_in_it_and_undo(budget: Budget) -> None:
    add_group(
        budget=budget,
        title="Projekt",
        total_label="",
        parent=group_of(budget, "kostnader"),
        by=None,
    )
    before, rows = amounts_of(budget), arrangement(budget)

    token = delete_group(group=group_of(budget, "kostnader"), by=None)
    names = [each.name for each in recent_deletions(budget)]
    left = arrangement(budget)
    restore_deletion(budget=budget, token=token, by=None)

    assert (names, left) == (["Kostnader"], ["intakter/stat", "intakter/kommun", "kvar/kvar"])
    assert (amounts_of(budget), arrangement(budget)) == (before, rows)


def test_delete_group_refuses_what_a_line_closes(budget: Budget) -> None:
    line_of(budget, "kvar").scope.set([group_of(budget, "kostnader")])

    with pytest.raises(GroupIsClosed) as refused:
        delete_group(group=group_of(budget, "kostnader"), by=None)

    assert refused.value.lines == (line_of(budget, "kvar"),)
    assert budget.groups.filter(key="kostnader").exists()


def test_delete_year_and_undo(budget: Budget) -> None:
    before = amounts_of(budget)

    token = delete_year(year=year_of(budget, "2025"), by=None)
    left = {year for _line, year in amounts_of(budget)}
    restore_deletion(budget=budget, token=token, by=None)

    assert (left, amounts_of(budget)) == ({"2026"}, before)


def test_restore_in_the_wrong_order_is_refused(budget: Budget) -> None:
    line = delete_line(line=line_of(budget, "kansli"), by=None)
    group = delete_group(group=group_of(budget, "kostnader"), by=None)

    with pytest.raises(CannotRestore):
        restore_deletion(budget=budget, token=line, by=None)
    assert not budget.lines.filter(key="kansli").exists()

    restore_deletion(budget=budget, token=group, by=None)
    restore_deletion(budget=budget, token=line, by=None)
    assert budget.lines.filter(key="kansli").exists()


def test_restore_twice_or_elsewhere_is_refused(budget: Budget) -> None:
    token = delete_line(line=line_of(budget, "kansli"), by=None)
    other = BudgetFactory(association=budget.association)

    with pytest.raises(NothingToRestore):
        restore_deletion(budget=other, token=token, by=None)
    restore_deletion(budget=budget, token=token, by=None)
    with pytest.raises(NothingToRestore):
        restore_deletion(budget=budget, token=token, by=None)
