"""Lists cost the same for one row and for thirty."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from associations.models import Association, User
from tests.admin.rows import many_of, rows_of

pytestmark = pytest.mark.django_db

MANY = 30
INDEX_QUERIES = 4  # the session, the user, whether the user administers, recent acts


def test_lists_cost_the_same_for_one_row_and_for_many(
    association: Association, administrator: User, client: Client, subtests: pytest.Subtests
) -> None:
    client.force_login(administrator)
    rows = rows_of(association, "Vår")
    places = {
        model: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    for place in places.values():
        client.get(place)  # what is remembered from page to page
    few = {model: queries_of(client, place) for model, place in places.items()}

    many_of(rows, MANY)

    for model, place in places.items():
        with subtests.test(model=model._meta.label):
            assert model is Association or len(rows_in(client, place)) >= MANY
            assert queries_of(client, place) == few[model]


def test_index_asks_who_administers_once(
    administrator: User, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(administrator)
    client.get(reverse("admin:index"))

    with django_assert_num_queries(INDEX_QUERIES):
        answer = client.get(reverse("admin:index"))

    assert sum(len(section["models"]) for section in answer.context["app_list"]) > INDEX_QUERIES


def queries_of(client: Client, place: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(place)
    return len(queries)


def rows_in(client: Client, place: str) -> Any:
    return client.get(place).context["cl"].result_list
