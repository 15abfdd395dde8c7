"""The pages of the admin and of the settings: no axe violations, all in reach, nothing asked of
others; the settings without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from associations.models import Body, Decision, Member, Seat
from associations.permissions import RoleName
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_accessibility import faults_of, violations, watch
from tests.conftest import person_with
from tests.factories.associations import DecisionFactory, SeatFactory, TermFactory
from tests.factories.plans import SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SETTINGS = "/finsam-sjobygden/arbete/installningar/"


@pytest.fixture
def administered(site: Site) -> Site:
    """The site with an administrator in the officer's place, and a row in each inline."""
    administrator = person_with(RoleName.ADMINISTRATOR, site.association)
    administrator.set_password(PASSWORD)
    administrator.save()
    TermFactory(association=site.association, key="ordet")
    SectionFactory(plan=site.draft, body="<p><finsam-term key='ordet'>ordet</finsam-term></p>")
    board = Body.objects.get(association=site.association)
    seat = SeatFactory(body=board)
    seat.appointed_by.set(Member.objects.filter(association=site.association)[:2])
    DecisionFactory(meeting=board.meetings.first(), paragraph="60")
    return Site(site.url, site.association, site.adopted, site.draft, administrator)


def test_settings_page(administered: Site, page: Page) -> None:
    administered.sign_in(page)

    assert faults_of(administered, page, SETTINGS) == []


def test_settings_with_errors_and_without_scripts(
    administered: Site, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    administered.sign_in(page)
    page.goto(f"{administered.url}/finsam-sjobygden/")
    page.click(f"a[href='{SETTINGS}']")
    page.fill("[name=org_number]", "222000-1234")
    page.click("main .button")
    expect(page.locator("#id_org_number_error")).to_have_count(1)
    page.fill("[name=org_number]", "222000-1230")
    page.click("main .button")
    expect(page.locator("[role=status] .notice")).to_have_count(1)


def test_pages_of_the_admin(administered: Site, page: Page, subtests: pytest.Subtests) -> None:
    """At the width of a desk: the admin is a place for registering, and Django's own."""
    association, draft = administered.association, administered.draft
    board = Body.objects.get(association=association)
    decision = Decision.objects.get(paragraph="60")
    administered.sign_in(page)
    faults = watch(administered, page)

    for path in (
        "/admin/",
        "/admin/associations/meeting/",
        f"/admin/associations/meeting/{decision.meeting_id}/change/",
        f"/admin/associations/decision/{decision.pk}/adoption/",
        f"/admin/associations/body/{board.pk}/change/",
        f"/admin/associations/association/{association.pk}/change/",
        f"/admin/associations/seat/{Seat.objects.get().pk}/change/",
        f"/admin/associations/seat/{Seat.objects.get().pk}/history/",
        f"/admin/associations/seat/{Seat.objects.get().pk}/history/{Seat.history.latest().pk}/",
        f"/admin/associations/term/{association.terms.get().pk}/delete/",
        f"/admin/plans/plan/{draft.pk}/change/",
        f"/admin/plans/plan/{administered.adopted.pk}/change/",
        "/admin/plans/section/add/",
        "/admin/budgets/budget/add/",
        "/admin/projects/project/add/",
    ):
        with subtests.test(path=path):
            page.goto(f"{administered.url}{path}")
            page.wait_for_load_state("load")
            assert violations(page) == []
            assert faults == []
