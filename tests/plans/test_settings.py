"""The settings page of an association."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from associations.models import Association, User
from tests.factories.plans import PlanFactory

pytestmark = pytest.mark.django_db

PAGE = "/finsam-sjobygden/arbete/installningar/"


@pytest.fixture
def admin_client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def post(client: Client, **changes: Any) -> Any:
    form = client.get(PAGE).context["form"]
    values = {bound.name: bound.value() for bound in form if bound.value() not in (None, False)}
    return client.post(PAGE, {**values, **changes})


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    return file.getvalue()


def test_settings_are_saved_with_a_message(admin_client: Client, association: Association) -> None:
    facts = {
        "short_name": "Sjöbygden",
        "org_number": "222000-1230",
        "formed_year": 2005,
        "website": "www.sjobygden.example",
        "notice_board": "Kommunhuset",
        "signatories": "Ordföranden och samordnaren tillsammans",
        "attestation": "Samordnaren till 50 000 kr",
        "accent": "#7a1f5c",
        "unit": "tkr",
        "numbering": "unnumbered",
        "has_region": "",
    }

    answer = post(admin_client, **facts)
    page = admin_client.get(PAGE)

    association.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert {name: getattr(association, name) for name in facts} == {**facts, "has_region": False}
    assert len(page.context["messages"]) == 1
    assert association.history.first().history_user is not None


def test_settings_of_a_name_that_is_taken_away(admin_client: Client) -> None:
    answer = post(admin_client, name="")

    assert list(answer.context["form"].errors) == ["name"]
    assert '<a lang="sv" href="/finsam-sjobygden/">Samordningsförbundet' in (
        answer.content.decode()
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("org_number", "222000-1234", ""),
        ("org_number", "2220001234", "222000-1234"),
        ("accent", "#ffff00", "4,5"),
        ("website", "javascript:alert(1)", "www.example.se"),
    ],
)
def test_wrong_setting_is_told_at_its_field(
    field: str, value: str, words: str, admin_client: Client, association: Association
) -> None:
    answer = post(admin_client, **{field: value})

    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert words in str(errors[field])
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert getattr(Association.objects.get(), field) == getattr(association, field)


def test_logo_is_uploaded_shown_and_removed(admin_client: Client, association: Association) -> None:
    post(admin_client, logo_file=SimpleUploadedFile("x.png", picture()))

    association.refresh_from_db()
    assert association.logo is not None
    assert bytes(association.logo.content) == picture()
    assert f'src="/media/{association.logo.pk}"' in admin_client.get(PAGE).content.decode()
    post(admin_client, removes_logo="on")
    association.refresh_from_db()
    assert association.logo is None


def test_logo_that_is_an_svg_is_refused(admin_client: Client) -> None:
    answer = post(admin_client, logo_file=SimpleUploadedFile("x.svg", b"<svg><script/></svg>"))

    assert list(answer.context["form"].errors) == ["logo_file"]


def test_adopted_plan_keeps_its_look(admin_client: Client, association: Association) -> None:
    plan = PlanFactory(association=association, adopted=True)
    before = admin_client.get(f"/finsam-sjobygden/verksamhetsplan/{plan.period}/plan.json").content

    post(admin_client, accent="#7a1f5c", name="Annat namn")

    after = admin_client.get(f"/finsam-sjobygden/verksamhetsplan/{plan.period}/plan.json").content
    assert before == after


@pytest.mark.parametrize("who", ["stranger", "outsider", "reader", "board_member", "officer"])
def test_settings_are_not_there_for_others(
    who: str, association: Association, client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    if user:
        client.force_login(user)

    answers = [client.get(PAGE).status_code, client.post(PAGE, {"name": "X"}).status_code]

    assert answers == [404, 404]
    assert f'href="{PAGE}"' not in client.get("/finsam-sjobygden/").content.decode()


def test_administrator_is_led_to_the_settings(admin_client: Client) -> None:
    assert f'href="{PAGE}"' in admin_client.get("/finsam-sjobygden/").content.decode()
