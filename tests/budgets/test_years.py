"""Years in order, outcomes beside budgets, surpluses handed out, lines tied to decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from associations.models import User
from budgets.arrangement import Move
from budgets.models import Amount, Budget, BudgetLine, BudgetYear
from budgets.outcome import compared_years, outcome_rows
from budgets.queries import budget_value, ceilings_of, decided_money
from budgets.services.amounts import UnknownCell
from budgets.services.capital import (
    DecisionElsewhere,
    SurplusIsHandedOut,
    distribute_surplus,
    tie_decision,
)
from budgets.services.copying import move_budget_on
from budgets.services.deletion import delete_line, restore_deletion
from budgets.services.writing import BudgetIsSealed
from budgets.services.years import (
    OutcomeExists,
    YearNotFinished,
    move_year,
    outcome_of,
    start_outcome,
)
from tests.factories.associations import DecisionFactory, MeetingFactory, UserFactory
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetYearFactory,
    CapitalCeilingFactory,
    CapitalCeilingStepFactory,
    amounts_of,
    small_budget,
)
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

NEW_YEAR = dt.date(2027, 1, 1)


@pytest.fixture
def budget() -> Budget:
    return small_budget(BudgetFactory())


@pytest.fixture
def anna() -> User:
    return UserFactory()


def year_of(budget: Budget, key: str) -> BudgetYear:
    return budget.years.select_related("budget").get(key=key)


def keys_of(budget: Budget) -> list[str]:
    return list(budget.years.values_list("key", flat=True))


def value_of(budget: Budget):  # type: ignore[no-untyped-def]  # a value of budgets.queries
    return budget_value(budget)


def surplus(budget: Budget, parts: dict[str, int], by: User | None = None) -> BudgetLine:
    return distribute_surplus(
        budget=budget,
        group=budget.groups.get(key="intakter"),
        label="Överskott 2024",
        surplus_year=2024,
        parts=parts,
        by=by,
    )


# -- Order


def test_move_year_left_and_right(budget: Budget, anna: User) -> None:
    BudgetYearFactory(budget=budget, key="2027", kind="plan", order=2)

    move_year(year=year_of(budget, "2027"), step=Move.UP, by=anna)
    left = keys_of(budget)
    move_year(year=year_of(budget, "2025"), step=Move.DOWN, by=anna)

    assert left == ["2025", "2027", "2026"]
    assert keys_of(budget) == ["2027", "2025", "2026"]
    assert BudgetYear.history.latest("history_id").history_user == anna


@pytest.mark.parametrize(
    ("key", "step"), [("2025", Move.UP), ("2026", Move.DOWN), ("2026", Move.IN)]
)
def test_move_year_beyond_the_edge_changes_nothing(budget: Budget, key: str, step: Move) -> None:
    before = BudgetYear.history.count()

    move_year(year=year_of(budget, key), step=step, by=None)

    assert (keys_of(budget), BudgetYear.history.count()) == (["2025", "2026"], before)


# -- Outcome


def test_start_outcome_adds_an_empty_column_beside_the_budget(budget: Budget) -> None:
    BudgetYear.objects.filter(key="2025").update(
        opening_kr=5, opening_source="outcome", opening_note="Årsredovisning 2024"
    )

    outcome = start_outcome(year=year_of(budget, "2025"), on=NEW_YEAR, by=None)

    assert keys_of(budget) == ["2025", "2025-utfall", "2026"]
    assert (outcome.label, outcome.kind, outcome.months) == ("Utfall 2025", "outcome", 12)
    assert (outcome.opening_kr, outcome.opening_note) == (5, "Årsredovisning 2024")
    assert not outcome.amounts.exists()
    assert outcome_of(budget, year_of(budget, "2025")) == outcome


def test_start_outcome_of_some_months_has_the_same_months(budget: Budget) -> None:
    BudgetYear.objects.filter(key="2025").update(
        first_month=9, opening_kr=5, opening_source="forecast"
    )

    outcome = start_outcome(year=year_of(budget, "2025"), on=NEW_YEAR, by=None)

    assert (outcome.first_month, outcome.last_month) == (9, 12)
    assert (outcome.opening_kr, outcome.opening_source) == (None, "")  # a forecast is no outcome


def test_start_outcome_waits_for_the_last_day(budget: Budget) -> None:
    last_day = dt.date(2026, 12, 31)

    with pytest.raises(YearNotFinished):
        start_outcome(year=year_of(budget, "2026"), on=last_day, by=None)
    assert keys_of(budget) == ["2025", "2026"]

    start_outcome(year=year_of(budget, "2026"), on=last_day + dt.timedelta(1), by=None)
    assert keys_of(budget) == ["2025", "2026", "2026-utfall"]


@pytest.mark.parametrize("key", ["2025", "2025-utfall"])
def test_start_outcome_twice_is_refused(budget: Budget, key: str) -> None:
    start_outcome(year=year_of(budget, "2025"), on=NEW_YEAR, by=None)

    with pytest.raises(OutcomeExists):
        start_outcome(year=year_of(budget, key), on=NEW_YEAR, by=None)

    assert keys_of(budget) == ["2025", "2025-utfall", "2026"]


def test_outcome_is_compared_row_by_row(budget: Budget) -> None:
    outcome = start_outcome(year=year_of(budget, "2026"), on=NEW_YEAR, by=None)
    actual = {"stat": 600_000, "kommun": 599_500, "kansli": 495_000}
    for key, amount_kr in actual.items():
        AmountFactory(line=budget.lines.get(key=key), year=outcome, amount_kr=amount_kr)
    value = value_of(budget)
    (pair,) = compared_years(value.sheet)

    rows = outcome_rows(value, pair, "kr")

    assert {
        each.row.label: (each.planned_kr, each.outcome_kr, each.difference_kr, each.percent)
        for each in rows
        if each.row.kind in ("line", "group")
    } == {
        "Stat": (600_000, 600_000, 0, 0),
        "Kommun": (600_000, 599_500, -500, -1),
        "Summa intäkter": (1_200_000, 1_199_500, -500, 0),
        "Kansli": (450_000, 495_000, 45_000, 100),
        "Insatser": (250_000, None, -250_000, -1000),
        "Summa kostnader": (700_000, 495_000, -205_000, -293),
        "Kvar": (500_000, 704_500, 204_500, 409),
    }
    assert [each.shown for each in rows if each.row.key == "kansli"] == [
        ("450\u202f000", "495\u202f000", "45\u202f000", "10\xa0%")
    ]
    assert [
        (each.planned_kr, each.difference_kr, each.percent)
        for each in rows
        if each.row.key == "capital-in"
    ] == [(None, None, None)]


def test_percent_needs_a_budget_and_tells_of_a_deficit_by_its_size(budget: Budget) -> None:
    outcome = start_outcome(year=year_of(budget, "2026"), on=NEW_YEAR, by=None)
    planned = {"stat": None, "kommun": 0, "kansli": 100, "insatser": 100}
    actual = {"stat": 7, "kommun": 7, "kansli": 107, "insatser": 207}
    Amount.objects.filter(line__budget=budget).delete()
    for amounts, year in ((planned, year_of(budget, "2026")), (actual, outcome)):
        for key, kr in amounts.items():
            if kr is not None:
                AmountFactory(line=budget.lines.get(key=key), year=year, amount_kr=kr)
    value = value_of(budget)

    rows = outcome_rows(value, compared_years(value.sheet)[0], "kr")

    told = {each.row.key: (each.difference_kr, each.percent) for each in rows}
    assert (told["stat"], told["kommun"], told["kansli"]) == ((7, None), (7, None), (7, 70))
    assert told["result-before-capital"] == (-100, -500)
    assert [each.shown[3] for each in rows if each.row.key == "stat"] == [""]


def test_outcome_without_a_budget_is_not_compared(budget: Budget) -> None:
    BudgetYearFactory(budget=budget, key="2024", kind="outcome", order=9)

    assert compared_years(value_of(budget).sheet) == ()


# -- Surplus


def test_surplus_becomes_one_line_with_its_parts(budget: Budget, anna: User) -> None:
    line = surplus(budget, {"2025": 2_000, "2026": 1_967}, anna)

    assert (line.kind, line.surplus_year, line.group.key) == ("capital-in", 2024, "intakter")
    assert {key: kr for key, kr in amounts_of(budget).items() if key[0] == line.key} == {
        (line.key, "2025"): 2_000,
        (line.key, "2026"): 1_967,
    }
    assert line.history.latest().history_user == anna
    assert [each.surplus_year for each in value_of(budget).sheet.lines][-1] == 2024


def test_surplus_is_undone_like_any_line(budget: Budget) -> None:
    line = surplus(budget, {"2025": 2_000, "2026": 1_967})
    before = amounts_of(budget)

    token = delete_line(line=line, by=None)
    restore_deletion(budget=budget, token=token, by=None)

    assert amounts_of(budget) == before
    assert budget.lines.get(key=line.key).surplus_year == 2024


def test_surplus_is_handed_out_once(budget: Budget) -> None:
    first = surplus(budget, {"2025": 1})

    with pytest.raises(SurplusIsHandedOut) as refused:
        surplus(budget, {"2026": 1})

    assert refused.value.line == first
    assert budget.lines.filter(surplus_year=2024).count() == 1


def test_surplus_that_fails_leaves_nothing(budget: Budget) -> None:
    with pytest.raises(UnknownCell):
        surplus(budget, {"2026": 1, "2099": 1})

    assert not budget.lines.filter(surplus_year=2024).exists()


# -- Decisions


def test_decided_money_is_summed_and_what_is_left_told(budget: Budget) -> None:
    project = ProjectFactory(association=budget.association, name="Jobbspåret")
    march = MeetingFactory(body__association=budget.association, held_on=dt.date(2025, 3, 11))
    september = MeetingFactory(body=march.body, held_on=dt.date(2025, 9, 11))
    early = DecisionFactory(meeting=march, paragraph="3", title="Medel 3")
    late = DecisionFactory(meeting=september, paragraph="9", title="Medel 9")
    budget.lines.filter(key="insatser").update(decision=early, project=project)
    budget.lines.filter(key="kansli").update(decision=late)

    decided = decided_money(budget)

    assert [
        (each.paragraph, each.decision, each.label, each.project, each.amounts_kr)
        for each in decided.lines
    ] == [
        ("3", "Medel 3", "Insatser", str(project), (None, 250_000)),
        ("9", "Medel 9", "Kansli", "", (400_000, 450_000)),
    ]
    assert (decided.sums_kr, decided.left_kr) == ((400_000, 700_000), (600_000, 500_000))


@pytest.mark.parametrize("lines", [1, 20])
def test_decided_money_costs_the_same_whatever_its_size(
    budget: Budget, lines: int, django_assert_num_queries: Callable[..., object]
) -> None:
    decision = DecisionFactory(meeting__body__association=budget.association)
    for number in range(lines):
        line = BudgetLine.objects.create(
            budget=budget,
            group=budget.groups.get(key="kostnader"),
            key=f"beslut-{number}",
            label="Beslut",
            kind="cost",
            decision=decision,
            project=ProjectFactory(association=budget.association),
        )
        AmountFactory(line=line, year=budget.years.get(key="2026"))

    with django_assert_num_queries(6):
        decided = decided_money(budget)

    assert len(decided.lines) == lines


def test_line_is_tied_to_a_decision_and_untied(budget: Budget, anna: User) -> None:
    decision = DecisionFactory(meeting__body__association=budget.association)
    line = budget.lines.get(key="insatser")

    tie_decision(line=line, decision=decision, by=anna)
    tied = budget.lines.get(key="insatser")
    tie_decision(line=line, decision=None, by=anna)

    assert (tied.decision, tied.history.latest().history_user) == (decision, anna)
    assert budget.lines.get(key="insatser").decision is None


def test_line_is_not_tied_to_another_association_s_decision(budget: Budget) -> None:
    with pytest.raises(DecisionElsewhere):
        tie_decision(line=budget.lines.get(key="insatser"), decision=DecisionFactory(), by=None)

    assert budget.lines.get(key="insatser").decision is None


# -- What is sealed, copied, read


@pytest.mark.parametrize("act", ["move", "outcome", "surplus", "decision"])
def test_sealed_budget_is_not_written(budget: Budget, act: str) -> None:
    PlanFactory(association=budget.association, budget=budget, adopted=True)
    acts: dict[str, Callable[[], object]] = {
        "move": lambda: move_year(year=year_of(budget, "2025"), step=Move.DOWN, by=None),
        "outcome": lambda: start_outcome(year=year_of(budget, "2025"), on=NEW_YEAR, by=None),
        "surplus": lambda: surplus(budget, {"2026": 1}),
        "decision": lambda: tie_decision(
            line=budget.lines.get(key="kansli"), decision=None, by=None
        ),
    }

    with pytest.raises(BudgetIsSealed):
        acts[act]()

    assert keys_of(budget) == ["2025", "2026"]


def test_surplus_goes_along_into_the_next_budget(budget: Budget) -> None:
    surplus(budget, {"2025": 2_000, "2026": 1_967})

    copy, _years = move_budget_on(budget=budget, step=1, by=None)

    line = copy.lines.get(surplus_year=2024)
    assert [amount.amount_kr for amount in line.amounts.all()] == [1_967]


def test_ceilings_are_read_with_their_steps(
    budget: Budget, django_assert_num_queries: Callable[..., object]
) -> None:
    for month in (1, 6):
        ceiling = CapitalCeilingFactory(
            association=budget.association, valid_from=dt.date(2025, month, 1)
        )
        CapitalCeilingStepFactory(ceiling=ceiling, from_kr=100, most_kr=5, most_percent=None)
        CapitalCeilingStepFactory(ceiling=ceiling)
    CapitalCeilingFactory()

    with django_assert_num_queries(2):
        rules = ceilings_of(budget)

    assert rules is not None
    assert [[(step.from_kr, step.most_kr) for step in rule.steps] for rule in rules] == [
        [(0, None), (100, 5)]
    ] * 2


def test_budget_of_a_project_has_no_ceiling(budget: Budget) -> None:
    budget.project = ProjectFactory(association=budget.association)

    assert ceilings_of(budget) is None
