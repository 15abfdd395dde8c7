"""The budget's grid in a browser: the keyboard, saving, others' changes, pasting; no axe faults."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from budgets.models import Amount, Budget
from tests.browser.conftest import Site
from tests.browser.test_accessibility import faults_of, violations
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GRID = "/finsam-sjobygden/arbete/budget/budget/"
PAGES = [
    "/finsam-sjobygden/arbete/budget/",
    GRID,
    f"{GRID}?enhet=tkr",
    f"{GRID}post/kansli/",
    f"{GRID}post/kvar/",
    f"{GRID}post/stat/",
    f"{GRID}ny-post/",
    f"{GRID}ny-post/?betalar=party:state",
    f"{GRID}bidrag/",
    f"{GRID}bidrag/?ram=7%20mnkr&enhet=tkr",
    f"{GRID}grupp/kostnader/",
    f"{GRID}ny-grupp/",
    f"{GRID}ar/2026/",
    f"{GRID}nytt-ar/",
]
PASTE = """([selector, text]) => {
    const data = new DataTransfer()
    data.setData("text/plain", text)
    document.querySelector(selector).dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    )
}"""


SLOW = """() => {
    const ask = window.fetch
    window.fetch = async (...request) => {
        const answer = await ask(...request)
        await new Promise((done) => setTimeout(done, 700))
        return answer
    }
}"""


@pytest.fixture
def budget(site: Site) -> Budget:
    return small_budget(
        BudgetFactory(association=site.association, key="budget", title="Budget 2026")
    )


@pytest.fixture
def grid(site: Site, budget: Budget, page: Page) -> Page:
    site.sign_in(page)
    page.goto(f"{site.url}{GRID}")
    page.wait_for_selector("html[data-grid=ready]")
    return page


def cell(page: Page, line: str, year: str = "2026") -> Locator:
    return page.locator(f"input[data-cell='line:{line}/{year}']")


def computed(page: Page, key: str) -> Locator:
    return page.locator(f"span[data-cell='{key}']")


def shown(amount: str) -> str:
    """As the grid writes it, with narrow spaces that do not break."""
    return amount.replace(" ", "\u202f")


def set_elsewhere(line: str, amount_kr: int, year: str = "2026") -> None:
    Amount.objects.filter(line__key=line, year__key=year).update(amount_kr=amount_kr)


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.dataset.cell")


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_faults(site: Site, budget: Budget, page: Page, path: str) -> None:
    site.sign_in(page)

    assert faults_of(site, page, path) == []


def test_cell_saves_itself_and_sums_follow(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.type("0,5 mnkr")
    grid.keyboard.press("Enter")

    expect(cell(grid, "kansli")).to_have_value(shown("500 000"))
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("750 000"))
    expect(computed(grid, "line:kvar/2026")).to_have_text(shown("450 000"))
    expect(grid.locator("#grid-status")).to_contain_text(shown("500 000"))
    assert focused(grid) == "line:insatser/2026"
    assert amounts_of(budget)["kansli", "2026"] == 500_000


def test_keys_move_as_in_a_spreadsheet(grid: Page, budget: Budget) -> None:
    cell(grid, "stat", "2025").focus()
    visited = []
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "Tab", "Enter", "Shift+Enter", "Shift+Tab"):
        grid.keyboard.press(key)
        visited.append(focused(grid))

    assert visited == [
        "line:stat/2026",
        "line:kommun/2026",
        "line:kommun/2025",
        "line:kommun/2026",
        "line:kansli/2026",
        "line:kommun/2026",
        "line:kommun/2025",
    ]


def test_arrow_commits_what_is_typed_and_f2_edits(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.press("F2")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.press("Backspace")
    grid.keyboard.type("9")
    assert focused(grid) == "line:kansli/2026"
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("F2")
    grid.keyboard.press("Enter")

    expect(cell(grid, "kansli")).to_have_value(shown("450 090"))


def test_escape_takes_back_what_is_typed(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.type("77")
    grid.keyboard.press("Escape")
    grid.keyboard.press("Enter")

    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))
    assert amounts_of(budget)["kansli", "2026"] == 450_000


def test_undo_and_redo_one_s_own_changes(grid: Page, budget: Budget) -> None:
    Amount.objects.filter(line__key="kansli", year__key="2026").update(note="enligt avtal")
    grid.reload()
    grid.wait_for_selector("html[data-grid=ready]")
    cell(grid, "kansli").focus()
    grid.keyboard.press("Delete")
    grid.keyboard.press("Enter")
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("250 000"))

    grid.keyboard.press("Control+z")
    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))
    assert Amount.objects.get(line__key="kansli", year__key="2026").note == "enligt avtal"
    grid.keyboard.press("Control+y")
    expect(cell(grid, "kansli")).to_have_value("")
    grid.keyboard.press("Control+z")
    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))


def test_what_is_typed_while_saving_is_saved_too(grid: Page, budget: Budget) -> None:
    grid.evaluate(SLOW)
    cell(grid, "kansli").focus()
    grid.keyboard.type("1")
    grid.keyboard.press("Enter")
    grid.keyboard.press("Shift+Enter")
    grid.keyboard.type("22")
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("250 001"))
    expect(cell(grid, "kansli")).to_have_value("22")
    grid.keyboard.press("Enter")

    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("250 022"))
    assert amounts_of(budget)["kansli", "2026"] == 22


def test_refusal_stands_at_the_cell_and_keeps_the_text(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.type("1.234.567")
    grid.keyboard.press("Enter")

    expect(cell(grid, "kansli")).to_have_attribute("aria-invalid", "true")
    expect(cell(grid, "kansli")).to_have_value("1.234.567")
    expect(grid.locator("#kansli-2026-message")).not_to_be_empty()
    assert violations(grid) == []
    cell(grid, "kansli").focus()
    grid.keyboard.type("460 000")
    grid.keyboard.press("Enter")
    expect(grid.locator("#kansli-2026-message")).to_have_count(0)
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("710 000"))


@pytest.mark.parametrize(("choice", "amount_kr"), [(0, 470_000), (1, 1_000)])
def test_conflict_shows_both_values(
    grid: Page, budget: Budget, choice: int, amount_kr: int
) -> None:
    set_elsewhere("kansli", 1_000)
    cell(grid, "kansli").focus()
    grid.keyboard.type("470000")
    grid.keyboard.press("Enter")

    buttons = grid.locator("#kansli-2026-message button")
    expect(buttons).to_have_count(2)
    assert violations(grid) == []
    assert amounts_of(budget)["kansli", "2026"] == 1_000
    buttons.nth(choice).press("Enter")

    expect(buttons).to_have_count(0)
    expect(cell(grid, "kansli")).to_have_attribute("data-kr", str(amount_kr))
    assert amounts_of(budget)["kansli", "2026"] == amount_kr


def test_others_changes_are_seen_within_seconds(grid: Page, budget: Budget) -> None:
    set_elsewhere("stat", 700_000)

    expect(cell(grid, "stat")).to_have_value(shown("700 000"), timeout=9_000)
    expect(computed(grid, "line:kvar/2026")).to_have_text(shown("600 000"))


def test_what_cannot_be_sent_is_kept_and_sent_later(grid: Page, budget: Budget) -> None:
    grid.context.set_offline(True)
    cell(grid, "kansli").focus()
    grid.keyboard.type("460000")
    grid.keyboard.press("Enter")
    expect(cell(grid, "kansli")).to_have_attribute("data-state", "unsaved")
    expect(cell(grid, "kansli")).to_have_value("460000")

    grid.context.set_offline(False)

    expect(cell(grid, "kansli")).to_have_value(shown("460 000"), timeout=9_000)
    assert amounts_of(budget)["kansli", "2026"] == 460_000


def test_block_is_pasted_after_a_preview(grid: Page, budget: Budget) -> None:
    start = "input[data-cell='line:kansli/2025']"
    grid.evaluate(PASTE, [start, "1 000\t2 tkr\r\n\t1.500\r\n400\t500\r\n"])

    dialog = grid.locator("#grid-paste")
    expect(dialog).to_be_visible()
    expect(dialog.locator("tbody tr")).to_have_count(4)
    expect(dialog.locator("li")).to_have_count(2)
    assert violations(grid) == []
    assert amounts_of(budget)["kansli", "2025"] == 400_000
    dialog.locator(".button").click()

    expect(cell(grid, "kansli")).to_have_value(shown("2 000"))
    expect(cell(grid, "kansli", "2025")).to_have_value(shown("1 000"))
    assert amounts_of(budget)["insatser", "2026"] == 250_000
    grid.keyboard.press("Control+z")
    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))
    assert amounts_of(budget)["kansli", "2025"] == 400_000


def test_block_larger_than_the_grid_changes_nothing(grid: Page, budget: Budget) -> None:
    before = amounts_of(budget)

    grid.evaluate(PASTE, ["input[data-cell='line:kansli/2026']", "1\t2\n3\t4"])

    expect(grid.locator("#grid-status")).to_contain_text("2")
    expect(grid.locator("#grid-paste")).not_to_be_visible()
    assert amounts_of(budget) == before


def test_line_without_scripts(site: Site, budget: Budget, page_without_scripts: Page) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{GRID}")
    page.click("th a[href$='/post/kansli/']")
    page.fill("[name=amount-2026]", "0,6 mnkr")
    page.click("main .line-form button")

    assert page.input_value("[name=amount-2026]") == shown("600 000")
    assert amounts_of(budget)["kansli", "2026"] == 600_000


# -- Contributions, without scripts


def test_proposals_are_taken_without_scripts(
    site: Site, budget: Budget, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    budget.lines.filter(key="stat").update(party="state")
    budget.lines.filter(key="kommun").update(party="municipalities")
    site.sign_in(page)
    page.goto(f"{site.url}{GRID}")

    page.click("text=Bidrag enligt regeln")
    page.fill("[name=ram]", "2 mnkr")
    page.click("text=Visa förslaget")
    page.check("[name=use-kommun]")
    page.check("[name=preliminary-stat]")
    page.click("main .button")

    expect(page.locator("[role=status]").first).to_contain_text("Bidragen är sparade.")
    amounts = amounts_of(budget)
    assert (amounts["stat", "2026"], amounts["kommun", "2026"]) == (600_000, 500_000)
    assert [amount.line.key for amount in Amount.objects.filter(is_preliminary=True)] == ["stat"]
    assert violations(page) == []
