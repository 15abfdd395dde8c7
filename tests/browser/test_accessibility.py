"""Every page: no axe violations, nothing wider than a phone, everything in reach of the keyboard,
use without scripts, and no request to anybody but the site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core import mail
from playwright.sync_api import ConsoleMessage, Page, Request, Response, expect
from pytest_django import Settings

from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (320, 768, 1280)
CONTRAST = "color-contrast"
PLAN = "/finsam-sjobygden/verksamhetsplan/2026/"
DRAFT = "/finsam-sjobygden/verksamhetsplan/2027/"

OPEN_PAGES = [
    "/",
    "/finsam-sjobygden/",
    PLAN,
    f"{PLAN}version/1/",
    "/konto/login/",
    "/konto/signup/",
    "/konto/inactive/",
    "/konto/password/reset/",
    "/konto/password/reset/done/",
    "/konto/password/reset/key/1-fel/",
    "/konto/password/reset/key/done/",
    "/konto/confirm-email/",
    "/konto/confirm-email/fel/",
    "/finns-inte/",
]
PAGES_OF_A_SIGNED_IN = [
    "/finsam-sjobygden/",
    DRAFT,
    "/konto/email/",
    "/konto/logout/",
    "/konto/password/change/",
    "/konto/reauthenticate/",
]


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_page(site: Site, page: Page, path: str) -> None:
    assert faults_of(site, page, path) == []


@pytest.mark.parametrize("path", PAGES_OF_A_SIGNED_IN)
def test_page_of_a_signed_in(site: Site, page: Page, path: str) -> None:
    site.sign_in(page)

    assert faults_of(site, page, path) == []


def test_page_while_a_draft_is_printed(site: Site, page: Page, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    site.sign_in(page)

    assert faults_of(site, page, f"{DRAFT}plan.pdf") == []


def test_form_with_errors(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/konto/login/")
    page.fill("[name=login]", "fel@example.org")
    page.fill("[name=password]", "fel")
    page.click("main button")
    page.wait_for_selector(".errorlist")

    assert violations(page) == []


def test_plan_in_the_colour_of_its_association(site: Site, page: Page) -> None:
    page.goto(f"{site.url}{PLAN}version/1/")

    cover = page.evaluate("getComputedStyle(document.querySelector('.cover')).backgroundColor")
    assert cover == "rgb(122, 31, 92)"


def test_new_password_by_link(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/konto/password/reset/")
    page.fill("[name=email]", site.officer.email)
    page.click("main button")
    page.wait_for_url("**/reset/done/")
    link = re.search(r"https?://\S+", mail.outbox[0].body)
    assert link

    assert faults_of(site, page, urlsplit(link[0]).path) == []
    page.fill("[name=password1]", "ett nytt lösenord 2026")
    page.fill("[name=password2]", "ett nytt lösenord 2026")
    page.click("main button")
    page.wait_for_url("**/done/")


def test_keyboard_reaches_everything_in_reading_order(site: Site, page: Page) -> None:
    page.goto(f"{site.url}{PLAN}")
    wanted = [
        "#main",
        "/",
        "/konto/login/",
        "/finsam-sjobygden/",
        f"{PLAN}plan.pdf",
        f"{PLAN}budget.csv",
        f"{PLAN}plan.json",
        f"{PLAN}version/1/",
        "#avsnitt-ekonomi",
        "sv",
        "en",
    ]

    reached = tab_through(page, most=200)

    assert [stop for stop in dict.fromkeys(reached) if stop in wanted] == wanted


def test_skip_link_leads_past_the_header(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert focused(page) == "/finsam-sjobygden/"


def test_site_without_scripts(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts

    page.goto(f"{site.url}/")
    page.click(f"a[href='{PLAN}']")
    page.wait_for_url(f"**{PLAN}")
    page.click(".contents a[href='#avsnitt-ekonomi']")
    page.wait_for_url(f"**{PLAN}#avsnitt-ekonomi")
    page.click("button[name=language][value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    site.sign_in(page)
    page.goto(f"{site.url}{DRAFT}")
    assert page.locator(".plan h1").count() == 1
    page.click("header button")
    expect(page.locator("header a[href='/konto/login/']")).to_have_count(1)


def faults_of(site: Site, page: Page, path: str) -> list[str]:
    """All that is wrong with a page, in light and dark, on a phone, a tablet and a desk."""
    faults = watch(site, page)
    page.goto(f"{site.url}{path}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        faults += [f"{width}: {violation}" for violation in violations(page)]
        page.emulate_media(color_scheme="dark")  # only the colours are others
        faults += [f"{width} dark: {violation}" for violation in violations(page, CONTRAST)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{width}: scrolls sideways")
    return faults


def watch(site: Site, page: Page) -> list[str]:
    """A list that fills with what the console complains of (as a broken content policy), with what
    the page needs and does not get, and with requests to others."""
    heard: list[str] = []

    def hear_console(message: ConsoleMessage) -> None:
        is_complaint = message.type in {"error", "warning"}
        if is_complaint and not message.text.startswith("Failed to load resource"):
            heard.append(message.text)

    def hear_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            heard.append(f"{response.status} {response.url}")

    def hear_request(request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(site.url).netloc:
            heard.append(f"asks {request.url}")

    page.on("console", hear_console)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("response", hear_response)
    page.on("request", hear_request)
    return heard


def violations(page: Page, *rules: str) -> list[str]:
    """What axe says of a page as it is now, by these rules or by all."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, object] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def tab_through(page: Page, *, most: int) -> list[str]:
    """What the tab key stops at, from the top of the page."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        if stops[-1] == "en":
            break
    return stops


def focused(page: Page) -> str:
    """What has the focus: where a link leads, or the value of a button."""
    return str(
        page.evaluate(
            "document.activeElement.getAttribute('href') ?? document.activeElement.value ?? ''"
        )
    )
