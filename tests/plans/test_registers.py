"""The registers of the work area: each is listed, searched, written, removed and brought back."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.forms import ModelChoiceField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from associations.models import (
    Association,
    Body,
    Member,
    RecurringEvent,
    Seat,
    TargetGroup,
    Term,
    User,
)
from plans.models import Goal, Plan
from plans.queries.referring import Place, texts_referring_to
from plans.register_forms.base import OWN_ROWS, Scope
from plans.work import REGISTERS, Register
from projects.models import Project, ProjectPart
from tests.factories.associations import (
    AssociationFactory,
    AuthorityFactory,
    BodyFactory,
    BodyTaskFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.budgets import BudgetFactory, BudgetLineFactory
from tests.factories.plans import ActivityFactory, GoalFactory, PlanFactory, SectionFactory
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.register_rows import MAKE, PERIOD, plan_of, scope_of

EVERY = pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)


@pytest.fixture
def client(officer: User) -> Client:
    """Signed in as somebody who writes the plan."""
    client = Client()
    client.force_login(officer)
    return client


# -- Every register


@EVERY
def test_empty_register_offers_the_next_step(
    register: Register, client: Client, association: Association
) -> None:
    content = page(client, register.address(scope_of(association, register)))

    with translation.override("sv"):
        assert escape(str(register.empty)) in content
    assert content.count('class="button button-link" href=') == 1


@EVERY
def test_list_is_searched_in_swedish(
    register: Register, client: Client, association: Association
) -> None:
    MAKE[register.key](association, "Åkerö")
    MAKE[register.key](association, "Östnäs")
    scope = scope_of(association, register)

    found = client.get(register.address(scope), {"q": "åKERÖ"}).context["rows"]
    nothing = client.get(register.address(scope), {"q": "åkerö östnäs"})

    assert [row.name for row in found] == ["Åkerö"] or register.key in OTHER_NAMES
    assert len(found) == 1
    assert nothing.context["rows"] == []
    assert "Åkerö" not in page_of(nothing).replace('value="åkerö östnäs"', "")


OTHER_NAMES = {"prioriteringar"}  # a name of two parts


@EVERY
def test_list_costs_the_same_for_one_and_thirty(
    register: Register, client: Client, association: Association
) -> None:
    address = register.address(scope_of(association, register))
    MAKE[register.key](association, "Rad 0")
    few = queries(client, address)
    for n in range(1, 30):
        MAKE[register.key](association, f"Rad {n}")

    assert queries(client, address) == few


@EVERY
def test_form_costs_the_same_for_one_and_thirty(
    register: Register, client: Client, association: Association
) -> None:
    scope = scope_of(association, register)
    row = MAKE[register.key](association, "Rad 0")
    address = register.address(scope, "row", pk=row.pk)
    few = queries(client, address)
    for n in range(1, 30):
        MAKE[register.key](association, f"Rad {n}")

    assert queries(client, address) == few


@EVERY
def test_rows_of_another_association_are_not_there(
    register: Register, client: Client, association: Association
) -> None:
    other = AssociationFactory()
    row = MAKE[register.key](other, "Hemlig")
    mine = scope_of(association, register)
    theirs = scope_of(other, register)

    answers = [
        client.get(address).status_code
        for scope in (mine, theirs)
        for address in (
            register.address(scope, "row", pk=row.pk),
            register.address(scope, "deletion", pk=row.pk),
        )
    ]

    assert answers == [404] * 4
    assert client.post(register.address(mine, "deletion", pk=row.pk)).status_code == 404
    assert client.get(register.address(theirs)).status_code == 404
    assert "Hemlig" not in page(client, register.address(mine))
    assert type(row).objects.filter(pk=row.pk).exists()


@EVERY
def test_choices_are_the_associations_own(
    register: Register, client: Client, association: Association
) -> None:
    for key in MAKE:
        MAKE[key](association, "Egen")
        MAKE[key](AssociationFactory(), "Hemlig")
    scope = scope_of(association, register)

    form = register.form(None, scope=scope)
    rows = [formset.empty_form for formset in register.formsets(scope, form.instance, None)]

    for each in (form, *rows):
        for name, field in each.fields.items():
            if isinstance(field, ModelChoiceField) and name not in {register.home, "id"}:
                offered = set(field.queryset.values_list("pk", flat=True))
                own = OWN_ROWS.get(field.queryset.model)
                if own is None or (register.key, name) == ("medlemmar", "authority"):
                    continue  # the row a form set belongs to; authorities are shared by all
                assert offered <= set(own(association).values_list("pk", flat=True)), name


@EVERY
def test_form_without_anything_says_what_is_missing(
    register: Register, client: Client, association: Association
) -> None:
    address = register.address(scope_of(association, register), "new")

    answer = client.post(address, empty_rows(register))

    assert answer.status_code == 200
    assert 'class="errorlist"' in page_of(answer)
    assert not register.model._default_manager.exists()


@EVERY
def test_saving_unchanged_changes_nothing(
    register: Register, client: Client, association: Association
) -> None:
    scope = scope_of(association, register)
    row = MAKE[register.key](association, "Åre")
    before = values_of(register, row)
    answer = client.get(register.address(scope, "row", pk=row.pk))

    saved = client.post(register.address(scope, "row", pk=row.pk), posted(answer))

    assert saved.status_code == 302, page_of(saved)
    assert values_of(register, row) == before


@EVERY
def test_key_is_never_shown(register: Register, association: Association) -> None:
    form = register.form(None, scope=scope_of(association, register))

    assert not {"key", "association", "plan"} & set(form.fields)


@EVERY
def test_deletion_is_told_done_and_undone(
    register: Register, client: Client, association: Association
) -> None:
    scope = scope_of(association, register)
    row = MAKE[register.key](association, "Åre")
    deletion = register.address(scope, "deletion", pk=row.pk)
    told = page(client, deletion)

    removed = client.post(deletion)
    listed = page_of(client.get(removed["Location"]))
    undo = register.address(scope, "undo", token=removed["Location"].rpartition("=")[2])
    gone = not register.model._default_manager.filter(pk=row.pk).exists()
    back = client.post(undo, follow=True)

    assert "Åre" in told
    assert gone
    assert f'action="{undo}"' in listed
    assert register.model._default_manager.filter(pk=row.pk).exists()
    assert 'class="notice notice-success"' in page_of(back)


@pytest.mark.parametrize("name", ["register", "plan-register"])
def test_unknown_register_is_not_there(name: str, client: Client, association: Association) -> None:
    plan_of(association)
    slug = association.slug

    answers = [
        client.get(f"/{slug}/arbete/register/{key}/").status_code for key in ("finns-inte", "mal")
    ] + [client.get(f"/{slug}/arbete/planer/{PERIOD}/insatser/").status_code]

    assert answers == [404, 404, 404]


# -- Rows and keys


def test_key_comes_from_the_name(client: Client, association: Association) -> None:
    for _each in range(2):
        create(client, association, "insatser", name="JobbSam på ön!", kind="individual")

    assert list(Project.objects.values_list("key", flat=True)) == [
        "jobbsam-pa-on",
        "jobbsam-pa-on-2",
    ]


def test_key_survives_renaming(client: Client, association: Association) -> None:
    term = TermFactory(association=association, term="Samverkan", key="samverkan")

    change(client, association, "begrepp", term, term="Samordning")

    term.refresh_from_db()
    assert (term.term, term.key) == ("Samordning", "samverkan")


def test_name_without_letters_gets_a_key(client: Client, association: Association) -> None:
    create(client, association, "begrepp", term="***", definition="<p>Stjärnor.</p>")

    assert Term.objects.get().key == "begrepp"


def test_longest_name_gets_a_key(client: Client, association: Association) -> None:
    for _each in range(2):
        create(client, association, "malgrupper", name="å" * 250)

    assert [len(key) for key in TargetGroup.objects.values_list("key", flat=True)] == [56, 58]


def test_too_long_name_is_told(client: Client, association: Association) -> None:
    answer = create(client, association, "malgrupper", name="å" * 500)

    assert answer.context["form"]["name"].errors
    assert answer.context["form"]["name"].value() == "å" * 500


def test_new_row_comes_last(client: Client, association: Association) -> None:
    TargetGroupFactory(association=association, order=7)
    TargetGroupFactory(order=70)

    create(client, association, "malgrupper", name="Unga")

    assert TargetGroup.objects.get(name="Unga").order == 8


def test_prose_is_cleaned(client: Client, association: Association) -> None:
    create(client, association, "begrepp", term="x", definition="<p>A<script>x()</script></p>")

    assert Term.objects.get().definition == "<p>A</p>"


def test_reversed_dates_are_told_at_the_field(client: Client, association: Association) -> None:
    answer = create(
        client, association, "insatser",
        name="X", kind="individual", starts_on="2026-12-31", ends_on="2026-01-01",
    )  # fmt: skip

    assert answer.context["form"]["ends_on"].errors
    assert not Project.objects.exists()


def test_member_twice_is_told_at_the_field(client: Client, association: Association) -> None:
    member = MemberFactory(association=association)

    answer = create(
        client, association, "medlemmar", authority=member.authority_id, party="municipalities"
    )

    assert answer.context["form"]["authority"].errors
    assert Member.objects.count() == 1


def test_share_is_written_in_swedish(client: Client, association: Association) -> None:
    authority = AuthorityFactory()

    create(
        client, association, "medlemmar",
        authority=authority.pk, party="municipalities", share_percent="33,5 %",
    )  # fmt: skip

    member = Member.objects.get()
    assert str(member.share_percent) == "33.500"
    shown = client.get(REGISTERS["medlemmar"].address(Scope(association), "row", pk=member.pk))
    assert 'value="33,5"' in page_of(shown)


def test_body_does_not_stand_under_itself(client: Client, association: Association) -> None:
    top = BodyFactory(association=association)
    middle = BodyFactory(association=association, parent=top)
    bottom = BodyFactory(association=association, parent=middle)

    answer = change(client, association, "organ", top, parent=bottom.pk)

    assert answer.context["form"]["parent"].errors
    assert Body.objects.get(pk=top.pk).parent is None


def test_deputy_is_for_a_seat_of_the_same_body(client: Client, association: Association) -> None:
    body, other = (SeatFactory(body__association=association) for _ in range(2))

    answer = create(
        client, association, "uppdrag", body=body.body_id, role="deputy", deputy_for=other.pk
    )

    assert answer.context["form"]["deputy_for"].errors


def test_chosen_row_of_another_association_is_refused(
    client: Client, association: Association
) -> None:
    body = BodyFactory(association=association)

    answer = create(
        client, association, "uppdrag", body=body.pk, role="member", person=PersonFactory().pk
    )

    assert answer.context["form"]["person"].errors
    assert not Seat.objects.exists()


def test_weekday_needs_its_ordinal(client: Client, association: Association) -> None:
    answer = create(client, association, "kalender", title="Möte", every="month", weekday=1)

    assert answer.context["form"]["ordinal"].errors
    assert not RecurringEvent.objects.exists()


def test_address_fills_a_field_in(client: Client, association: Association) -> None:
    body = BodyFactory(association=association)
    address = REGISTERS["uppdrag"].address(Scope(association), "new")

    asked = client.get(address, {"body": body.pk})
    nonsense = client.get(address, {"body": "x' or 1", "valid_from": "y"})

    assert asked.context["form"]["body"].value() == str(body.pk)
    assert nonsense.status_code == 200


def test_another_seat_is_in_the_same_body(client: Client, association: Association) -> None:
    body = BodyFactory(association=association)

    answer = create(
        client, association, "uppdrag", **{"body": body.pk, "role": "chair", "save-and-new": ""}
    )

    assert answer["Location"].endswith(f"/arbete/register/uppdrag/ny/?body={body.pk}")


def test_party_that_is_no_member_is_kept(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association, owner=AuthorityFactory())
    project.parties.add(AuthorityFactory())
    before = values_of(REGISTERS["insatser"], project)

    change(client, association, "insatser", project)

    assert values_of(REGISTERS["insatser"], project) == before


# -- Inline rows


def test_rows_are_added_without_scripts(client: Client, association: Association) -> None:
    address = REGISTERS["insatser"].address(Scope(association), "new")
    typed = empty_rows(REGISTERS["insatser"]) | {"name": "", "full_name": "Skrivet"}

    asked = client.post(address, typed | {"add-delar": ""})
    saved = client.post(
        address,
        posted(asked)
        | {"name": "Insatsen", "kind": "individual", "stage": "ongoing"}
        | {"delar-0-label": "Syfte", "delar-0-body": "<p>Arbete.</p>"},
    )

    assert 'class="errorlist"' not in page_of(asked)
    assert 'value="Skrivet"' in page_of(asked)
    assert 'id="delar-0"' in page_of(asked)
    assert saved.status_code == 302, page_of(saved)
    project = Project.objects.get()
    assert project.full_name == "Skrivet"
    assert [(part.label, part.body) for part in project.parts.all()] == [
        ("Syfte", "<p>Arbete.</p>")
    ]


def test_new_rows_come_last(client: Client, association: Association) -> None:
    body = BodyFactory(association=association)
    BodyTaskFactory(body=body, text="Ettan", order=5)

    change(
        client, association, "organ", body,
        **{"uppgifter-TOTAL_FORMS": 3, "uppgifter-1-text": "Tvåan", "uppgifter-1-kind": "task",
           "uppgifter-2-text": "Först", "uppgifter-2-kind": "task", "uppgifter-2-order": 1},
    )  # fmt: skip

    assert list(body.tasks.values_list("text", "order")) == [
        ("Först", 1), ("Ettan", 5), ("Tvåan", 6),
    ]  # fmt: skip


def test_removed_rows_can_be_undone(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association)
    for label in ("Syfte", "Metod"):
        ProjectPartFactory(project=project, label=label)

    saved = change(client, association, "insatser", project, **{"delar-0-DELETE": "on"})
    left = list(project.parts.values_list("label", flat=True))
    offer = client.get(saved["Location"]).context["undo"]
    client.post(offer[1])

    assert left == ["Metod"]
    assert offer[0] == "Syfte"
    assert list(project.parts.values_list("label", flat=True)) == ["Syfte", "Metod"]


def test_rows_of_another_cannot_be_taken(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association)
    mine = ProjectPartFactory(project=project)
    other = ProjectPartFactory(body="<p>Hemlig.</p>")

    change(
        client, association, "insatser", project,
        **{"delar-0-id": other.pk, "delar-0-body": "<p>Tagen.</p>"},
    )  # fmt: skip

    other.refresh_from_db()
    assert other.body == "<p>Hemlig.</p>"
    assert ProjectPart.objects.get(pk=mine.pk).body == mine.body


def test_fault_in_a_row_keeps_everything_typed(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association)

    answer = change(
        client, association, "insatser", project,
        **{"name": "Nytt namn", "bemanning-TOTAL_FORMS": 1, "bemanning-0-percent": "150"},
    )  # fmt: skip

    assert answer.status_code == 200
    assert 'value="Nytt namn"' in page_of(answer)
    assert 'value="150"' in page_of(answer)
    assert page_of(answer).count('class="errorlist"') == 2
    assert Project.objects.get().name == project.name


@pytest.mark.parametrize("total", ["", "x", "-1", "100000"])
def test_nonsense_about_rows_is_answered(
    total: str, client: Client, association: Association
) -> None:
    data = empty_rows(REGISTERS["insatser"]) | {"delar-TOTAL_FORMS": total}
    address = REGISTERS["insatser"].address(Scope(association), "new")

    answers = [client.post(address, data | extra).status_code for extra in ({}, {"add-delar": ""})]

    assert answers == [200, 200]


# -- Order


@EVERY
def test_rows_are_moved_in_the_list(
    register: Register, client: Client, association: Association
) -> None:
    scope = scope_of(association, register)
    first, second = (MAKE[register.key](association, name) for name in ("Åre", "Öre"))
    if register.key == "uppdrag":
        second = SeatFactory(body=first.body, order=first.order + 1)
    listed = client.get(register.address(scope)).context["rows"]
    mine = [row.pk for row in listed if row.pk in (first.pk, second.pk)]

    answers = [
        client.post(register.address(scope, "place", pk=mine[1]), {"step": "up"})
        for _each in range(len(listed))
    ]

    if not register.ordered_in:
        assert {answer.status_code for answer in answers} == {404}
        return
    after = client.get(answers[0]["Location"])
    pks = [row.pk for row in after.context["rows"]]
    assert pks.index(mine[1]) < pks.index(mine[0])
    assert [row.is_first for row in after.context["rows"] if row.pk == mine[1]] == [True]
    assert f'id="rad-{mine[1]}"' in page_of(after)
    assert "autofocus" in page_of(after)


def test_order_is_not_typed(association: Association) -> None:
    for register in REGISTERS.values():
        form = register.form(None, scope=scope_of(association, register))
        formsets = register.formsets(form.scope, form.instance, None)

        assert "order" not in form.fields, register.key
        assert all(each.empty_form["order"].is_hidden for each in formsets), register.key


def test_move_is_signed_and_saves_two_rows(
    client: Client, association: Association, officer: User
) -> None:
    groups = [TargetGroupFactory(association=association, order=order) for order in (2, 5, 9)]
    register, versions = REGISTERS["malgrupper"], TargetGroup.history.count()

    client.post(register.address(Scope(association), "place", pk=groups[2].pk), {"step": "up"})

    orders = TargetGroup.objects.order_by("pk").values_list("order", flat=True)
    assert list(orders) == [2, 9, 5]
    assert TargetGroup.history.count() == versions + 2
    assert groups[2].history.first().history_user == officer


def test_rows_of_the_same_order_are_told_apart(client: Client, association: Association) -> None:
    groups = [TargetGroupFactory(association=association, order=0) for _each in range(3)]
    register = REGISTERS["malgrupper"]

    client.post(register.address(Scope(association), "place", pk=groups[0].pk), {"step": "down"})

    assert list(TargetGroup.objects.all()) == [groups[1], groups[0], groups[2]]


@pytest.mark.parametrize("step", ["", "sidelong"])
def test_step_that_is_none_is_refused(step: str, client: Client, association: Association) -> None:
    term = TermFactory(association=association)
    address = REGISTERS["begrepp"].address(Scope(association), "place", pk=term.pk)

    assert client.post(address, {"step": step}).status_code == 404


def test_inline_rows_are_moved_before_they_are_saved(
    client: Client, association: Association
) -> None:
    project = ProjectFactory(association=association)
    for order, label in enumerate(("Syfte", "Metod", "Resultat")):
        ProjectPartFactory(project=project, label=label, order=order)

    asked = change(
        client, association, "insatser", project,
        **{"move-delar": "up-2", "delar-1-label": "Arbetssätt", "name": "Nytt namn"},
    )  # fmt: skip
    formset = asked.context["formsets"][0][1]
    labels = list(project.parts.values_list("label", flat=True))
    address = REGISTERS["insatser"].address(Scope(association), "row", pk=project.pk)
    saved = client.post(address, posted(asked))

    assert [form["label"].value() for form in formset.in_order()] == [
        "Syfte", "Resultat", "Arbetssätt",
    ]  # fmt: skip
    assert labels == ["Syfte", "Metod", "Resultat"]
    assert 'value="Nytt namn"' in page_of(asked)
    assert 'class="errorlist"' not in page_of(asked)
    assert saved.status_code == 302, page_of(saved)
    assert list(project.parts.values_list("label", flat=True)) == [
        "Syfte", "Resultat", "Arbetssätt",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["", "up-0", "down-1", "up-7", "up-x", "x-1"])
def test_inline_move_that_leads_nowhere_changes_nothing(
    asked: str, client: Client, association: Association
) -> None:
    body = BodyFactory(association=association)
    for text in ("Ett", "Två"):
        BodyTaskFactory(body=body, text=text)

    answer = change(client, association, "organ", body, **{"move-uppgifter": asked})

    formset = answer.context["formsets"][0][1]
    assert [form["text"].value() for form in formset.in_order()] == ["Ett", "Två"]


# -- Two at a time


def test_second_to_save_is_told_what_the_first_did(
    client: Client, association: Association, administrator: User
) -> None:
    term = TermFactory(association=association, term="Samverkan")
    address = REGISTERS["begrepp"].address(Scope(association), "row", pk=term.pk)
    mine = posted(client.get(address)) | {"term": "Min"}
    other = Client()
    other.force_login(administrator)
    other.post(address, posted(other.get(address)) | {"term": "Deras"})

    stopped = client.post(address, mine)
    kept = Term.objects.get().term
    client.post(address, posted(stopped))

    change = stopped.context["change"]
    assert (change.who, change.fields) == (administrator.name, (("begrepp", "Deras"),))
    assert (kept, Term.objects.get().term) == ("Deras", "Min")


def test_changed_row_of_a_project_is_a_change(client: Client, association: Association) -> None:
    part = ProjectPartFactory(project__association=association)
    address = REGISTERS["insatser"].address(Scope(association), "row", pk=part.project_id)
    mine = posted(client.get(address))
    part.label = "Deras"
    part.save()

    stopped = client.post(address, mine)

    assert stopped.status_code == 200
    assert len(stopped.context["change"].fields) == 1
    part.refresh_from_db()
    assert part.label == "Deras"


# -- Removing


def test_deletion_page_lists_what_depends_first(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association, key="jobbsam", name="JobbSam")
    ProjectPartFactory(project=project, label="Syfte")
    plan = PlanFactory(association=association, period="2027", title="Plan")
    SectionFactory(
        plan=plan,
        title="Insatser",
        body='<p>Se <finsam-ref to="project:jobbsam"></finsam-ref>.</p>',
    )

    content = page(
        client, REGISTERS["insatser"].address(Scope(association), "deletion", pk=project.pk)
    )

    assert "Plan 2027, " in content
    assert "Insatser" in content
    assert "Syfte" in content


def test_what_is_needed_is_not_deleted(client: Client, association: Association) -> None:
    board = BodyFactory(association=association)
    MeetingFactory(body=board)
    address = REGISTERS["organ"].address(Scope(association), "deletion", pk=board.pk)

    asked, tried = client.get(address), client.post(address)

    assert (asked.status_code, tried.status_code) == (200, 409)
    assert page_of(asked).count('<form method="post">') == 0
    assert Body.objects.filter(pk=board.pk).exists()


def test_deletion_page_leads_to_what_depends(client: Client, association: Association) -> None:
    project = ProjectFactory(association=association, key="jobbsam")
    budget = BudgetFactory(association=association, key="budgeten")
    line = BudgetLineFactory(budget=budget, key="insatser", project=project)
    plan = PlanFactory(association=association, period="2027")
    SectionFactory(
        plan=plan, key="vi-gor", body='<p><finsam-ref to="project:jobbsam"></finsam-ref></p>'
    )
    address = REGISTERS["insatser"].address(Scope(association), "deletion", pk=project.pk)

    content = page(client, address)

    row = REGISTERS["insatser"].address(Scope(association), "row", pk=project.pk)
    work = f"/{association.slug}/arbete/"
    for link in (
        f"{work}budget/budgeten/post/{line.key}/",
        f"{work}planer/2027/avsnitt/vi-gor/",
        f"{row}#id_ends_on",
    ):
        assert f'href="{link}"' in content
        assert client.get(link).status_code == 200
    assert 'id="id_ends_on"' in page(client, row)


def test_list_offers_what_was_removed_of_late(client: Client, association: Association) -> None:
    register = REGISTERS["begrepp"]
    term = TermFactory(association=association, term="Samverkan")
    client.post(register.address(Scope(association), "deletion", pk=term.pk))

    content = page(client, register.address(Scope(association)))

    assert "Samverkan" in content
    assert "/arbete/register/begrepp/angra/" in content


def test_undo_that_no_longer_fits_is_told(client: Client, association: Association) -> None:
    register, scope = REGISTERS["begrepp"], Scope(association)
    term = TermFactory(association=association, key="samverkan", term="Samverkan")
    removed = client.post(register.address(scope, "deletion", pk=term.pk))
    TermFactory(association=association, key="samverkan")
    token = removed["Location"].rpartition("=")[2]

    answer = client.post(register.address(scope, "undo", token=token), follow=True)

    assert 'class="notice notice-error"' in page_of(answer)
    assert Term.objects.count() == 1


def test_undo_of_another_association_is_not_there(
    client: Client, association: Association, outsider: User
) -> None:
    register, other = REGISTERS["begrepp"], outsider.role_assignments.get().association
    term = TermFactory(association=other)
    theirs = Client()
    theirs.force_login(outsider)
    removed = theirs.post(register.address(Scope(other), "deletion", pk=term.pk))
    token = removed["Location"].rpartition("=")[2]

    answer = client.post(register.address(Scope(association), "undo", token=token))

    assert answer.status_code == 404
    assert not Term.objects.exists()


# -- Goals


def test_goal_with_activities(client: Client, association: Association) -> None:
    plan = plan_of(association)
    body = BodyFactory(association=association)

    create(
        client, association, "mal",
        **{
            "title": "Fler i arbete", "indicator": "Andel", "baseline": "20 %", "target": "30 %",
            "aktiviteter-TOTAL_FORMS": 1,
            "aktiviteter-0-text": '<p><finsam-ref to="section:x" form="number"></finsam-ref></p>',
            "aktiviteter-0-responsible_body": body.pk,
            "aktiviteter-0-due_on": "2030-06-30",
        },
    )  # fmt: skip

    goal = Goal.objects.get()
    assert (goal.plan, goal.key, goal.target) == (plan, "fler-i-arbete", "30 %")
    activity = goal.activities.get()
    assert (activity.responsible_body, activity.due_on) == (body, dt.date(2030, 6, 30))
    assert '<finsam-ref to="section:x"' in activity.text


def test_goal_is_given_to_a_body_until_a_day(client: Client, association: Association) -> None:
    body = BodyFactory(association=association)

    create(
        client, association, "mal",
        title="Fler i arbete", responsible_body=body.pk, due_on="2030-12-31",
    )  # fmt: skip

    goal = Goal.objects.get()
    assert (goal.responsible_body, goal.due_on) == (body, dt.date(2030, 12, 31))


def test_bodies_offered_are_those_of_the_plans_day_and_those_named_already(
    client: Client, association: Association
) -> None:
    plan = plan_of(association)
    names = {
        "Nu": None,
        "Förr": plan.as_of - dt.timedelta(1),
        "Förr, men namngivet": plan.as_of - dt.timedelta(1),
    }
    bodies = {
        name: BodyFactory(association=association, name=name, valid_to=last)
        for name, last in names.items()
    }
    BodyFactory(name="Annans")
    goal = GoalFactory(plan=plan)
    ActivityFactory(goal=goal, responsible_body=bodies["Förr, men namngivet"])
    address = REGISTERS["mal"].address(Scope(association, plan), "row", pk=goal.pk)

    content = page(client, address)

    offered = re.findall(r"<option[^>]*>([^<]*)</option>", content)
    assert offered == ["–", "Nu", "Förr, men namngivet"] * 2


def test_goals_of_an_adopted_plan_are_only_read(client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, period=PERIOD, adopted=True)
    goal = GoalFactory(plan=plan, title="Beslutat mål")
    register, scope = REGISTERS["mal"], Scope(association, plan)

    content = page(client, register.address(scope))
    answers = [
        client.post(register.address(scope, name, **where)).status_code
        for name, where in (
            ("new", {}),
            ("row", {"pk": goal.pk}),
            ("deletion", {"pk": goal.pk}),
            ("undo", {"token": "x"}),
        )
    ]

    assert "Beslutat mål" in content
    assert "/mal/ny/" not in content
    assert answers == [404] * 4


def test_goal_of_another_plan_is_not_there(client: Client, association: Association) -> None:
    goal = GoalFactory(plan=PlanFactory(association=association, period="2029"))
    address = REGISTERS["mal"].address(Scope(association, plan_of(association)), "row", pk=goal.pk)

    assert client.get(address).status_code == 404


# -- To do


def test_home_lists_what_is_left(client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, period="2027")
    SectionFactory(plan=plan, key="klart", title="Klart avsnitt", state="ready")
    SectionFactory(plan=plan, key="mal", title="Ofärdigt avsnitt", body="")

    content = page(client, reverse("plans:work", args=[association.slug]))

    assert "/arbete/planer/2027/avsnitt/mal/" in content
    assert "Klart avsnitt" not in content
    assert "/arbete/planer/2027/mal/" in content


def test_home_costs_the_same_for_one_and_thirty(client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, period="2027")
    address = reverse("plans:work", args=[association.slug])
    SectionFactory(plan=plan)
    few = queries(client, address)
    for _each in range(30):
        SectionFactory(plan=plan)

    assert queries(client, address) == few


def test_home_without_plans_offers_a_new_one(client: Client, association: Association) -> None:
    content = page(client, reverse("plans:work", args=[association.slug]))

    assert "/arbete/planer/ny/" in content


@pytest.mark.parametrize("who", ["stranger", "reader", "officer"])
def test_work_area_is_linked_for_those_who_may(
    who: str, association: Association, request: pytest.FixtureRequest
) -> None:
    user, client = request.getfixturevalue(who), Client()
    if user:
        client.force_login(user)

    content = page(client, reverse("plans:association", args=[association.slug]))

    assert (f'href="/{association.slug}/arbete/"' in content) == (who == "officer")


# -- Texts that refer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("project", '<p><finsam-ref to="project:x"></finsam-ref></p>'),
        ("project", '<p><finsam-figure ref="line:a/2022" budget="x"></finsam-figure></p>'),
        ("project", '<finsam-block kind="project" options=\'{"project": "x"}\'></finsam-block>'),
        (
            "project",
            '<finsam-block kind="budget-table" options=\'{"budget": "x"}\'></finsam-block>',
        ),
        ("target-group", '<p><finsam-ref to="target-group:x"></finsam-ref></p>'),
        ("target-group", '<finsam-block kind="target-groups" options=\'{"groups": ["a", "x"]}\'>'),
        ("term", '<p><finsam-term key="x">ord</finsam-term></p>'),
        ("term", '<p>A<finsam-note>B <finsam-term key="x">ord</finsam-term></finsam-note></p>'),
        ("term", '<finsam-block kind="glossary" options=\'{"terms": ["x"]}\'></finsam-block>'),
        ("goal", '<p><finsam-ref to="goal:x"></finsam-ref></p>'),
        ("goal", '<finsam-block kind="activities" options=\'{"goal": "x"}\'></finsam-block>'),
        ("goal", '<finsam-block kind="goals" options=\'{"goals": ["x"]}\'></finsam-block>'),
        ("body", '<finsam-block kind="bodies" options=\'{"bodies": ["x"]}\'></finsam-block>'),
        ("body", '<finsam-block kind="persons" options=\'{"body": "x"}\'></finsam-block>'),
        ("event", '<finsam-block kind="calendar" options=\'{"events": ["x"]}\'></finsam-block>'),
    ],
)
def test_reference_is_found(kind: str, body: str, draft: Plan) -> None:
    SectionFactory(plan=draft, title="Här", body=body)
    SectionFactory(plan=draft, title="Inte här", body="<p>x xx project:x</p>")
    SectionFactory(title="Hos andra", body=body)

    places = texts_referring_to(kind, "x", association=draft.association)

    assert [(place.plan, "Här" in place.name) for place in places] == [(draft, True)]
    assert texts_referring_to(kind, "xx", association=draft.association) == ()


def test_references_of_registers_are_found(draft: Plan) -> None:
    own, body = draft.association, '<p><finsam-term key="x">ord</finsam-term></p>'
    ProjectPartFactory(project__association=own, body=body)
    TermFactory(association=own, definition=body)
    TargetGroupFactory(association=own, description=body)
    BodyFactory(association=own, description=body)
    ActivityFactory(goal__plan=draft, text=body)

    places = texts_referring_to("term", "x", association=own)

    assert [place.plan for place in places] == [draft, None, None, None, None]
    assert isinstance(places[0], Place)


# -- Helpers


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return page_of(answer)


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def create(client: Client, association: Association, key: str, **values: Any) -> Any:
    register = REGISTERS[key]
    address = register.address(scope_of(association, register), "new")
    return client.post(address, posted(client.get(address)) | values)


def change(client: Client, association: Association, key: str, row: Any, **values: Any) -> Any:
    """Save the page of a row as it is shown, but for `values`."""
    register = REGISTERS[key]
    address = register.address(scope_of(association, register), "row", pk=row.pk)
    return client.post(address, posted(client.get(address)) | values)


def empty_rows(register: Register) -> dict[str, Any]:
    return {
        f"{inline.key}-{name}": 0
        for inline in register.inlines
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }


def posted(answer: Any) -> dict[str, Any]:
    """What a browser would send from the form of a page, untouched."""
    data: dict[str, Any] = {"stamp": answer.context["stamp"]}
    formsets = [formset for _inline, formset in answer.context["formsets"]]
    forms = [answer.context["form"], *(each for some in formsets for each in some)]
    for form in (*forms, *(formset.management_form for formset in formsets)):
        for bound in form:
            value = bound.value()
            if isinstance(value, list):
                value = [getattr(each, "pk", each) for each in value]
            if value is not None and value is not False:
                data[bound.html_name] = bound.field.prepare_value(value)
    return data


def values_of(register: Register, row: Any) -> dict[str, Any]:
    """A row, what it is tied to, and its inline rows, as stored."""
    stored = register.model._default_manager.get(pk=row.pk)
    values = {field.attname: getattr(stored, field.attname) for field in stored._meta.fields}
    for field in stored._meta.many_to_many:
        values[field.name] = sorted(each.pk for each in getattr(stored, field.name).all())
    for inline in register.inlines:
        values[inline.key] = list(inline.model._default_manager.order_by("pk").values())
    return values


def test_registers_have_an_index(client: Client, association: Association) -> None:
    content = page(client, reverse("plans:registers", args=[association.slug]))

    assert [f"/register/{key}/" in content for key in REGISTERS] == [
        not register.is_of_plan for register in REGISTERS.values()
    ]
