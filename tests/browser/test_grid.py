"""The budget's grid in a browser: the keyboard, saving, others' changes, pasting; no axe faults."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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


def test_save_is_answered_with_what_it_changed(grid: Page, budget: Budget) -> None:
    def told_when_saving(amount: str) -> dict[str, Any]:
        cell(grid, "kansli").focus()
        grid.keyboard.type(amount)
        with grid.expect_response(lambda response: response.request.method == "POST") as answer:
            grid.keyboard.press("Enter")
        expect(cell(grid, "kansli")).to_have_value(amount)
        cells: dict[str, Any] = answer.value.json()["state"]["cells"]
        return {key: said["kr"] for key, said in cells.items() if key.startswith("line:")}

    grid.evaluate("Object.defineProperty(document, 'hidden', { value: true })")  # asks no more
    first, second = told_when_saving("1"), told_when_saving("22")
    set_elsewhere("stat", 700_000)
    third = told_when_saving("333")

    assert set(first) == {"line:kansli/2026", "line:kvar/2025", "line:kvar/2026"}
    assert set(second) == set(first)
    assert third["line:stat/2026"] == 700_000
    expect(cell(grid, "stat")).to_have_value(shown("700 000"), timeout=1_000)
    expect(computed(grid, "line:kvar/2026")).to_have_text(shown("1 049 667"))


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


def test_undoing_at_once_undoes_what_is_being_saved(grid: Page, budget: Budget) -> None:
    grid.evaluate(SLOW)
    cell(grid, "kansli").focus()
    grid.keyboard.type("1")
    grid.keyboard.press("Enter")
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("250 001"))
    grid.keyboard.press("Shift+Enter")
    grid.keyboard.type("2")
    grid.keyboard.press("Enter")
    grid.keyboard.press("Control+z")

    expect(grid.locator("#grid-status")).to_have_text("Ångrat.")
    expect(cell(grid, "kansli")).to_have_value("1")
    assert amounts_of(budget)["kansli", "2026"] == 1


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
    grid.evaluate(PASTE, [start, "1 000\t2 tkr\r\n-   kr \t1 500,50\r\n400\t500\r\n"])

    dialog = grid.locator("#grid-paste")
    expect(dialog).to_be_visible()
    expect(dialog.locator("tbody th")).to_have_text(["Kansli", "Insatser", "Summa kostnader"])
    cells = dialog.locator("tbody td")
    expect(cells.nth(0)).to_have_text(f"{shown('400 000')} → {shown('1 000')}\u00a0kr")
    expect(cells.nth(2)).to_have_text("tomt → 0\u00a0kr")
    expect(cells.nth(3)).to_have_class("grid-refused")
    expect(cells.nth(5)).to_contain_text("500 – ")
    expect(dialog.locator(".button")).to_be_focused()
    assert violations(grid) == []
    assert amounts_of(budget)["kansli", "2025"] == 400_000
    cells.nth(3).locator("button").click()
    expect(cells.nth(3)).to_contain_text(f"→ {shown('1 501')}")
    dialog.locator(".button").press("Enter")

    expect(cell(grid, "insatser")).to_have_value(shown("1 501"))
    expect(dialog).to_be_hidden()
    expect(grid.locator(start)).to_be_focused()
    assert amounts_of(budget)["insatser", "2025"] == 0
    assert amounts_of(budget)["kansli", "2026"] == 2_000
    grid.keyboard.press("Control+z")
    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))
    assert amounts_of(budget)["kansli", "2025"] == 400_000


# As captured: Excel ends rows with CR LF and shows accounting formats with spaces at both ends;
# LibreOffice ends them with LF and writes no-break spaces between thousands.
EXCEL = (
    "\t2026\t2027\r\n"
    "Insatser\t -   kr \t 5 kr \r\n"
    "Hyra\t 1 000 kr \t\r\n"
    "KANSLI \t 470 000 kr \t 5 kr \r\n"
)
LIBREOFFICE = "Insatser\t0\nHyra\t1\u00a0000\nKansli\t470\u00a0000 kr\n"


@pytest.mark.parametrize("text", [EXCEL, LIBREOFFICE], ids=["Excel", "LibreOffice"])
def test_block_with_names_finds_its_rows(grid: Page, budget: Budget, text: str) -> None:
    grid.evaluate(PASTE, ["input[data-cell='line:stat/2026']", text])

    dialog = grid.locator("#grid-paste")
    expect(dialog.locator("fieldset label").first).to_contain_text("2 av 3")
    expect(dialog.locator("tbody th")).to_have_text(["Insatser", "Hyra", "Kansli"])
    assert violations(grid) == []
    dialog.locator(".button").click()

    expect(cell(grid, "kansli")).to_have_value(shown("470 000"))
    expect(cell(grid, "insatser")).to_have_value("0")
    assert amounts_of(budget)["stat", "2026"] == 600_000


def test_table_as_html_is_pasted(grid: Page, budget: Budget) -> None:
    grid.evaluate(
        PASTE.replace("text/plain", "text/html"),
        [
            "input[data-cell='line:kansli/2025']",
            "<html><body><table><tr><td>1&nbsp;000 kr</td><td>2</td></tr></table></body></html>",
        ],
    )
    grid.locator("#grid-paste .button").click()

    expect(cell(grid, "kansli")).to_have_value("2")
    assert amounts_of(budget)["kansli", "2025"] == 1_000


def test_paste_without_connection_keeps_the_block(grid: Page, budget: Budget) -> None:
    grid.evaluate(PASTE, ["input[data-cell='line:kansli/2025']", "1\t2"])
    button = grid.locator("#grid-paste .button")
    expect(button).to_be_visible()
    grid.context.set_offline(True)
    button.click()

    expect(grid.locator("#grid-paste [role=alert]")).to_contain_text("Blocket finns kvar")
    assert violations(grid) == []
    grid.context.set_offline(False)
    button.click()

    expect(cell(grid, "kansli")).to_have_value("2")
    assert amounts_of(budget)["kansli", "2025"] == 1


def test_block_larger_than_the_grid_says_so_at_the_cell(grid: Page, budget: Budget) -> None:
    before = amounts_of(budget)

    grid.evaluate(PASTE, ["input[data-cell='line:kansli/2026']", "1\t2\n3\t4"])

    expect(grid.locator("#kansli-2026-message")).to_contain_text("2 rader och 2 kolumner")
    expect(grid.locator("#grid-paste")).not_to_be_visible()
    assert amounts_of(budget) == before


# -- What is not saved


def test_what_is_typed_signed_out_is_saved_after_signing_in_elsewhere(
    site: Site, grid: Page, budget: Budget
) -> None:
    grid.context.clear_cookies()
    cell(grid, "kansli").focus()
    grid.keyboard.type("460000")
    grid.keyboard.press("Enter")
    expect(grid.locator("#notice-connection a")).to_be_visible()
    assert violations(grid) == []
    assert amounts_of(budget)["kansli", "2026"] == 450_000

    other = grid.context.new_page()
    site.sign_in(other)
    grid.bring_to_front()

    expect(cell(grid, "kansli")).to_have_value(shown("460 000"), timeout=9_000)
    expect(grid.locator("#notice-connection")).to_have_count(0)
    assert amounts_of(budget)["kansli", "2026"] == 460_000


def test_what_is_typed_survives_the_page(grid: Page, budget: Budget) -> None:
    grid.context.set_offline(True)
    cell(grid, "kansli").focus()
    grid.keyboard.type("460")
    grid.keyboard.press("Enter")
    expect(cell(grid, "kansli")).to_have_attribute("data-state", "unsaved")
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()) }")
    grid.context.set_offline(False)
    grid.goto(f"{grid.url}?enhet=tkr")

    expect(grid.locator("#notice-kept")).to_be_visible()
    expect(computed(grid, "group:kostnader/2026")).to_have_text("250")
    assert amounts_of(budget)["kansli", "2026"] == 460
    grid.reload()
    expect(grid.locator("#notice-kept")).to_have_count(0)


def test_refused_cell_is_sent_once(grid: Page, budget: Budget) -> None:
    sent: list[str] = []
    grid.on("request", lambda request: sent.append(request.method))
    cell(grid, "kansli").focus()
    grid.keyboard.type("12 500,50")
    grid.keyboard.press("Enter")
    expect(grid.locator("#kansli-2026-message button")).to_have_text(f"Skriv {shown('12 501')} kr")
    cell(grid, "stat").focus()
    grid.wait_for_event("requestfinished", lambda request: request.method == "GET")

    assert sent.count("POST") == 1
    grid.locator("#kansli-2026-message button").click()
    expect(cell(grid, "kansli")).to_have_value(shown("12 501"))


# -- Blocks


def test_far_keys_and_a_block_are_as_in_a_spreadsheet(grid: Page, budget: Budget) -> None:
    cell(grid, "kommun").focus()
    visited = []
    for key in (
        "Home",
        "End",
        "Control+ArrowDown",
        "Control+Home",
        "Control+End",
        "PageUp",
        "PageDown",
        "Control+ArrowLeft",
    ):
        grid.keyboard.press(key)
        visited.append(str(focused(grid)).removeprefix("line:"))

    assert visited == [
        "kommun/2025",
        "kommun/2026",
        "insatser/2026",
        "stat/2025",
        "insatser/2026",
        "stat/2026",
        "insatser/2026",
        "insatser/2025",
    ]


def test_block_is_summed_copied_filled_and_emptied(grid: Page, budget: Budget) -> None:
    cell(grid, "stat", "2025").focus()
    grid.keyboard.press("Shift+ArrowRight")
    grid.keyboard.press("Shift+ArrowDown")
    expect(grid.locator("#grid-selection")).to_contain_text(shown("2 200 000"))
    assert violations(grid) == []

    copied = grid.evaluate(
        """() => {
            const data = new DataTransfer()
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true })
            )
            return data.getData("text/plain")
        }"""
    )
    assert copied == "500000\t600000\r\n500000\t600000"
    grid.keyboard.press("Delete")
    expect(computed(grid, "group:intakter/2026")).to_have_text("")
    grid.keyboard.press("Control+z")
    expect(computed(grid, "group:intakter/2026")).to_have_text(shown("1 200 000"))
    cell(grid, "kansli").click()
    cell(grid, "insatser").click(modifiers=["Shift"])
    grid.keyboard.press("Control+d")

    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("900 000"))
    assert amounts_of(budget)["insatser", "2026"] == 450_000


# -- Rows and notes


def labels(page: Page) -> list[str | None]:
    rows = page.locator("tr[data-row^='line:']").all()
    return [row.get_attribute("data-label") for row in rows]


def test_step_that_leads_nowhere_is_not_in_the_way_of_undoing(grid: Page, budget: Budget) -> None:
    cell(grid, "insatser").focus()
    grid.keyboard.press("Alt+ArrowUp")
    expect(grid.locator("#notice-act")).to_contain_text("Insatser")
    cell(grid, "stat").focus()
    grid.keyboard.press("Alt+ArrowUp")
    expect(grid.locator("#notice-act")).to_contain_text("Stat")
    expect(grid.locator("#notice-act button")).to_have_count(0)

    grid.keyboard.press("Control+z")

    expect(grid.locator("#grid-status")).to_have_text("Ångrat.")
    assert labels(grid) == ["Stat", "Kommun", "Kansli", "Insatser", "Kvar"]


def test_row_is_moved_added_and_deleted_where_it_stands(grid: Page, budget: Budget) -> None:
    cell(grid, "insatser").focus()
    grid.keyboard.press("Alt+ArrowUp")
    expect(grid.locator("#notice-act")).to_contain_text("Insatser")
    expect(cell(grid, "insatser")).to_be_focused()
    assert labels(grid) == ["Stat", "Kommun", "Insatser", "Kansli", "Kvar"]
    grid.keyboard.press("Control+z")
    expect(grid.locator("#grid-status")).to_have_text("Ångrat.")
    assert labels(grid) == ["Stat", "Kommun", "Kansli", "Insatser", "Kvar"]

    cell(grid, "kansli").focus()
    grid.keyboard.press("Shift+F10")
    assert violations(grid) == []
    grid.keyboard.press("Enter")
    expect(grid.locator("#grid-name")).to_be_visible()
    assert violations(grid) == []
    grid.keyboard.type("Utbildning")
    grid.keyboard.press("Enter")
    expect(cell(grid, "utbildning")).to_be_focused()
    assert labels(grid) == ["Stat", "Kommun", "Kansli", "Utbildning", "Insatser", "Kvar"]
    grid.keyboard.type("70000")
    grid.keyboard.press("Enter")
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("770 000"))

    grid.locator("tr[data-row='line:utbildning'] .grid-more").click()
    grid.locator("#grid-menu [data-act=delete]").click()
    expect(grid.locator("#notice-act")).to_contain_text("Borttaget: Utbildning")
    assert "Utbildning" not in labels(grid)
    grid.locator("#notice-act button").click()
    expect(cell(grid, "utbildning")).to_have_value(shown("70 000"))


def test_note_and_preliminary_are_set_in_the_grid(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.press("Shift+F2")
    expect(grid.locator("#grid-note")).to_be_visible()
    assert violations(grid) == []
    grid.keyboard.type("enligt avtal")
    grid.locator("#grid-note [name=preliminary]").check()
    grid.keyboard.press("Enter")

    expect(grid.locator("#grid-notes li")).to_have_text("Kansli, Budget 2026: enligt avtal")
    expect(grid.locator("#mark-kansli-2026")).to_have_text("prel.not 1")
    expect(cell(grid, "kansli")).to_be_focused()
    amount = Amount.objects.get(line__key="kansli", year__key="2026")
    assert (amount.note, amount.is_preliminary) == ("enligt avtal", True)
    grid.keyboard.press("Control+z")
    expect(grid.locator("#grid-notes")).to_be_hidden()


# -- Two people


@pytest.fixture
def beside(site: Site, grid: Page, browser: Browser) -> Iterator[Page]:
    """The same grid before somebody else, at another machine."""
    context = browser.new_context(locale="sv-SE")
    other = context.new_page()
    site.sign_in(other)
    other.goto(f"{site.url}{GRID}")
    other.wait_for_selector("html[data-grid=ready]")
    yield other
    context.close()


def test_two_see_each_other_and_lose_nothing(grid: Page, beside: Page, budget: Budget) -> None:
    for here, there, line, amount in (
        (grid, beside, "stat", "710 000"),
        (beside, grid, "kommun", "720 000"),
    ):
        cell(here, line).focus()
        here.keyboard.type(amount)
        here.keyboard.press("Enter")
        expect(cell(there, line)).to_have_value(shown(amount), timeout=9_000)

    for page, amount in ((grid, "1000"), (beside, "2000")):
        cell(page, "kansli").focus()
        page.keyboard.type(amount)
    grid.keyboard.press("Enter")
    expect(cell(grid, "kansli")).to_have_value(shown("1 000"))
    beside.keyboard.press("Enter")
    choices = beside.locator("#kansli-2026-message button")
    expect(choices).to_have_text(
        [f"Behåll mitt: {shown('2 000')}\u00a0kr", f"Ta deras: {shown('1 000')}\u00a0kr"]
    )
    choices.first.click()

    expect(cell(grid, "kansli")).to_have_value(shown("2 000"), timeout=9_000)
    assert amounts_of(budget)["kansli", "2026"] == 2_000


def test_undo_of_what_somebody_else_changed_waits_for_a_choice(grid: Page, budget: Budget) -> None:
    cell(grid, "kansli").focus()
    grid.keyboard.type("1")
    grid.keyboard.press("Enter")
    expect(computed(grid, "group:kostnader/2026")).to_have_text(shown("250 001"))
    set_elsewhere("kansli", 5_000)
    grid.keyboard.press("Control+z")

    expect(grid.locator("#notice-undo")).to_contain_text(shown("5 000"))
    assert amounts_of(budget)["kansli", "2026"] == 5_000
    grid.locator("#notice-undo button").first.click()
    expect(cell(grid, "kansli")).to_have_value(shown("450 000"))
    assert amounts_of(budget)["kansli", "2026"] == 450_000


def test_rows_changed_by_somebody_stay_announced_until_shown(grid: Page, budget: Budget) -> None:
    budget.lines.filter(key="kansli").update(label="Kansliet")
    expect(grid.locator("#notice-shape")).to_be_visible(timeout=9_000)
    cell(grid, "stat").focus()
    grid.keyboard.type("1")
    grid.keyboard.press("Enter")
    expect(computed(grid, "group:intakter/2026")).to_have_text(shown("600 001"))
    grid.locator("#notice-shape button").click()

    expect(grid.locator("#row-line-kansli")).to_have_text("Kansliet")
    expect(grid.locator("#notice-shape")).to_have_count(0)


def test_head_label_and_year_stay_in_sight_on_a_phone(grid: Page, budget: Budget) -> None:
    grid.set_viewport_size({"width": 320, "height": 640})
    cell(grid, "insatser").focus()
    box = grid.evaluate(
        """() => {
            const of = (selector) => document.querySelector(selector).getBoundingClientRect()
            const label = of("tr[data-row='line:insatser'] th")
            const input = document.activeElement.getBoundingClientRect()
            const bar = of(".grid-bar")
            return { label: [label.left >= 0, label.width < 130], seen: input.left >= label.right,
                     over: input.bottom <= bar.top, bar: bar.height < 64,
                     row: of("tr[data-row='line:insatser']").height < 60 }
        }"""
    )

    assert box == {"label": [True, True], "seen": True, "over": True, "bar": True, "row": True}


def test_line_without_scripts(site: Site, budget: Budget, page_without_scripts: Page) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{GRID}")
    page.click("th a[href$='/post/kansli/']")
    page.fill("[name=amount-2026]", "0,6 mnkr")
    page.click("main .line-form button")

    expect(page.locator("[name=amount-2026]")).to_have_value(shown("600 000"))
    assert amounts_of(budget)["kansli", "2026"] == 600_000


# -- Contributions


def test_contributions_with_an_error_have_no_faults(site: Site, budget: Budget, page: Page) -> None:
    budget.lines.filter(key="stat").update(party="state")
    budget.lines.filter(key="kommun").update(party="municipalities")
    Amount.objects.filter(line__key="stat").delete()
    site.sign_in(page)
    page.goto(f"{site.url}{GRID}bidrag/")

    page.check("[name=preliminary-stat]")
    page.click("main .button")

    expect(page.locator(".errorlist")).to_contain_text("behöver ett belopp")
    assert violations(page) == []


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
