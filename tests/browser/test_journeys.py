"""A plan is written from the template to the print: once by keyboard alone, once by mouse."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from plans.models import DraftPrint, Plan
from plans.queries.outline import outline
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_accessibility import watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = "/finsam-sjobygden/arbete/"
SAVED = re.compile(r"\d\d\.\d\d$")
TABS = 120  # more than any page on the way has


def reach(page: Page, selector: str, text: str = "") -> None:
    """Press Tab until what is wanted has the focus."""
    for _press in range(TABS):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """([selector, text]) => {
                 const focused = document.activeElement
                 return focused.matches(selector) && focused.textContent.includes(text)
               }""",
            [selector, text],
        )
        if found:
            return
    raise AssertionError(f"Tab does not reach {selector} {text}")


def wait_until_saved(page: Page) -> None:
    expect(page.locator("[data-save-state]")).to_have_text(SAVED, timeout=15_000)


def first_titles(plan: Plan, count: int) -> list[str]:
    return [entry.section.title for entry in outline(plan)[:count]]


def printed_text(page: Page, plan: Plan) -> str:
    """What the newest print says, once it is there."""
    expect(page.locator("body")).not_to_be_empty()
    draft = DraftPrint.objects.filter(plan=plan).latest("requested_at")
    assert draft.failure == ""
    reader = PdfReader(BytesIO(bytes(draft.pdf or b"")))
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


def test_plan_is_written_by_keyboard_alone(site: Site, page: Page) -> None:
    heard = watch(site, page)
    keyboard = page.keyboard
    page.goto(f"{site.url}/konto/login/?next={WORK}planer/")
    reach(page, "[name=login]")
    keyboard.type(site.officer.email)
    reach(page, "[name=password]")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    page.wait_for_url(f"{site.url}{WORK}planer/")

    reach(page, "a", "Ny plan")
    keyboard.press("Enter")
    page.wait_for_url("**/ny/")
    reach(page, "[name=period]")
    keyboard.type("2028")
    reach(page, "[name=title]")
    keyboard.press("Control+a")
    keyboard.type("Tangenternas plan")
    reach(page, "[name=start]")
    keyboard.press("ArrowDown")
    assert page.locator("[name=start]:checked").get_attribute("value") == "template"
    reach(page, "button", "")
    keyboard.press("Enter")
    page.wait_for_url("**/planer/2028/")
    plan = Plan.objects.get(period="2028")

    reach(page, "summary", "Uppdrag och syfte")
    keyboard.press("Enter")
    reach(page, "button[value=up]")
    keyboard.press("Enter")
    page.wait_for_url("**steg=up**")
    assert first_titles(plan, 2) == ["Uppdrag och syfte", "Inledning"]

    reach(page, "a.outline-title", "Inledning")
    keyboard.press("Enter")
    page.wait_for_selector(".prose-text")
    reach(page, ".prose-text")
    keyboard.type("Vi börjar ")
    keyboard.press("Control+b")
    keyboard.type("tillsammans")
    keyboard.press("Control+b")
    keyboard.type(", se #Uppdrag")
    page.wait_for_selector("[role=listbox]:visible")
    keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    keyboard.type(".")
    keyboard.press("Control+s")
    wait_until_saved(page)
    assert plan.sections.get(key="inledning").body == (
        "<p>Vi börjar <strong>tillsammans</strong>, se "
        '<finsam-ref to="section:uppdrag" form="number"></finsam-ref>.</p>'
    )

    reach(page, "summary", "")
    keyboard.press("Enter")
    reach(page, "[name=state]")
    keyboard.type("klar")
    reach(page, ".section-more button")
    with page.expect_navigation():
        keyboard.press("Enter")
    assert plan.sections.get(key="inledning").state == "ready"

    reach(page, "a", "PDF")
    keyboard.press("Enter")
    page.wait_for_url("**/plan.pdf")
    assert "Vi börjar tillsammans, se 1." in printed_text(page, plan)
    assert heard == []


def test_plan_is_written_by_mouse(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}{WORK}planer/")

    page.locator("main a", has_text="Ny plan").click()
    page.locator("[name=period]").fill("2028")
    page.locator("[name=title]").fill("Musens plan")
    page.locator("[name=start][value=template]").click()
    page.locator("main button.button").click()
    page.wait_for_url("**/planer/2028/")
    plan = Plan.objects.get(period="2028")
    source = page.locator("#avsnitt-uppdrag > .outline-line")
    target = page.locator("#avsnitt-inledning > .outline-line")
    source.drag_to(target, target_position={"x": 40, "y": 2})
    page.wait_for_url("**oppet=uppdrag**")
    assert first_titles(plan, 2) == ["Uppdrag och syfte", "Inledning"]

    page.locator("a.outline-title", has_text="Inledning").click()
    page.locator(".prose-text").click()
    page.keyboard.type("Så här är vi organiserade.")
    toolbar = page.get_by_role("toolbar")
    toolbar.get_by_role("button", name="Infoga", exact=True).click()
    page.locator("[role^=menuitem]:visible").filter(has_text=re.compile("^Medlemmar$")).click()
    page.get_by_role("dialog").get_by_role("button", name="Infoga", exact=True).click()
    expect(page.locator(".prose-block-preview table")).to_be_visible()
    wait_until_saved(page)
    assert 'kind="members"' in plan.sections.get(key="inledning").body

    page.locator("a", has_text="PDF").first.click()
    page.wait_for_url("**/plan.pdf")
    text = printed_text(page, plan)
    assert "Så här är vi organiserade." in text
    assert "Sjöbygdens kommun" in text
