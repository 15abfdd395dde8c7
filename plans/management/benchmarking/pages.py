"""Public pages, asked for through Django's test client by a visitor without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.test import Client
from django.urls import reverse

from plans.document.compose import compose
from plans.management.benchmarking.budgets import writer_at
from plans.management.benchmarking.timing import Comparison, in_turns
from plans.models import Plan
from plans.output.html import render_body
from plans.services.copying import start_plan_from

PREVIEW_AIMED_AT = 2.0


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


def compare_preview(plan: Plan, *, rounds: int) -> Iterator[Comparison]:
    """Compare the preview of a section in a draft as large as `plan` with composing and writing the
    whole draft."""
    draft = start_plan_from(
        source=plan, title=plan.title, period="2099", as_of=dt.date(2099, 1, 1), by=None
    )
    section = draft.sections.first()
    assert section is not None
    client = Client()
    client.force_login(writer_at(plan.association))
    place = [plan.association.slug, draft.period, section.key]
    ask = partial(_ask, client, reverse("plans:work-section-preview", args=place))

    def compose_and_write() -> None:
        render_body(compose(draft), medium="web", asset_url=str)

    asking, writing = in_turns(rounds, ask, compose_and_write)
    yield Comparison(
        "preview of a section", "composing and writing the draft", asking, writing, PREVIEW_AIMED_AT
    )


def _ask(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
