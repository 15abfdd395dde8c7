"""Whatever a register deletes comes back as it was, with what went with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from associations.models import Association, Person, Seat, TargetGroup, Term, User
from plans.services.deletion import (
    AlreadyRestored,
    CannotRestore,
    NothingToRestore,
    StillNeeded,
    consequences_of,
    delete_rows,
    deletion_named,
    latest_deletions,
    restore_deletion,
)
from plans.work import REGISTERS
from projects.models import Project, ProjectPart
from tests.factories.associations import (
    AssociationFactory,
    BodyFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.register_rows import MAKE

TABLES = [
    model
    for model in apps.get_models(include_auto_created=True)
    if model._meta.app_label in {"associations", "projects", "budgets", "plans"}
    and not model.__name__.startswith("Historical")
]


def test_every_register_has_a_row_to_delete() -> None:
    assert set(MAKE) == set(REGISTERS)


@pytest.mark.parametrize("key", MAKE)
def test_everything_comes_back(key: str, association: Association, officer: User) -> None:
    row = MAKE[key](association, "Åre")
    MAKE[key](association, "En annan")
    before, pk = everything(), row.pk

    token = delete_rows([row], association=association, by=officer)
    gone = everything()
    restore_deletion(token=token, association=association, model=REGISTERS[key].model, by=officer)

    assert (row._meta.label, pk) not in keys_of(gone)
    assert everything() == before


@pytest.mark.parametrize("key", MAKE)
def test_consequences_are_told(key: str, association: Association) -> None:
    row = MAKE[key](association, "Åre")
    before = keys_of(everything())
    told = {(each._meta.label, each.pk) for each in (row, *consequences_of(row).deleted)}

    delete_rows([row], association=association, by=None)

    assert before - keys_of(everything()) == told


def test_history_says_who_and_why(association: Association, officer: User) -> None:
    project = ProjectFactory(association=association)
    ProjectPartFactory(project=project)

    token = delete_rows([project], association=association, by=officer)

    reason = f"deleted:{association.pk}:{token}"
    assert [
        (version.history_change_reason, version.history_user)
        for history in (Project.history, ProjectPart.history)
        for version in history.filter(history_type="-")
    ] == [(reason, officer), (reason, officer)]


def test_what_others_need_is_not_deleted(association: Association) -> None:
    board = BodyFactory(association=association)
    meeting = MeetingFactory(body=board)
    SeatFactory(body=board)
    before = everything()

    with pytest.raises(StillNeeded) as refusal:
        delete_rows([board], association=association, by=None)

    assert refusal.value.needed_by == (meeting,)
    assert consequences_of(board).needed_by == (meeting,)
    assert everything() == before


def test_failure_midway_changes_nothing(
    association: Association, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = MAKE["insatser"](association, "Åre")
    token = delete_rows([project], association=association, by=None)
    before = everything()
    monkeypatch.setattr("plans.services.deletion._tie_again", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        restore_deletion(token=token, association=association, model=Project, by=None)

    assert everything() == before


def test_other_association_cannot_restore(association: Association) -> None:
    term = TermFactory(association=association)
    token = delete_rows([term], association=association, by=None)

    with pytest.raises(NothingToRestore):
        restore_deletion(token=token, association=AssociationFactory(), model=Term, by=None)

    assert not Term.objects.exists()


def test_unknown_token_restores_nothing(association: Association) -> None:
    with pytest.raises(NothingToRestore):
        restore_deletion(token="x", association=association, model=Term, by=None)


def test_restoring_twice_is_said(association: Association) -> None:
    term = TermFactory(association=association)
    token = delete_rows([term], association=association, by=None)
    restore_deletion(token=token, association=association, model=Term, by=None)

    with pytest.raises(AlreadyRestored):
        restore_deletion(token=token, association=association, model=Term, by=None)


def test_taken_key_refuses(association: Association) -> None:
    term = TermFactory(association=association, key="samverkan")
    token = delete_rows([term], association=association, by=None)
    TermFactory(association=association, key="samverkan")

    with pytest.raises(CannotRestore) as refusal:
        restore_deletion(token=token, association=association, model=Term, by=None)

    assert refusal.value.reasons
    assert Term.objects.count() == 1


def test_row_whose_parent_is_gone_cannot_come_back(association: Association) -> None:
    part = ProjectPartFactory(project__association=association)
    project = part.project
    token = delete_rows([part], association=association, by=None)
    delete_rows([project], association=association, by=None)

    with pytest.raises(CannotRestore):
        restore_deletion(token=token, association=association, model=Project, by=None)

    assert not ProjectPart.objects.exists()


def test_what_has_gone_since_is_left_out(association: Association) -> None:
    seat = SeatFactory(body__association=association)
    staying, going = MemberFactory(association=association), MemberFactory(association=association)
    seat.appointed_by.add(staying, going)
    person = seat.person
    token = delete_rows([seat], association=association, by=None)
    delete_rows([person], association=association, by=None)
    delete_rows([going], association=association, by=None)

    restore_deletion(token=token, association=association, model=Seat, by=None)

    restored = Seat.objects.get()
    assert restored.person is None
    assert list(restored.appointed_by.all()) == [staying]


def test_tie_chosen_anew_is_kept(association: Association) -> None:
    body, other = BodyFactory(association=association), BodyFactory(association=association)
    child = BodyFactory(association=association, parent=body)
    token = delete_rows([body], association=association, by=None)
    child.refresh_from_db()
    child.parent = other
    child.save()

    restore_deletion(token=token, association=association, model=type(body), by=None)

    child.refresh_from_db()
    assert child.parent == other


def test_several_rows_are_one_deletion(association: Association) -> None:
    parts = [ProjectPartFactory(project__association=association) for _ in range(2)]
    before = everything()

    token = delete_rows(parts, association=association, by=None)
    name = deletion_named(token=token, association=association, model=Project)
    restore_deletion(token=token, association=association, model=Project, by=None)

    assert name == "Syfte, Syfte"
    assert everything() == before


def test_latest_deletions_leave_out_what_is_back(association: Association) -> None:
    groups = [TargetGroupFactory(association=association, name=f"Grupp {n}") for n in range(3)]
    tokens = [delete_rows([group], association=association, by=None) for group in groups]
    delete_rows([TargetGroupFactory(name="Andras")], association=AssociationFactory(), by=None)
    restore_deletion(token=tokens[1], association=association, model=TargetGroup, by=None)

    found = latest_deletions(
        TargetGroup.objects.filter(association=association), association=association
    )

    assert [(deletion.token, deletion.name) for deletion in found] == [
        (tokens[2], "Grupp 2"),
        (tokens[0], "Grupp 0"),
    ]


def test_person_with_a_seat_is_needed(association: Association) -> None:
    person = PersonFactory(association=association)
    seat = SeatFactory(body__association=association, person=person)

    with pytest.raises(StillNeeded) as refusal:
        delete_rows([person], association=association, by=None)

    assert refusal.value.needed_by == (seat,)
    assert Person.objects.filter(pk=person.pk).exists()


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the history. Ties have no identity of their own."""
    rows = {}
    for model in TABLES:
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if not (model._meta.auto_created and field.primary_key)
        ]
        values = list(model._default_manager.values(*names))
        rows[model._meta.label] = sorted(values, key=repr)
    return rows


def keys_of(rows: dict[str, list[dict[str, Any]]]) -> set[tuple[str, Any]]:
    return {(label, each["id"]) for label, some in rows.items() for each in some if "id" in each}
