"""Public pages, asked for through Django's test client by a visitor without an account."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from plans.management.benchmarking.timing import Comparison, in_turns
from plans.models import Plan


def compare_pages(plan: Plan, *, rounds: int) -> Iterator[Comparison]:
    """Compare each page with the plainest view of the site, which asks its database for a 1."""
    slug, period = plan.association.slug, plan.period
    addresses = {
        "page of the association": reverse("plans:association", args=[slug]),
        "page of the adopted plan": reverse("plans:plan", args=[slug, period]),
        "sealed PDF of the plan": reverse("plans:plan-pdf", args=[slug, period]),
    }
    client = Client()
    works = [partial(_ask, client, address) for address in addresses.values()]
    trivial, *timings = in_turns(rounds, partial(_ask, client, reverse("health")), *works)
    for name, timing in zip(addresses, timings, strict=True):
        yield Comparison(name, "/health/", timing, trivial)


def _ask(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
