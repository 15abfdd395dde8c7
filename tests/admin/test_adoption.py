"""Adopting a plan from its decision in the admin."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from associations.models import Association, Body, Decision, User
from plans.models import Adoption, AdoptionRequest, Plan
from tests.admin.forms import posted
from tests.factories.associations import BodyFactory, DecisionFactory, MeetingFactory
from tests.factories.plans import PlanFactory, SectionFactory, adopt
from tests.plans.documents import block

pytestmark = pytest.mark.django_db

DUMMY = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def plan(association: Association) -> Plan:
    plan = PlanFactory(association=association, period="2027", title="Verksamhetsplan")
    SectionFactory(plan=plan, title="Inledning")
    return plan


@pytest.fixture
def decision(association: Association) -> Decision:
    board = BodyFactory(association=association, board=True)
    return DecisionFactory(meeting=MeetingFactory(body=board), paragraph="45")


@pytest.fixture
def admin_client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def page_of(decision: Decision) -> str:
    return reverse("admin:associations_decision_adoption", args=[decision.pk])


def test_page_says_what_it_will_do(admin_client: Client, plan: Plan, decision: Decision) -> None:
    answer = admin_client.get(page_of(decision))

    content = answer.content.decode()
    assert answer.status_code == 200
    assert content.count("<li>") >= 4
    assert "Fastställ och publicera" in content
    assert f'name="plan" value="{plan.pk}"' in content
    assert f"/{plan.association.slug}/verksamhetsplan/2027/" in content
    assert not Adoption.objects.exists()


def test_page_shows_the_findings_and_what_stops(
    admin_client: Client, plan: Plan, decision: Decision
) -> None:
    body = "<p><finsam-ref to='section:borta'></finsam-ref></p>"
    SectionFactory(plan=plan, key="ekonomi", title="Ekonomi", body=body)

    answer = admin_client.get(page_of(decision))

    (finding,) = [each for each in answer.context["findings"] if each.severity == "block"]
    assert answer.context["findings"][0] == finding
    assert finding.message in answer.content.decode()
    assert 'href="/finsam-sjobygden/arbete/planer/2027/avsnitt/ekonomi/"' in answer.content.decode()
    assert_says_that_it_cannot_be_adopted(answer)


def test_page_says_that_a_plan_without_its_budget_cannot_be_adopted(
    admin_client: Client, plan: Plan, decision: Decision
) -> None:
    SectionFactory(plan=plan, title="Ekonomi", body=block("budget-table", caption="Budget"))

    answer = admin_client.get(page_of(decision))

    assert "Planen visar ingen budget än." in answer.content.decode()
    assert_says_that_it_cannot_be_adopted(answer)


def assert_says_that_it_cannot_be_adopted(answer: HttpResponse) -> None:
    content = answer.content.decode()
    assert "kan inte fastställas som den är nu" in content
    assert "(hindrar fastställandet)" in content
    assert "Fastställ och publicera" not in content
    assert 'type="hidden" name="plan"' not in content


@pytest.mark.django_db(transaction=True)
def test_adopting_publishes_and_links_to_the_plan(
    admin_client: Client, administrator: User, plan: Plan, decision: Decision
) -> None:
    answer = admin_client.post(page_of(decision), {"plan": plan.pk}, follow=True)

    adoption = Adoption.objects.get()
    assert answer.redirect_chain == [(page_of(decision), 302)]
    assert (adoption.plan, adoption.decision) == (plan, decision)
    assert adoption.recorded_by == administrator
    assert 'href="/finsam-sjobygden/verksamhetsplan/2027/"' in answer.content.decode()
    assert Client().get("/finsam-sjobygden/verksamhetsplan/2027/").status_code == 200


def test_page_waits_while_the_plan_is_printed(
    admin_client: Client, plan: Plan, decision: Decision, settings: Settings
) -> None:
    settings.TASKS = DUMMY
    admin_client.post(page_of(decision), {"plan": plan.pk})

    answer = admin_client.get(page_of(decision))

    assert answer.status_code == 202
    assert "js/wait.js" in answer.content.decode()
    assert b"<form method" not in answer.content.partition(b"content-start")[2]
    assert AdoptionRequest.objects.get().plan == plan


@pytest.mark.django_db(transaction=True)
def test_page_says_why_it_did_not_work_and_lets_one_try_again(
    admin_client: Client, plan: Plan, decision: Decision
) -> None:
    section = plan.sections.get()
    whole = section.body
    plan.sections.update(body="<p><finsam-ref to='section:borta'></finsam-ref></p>")

    failed = admin_client.post(page_of(decision), {"plan": plan.pk}, follow=True)

    reason = AdoptionRequest.objects.get().failure
    assert failed.status_code == 200
    assert "Inledning" in reason
    assert reason in failed.content.decode()
    assert not Adoption.objects.exists()

    plan.sections.update(body=whole)
    admin_client.post(page_of(decision), {"plan": plan.pk})
    assert Adoption.objects.get().plan == plan


@pytest.mark.parametrize(
    ("kind", "body_kind"),
    [
        (Decision.Kind.PLAN, Body.Kind.WORKING_COMMITTEE),
        (Decision.Kind.PLAN, Body.Kind.OFFICE),
        (Decision.Kind.PROJECT, Body.Kind.BOARD),
        (Decision.Kind.OTHER, Body.Kind.BOARD),
    ],
)
def test_only_the_boards_decision_on_the_plan_adopts(
    kind: str, body_kind: str, admin_client: Client, plan: Plan, association: Association
) -> None:
    body = BodyFactory(association=association, kind=body_kind)
    decision = DecisionFactory(meeting=MeetingFactory(body=body), kind=kind)

    page = admin_client.get(page_of(decision))
    answer = admin_client.post(page_of(decision), {"plan": plan.pk})

    assert page.context["may_adopt"] is False
    assert b'name="plan"' not in page.content
    assert answer.status_code == 200
    assert not AdoptionRequest.objects.exists()


def test_plan_of_another_association_cannot_be_chosen(
    admin_client: Client, plan: Plan, decision: Decision, outsider: User
) -> None:
    other = Plan.objects.get(title="Hemlig plan")

    answer = admin_client.post(page_of(decision), {"plan": other.pk})

    assert "plan" in answer.context["form"].errors
    assert "Hemlig" not in answer.content.decode()
    assert not AdoptionRequest.objects.exists()


def test_decision_adopts_once(admin_client: Client, plan: Plan, association: Association) -> None:
    adoption = adopt(plan)
    other = PlanFactory(association=association, period="2028")

    answer = admin_client.post(page_of(adoption.decision), {"plan": other.pk})

    assert answer.status_code == 200
    assert not AdoptionRequest.objects.exists()
    assert list(Adoption.objects.all()) == [adoption]


def test_next_version_is_announced(admin_client: Client, plan: Plan, decision: Decision) -> None:
    adopt(plan, paragraph="44")

    answer = admin_client.get(page_of(decision), {"plan": plan.pk})

    assert answer.context["next_version"] == 2


def test_meeting_shows_the_way_to_adopt_each_decision(
    admin_client: Client, plan: Plan, decision: Decision, association: Association
) -> None:
    meeting = decision.meeting
    done = DecisionFactory(meeting=meeting, paragraph="46")
    DecisionFactory(meeting=meeting, paragraph="47", kind=Decision.Kind.OTHER)
    place = reverse("admin:associations_meeting_change", args=[meeting.pk])

    content = admin_client.get(place).content.decode()

    assert [page_of(each) in content for each in (decision, done)] == [True, True]
    assert content.count("/adoption/") == 2


def test_decisions_are_added_to_a_meeting(
    admin_client: Client, decision: Decision, association: Association
) -> None:
    place = reverse("admin:associations_meeting_change", args=[decision.meeting.pk])
    data = posted(admin_client.get(place))
    new = {"paragraph": "46", "kind": "project", "title": "Pengar till en insats"}

    data |= {f"decisions-1-{name}": value for name, value in new.items()}
    data |= {"decisions-TOTAL_FORMS": "2", "decisions-1-meeting": decision.meeting.pk}
    saved = admin_client.post(place, data)
    data |= {f"decisions-2-{name}": value for name, value in new.items()}
    twice = admin_client.post(
        place, {**data, "decisions-TOTAL_FORMS": "3", "decisions-2-meeting": decision.meeting.pk}
    )

    assert saved.status_code == 302
    assert [d.paragraph for d in decision.meeting.decisions.all()] == ["45", "46"]
    assert twice.status_code == 200
