"""What an association may register: what its rules and the database refuse."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from associations.models import Asset, Association, Authority, Body, Member
from associations.models.associations import RESERVED_SLUGS
from tests.factories.associations import (
    AssociationFactory,
    AuthorityFactory,
    AuthorityNameFactory,
    BodyFactory,
    BodyTaskFactory,
    DecisionFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    PostFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 12, 31)

DATED = [
    AuthorityNameFactory,
    MemberFactory,
    BodyFactory,
    BodyTaskFactory,
    SeatFactory,
    PostFactory,
    TargetGroupFactory,
    TermFactory,
]


@pytest.mark.parametrize("factory", DATED, ids=lambda f: f._meta.model.__name__)
def test_dated_row_that_ends_before_it_starts_is_refused(factory: type) -> None:
    row = factory(valid_from=LAST, valid_to=LAST)
    row.valid_to = FIRST

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()

    assert "valid_to" in refusal.value.message_dict


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "is_valid"),
    [
        (None, None, FIRST, True),
        (FIRST, LAST, FIRST, True),
        (FIRST, LAST, LAST, True),
        (FIRST, LAST, FIRST - dt.timedelta(days=1), False),
        (FIRST, LAST, LAST + dt.timedelta(days=1), False),
        (FIRST, None, LAST, True),
        (None, FIRST, LAST, False),
    ],
)
def test_validity_is_the_same_for_a_row_and_a_query(
    valid_from: dt.date | None, valid_to: dt.date | None, day: dt.date, is_valid: bool
) -> None:
    body = BodyFactory(valid_from=valid_from, valid_to=valid_to)

    assert body.is_valid_on(day) == is_valid
    assert Body.objects.on(day).exists() == is_valid


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_association_with_an_address_of_the_site_is_refused(slug: str) -> None:
    association = AssociationFactory.build(slug=slug)

    with pytest.raises(ValidationError):
        association.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        association.save()

    assert not Association.objects.exists()


def test_association_address_is_taken_once() -> None:
    AssociationFactory(slug="sjobygden")

    with pytest.raises(IntegrityError), transaction.atomic():
        AssociationFactory(slug="sjobygden")

    assert Association.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("org_number", "2220001234"),
        ("accent", "petrol"),
        ("accent", "#0F4C5C"),
        ("unit", "euro"),
        ("slug", "två ord"),
    ],
)
def test_association_field_refuses(field: str, value: str) -> None:
    association = AssociationFactory.build(**{field: value})

    with pytest.raises(ValidationError) as refusal:
        association.full_clean()

    assert set(refusal.value.message_dict) == {field}


def test_authority_is_called_what_it_was_called_that_day() -> None:
    gotland = AuthorityFactory(key="gotland")
    AuthorityNameFactory(authority=gotland, name="Gotlands kommun", valid_to=dt.date(2010, 12, 31))
    AuthorityNameFactory(authority=gotland, name="Region Gotland", valid_from=dt.date(2011, 1, 1))

    names = [gotland.name_on(dt.date(year, 6, 1)) for year in (2009, 2022)]

    assert names == ["Gotlands kommun", "Region Gotland"]


def test_authority_without_a_name_is_called_its_key() -> None:
    assert AuthorityFactory(key="gotland").name_on(FIRST) == "gotland"


@pytest.mark.parametrize("valid_from", [None, FIRST])
def test_member_joins_once_a_day(valid_from: dt.date | None) -> None:
    member = MemberFactory(valid_from=valid_from)

    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(
            association=member.association, authority=member.authority, valid_from=valid_from
        )

    assert Member.objects.count() == 1


@pytest.mark.parametrize("factory", [BodyFactory, TermFactory], ids=["body", "term"])
@pytest.mark.parametrize("valid_from", [None, FIRST])
def test_key_with_validity_may_return_another_day_but_not_the_same(
    factory: type, valid_from: dt.date | None
) -> None:
    association = AssociationFactory()
    factory(association=association, key="a", valid_from=valid_from)
    factory(association=association, key="a", valid_from=LAST)

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(association=association, key="a", valid_from=valid_from)


@pytest.mark.parametrize("factory", [PersonFactory, TargetGroupFactory], ids=["person", "group"])
def test_key_is_unique_in_its_association_only(factory: type) -> None:
    first = factory(key="a")
    factory(key="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        factory(key="a", association=first.association)


def test_target_group_with_ages_in_the_wrong_order_is_refused() -> None:
    group = TargetGroupFactory(age_from=30, age_to=64)
    group.age_from, group.age_to = 64, 30

    with pytest.raises(ValidationError) as refusal:
        group.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        group.save()

    assert "age_to" in refusal.value.message_dict


def test_meeting_has_each_paragraph_once() -> None:
    meeting = MeetingFactory()
    DecisionFactory(meeting=meeting, paragraph="45")

    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionFactory(meeting=meeting, paragraph="45")

    assert meeting.decisions.count() == 1


def test_body_with_a_meeting_is_not_removed() -> None:
    meeting = MeetingFactory()

    with pytest.raises(ProtectedError):
        meeting.body.delete()


def test_authority_with_a_membership_is_not_removed() -> None:
    member = MemberFactory()

    with pytest.raises(ProtectedError):
        Authority.objects.filter(pk=member.authority_id).delete()


def test_asset_with_the_same_bytes_is_kept_once() -> None:
    first = Asset.objects.keep(b"bild", media_type="image/png")
    again = Asset.objects.keep(b"bild", media_type="image/png")

    assert first == again
    assert Asset.objects.count() == 1
    assert first.sha256 == "0ed28aa21d0a18018cf62067568aaa60b4fb517044e4f7df23bfd23d2e79ca4e"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (lambda: AssociationFactory(name="Finsam Sjö"), "Finsam Sjö"),
        (lambda: SeatFactory(role="chair", body__name="Styrelsen"), "ordförande, Styrelsen"),
        (lambda: DecisionFactory(paragraph="45", title="Planen"), "§ 45 Planen"),
        (lambda: MeetingFactory(body__name="Styrelsen"), "Styrelsen 2025-11-21"),
        (lambda: UserFactory(name="", email="a@example.org"), "a@example.org"),
    ],
    ids=["association", "seat", "decision", "meeting", "user"],
)
def test_row_is_called(row: type, text: str) -> None:
    assert str(row()) == text


def test_history_keeps_every_change() -> None:
    body = BodyFactory(name="Före")

    body.name = "Efter"
    body.save()
    body.delete()

    kept = Body.history.order_by("history_id").values_list("history_type", "name")
    assert list(kept) == [("+", "Före"), ("~", "Efter"), ("-", "Efter")]
