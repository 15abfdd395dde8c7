"""Accounts: in with the e-mail address, and only by invitation."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from associations.models import RoleAssignment, User
from associations.permissions import RoleName
from tests.factories.associations import AssociationFactory

pytestmark = pytest.mark.django_db

PASSWORD = "provlösen för sviten"


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("Anna@Example.org", PASSWORD, name="Anna Andersson")


@pytest.mark.parametrize("email", ["anna@example.org", "Anna@Example.ORG"])
def test_sign_in_with_email_and_password(anna: User, client: Client, email: str) -> None:
    response = client.post(reverse("account_login"), {"login": email, "password": PASSWORD})

    assert response.headers["Location"] == reverse("plans:association-list")
    assert get_user(client) == anna


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ([RoleName.ADMINISTRATOR], "/forbund-0/arbete/"),
        ([RoleName.EDITOR], "/forbund-0/arbete/"),
        ([RoleName.BOARD], "/forbund-0/"),
        ([RoleName.READER], "/forbund-0/"),
        ([RoleName.EDITOR, RoleName.READER], "/"),
    ],
)
def test_sign_in_leads_to_ones_own_association(
    anna: User, client: Client, roles: list[RoleName], page: str
) -> None:
    AssociationFactory(slug="nagon-annans")
    for number, role in enumerate(roles):
        association = AssociationFactory(slug=f"forbund-{number}")
        RoleAssignment.objects.create(user=anna, association=association, role=role)
    form = {"login": anna.email, "password": PASSWORD}

    assert client.post(reverse("account_login"), form)["Location"] == page
    client.logout()
    asked = client.post(f"{reverse('account_login')}?next=/nagon-annans/", form)
    assert asked["Location"] == "/nagon-annans/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.org", "fel lösenord"),
        ("ingen@example.org", PASSWORD),
        ("anna@example.org", ""),
    ],
)
def test_sign_in_with_something_wrong(
    anna: User, client: Client, email: str, password: str
) -> None:
    client.post(reverse("account_login"), {"login": email, "password": password})

    assert not get_user(client).is_authenticated


def test_sign_in_to_a_closed_account(anna: User, client: Client) -> None:
    anna.is_active = False
    anna.save()

    client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})

    assert not get_user(client).is_authenticated


def test_sign_out(anna: User, client: Client) -> None:
    client.force_login(anna)

    client.post(reverse("account_logout"))

    assert not get_user(client).is_authenticated


def test_sign_up_is_closed(client: Client) -> None:
    form = {"email": "ny@example.org", "password1": PASSWORD, "password2": PASSWORD}

    client.post(reverse("account_signup"), form)

    assert not User.objects.exists()


def test_email_address_is_taken_once_whatever_its_case(anna: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ANNA@example.org", PASSWORD, name="En annan")

    assert User.objects.get() == anna


def test_account_is_called_by_its_name(anna: User) -> None:
    assert [str(anna), anna.get_full_name(), anna.get_short_name()] == [
        "Anna Andersson",
        "Anna Andersson",
        "Anna",
    ]
