"""Pages about a plan as a whole: accessible at every width, and their choices without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from plans.models import PlanReviewItem
from tests.browser.conftest import Site
from tests.browser.test_accessibility import faults_of
from tests.factories.plans import SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLANS = "/finsam-sjobygden/arbete/planer/"
DRAFT = f"{PLANS}2027/"


@pytest.fixture
def filled(site: Site) -> Site:
    """The draft with a place to look at, a fault, and a section that has guidance."""
    SectionFactory(plan=site.draft, key="finansiering", title="Finansiering")
    for place in ("section:inledning", "section:ekonomi"):
        PlanReviewItem.objects.create(
            plan=site.draft, place=place, kind="year", found="2025", context="Under 2025 börjar vi."
        )
    return site


@pytest.mark.parametrize(
    "path",
    [
        "/finsam-sjobygden/arbete/",
        f"{PLANS}ny/",
        DRAFT,
        f"{DRAFT}installningar/",
        f"{DRAFT}ta-bort/",
        f"{DRAFT}att-se-over/",
        f"{DRAFT}bilagor/ny/",
    ],
)
def test_page_about_a_plan(filled: Site, page: Page, path: str) -> None:
    filled.sign_in(page)

    assert faults_of(filled, page, path) == []


def test_outline_with_everything_open(filled: Site, page: Page) -> None:
    filled.sign_in(page)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{filled.url}{DRAFT}")

    for summary in page.locator(".outline-more summary").all():
        summary.click()

    expect(page.locator(".outline-more > details:not([open])")).to_have_count(0)
    expect(page.get_by_text("KL 11:6")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_new_plan_asks_what_its_start_needs(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{PLANS}ny/")
    source, optional = page.locator("[name=source]"), page.locator("[name=optional]").first

    expect(source).to_be_visible()
    expect(optional).to_be_hidden()
    page.get_by_label("den inbyggda mallen").check()
    expect(source).to_be_hidden()
    expect(optional).to_be_visible()
    page.get_by_label("en tom plan").check()
    expect(source).to_be_hidden()
    expect(optional).to_be_hidden()
    page.get_by_role("button", name="Börja på planen").click()

    page.wait_for_url(f"{site.url}{PLANS}2028/")


def test_places_are_ticked_off_without_scripts(filled: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    filled.sign_in(page)
    page.goto(f"{filled.url}{DRAFT}att-se-over/")

    page.locator(".review-item label").first.click()
    page.get_by_role("button", name="Spara avbockningarna").click()

    expect(page.locator("[role=status]")).to_have_text("Sparat.")
    expect(page.locator("[name=checked]:checked")).to_have_count(1)


def test_plan_is_removed_and_brought_back_without_scripts(
    site: Site, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{DRAFT}installningar/")

    page.get_by_role("link", name="Ta bort planen…").click()
    page.get_by_role("button", name="Ta bort planen").click()
    page.get_by_role("button", name="Ångra").click()

    page.wait_for_url(f"{site.url}{DRAFT}")
    expect(page.locator(".outline-entry")).to_have_count(2)
