"""A plan as a whole: its settings, its removal and its return."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from associations.models import Asset, Association, User
from plans.models import (
    Activity,
    AdoptionRequest,
    Attachment,
    Comment,
    DraftPrint,
    Goal,
    Plan,
    PlanReviewItem,
    Section,
    SectionPresence,
    TargetGroupPriority,
)
from plans.queries.whole import what_goes_with
from plans.services.deletion import delete_rows
from plans.services.plan import PlanIsBeingAdopted, delete_plan
from plans.services.sections import remove_section
from tests.factories.associations import BodyFactory, DecisionFactory, MeetingFactory
from tests.factories.budgets import BudgetFactory
from tests.factories.plans import (
    ActivityFactory,
    CommentFactory,
    GoalFactory,
    PlanFactory,
    SectionFactory,
    TargetGroupPriorityFactory,
    adopt,
)
from tests.factories.projects import ProjectFactory

WORK = "/finsam-sjobygden/arbete/planer/"
SETTINGS = f"{WORK}2030/installningar/"


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def save(client: Client, **values: Any) -> Any:
    data = {"title": "Plan", "period": "2030", "as_of": "2029-11-20", "numbering": "numbered"}
    return client.post(SETTINGS, data | values)


# -- Settings


def test_settings_are_saved_and_the_address_follows(
    client: Client, draft: Plan, officer: User
) -> None:
    saved = save(
        client, title="Verksamhetsplan", period="2030 - 2031", as_of="2029-12-01",
        numbering="unnumbered",
    )  # fmt: skip

    draft.refresh_from_db()
    assert saved["Location"] == f"{WORK}2030-2031/"
    assert (draft.title, draft.period, draft.as_of, draft.numbering) == (
        "Verksamhetsplan", "2030-2031", dt.date(2029, 12, 1), "unnumbered",
    )  # fmt: skip
    assert draft.history.first().history_user == officer


def test_page_shows_what_is_stored(client: Client, draft: Plan) -> None:
    form = client.get(SETTINGS).context["form"]

    assert {name: form[name].value() for name in form.fields} == {
        name: getattr(draft, name) for name in form.fields
    }


@pytest.mark.parametrize("period", ["2033-2031", "2090", "1950", "2030-2039", "x", "", "2028-2030"])
def test_period_that_cannot_be_is_told_at_its_field(
    period: str, client: Client, draft: Plan
) -> None:
    PlanFactory(association=draft.association, period="2028")

    answer = save(client, period=period, title="Nytt namn")

    draft.refresh_from_db()
    assert list(answer.context["form"].errors) == ["period"]
    assert answer.context["form"]["title"].value() == "Nytt namn"
    assert (draft.period, draft.title) == ("2030", "Utkastets plan")


def test_old_period_may_stay(client: Client, draft: Plan) -> None:
    Plan.objects.filter(pk=draft.pk).update(period="1994")
    data = {"title": "X", "period": "1994", "as_of": "1994-01-01", "numbering": "numbered"}

    assert client.post(f"{WORK}1994/installningar/", data).status_code == 302


@pytest.mark.parametrize(
    ("was", "written", "becomes"),
    [
        ("2029-11-20", "", "2031-01-01"),
        ("2030-01-01", "2030-01-01", "2031-01-01"),
        ("2029-11-20", "2029-11-20", "2029-11-20"),
        ("2030-01-01", "2030-06-01", "2030-06-01"),
    ],
    ids=["left empty", "the first day follows", "another day stays", "chosen"],
)
def test_day_comes_from_the_period(
    was: str, written: str, becomes: str, client: Client, draft: Plan
) -> None:
    Plan.objects.filter(pk=draft.pk).update(as_of=was)

    save(client, period="2031", as_of=written)

    draft.refresh_from_db()
    assert str(draft.as_of) == becomes


def test_day_that_is_none_is_told(client: Client, draft: Plan) -> None:
    assert list(save(client, as_of="2030-13-40").context["form"].errors) == ["as_of"]


def test_long_title_is_told_and_kept(client: Client, draft: Plan) -> None:
    answer = save(client, title="å" * 500)

    assert list(answer.context["form"].errors) == ["title"]
    assert answer.context["form"]["title"].value() == "å" * 500


def test_adopted_plan_has_no_settings(client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, period="2030", title="Beslutad", adopted=True)

    answers = [client.get(SETTINGS), save(client, title="Ändrad")]
    answers += [client.post(f"{WORK}2030/ta-bort/")]

    plan.refresh_from_db()
    assert [answer["Location"] for answer in answers] == [f"{WORK}2030/"] * 3
    assert plan.title == "Beslutad"
    assert client.get(f"{WORK}2030/ta-bort/").content.decode().count('method="post"') == 2


# -- Removal


OWN = (Section, Goal, Activity, TargetGroupPriority, Attachment, PlanReviewItem, Comment)


@pytest.fixture
def full(draft: Plan, officer: User) -> Plan:
    """The draft with one of all that can be its own, and a section that was removed before."""
    own = draft.association
    draft.budget = BudgetFactory(association=own)
    draft.save()
    draft.project_budgets.add(
        BudgetFactory(association=own, project=ProjectFactory(association=own), key="insatsens")
    )
    outer = SectionFactory(plan=draft, title="Insatser", responsible=officer)
    SectionFactory(plan=draft, title="Rehabkoordinering", parent=outer)
    ActivityFactory(goal=GoalFactory(plan=draft, title="Fler i arbete"))
    TargetGroupPriorityFactory(plan=draft)
    file = Asset.objects.keep(b"%PDF-", media_type="application/pdf")
    Attachment.objects.create(plan=draft, title="Förbundsordning", file=file)
    PlanReviewItem.objects.create(
        plan=draft, place="section:inledning", kind="year", found="2029", context="Under 2029"
    )
    CommentFactory(plan=draft, thread=CommentFactory(plan=draft))
    remove_section(section=SectionFactory(plan=draft, title="Borttaget"), by=officer)
    DraftPrint.objects.create(plan=draft, document_sha256="a" * 64, document="{}")
    SectionPresence.objects.create(section=outer, user=officer, seen_at="2026-11-22T10:00Z")
    return draft


def everything(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    kept = {model.__name__: list(model.objects.order_by("pk").values()) for model in OWN}
    budgets = list(plan.project_budgets.order_by("pk").values())
    return {**kept, "Plan": list(Plan.objects.filter(pk=plan.pk).values()), "budgets": budgets}


def test_page_tells_what_goes_with_the_plan(client: Client, full: Plan) -> None:
    content = client.get(f"{WORK}2030/ta-bort/").content.decode()

    own = ("Insatser", "Rehabkoordinering", "Fler i arbete", "Förbundsordning", "2 kommentarer")
    for told in own:
        assert told in content
    assert "Borttaget" not in content
    assert str(full.budget) in content


def test_plan_with_nothing_but_comments_is_not_empty(association: Association) -> None:
    plan = PlanFactory(association=association)
    was_nothing = what_goes_with(plan).is_nothing

    CommentFactory(plan=plan)

    going = what_goes_with(plan)
    assert (was_nothing, going.comments, going.is_nothing) == (True, 1, False)


def test_removed_plan_comes_back_whole(client: Client, full: Plan) -> None:
    before = everything(full)
    versions = Section.history.filter(plan_id=full.pk).count()

    removed = client.post(f"{WORK}2030/ta-bort/")
    listed = client.get(removed["Location"])
    gone = Plan.objects.filter(pk=full.pk).exists()
    token = listed.context["deleted"].token
    back = client.post(f"{WORK}angra/", {"token": token})

    assert not gone
    assert full.title in listed.content.decode()
    assert back["Location"] == f"{WORK}2030/"
    assert everything(full) == before
    assert Section.history.filter(plan_id=full.pk).count() > versions
    shown = client.get(back["Location"])
    assert [removal.title for removal in shown.context["removed"]] == ["Borttaget"]


def test_second_return_is_told(client: Client, full: Plan) -> None:
    token = delete_plan(plan=full, by=None)
    client.post(f"{WORK}angra/", {"token": token})

    again = client.post(f"{WORK}angra/", {"token": token}, follow=True)

    assert "notice-info" in again.content.decode()
    assert Plan.objects.filter(pk=full.pk).count() == 1


def test_plan_whose_period_is_taken_stays_away(client: Client, full: Plan) -> None:
    token = delete_plan(plan=full, by=None)
    PlanFactory(association=full.association, period="2030", title="Den nya")

    answer = client.post(f"{WORK}angra/", {"token": token}, follow=True)

    assert "notice-error" in answer.content.decode()
    assert [plan.title for plan in Plan.objects.all()] == ["Den nya"]
    assert Section.objects.count() == 0


def test_plan_of_others_is_not_brought_back(
    client: Client, association: Association, outsider: User
) -> None:
    theirs = outsider.role_assignments.get().association.plans.get()
    token = delete_plan(plan=theirs, by=None)

    assert client.post(f"{WORK}angra/", {"token": token}).status_code == 404
    assert not Plan.objects.filter(pk=theirs.pk).exists()


@pytest.mark.parametrize("is_adopted", [False, True])
def test_deletion_in_a_plan_is_not_undone_among_the_plans(
    is_adopted: bool, client: Client, association: Association
) -> None:
    plan = PlanFactory(association=association, period="2029")
    goal = GoalFactory(plan=plan)
    token = delete_rows([goal], association=association, by=None)
    if is_adopted:
        adopt(plan)

    answer = client.post(f"{WORK}angra/", {"token": token})

    assert answer.status_code == 404
    assert not Goal.objects.filter(pk=goal.pk).exists()


def test_plan_that_is_being_adopted_stays(client: Client, full: Plan, officer: User) -> None:
    board = BodyFactory(board=True, association=full.association)
    request = AdoptionRequest.objects.create(
        plan=full,
        decision=DecisionFactory(meeting=MeetingFactory(body=board)),
        requested_by=officer,
    )
    before = everything(full)

    answer = client.post(f"{WORK}2030/ta-bort/")
    with pytest.raises(PlanIsBeingAdopted):
        delete_plan(plan=full, by=officer)

    assert answer.status_code == 409
    assert everything(full) == before
    request.failure = "Planen är inte komplett."
    request.save()
    assert client.post(f"{WORK}2030/ta-bort/").status_code == 302
