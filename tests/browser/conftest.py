"""A Chromium that asks nobody but the site, and a site with one of each page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from associations.models import Asset, Association, Body, Member, User
from associations.permissions import RoleName
from plans.document.codec import to_json
from plans.document.types import PlanDocument
from plans.management.benchmarking.printing import find_chromium
from plans.models import Adoption, Plan
from tests.conftest import person_with
from tests.factories.associations import (
    AssociationFactory,
    AuthorityFactory,
    BodyFactory,
    DecisionFactory,
    MeetingFactory,
    MemberFactory,
)
from tests.factories.plans import PlanFactory, SectionFactory
from tests.plans.sample import PICTURE, sample_document

OLD_ACCENT = "#7a1f5c"
PASSWORD = "provlösen för sviten"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session", autouse=True)
def _rows_beside_the_browser() -> None:
    """Playwright keeps an event loop in this thread to the end of the session, and Django would
    refuse every query beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = find_chromium()
    if chromium is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    return {**browser_type_launch_args, "executable_path": chromium, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "sv-SE"}


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, locale="sv-SE")
    yield context.new_page()
    context.close()


@dataclass(frozen=True)
class Site:
    """Where the live site is, and what it holds."""

    url: str
    association: Association
    adopted: Plan
    draft: Plan
    officer: User

    def sign_in(self, page: Page) -> None:
        """As if the form had been sent; that it works is shown in test_journeys.py."""
        client = Client()
        client.force_login(self.officer)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}]
        )


@pytest.fixture
def site(live_server: LiveServer) -> Site:
    """An association with members, a plan adopted twice and a draft; another with nothing yet."""
    association = AssociationFactory(
        slug="finsam-sjobygden", name="Samordningsförbundet Sjöbygden", website="finsam.example.org"
    )
    AssociationFactory(name="Samordningsförbundet utan planer")
    for name, party in (
        ("Försäkringskassan", Member.Party.STATE),
        ("Region Sjölän", Member.Party.REGION),
        ("Sjöbygdens kommun", Member.Party.MUNICIPALITIES),
    ):
        MemberFactory(association=association, authority=AuthorityFactory(name=name), party=party)
    adopted = PlanFactory(association=association, period="2026")
    board = BodyFactory(board=True, association=association)
    seal(adopted, board, sample_document(accent=OLD_ACCENT), version=1)
    seal(adopted, board, sample_document(), version=2)
    Asset.objects.keep(PICTURE, media_type="image/png")
    officer = person_with(RoleName.EDITOR, association)
    officer.set_password(PASSWORD)
    officer.save()
    return Site(live_server.url, association, adopted, unfinished_plan(association), officer)


def seal(plan: Plan, board: Body, document: PlanDocument, *, version: int) -> Adoption:
    """Store `document` as adopted, without printing it."""
    decision = DecisionFactory(meeting=MeetingFactory(body=board), paragraph=f"{44 + version}")
    return Adoption.objects.create(
        plan=plan,
        version=version,
        decision=decision,
        schema=document.schema,
        document=to_json(document),
        document_sha256=f"{version:064}",
        pdf=b"%PDF-",
        pdf_sha256=f"{version:064}",
        recorded_at=timezone.now(),
    )


def unfinished_plan(association: Association) -> Plan:
    """A draft with a reference to nothing."""
    plan = PlanFactory(association=association, period="2027")
    SectionFactory(
        plan=plan,
        key="inledning",
        title="Inledning",
        body='<p>Se <finsam-ref to="section:borta" form="number"></finsam-ref>.</p>',
    )
    SectionFactory(plan=plan, key="ekonomi", title="Ekonomi")
    return plan
