"""What somebody changes in a plan while others are writing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from associations.models import Association, User
from plans.models import Comment, Plan
from plans.services import comments, sections, writing
from plans.services.drafts import lock_draft
from plans.services.plan import change_plan, delete_plan
from plans.services.sections import remove_section
from tests.factories.plans import CommentFactory, PlanFactory, SectionFactory

PLANS = "/finsam-sjobygden/arbete/planer/"
SECTION = f"{PLANS}2030/avsnitt/inledning/"
TEXT = {"title": "Inledning", "body": "<p>Mitt.</p>", "base": "0"}
DETAILS = {"state": "ready", "numbering": "inherit"}


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def move(plan: Plan, period: str) -> Plan:
    return change_plan(
        plan=plan,
        title=plan.title,
        period=period,
        as_of=plan.as_of,
        numbering=plan.numbering,
        by=None,
    )


# -- The plan or the section is removed between looking it up and locking it


def remove_plan(plan: Plan) -> None:
    delete_plan(plan=plan, by=None)


def remove_its_section(plan: Plan) -> None:
    remove_section(section=plan.sections.get(), by=None)


@dataclass
class Colleague:
    """Does something a moment before the plan is locked, once."""

    act: Callable[[Plan], None]
    is_done: bool = False

    def lock(self, plan: Plan) -> Plan:
        if not self.is_done:
            self.is_done = True
            self.act(Plan.objects.get(pk=plan.pk))
        return lock_draft(plan)


@pytest.mark.parametrize(
    ("page_of", "data", "act"),
    [
        ("", TEXT, remove_plan),
        ("", TEXT, remove_its_section),
        ("", TEXT | {"choice": "mine", "seen": "0"}, remove_its_section),
        ("uppgifter/", DETAILS, remove_plan),
        ("uppgifter/", DETAILS, remove_its_section),
        ("plats/", {"move": "up"}, remove_plan),
        ("ta-bort/", {}, remove_plan),
        ("versioner/1/", {}, remove_its_section),
        ("versioner/1/", {"name": "Till styrelsen"}, remove_plan),
        ("kommentarer/", {"text": "Stämmer det?"}, remove_plan),
        ("kommentarer/{thread}/", {"act": "answer", "text": "Ja."}, remove_plan),
        ("kommentarer/{thread}/", {"act": "settle"}, remove_plan),
    ],
)
def test_what_was_removed_meanwhile_is_not_found(
    page_of: str,
    data: dict[str, str],
    act: Callable[[Plan], None],
    client: Client,
    draft: Plan,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thread = CommentFactory(plan=draft, section_key="inledning")
    colleague = Colleague(act)
    for module in (comments, sections, writing):
        monkeypatch.setattr(module, "lock_draft", colleague.lock)

    answer = client.post(SECTION + page_of.format(thread=thread.pk), data)

    assert (colleague.is_done, answer.status_code) == (True, 404)
    assert [comment.pk for comment in Comment.objects.all()] == [thread.pk]


def test_presence_in_a_section_that_is_removed_is_not_found(
    client: Client, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**_values: Any) -> list[User]:
        section = draft.sections.get()
        remove_its_section(draft)
        return writing.note_presence(section=section, user=User.objects.get())

    monkeypatch.setattr("plans.views.work.sections.note_presence", gone)

    assert client.post(f"{SECTION}narvaro/", {"base": "0"}).status_code == 404


# -- The plan is given another period


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "mal/",
        "att-se-over/?a=1&a=2",
        "avsnitt/inledning/",
        "avsnitt/inledning/versioner/1/",
    ],
)
def test_address_of_an_older_period_leads_to_the_plan(
    inside: str, client: Client, draft: Plan
) -> None:
    move(move(draft, "2031"), "2032-2033")

    for old in ("2030", "2031"):
        answer = client.get(f"{PLANS}{old}/{inside}")

        assert (answer.status_code, answer["Location"]) == (302, f"{PLANS}2032-2033/{inside}")


def test_what_is_posted_to_an_older_period_is_stored_nowhere(client: Client, draft: Plan) -> None:
    move(draft, "2031")

    answer = client.post(SECTION, TEXT)

    assert answer.status_code == 404
    assert draft.sections.get().body == "<p>Under arbete.</p>"


def test_address_of_a_period_that_another_plan_has_taken_is_that_plans(
    client: Client, draft: Plan
) -> None:
    move(draft, "2031")
    other = PlanFactory(association=draft.association, period="2030")

    assert client.get(f"{PLANS}2030/").context["plan"] == other


def test_the_last_to_leave_a_period_is_found_there(client: Client, draft: Plan) -> None:
    move(draft, "2031")
    move(PlanFactory(association=draft.association, period="2030"), "2032")

    assert client.get(f"{PLANS}2030/")["Location"] == f"{PLANS}2032/"


def test_older_address_says_nothing_to_others(
    draft: Plan, outsider: User, association: Association
) -> None:
    theirs = outsider.role_assignments.get().association.plans.get()
    move(theirs, "2035")
    move(draft, "2031")
    client = Client()
    client.force_login(outsider)

    assert client.get(f"{PLANS}2030/").status_code == 404
    assert client.get(f"{PLANS}2031/").status_code == 404


def test_older_address_of_a_removed_plan_is_not_found(client: Client, draft: Plan) -> None:
    delete_plan(plan=move(draft, "2031"), by=None)

    assert client.get(f"{PLANS}2030/").status_code == 404


def test_presence_tells_where_the_section_is(client: Client, draft: Plan) -> None:
    SectionFactory(plan=draft)
    move(draft, "2031")

    told = client.get(f"{SECTION}narvaro/", follow=True).json()

    assert told["address"] == f"{PLANS}2031/avsnitt/inledning/"
