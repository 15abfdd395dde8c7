"""What an adopted plan shows is only read in the admin, whichever way one tries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from associations.models import (
    Association,
    Body,
    Decision,
    Meeting,
    RecurringEvent,
    TargetGroup,
    Term,
    User,
)
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from plans.models import (
    Activity,
    Attachment,
    Goal,
    Plan,
    Section,
    TargetGroupPriority,
)
from projects.models import Project
from tests.admin.forms import errors_of, posted
from tests.admin.rows import rows_of, seal
from tests.factories.associations import MeetingFactory, TermFactory
from tests.factories.budgets import BudgetFactory
from tests.factories.plans import GoalFactory, PlanFactory, SectionFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

type Rows = dict[type[models.Model], models.Model]

OF_THE_PLAN = (Plan, Section, Goal, Activity, TargetGroupPriority, Attachment)
OF_THE_BUDGET = (Budget, BudgetYear, BudgetGroup, BudgetLine, Amount)
SEALED = (*OF_THE_PLAN, *OF_THE_BUDGET)


@pytest.fixture
def sealed(association: Association, administrator: User, client: Client) -> Rows:
    """A row of each table; the plan among them is adopted, by another decision."""
    client.force_login(administrator)
    rows = rows_of(association, "Vår")
    adoption = seal(rows[Plan], rows[Body])
    rows[Decision] = adoption.decision
    rows[Meeting] = adoption.decision.meeting
    return rows


def place(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", [*SEALED, Decision], ids=lambda model: model.__name__)
def test_sealed_row_is_only_read(model: type[models.Model], sealed: Rows, client: Client) -> None:
    row = sealed[model]
    before = model._default_manager.filter(pk=row.pk).values().get()
    page = client.get(place(model, "change", row.pk))

    answers = [
        client.post(place(model, "change", row.pk), {"title": "Nytt"}).status_code,
        client.post(place(model, "delete", row.pk), {"post": "yes"}).status_code,
    ]
    client.post(
        place(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )
    if hasattr(row, "history"):
        version = row.history.first().history_id
        answers.append(client.post(place(model, "simple_history", row.pk, version)).status_code)

    assert (page.status_code, page.context["has_change_permission"]) == (200, False)
    assert set(answers) == {403}
    assert model._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", [Plan, Goal, Budget, BudgetLine], ids=lambda m: m.__name__)
def test_inlines_of_a_sealed_row_are_only_read(
    model: type[models.Model], sealed: Rows, client: Client
) -> None:
    page = client.get(place(model, "change", sealed[model].pk))

    permissions = {
        (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
        for inline in page.context["inline_admin_formsets"]
    }

    assert permissions == {(False, False, False)}


@pytest.mark.parametrize("model", OF_THE_PLAN[1:], ids=lambda model: model.__name__)
def test_nothing_is_moved_or_added_into_an_adopted_plan(
    model: type[models.Model], sealed: Rows, association: Association, client: Client
) -> None:
    """A row of a draft, by a request that names the adopted plan."""
    leading, parent = ("goal", sealed[Goal]) if model is Activity else ("plan", sealed[Plan])
    draft = PlanFactory(association=association, period="2040")
    where: models.Model = GoalFactory(plan=draft) if model is Activity else draft
    model._default_manager.filter(pk=sealed[model].pk).update(**{leading: where})
    page = client.get(place(model, "change", sealed[model].pk))
    data = {**posted(page), leading: parent.pk}

    changed = client.post(place(model, "change", sealed[model].pk), data)
    added = client.post(place(model, "add"), {**data, "key": "ny"})

    assert errors_of(changed)[leading] == errors_of(added)[leading] != []
    assert not model._default_manager.filter(**{leading: parent}).exists()


@pytest.mark.parametrize("model", OF_THE_BUDGET[1:], ids=lambda model: model.__name__)
def test_nothing_is_added_to_the_budget_of_an_adopted_plan(
    model: type[models.Model], sealed: Rows, client: Client
) -> None:
    leading, parent = (
        ("line", sealed[BudgetLine])
        if model is Amount
        else (
            "budget",
            sealed[Budget],
        )
    )

    added = client.post(place(model, "add"), {leading: parent.pk})

    assert leading in errors_of(added)
    assert model._default_manager.filter(**{leading: parent}).count() == 1


def test_day_and_body_of_a_meeting_that_adopted_are_only_read(
    sealed: Rows, association: Association, client: Client
) -> None:
    meeting = sealed[Meeting]
    page = client.get(place(Meeting, "change", meeting.pk))
    data = {**posted(page), "held_on": "2020-01-01", "place": "Rådhuset"}

    saved = client.post(place(Meeting, "change", meeting.pk), data)

    assert saved.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.held_on, meeting.place) == (dt.date(2025, 11, 21), "Rådhuset")
    for which, words in (("delete", {"post": "yes"}), ("simple_history", {})):
        args = [meeting.pk, *([meeting.history.last().history_id] if words == {} else [])]
        assert client.post(place(Meeting, which, *args), words).status_code == 403


def test_decision_that_adopted_is_not_changed_or_deleted_from_its_meeting(
    sealed: Rows, client: Client
) -> None:
    meeting, decision = sealed[Meeting], sealed[Decision]
    page = client.get(place(Meeting, "change", meeting.pk))
    data = posted(page)

    changed = client.post(
        place(Meeting, "change", meeting.pk), {**data, "decisions-0-title": "Annat"}
    )
    deleted = client.post(
        place(Meeting, "change", meeting.pk), {**data, "decisions-0-DELETE": "on"}
    )

    assert changed.status_code == 302
    assert deleted.status_code == 200
    assert "decisions" in errors_of(deleted)
    assert Decision.objects.get(pk=decision.pk).title == decision.title


def test_draft_is_deleted_with_what_belongs_to_it(
    association: Association, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    plan = rows_of(association, "Vår")[Plan]

    answer = client.post(place(Plan, "delete", plan.pk), {"post": "yes"})

    assert answer.status_code == 302
    assert not Plan.objects.filter(pk=plan.pk).exists()


# -- Deleting what a plan shows


def block(kind: str, options: str) -> str:
    return f"<finsam-block kind='{kind}' options='{options}'></finsam-block>"


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (Term, "<p><finsam-term key='nyckel'>ordet</finsam-term></p>"),
        (
            Project,
            """<finsam-block kind='project' options='{"project": "nyckel"}'></finsam-block>""",
        ),
        (Project, "<p><finsam-ref to='project:nyckel'></finsam-ref></p>"),
        (Body, block("bodies", '{"bodies": ["nyckel"]}')),
        (Body, block("persons", '{"body": "nyckel"}')),
        (TargetGroup, block("target-groups", '{"groups": ["nyckel"]}')),
        (RecurringEvent, block("calendar", '{"events": ["nyckel"]}')),
    ],
)
@pytest.mark.parametrize("is_adopted", [True, False], ids=["adopted", "draft"])
def test_what_a_plan_shows_is_not_deleted_and_the_places_are_listed(
    is_adopted: bool,
    model: type[models.Model],
    body: str,
    association: Association,
    administrator: User,
    client: Client,
) -> None:
    client.force_login(administrator)
    row = row_with_key(model, association)
    plan = PlanFactory(association=association, period="2024", title="Planen")
    SectionFactory(plan=plan, title="Där det står", body=body)
    if is_adopted:
        seal(plan, MeetingFactory(body__association=association).body)

    page = client.post(place(model, "delete", row.pk), {"post": "yes"})
    action = client.post(
        place(model, "changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )

    assert model._default_manager.filter(pk=row.pk).exists()
    for answer in (page, action):
        content = answer.content.decode()
        assert "Där det står" in content
        assert f'href="/{association.slug}/verksamhetsplan/2024/"' in content


def test_project_budget_that_a_draft_shows_is_not_deleted_and_the_plan_is_listed(
    association: Association, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    project = ProjectFactory(association=association)
    budget = BudgetFactory(association=association, project=project)
    plan = PlanFactory(association=association, period="2024", title="Planen")
    plan.project_budgets.add(budget)

    page = client.post(place(Budget, "delete", budget.pk), {"post": "yes"})
    action = client.post(
        place(Budget, "changelist"),
        {"action": "delete_selected", "_selected_action": [budget.pk], "post": "yes"},
    )

    link = f'<a href="/{association.slug}/verksamhetsplan/2024/">Planen 2024</a> (utkast)'
    for answer in (page, action):
        assert f"Insatsbudgetar, {link}" in answer.content.decode()
    assert list(plan.project_budgets.all()) == [budget]


def test_project_budget_that_no_plan_shows_is_deleted(
    association: Association, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    budget = BudgetFactory(association=association, project=ProjectFactory(association=association))

    answer = client.post(place(Budget, "delete", budget.pk), {"post": "yes"})

    assert (answer.status_code, Budget.objects.exists()) == (302, False)


def test_what_no_plan_shows_is_deleted(
    association: Association, administrator: User, client: Client
) -> None:
    client.force_login(administrator)
    term = TermFactory(association=association, key="ordet")
    plan = PlanFactory(association=association)
    SectionFactory(plan=plan, body="<p>Här står bara ordet, och en annan term.</p>")

    answer = client.post(place(Term, "delete", term.pk), {"post": "yes"})

    assert answer.status_code == 302
    assert not Term.objects.filter(pk=term.pk).exists()


def test_what_other_tables_need_is_listed(
    sealed: Rows, administrator: User, client: Client
) -> None:
    page = client.post(place(Project, "delete", sealed[Project].pk), {"post": "yes"})

    content = page.content.decode()
    assert Project.objects.filter(pk=sealed[Project].pk).exists()
    assert "Vår post" in content
    assert "Vår budget" in content


def row_with_key(model: type[models.Model], association: Association) -> models.Model:
    if model is Project:
        return ProjectFactory(association=association, key="nyckel", name="Insatsen")
    named = {"term": "Ordet", "definition": "x"} if model is Term else {"name": "Namnet"}
    if model is Body:
        named["kind"] = "other"
    if model is RecurringEvent:
        named = {"title": "Mötet", "every": "month"}
    return model._default_manager.create(association=association, key="nyckel", **named)
