"""What is shown when something is wrong looks like the rest, whatever is missing around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.core.internal.ratelimit import handler429
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

pytestmark = pytest.mark.django_db


def test_page_that_does_not_exist(client: Client) -> None:
    response = client.get("/finns-inte/")

    assert (response.status_code, [t.name for t in response.templates][:2]) == (
        404,
        ["404.html", "base.html"],
    )


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (lambda request: bad_request(request, ValueError()), 400, "Adressen gick inte att förstå"),
        (lambda request: permission_denied(request, ValueError()), 403, "Det här får du inte göra"),
        (csrf_failure, 403, "Formuläret skickades inte"),
        (handler429, 429, "För många försök"),
        (server_error, 500, "Något gick fel hos oss"),
    ],
)
def test_page_of_an_error(
    rf: RequestFactory,
    view: Callable[[HttpRequest], HttpResponse],
    status: int,
    heading: str,
) -> None:
    response = view(rf.get("/"))

    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in response.text
    assert 'href="/"' in response.text
