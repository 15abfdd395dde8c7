"""What goes wrong when an association is registered: a message at the field, or a warning."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from associations.models import (
    Asset,
    Association,
    Body,
    Member,
    MemberBoard,
    Seat,
    User,
)
from plans.models import Attachment, Plan
from tests.admin.forms import errors_of, posted
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    MemberFactory,
    PersonFactory,
    SeatFactory,
)
from tests.pdfs import blank_pdf

pytestmark = pytest.mark.django_db

SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>"""
PDF = blank_pdf()


@pytest.fixture
def admin_client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def place(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def save(client: Client, row: Any, **changes: Any) -> Any:
    """Post the row's form with these changes."""
    where = place(type(row), "change", row.pk)
    return client.post(where, {**posted(client.get(where)), **changes})


def add(client: Client, model: Any, **values: Any) -> Any:
    where = place(model, "add")
    return client.post(where, {**posted(client.get(where)), **values})


def words(response: Any) -> list[str]:
    """The messages of the page that the answer leads to."""
    return [str(message) for message in response.wsgi_request._messages]


def picture(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (8, 8)) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind)
    return file.getvalue()


# -- Organisation number, logo


def test_org_number_with_wrong_check_digit(admin_client: Client, association: Association) -> None:
    answer = save(admin_client, association, org_number="222000-1234")

    assert list(errors_of(answer)) == ["org_number"]
    assert save(admin_client, association, org_number="222000-1230").status_code == 302


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logga.svg", SVG),
        ("logga.png", SVG),
        ("logga.svgz", b"\x1f\x8b" + SVG),
        ("logga.png", b"x" * (40 * 1024 * 1024)),
        ("logga.png", b"\x89PNG\r\n\x1a\n" + b"x" * 100),
        ("logga.png", picture("PNG", size=(400, 400))[:150]),
        ("logga.gif", picture("GIF")),
        ("logga.jpg", picture("JPEG", mode="CMYK")),
        ("logga.png", picture("PNG", size=(6000, 10))),
        ("logga.png", b""),
    ],
    ids=[
        "svg with script",
        "svg called png",
        "packed svg",
        "40 MB",
        "broken",
        "cut off",
        "gif",
        "cmyk",
        "6000 pixels",
        "empty",
    ],
)
def test_logo_that_is_refused(
    name: str, content: bytes, admin_client: Client, association: Association
) -> None:
    answer = save(admin_client, association, logo_file=SimpleUploadedFile(name, content))

    assert list(errors_of(answer)) == ["logo_file"]
    association.refresh_from_db()
    assert association.logo is None
    assert not Asset.objects.exists()


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_logo_is_what_its_bytes_are(
    kind: str, media_type: str, admin_client: Client, association: Association
) -> None:
    content = picture(kind)

    answer = save(admin_client, association, logo_file=SimpleUploadedFile("x.txt", content))

    assert answer.status_code == 302
    association.refresh_from_db()
    assert association.logo is not None
    assert (bytes(association.logo.content), association.logo.media_type) == (content, media_type)
    assert save(admin_client, association, removes_logo="on").status_code == 302
    association.refresh_from_db()
    assert association.logo is None


@pytest.mark.parametrize("content", [SVG, b"MZ", b"", b"%PDF-1.7 x"])
def test_attached_document_is_a_pdf(content: bytes, admin_client: Client, draft: Plan) -> None:
    upload = SimpleUploadedFile("x.pdf", content)

    answer = add(admin_client, Attachment, plan=draft.pk, title="Bilaga", upload=upload)

    assert list(errors_of(answer)) == ["upload"]


def test_attached_document_is_kept(admin_client: Client, draft: Plan) -> None:
    upload = SimpleUploadedFile("x.pdf", PDF)

    answer = add(admin_client, Attachment, plan=draft.pk, title="Bilaga", upload=upload)

    assert answer.status_code == 302
    attachment = draft.attachments.get()
    assert bytes(attachment.file.content) == PDF
    assert save(admin_client, attachment, title="Ny rubrik").status_code == 302
    attachment.refresh_from_db()
    assert (attachment.title, bytes(attachment.file.content)) == ("Ny rubrik", PDF)


# -- Seats


@pytest.fixture
def board(association: Association) -> Body:
    return BodyFactory(association=association, board=True)


@pytest.fixture
def chair(board: Body) -> Seat:
    return SeatFactory(body=board, role=Seat.Role.CHAIR, valid_from=dt.date(2023, 4, 1))


def test_seat_that_ends_before_it_begins(admin_client: Client, chair: Seat) -> None:
    answer = save(admin_client, chair, valid_to="2023-03-31")

    assert "valid_to" in errors_of(answer)


@pytest.mark.parametrize(
    ("first", "last", "is_refused"),
    [
        ("2024-01-01", "", True),
        ("", "", True),
        ("", "2023-04-01", True),
        ("", "2023-03-31", False),
    ],
)
def test_two_chairs_at_once(
    first: str, last: str, is_refused: bool, admin_client: Client, chair: Seat
) -> None:
    answer = add(
        admin_client, Seat, body=chair.body.pk, role="chair", valid_from=first, valid_to=last
    )

    assert answer.status_code == (200 if is_refused else 302)
    assert chair.body.seats.count() == (1 if is_refused else 2)
    if is_refused:
        assert list(errors_of(answer)) == ["role"]
        assert str(chair.person) in str(errors_of(answer))


