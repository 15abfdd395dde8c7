"""What one does to the rows of the grid and takes back leaves the budget as it was: every tie of a
line, what it closes, its amounts and notes. Walked at random, all the way back and forth again."""

from __future__ import annotations

from typing import Any

from django.test import Client
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from associations.models import Association, MemberBoard
from associations.permissions import RoleName
from budgets.arrangement import tree_of
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.queries import budget_value
from tests.conftest import person_with
from tests.factories.associations import AssociationFactory, DecisionFactory, MemberFactory
from tests.factories.budgets import BudgetFactory, BudgetGroupFactory, small_budget
from tests.factories.projects import ProjectFactory

ROWS = st.integers(0, 20)
ACTS = st.one_of(
    st.tuples(st.just("rename"), ROWS, st.fixed_dictionaries({"label": st.sampled_from("ABC")})),
    st.tuples(
        st.just("move"),
        ROWS,
        st.fixed_dictionaries({"step": st.sampled_from(["up", "down", "in", "out"])}),
    ),
    st.tuples(
        st.just("add"),
        ROWS,
        st.fixed_dictionaries({"label": st.sampled_from("AB"), "kind": st.just("cost")}),
    ),
    st.tuples(st.just("delete"), ROWS, st.just({})),
)


class Undoing(TestCase):
    association: Association
    budget: Budget

    def setUp(self) -> None:
        super().setUp()
        self.association = AssociationFactory(slug="finsam-sjobygden")
        self.budget = budget_with_ties(self.association)
        self.client = Client()
        self.client.force_login(person_with(RoleName.EDITOR, self.association))
        self.address = f"/finsam-sjobygden/arbete/budget/{self.budget.key}/rader/"

    @example(acts=[("move", 0, {"step": "down"}), ("add", 4, {"label": "A", "kind": "cost"})])
    @given(acts=st.lists(ACTS, min_size=1, max_size=6))
    @settings(max_examples=30)
    def test_all_the_way_back_and_forth(self, acts: list[tuple[str, int, dict[str, str]]]) -> None:
        states, tokens = [state_of(self.budget)], []
        for name, at, values in acts:
            keys = rows_of(self.budget)
            done = self.post(act=name, row=keys[at % len(keys)], **values)
            if done.status_code == 200 and done.json()["token"]:
                tokens.append(done.json()["token"])
                states.append(state_of(self.budget))

        again = self.take_back(tokens, states[:-1])
        back = self.take_back(again, states[1:][::-1])
        self.take_back(back, states[:-1])

    def take_back(self, tokens: list[str], states: list[Any]) -> list[str]:
        """Undo all, last first; the budget is then as `states` say, from the last one back."""
        back = []
        for token, state in zip(reversed(tokens), reversed(states), strict=True):
            undone = self.post(act="undo", token=token)
            assert (undone.status_code, undone.content.decode()) == (200, undone.content.decode())
            assert state_of(self.budget) == state
            back.append(undone.json()["token"])
        return back

    def post(self, **values: str) -> Any:
        return self.client.post(self.address, values)


def budget_with_ties(association: Association) -> Budget:
    """A small budget in which each line has something to lose."""
    budget = small_budget(BudgetFactory(association=association))
    costs = budget.groups.get(key="kostnader")
    BudgetGroupFactory(budget=budget, key="inre", parent=costs, order=2)
    last = budget.groups.get(key="kvar")
    last.order = 3
    last.save()
    lines = {line.key: line for line in budget.lines.all()}
    lines["stat"].party = "state"
    lines["kommun"].member = MemberFactory(association=association)
    lines["kommun"].board = MemberBoard.objects.create(
        member=lines["kommun"].member, name="Socialnämnden", share_percent=100
    )
    lines["kansli"].decision = DecisionFactory(meeting__body__association=association)
    lines["kansli"].surplus_year = 2024
    lines["insatser"].project = ProjectFactory(association=association)
    lines["insatser"].basis = "per 6 mån"
    for line in lines.values():
        line.save()
    lines["kvar"].scope.set([budget.groups.get(key="intakter"), costs])
    amount = lines["kansli"].amounts.get(year__key="2026")
    amount.note, amount.is_preliminary = "enligt avtal", True
    amount.save()
    return budget


def rows_of(budget: Budget) -> list[str]:
    """The rows as the grid names them."""
    groups = [f"heading:{group.key}" for group in budget.groups.all()]
    return groups + [f"line:{line.key}" for line in budget.lines.all()]


def state_of(budget: Budget) -> dict[str, Any]:
    """Everything that a budget says. The numbers by which its rows are ordered are not said."""
    tree = tree_of(budget_value(budget).sheet)
    said: dict[str, Any] = {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "order"}
            for row in model._default_manager.filter(budget=budget).order_by("pk").values()
        ]
        for model in (BudgetGroup, BudgetLine, BudgetYear)
    }
    said["amounts"] = list(Amount.objects.filter(line__budget=budget).order_by("pk").values())
    said["closes"] = sorted(
        BudgetLine.scope.through.objects.values_list("budgetline", "budgetgroup")
    )
    said["stands"] = [
        (branch.key, [getattr(item, "key", item) for item in branch.items])
        for branch in tree.branches()
    ]
    return said
