"""What a project may be."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from projects.models import Project, ProjectPart
from tests.factories.associations import AuthorityFactory
from tests.factories.projects import ProjectFactory, ProjectPartFactory

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(FIRST, LAST), (FIRST, FIRST), (FIRST, None), (None, LAST)]
)
def test_project_with_a_period_is_accepted(
    starts_on: dt.date | None, ends_on: dt.date | None
) -> None:
    project = ProjectFactory(starts_on=starts_on, ends_on=ends_on)

    project.full_clean()

    assert Project.objects.get() == project


def test_project_that_ends_before_it_starts_is_refused() -> None:
    project = ProjectFactory(starts_on=LAST)
    project.ends_on = FIRST

    with pytest.raises(ValidationError) as refusal:
        project.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        project.save()

    assert "ends_on" in refusal.value.message_dict


def test_project_key_is_unique_in_its_association_only() -> None:
    first = ProjectFactory(key="jobb")
    ProjectFactory(key="jobb")

    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectFactory(key="jobb", association=first.association)

    assert Project.objects.count() == 2


@pytest.mark.parametrize(
    ("full_name", "title"), [("", "Jobb"), ("Jobb i Sjöbygden", "Jobb i Sjöbygden")]
)
def test_project_title_is_its_longest_name(full_name: str, title: str) -> None:
    assert ProjectFactory.build(name="Jobb", full_name=full_name).title == title


def test_project_owner_is_not_removed() -> None:
    project = ProjectFactory(owner=AuthorityFactory())
    assert project.owner is not None

    with pytest.raises(ProtectedError):
        project.owner.delete()


@pytest.mark.parametrize(("label", "text"), [("Mål", "Mål"), ("", "syfte")])
def test_part_is_called_by_its_label_or_its_question(label: str, text: str) -> None:
    assert str(ProjectPartFactory.build(label=label, project=None)) == text


def test_parts_stand_in_their_order() -> None:
    project = ProjectFactory()
    for order, label in ((2, "c"), (0, "a"), (1, "b")):
        ProjectPartFactory(project=project, label=label, order=order)

    assert [part.label for part in ProjectPart.objects.all()] == ["a", "b", "c"]


def test_history_keeps_parties_and_target_groups() -> None:
    project = ProjectFactory()
    party = AuthorityFactory()

    project.parties.add(party)

    newest = project.history.first()
    assert newest is not None
    assert [row.authority for row in newest.parties.all()] == [party]