def test_chairs_of_different_bodies_do_not_meet(
    admin_client: Client, chair: Seat, association: Association
) -> None:
    other = BodyFactory(association=association)

    assert add(admin_client, Seat, body=other.pk, role="chair").status_code == 302


def test_two_chairs_at_once_in_the_form_of_the_body(
    admin_client: Client, board: Body, chair: Seat
) -> None:
    new = {
        "seats-TOTAL_FORMS": "2",
        "seats-1-role": "chair",
        "seats-1-valid_from": "2025-01-01",
        "seats-1-body": board.pk,
        "seats-1-order": "1",
    }

    refused = save(admin_client, board, **new)
    handed_over = save(admin_client, board, **new, **{"seats-0-valid_to": "2024-12-31"})

    assert list(errors_of(refused)) == ["seats-1-role"]
    assert handed_over.status_code == 302, errors_of(handed_over)
    assert [seat.role for seat in board.seats.all()] == ["chair", "chair"]


def test_deputy_for_another_member(
    admin_client: Client, association: Association, chair: Seat
) -> None:
    here, there = (
        MemberFactory(association=association, authority=AuthorityFactory(name=name))
        for name in ("Sjöbygdens kommun", "Bergbygdens kommun")
    )
    chair.appointed_by.add(here)
    deputy = {
        "body": chair.body.pk,
        "role": "deputy",
        "person": PersonFactory(association=association).pk,
        "deputy_for": chair.pk,
    }

    refused = add(admin_client, Seat, **deputy, appointed_by=[there.pk])
    saved = add(admin_client, Seat, **deputy, appointed_by=[here.pk])

    assert list(errors_of(refused)) == ["deputy_for"]
    assert "Sjöbygdens kommun" in str(errors_of(refused))
    assert saved.status_code == 302


def test_deputy_of_oneself_or_in_another_body(
    admin_client: Client, association: Association, chair: Seat
) -> None:
    other = SeatFactory(body=BodyFactory(association=association))

    assert list(errors_of(save(admin_client, chair, deputy_for=chair.pk))) == ["deputy_for"]
    assert list(errors_of(save(admin_client, other, deputy_for=chair.pk))) == ["deputy_for"]


# -- Shares


@pytest.fixture
def members(association: Association) -> list[Member]:
    return [
        MemberFactory(
            association=association,
            authority=AuthorityFactory(name=f"Kommun {number}"),
            share_percent=share,
            order=number,
        )
        for number, share in enumerate((60, 40))
    ]


def test_shares_of_a_party_that_are_not_100_percent(
    admin_client: Client, association: Association, members: list[Member]
) -> None:
    refused = save(admin_client, association, **{"members-0-share_percent": "50"})
    saved = save(
        admin_client,
        association,
        **{"members-0-share_percent": "50", "members-1-share_percent": "50"},
    )

    assert list(errors_of(refused)) == ["members-0-share_percent", "members-1-share_percent"]
    assert "50 % + 40 % = 90 %" in str(errors_of(refused))
    assert saved.status_code == 302
    assert [member.share_percent for member in association.members.all()] == [50, 50]


def test_share_of_one_member_is_saved_with_a_warning(
    admin_client: Client, members: list[Member]
) -> None:
    """One cannot change both at once there."""
    warned = save(admin_client, members[0], share_percent="55.5")
    quiet = save(admin_client, members[1], share_percent="44.5")

    assert (warned.status_code, quiet.status_code) == (302, 302)
    assert any("95,5 %" in word for word in words(warned))
    assert not any("%" in word for word in words(quiet))


def test_boards_of_a_member_that_are_not_100_percent(
    admin_client: Client, members: list[Member]
) -> None:
    member = members[0]
    boards = {"boards-TOTAL_FORMS": "2"}
    for number, share in enumerate((50, 40)):
        boards |= {
            f"boards-{number}-name": f"Nämnd {number}",
            f"boards-{number}-share_percent": str(share),
            f"boards-{number}-order": str(number),
            f"boards-{number}-member": str(member.pk),
        }

    refused = save(admin_client, member, **boards)
    saved = save(admin_client, member, **{**boards, "boards-1-share_percent": "50"})

    assert list(errors_of(refused)) == ["boards-0-share_percent", "boards-1-share_percent"]
    assert "90 %" in str(errors_of(refused))
    assert saved.status_code == 302
    alone = save(admin_client, MemberBoard.objects.first(), share_percent="10")
    assert any("60 %" in word for word in words(alone))


@pytest.mark.parametrize(("day", "is_warned"), [("2026-06-30", True), ("2026-12-31", False)])
def test_member_left_in_the_middle_of_a_year_is_warned_about(
    day: str,
    is_warned: bool,
    admin_client: Client,
    association: Association,
    members: list[Member],
) -> None:
    Member.objects.update(share_percent=None)

    one = save(admin_client, members[0], valid_to=day)
    among_all = save(admin_client, association, **{"members-1-valid_to": day})

    for answer, member in ((one, members[0]), (among_all, members[1])):
        member.refresh_from_db()
        assert answer.status_code == 302
        assert str(member.valid_to) == day
        assert any("Kommun" in word and "2026" in word for word in words(answer)) == is_warned
