"""The registers in a browser: accessible at every width, by keyboard, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from associations.models import Association, Term
from plans.register_forms.base import Scope
from plans.work import REGISTERS
from projects.models import Project
from tests.browser.conftest import Site
from tests.browser.test_accessibility import faults_of, violations
from tests.factories.associations import BodyFactory, MeetingFactory, TermFactory
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.register_rows import MAKE, scope_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORK = "/finsam-sjobygden/arbete/"


def rows_in(association: Association) -> dict[str, str]:
    """A row in every register: its page by the key of the register."""
    return {
        key: REGISTERS[key].address(
            scope_of(association, REGISTERS[key]), "row", pk=MAKE[key](association, "Åre").pk
        )
        for key in MAKE
    }


@pytest.mark.parametrize("path", [WORK, f"{WORK}register/", f"{WORK}register/organ/"])
def test_page_of_the_work_area(site: Site, page: Page, path: str) -> None:
    site.sign_in(page)

    assert faults_of(site, page, path) == []


@pytest.mark.parametrize("key", ["insatser", "uppdrag", "mal"])
def test_pages_of_a_register(site: Site, page: Page, key: str) -> None:
    row = rows_in(site.association)[key]
    site.sign_in(page)
    shelf = REGISTERS[key].address(scope_of(site.association, REGISTERS[key]))

    found = [
        fault
        for path in (shelf, f"{shelf}?q=finns-inte", f"{shelf}ny/", row, f"{row}ta-bort/")
        for fault in faults_of(site, page, path)
    ]

    assert found == []


def test_faults_and_refusals_are_accessible(site: Site, page: Page) -> None:
    board = BodyFactory(association=site.association)
    MeetingFactory(body=board)
    site.sign_in(page)

    page.goto(f"{site.url}{WORK}register/insatser/ny/")
    page.click(".register-form .button:not([name])")
    page.wait_for_selector(".errorlist")
    at_the_form = violations(page)

    assert at_the_form == []
    assert faults_of(site, page, f"{WORK}register/organ/{board.pk}/ta-bort/") == []


def test_term_is_written_removed_and_brought_back_by_keyboard(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}{WORK}register/begrepp/")

    go_by(page, "a.button")
    tab_to(page, "[name=term]")
    page.keyboard.type("Samverkan")
    tab_to(page, ".ProseMirror")
    page.keyboard.type("Att göra något tillsammans.")
    page.keyboard.press("Escape")
    go_by(page, ".register-form .button:not([name])")
    page.wait_for_selector(".notice-success")
    term = Term.objects.get()
    go_by(page, "tbody a")
    go_by(page, ".register-remove")
    go_by(page, "main .button")
    page.wait_for_selector(".undo")
    gone = not Term.objects.exists()
    after_removal = violations(page)
    go_by(page, ".undo button")
    page.wait_for_selector(".notice-success")

    assert (term.term, term.key) == ("Samverkan", "samverkan")
    assert term.definition == "<p>Att göra något tillsammans.</p>"
    assert gone
    assert after_removal == []
    assert Term.objects.get() == term


def test_project_with_parts_without_scripts(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{WORK}register/insatser/ny/")

    page.fill("[name=name]", "JobbSam")
    page.select_option("[name=kind]", "individual")
    page.click("[name=add-delar]")
    page.wait_for_url("**#delar-0")
    page.fill("[name=delar-0-label]", "Syfte")
    page.fill("[name=delar-0-body]", "<p>Arbete.</p>")
    page.click("[name=add-delar]")
    page.wait_for_url("**#delar-1")
    page.fill("[name=delar-1-label]", "Metod")
    page.fill("[name=delar-1-body]", "<p>Samtal.</p>")
    page.click(".register-form .button:not([name])")
    page.wait_for_selector(".notice-success")
    project = Project.objects.get()
    page.click("tbody a")
    page.check("[name=delar-0-DELETE]")
    page.click(".register-form .button:not([name])")
    page.wait_for_selector(".undo")
    left = list(project.parts.values_list("label", flat=True))
    with page.expect_navigation():
        page.click(".undo button")

    assert left == ["Metod"]
    assert list(project.parts.values_list("label", "body", "order")) == [
        ("Syfte", "<p>Arbete.</p>", 0),
        ("Metod", "<p>Samtal.</p>", 1),
    ]


def test_rows_are_moved_without_scripts(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    terms = [TermFactory(association=site.association, term=term) for term in ("Ett", "Två", "Tre")]
    site.sign_in(page)
    page.goto(f"{site.url}{REGISTERS['begrepp'].address(Scope(site.association))}")

    page.locator(f"#rad-{terms[2].pk} [value=up]").click()
    page.wait_for_url(f"**?flyttad={terms[2].pk}&steg=up#rad-{terms[2].pk}")

    expect(page.locator("tbody th")).to_have_text(["Ett", "Tre", "Två"])
    expect(page.locator(f"#rad-{terms[0].pk} [value=up]")).to_be_disabled()
    expect(page.locator(f"#rad-{terms[1].pk} [value=down]")).to_be_disabled()


def test_parts_are_moved_and_enter_saves(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    project = ProjectFactory(association=site.association)
    for order, label in enumerate(("Syfte", "Metod")):
        ProjectPartFactory(project=project, label=label, order=order)
    site.sign_in(page)
    scope = Scope(site.association)
    page.goto(f"{site.url}{REGISTERS['insatser'].address(scope, 'row', pk=project.pk)}")

    page.locator("#delar-1").get_by_role("button", name="Flytta upp").click()
    page.wait_for_url("**#delar-1")
    expect(page.locator(".register-row legend")).to_have_text(["Metod", "Syfte"])
    page.locator("[name=name]").press("Enter")
    page.wait_for_selector(".notice-success")

    assert list(project.parts.values_list("label", flat=True)) == ["Metod", "Syfte"]


def test_search_without_scripts(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    for term in ("Åtgärd", "Ärende"):
        TermFactory(association=site.association, term=term)
    site.sign_in(page)
    page.goto(f"{site.url}{REGISTERS['begrepp'].address(Scope(site.association))}")

    page.fill("[name=q]", "åTG")
    page.keyboard.press("Enter")
    page.wait_for_url("**?q=*")

    expect(page.locator("tbody th")).to_have_text(["Åtgärd"])


def go_by(page: Page, selector: str) -> None:
    """Go where a link or a button leads, by keyboard."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the element has the focus."""
    for _step in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the tab key does not reach {selector}")
