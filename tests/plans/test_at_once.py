"""Two people who press the same button at the same moment get the answers that they would get one
after the other: the second is told what is taken, or gets the next free key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.db.models import Model
from django.db.models.signals import pre_save
from django.test import Client

from associations.models import Association, Person, Term, User
from budgets.models import Budget
from budgets.services.deletion import delete_budget
from plans.models import Goal, Plan, Section, TargetGroupPriority
from plans.register_forms.base import Scope
from plans.services.deletion import delete_rows
from plans.services.plan import delete_plan
from plans.work import REGISTERS
from tests.factories.associations import TargetGroupFactory, TermFactory
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import PlanFactory
from tests.plans.test_registers import posted

pytestmark = pytest.mark.django_db(transaction=True)

type Post = tuple[str, dict[str, Any]]  # an address, and what is posted there

WORK = "/finsam-sjobygden/arbete"
PATIENCE = 0.7  # seconds in which the other one comes to save as well, unless something holds them
EMPTY_PLAN = {"title": "Verksamhetsplan", "start": "empty"}


@pytest.fixture
def plan(association: Association) -> Plan:
    TargetGroupFactory(association=association, name="Unga")
    budget = small_budget(BudgetFactory(association=association, key="rambudget"))
    return PlanFactory(association=association, period="2030", budget=budget)


@dataclass(frozen=True, slots=True)
class Making:
    """Something that both make: where, as which rows, and by what these are told apart."""

    address: str
    model: type[Model]
    field: str
    posted: dict[str, Any]
    made: tuple[str, ...]

    def __str__(self) -> str:
        return self.address


MAKINGS = (
    Making(
        "budget/",
        Budget,
        "key",
        {"title": "Budget 2035", "first_year": 2035},
        ("budget-2035", "budget-2035-2"),
    ),
    Making("budget/rambudget/revidera/", Budget, "key", {}, ("rambudget-2", "rambudget-3")),
    Making(
        "budget/rambudget/scenario/",
        Budget,
        "key",
        {"act": "begin", "title": "Tänk om"},
        ("rambudget-2", "rambudget-3"),
    ),
    Making("planer/2030/avsnitt/", Section, "key", {"title": "Läget"}, ("laget", "laget-2")),
    Making("register/personer/ny/", Person, "key", {"name": "Åsa Ek"}, ("asa-ek", "asa-ek-2")),
    Making(
        "register/begrepp/ny/",
        Term,
        "key",
        {"term": "Samråd", "definition": "<p>Att fråga.</p>"},
        ("samrad", "samrad-2"),
    ),
    Making("planer/2030/mal/ny/", Goal, "key", {"title": "Fler"}, ("fler", "fler-2")),
)


@pytest.mark.parametrize("making", MAKINGS, ids=str)
def test_each_gets_a_key(making: Making, plan: Plan, officer: User) -> None:
    there = set(making.model._default_manager.values_list("pk", flat=True))
    post = (f"{WORK}/{making.address}", with_form(officer, making))

    answers = at_once(officer, making.model, post, post)

    new = making.model._default_manager.exclude(pk__in=there).order_by("pk")
    assert [answer.status_code for answer in answers] == [302, 302]
    assert tuple(new.values_list(making.field, flat=True)) == making.made


@pytest.mark.parametrize(
    "typed",
    [
        ({**EMPTY_PLAN, "period": "2035"},) * 2,
        ({**EMPTY_PLAN, "period": "2035-2036"}, {**EMPTY_PLAN, "period": "2036"}),
        ({"title": "Plan", "period": "2035", "start": "template"},) * 2,
        ({"title": "Plan", "period": "2035", "start": "copy", "source": "newest"},) * 2,
    ],
    ids=["same", "overlapping", "template", "copy"],
)
def test_one_plan_gets_the_period(typed: Any, plan: Plan, officer: User) -> None:
    address = f"{WORK}/planer/ny/"
    first, second = (each | {"source": plan.pk} for each in typed)

    answers = at_once(officer, Plan, (address, first), (address, second))

    made = Plan.objects.exclude(pk=plan.pk).get()
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert errors_of(answers) == {"period": [f"Det finns redan en plan för {made.years}."]}


def test_one_plan_is_moved_to_the_period(plan: Plan, officer: User) -> None:
    PlanFactory(association=plan.association, period="2031")
    asked = {"title": "Plan", "period": "2035", "numbering": "numbered"}

    answers = at_once(
        officer,
        Plan,
        (f"{WORK}/planer/2030/installningar/", asked),
        (f"{WORK}/planer/2031/installningar/", asked),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert errors_of(answers) == {"period": ["Det finns redan en plan för 2035."]}


def test_one_gives_the_group_a_priority(plan: Plan, officer: User) -> None:
    group = TargetGroupFactory(association=plan.association)
    register = REGISTERS["prioriteringar"]
    address = register.address(Scope(plan.association, plan), "new")
    post = (address, posted(client_of(officer).get(address)) | {"target_group": group.pk})

    answers = at_once(officer, TargetGroupPriority, post, post)

    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert "samma ögonblick" not in str(errors_of(answers))
    assert TargetGroupPriority.objects.count() == 1


def test_second_to_save_a_row_is_told_what_the_first_did(plan: Plan, officer: User) -> None:
    term = TermFactory(association=plan.association, term="Samverkan")
    address = REGISTERS["begrepp"].address(Scope(plan.association), "row", pk=term.pk)
    shown = posted(client_of(officer).get(address))

    answers = at_once(
        officer, Term, (address, shown | {"term": "Ett"}), (address, shown | {"term": "Två"})
    )

    stopped = next(answer for answer in answers if answer.status_code == 200)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    assert stopped.context["change"].fields == (("begrepp", Term.objects.get().term),)


def deleted_term(association: Association) -> Post:
    token = delete_rows([TermFactory(association=association)], association=association, by=None)
    return REGISTERS["begrepp"].address(Scope(association), "undo", token=token), {}


def deleted_plan(association: Association) -> Post:
    token = delete_plan(plan=PlanFactory(association=association, period="2040"), by=None)
    return f"{WORK}/planer/angra/", {"token": token}


def deleted_budget(association: Association) -> Post:
    token = delete_budget(budget=BudgetFactory(association=association), by=None)
    return f"{WORK}/budget-angra/", {"token": token}


@pytest.mark.parametrize(
    ("model", "delete"),
    [(Term, deleted_term), (Plan, deleted_plan), (Budget, deleted_budget)],
    ids=["term", "plan", "budget"],
)
def test_what_was_deleted_comes_back_once(
    model: type[Model], delete: Callable[[Association], Post], plan: Plan, officer: User
) -> None:
    before = model._default_manager.count()
    post = delete(plan.association)

    answers = at_once(officer, model, post, post)

    assert [answer.status_code for answer in answers] == [302, 302]
    assert model._default_manager.count() == before + 1


def at_once(user: User, model: type[Model], *posts: Post) -> list[Any]:
    """The answers to posts that meet where each is about to save a row of `model`, if they can:
    who is held up until the other is done comes too late, and goes on alone."""
    meeting = Barrier(len(posts))

    def meet(**_sent: object) -> None:
        with suppress(BrokenBarrierError):
            meeting.wait(PATIENCE)

    def answer(post: Post) -> Any:
        try:
            return client_of(user).post(*post)
        finally:
            connections.close_all()

    pre_save.connect(meet, sender=model)
    try:
        with ThreadPoolExecutor(len(posts)) as pool:
            return list(pool.map(answer, posts))
    finally:
        pre_save.disconnect(meet, sender=model)


def with_form(user: User, making: Making) -> dict[str, Any]:
    """What the page of a register posts beside what is typed."""
    if not making.address.endswith("ny/"):
        return making.posted
    return posted(client_of(user).get(f"{WORK}/{making.address}")) | making.posted


def errors_of(answers: list[Any]) -> dict[str, list[str]]:
    """What the form says that was refused."""
    refused = next(answer for answer in answers if answer.status_code == 200)
    return {name: list(errors) for name, errors in refused.context["form"].errors.items()}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
