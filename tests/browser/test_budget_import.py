"""Reading a budget from a workbook: no axe faults, and use without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from budgets.models import Budget
from tests.browser.conftest import Site
from tests.browser.test_accessibility import WIDTHS, faults_of, violations, watch
from tests.budgets.workbooks import book_of
from tests.factories.budgets import amounts_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = "/finsam-sjobygden/arbete/budget-import/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = book_of(
    ("Budget 2026, tkr",),
    ("Post", "Utfall 2024", "Budget 2026", "Andel", "Kommentar"),
    ("Intäkter",),
    ("Försäkringskassan", 2162, 2162, "50 %", None),
    ("Region", 2162, 2162, "50 %", "Preliminärt"),
    ("Summa intäkter", 4324, 4334),
    (),
    ("Kostnader",),
    ("Kansli", 1280, "1.300", None, None),
    ("Insatser", 3000, 2800, None, None),
    ("Summa kostnader", 4280, 4100),
    ("Medel att fördela", 44, 224),
)


def upload(site: Site, page: Page, content: bytes = WORKBOOK) -> None:
    page.goto(f"{site.url}{PAGE}")
    file = {"name": "budget.xlsx", "mimeType": XLSX, "buffer": content}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]  # a dict is one
    page.click("main .button")
    expect(page.locator(".import-rows")).to_have_count(1)


def test_upload_has_no_faults(site: Site, page: Page) -> None:
    site.sign_in(page)

    assert faults_of(site, page, PAGE) == []


def test_refusal_has_no_faults(site: Site, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}{PAGE}")
    file = {"name": "budget.xlsx", "mimeType": XLSX, "buffer": b"Post;2026"}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    page.click("main .button")

    expect(page.locator(".errorlist")).to_have_text(
        "Det här är ingen arbetsbok, vad filen än heter. Öppna den i Excel eller LibreOffice och "
        "spara den som Excel-arbetsbok (xlsx)."
    )
    assert violations(page) == []


def test_preview_has_no_faults(site: Site, page: Page) -> None:
    site.sign_in(page)
    faults = watch(site, page)
    upload(site, page)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{width}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{width}: scrolls sideways")
    assert faults == []


CUT_OFF = """rows => {
  const pen = document.createElement("canvas").getContext("2d")
  const long = [...rows.querySelectorAll("select")].filter(select => {
    const style = getComputedStyle(select)
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const arrow = 15
    return pen.measureText(select.selectedOptions[0].text).width + arrow > select.clientWidth
  })
  return long.map(select => select.selectedOptions[0].text)
}"""


def test_what_is_chosen_for_a_row_is_read_in_full(site: Site, page: Page) -> None:
    years = ("Post", "Utfall 2024", "Budget 2025", "Budget 2026", "Plan 2027")
    rows = (
        years,
        ("Region", 2162, 2162, 2162, 2162),
        ("Kansli", 1280, 1300, 1320, 1340),
        ("Medel att fördela", 882, 862, 842, 822),
    )
    site.sign_in(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    upload(site, page, book_of(*rows))

    assert page.locator(".import-rows").evaluate(CUT_OFF) == []
    scroll = page.locator(".grid-scroll")
    assert scroll.evaluate("scroll => scroll.scrollWidth <= scroll.clientWidth")


def test_workbook_becomes_a_budget_without_scripts(site: Site, page_without_scripts: Page) -> None:
    page = page_without_scripts
    site.sign_in(page)
    upload(site, page)
    page.click("button[name=create]")
    expect(page.locator(".notice-error li")).to_have_count(1)

    page.fill("[name='cell-0-8-2']", "1 300")
    page.select_option("[name='role-0-9']", "capital-out")
    page.click("button[name=again]")
    expect(page.locator("[name='role-0-9']")).to_have_value("capital-out")
    page.click("button[name=create]")
    page.wait_for_url("**/arbete/budget/budget-2026/")

    budget = Budget.objects.get()
    assert amounts_of(budget)["kansli", "2026"] == 1_300_000
    assert budget.lines.get(key="insatser").kind == "capital-out"


def test_preview_works_by_keyboard(site: Site, page: Page) -> None:
    site.sign_in(page)
    upload(site, page)

    page.focus("[name='cell-0-8-2']")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("1 300")
    page.focus("button[name=create]")
    page.keyboard.press("Enter")

    page.wait_for_url("**/arbete/budget/budget-2026/")
