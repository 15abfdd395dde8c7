"""The dialogs of generated blocks, and the menu they are inserted from, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.prose_field import Field, Open, fields_on, said
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TABLE = """<finsam-block kind="budget-table" options='{}'></finsam-block>"""
WIDTHS = (320, 1280)


@pytest.fixture
def open_field(live_server: LiveServer, page: Page, settings: Settings) -> Iterator[Open]:
    yield from fields_on(live_server, page, settings)


def group(page: Page, name: str) -> Locator:
    """The part of a dialog that asks one question."""
    return page.locator("dialog fieldset").filter(has=page.locator(f"legend:text-is('{name}')"))


def settings_of(field: Field) -> None:
    field.page.get_by_role("button", name=said("settings")).first.click()
    expect(field.page.locator("dialog[open]")).to_be_visible()


# -- What is asked


def test_enter_inserts_a_whole_table_with_a_key_nobody_wrote(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Budgettabell")
    caption = field.page.get_by_label("Rubrik")
    expect(caption).to_be_focused()
    expect(caption).to_have_value("Budget 2022")
    expect(field.page.get_by_label("Nyckel")).to_be_hidden()
    caption.press("Enter")

    expect(field.page.locator(".prose-block")).to_have_count(1)
    assert field.options() == {"caption": "Budget 2022", "key": "budget-2022"}


def test_key_of_the_second_table_is_its_own(open_field: Open) -> None:
    field = open_field(TABLE.format('{"caption":"Budget 2022","key":"budget-2022"}') + "<p>x</p>")
    field.click()
    field.press("Control+End")

    field.choose("insert", "Budgettabell")
    field.answer("insert")

    assert field.options(1)["key"] == "budget-2022-2"


def test_budget_of_a_project_has_its_own_rows_years_and_caption(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Budgettabell")
    field.page.get_by_label("Budget", exact=True).select_option(label="Insatsens budget: Orvar")
    expect(field.page.get_by_label("Rubrik")).to_have_value("Orvar: Budget 2022")
    group(field.page, "Rader").get_by_label(said("onlyThese")).check()
    rows = group(field.page, "Rader").get_by_role("checkbox")
    expect(rows).to_have_count(1)
    rows.check()
    group(field.page, "År").get_by_label(said("onlyThese")).check()
    group(field.page, "År").get_by_label("2022").check()
    field.answer("insert")

    assert field.options() == {
        "budget": "orvar",
        "caption": "Orvar: Budget 2022",
        "key": "orvar-budget-2022",
        "rows": ["line:lon"],
        "years": ["2022"],
    }


def test_caption_that_somebody_wrote_stays(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Budgettabell")
    field.page.get_by_label("Rubrik").fill("Min rubrik")
    field.page.get_by_label("Budget", exact=True).select_option("orvar")

    expect(field.page.get_by_label("Rubrik")).to_have_value("Min rubrik")


def test_rows_are_ticked_ordered_and_named(open_field: Open) -> None:
    rows = '["sum:costs=TOTALT","line:kommuner","line:borta"]'
    field = open_field(TABLE.format(f'{{"caption":"x","key":"x","rows":{rows}}}'))

    settings_of(field)
    asked = group(field.page, "Rader")
    assert asked.get_by_role("checkbox", checked=True).count() == 3
    asked.get_by_text(said("rowOrder")).click()
    expect(asked.locator(".prose-order li").nth(2)).to_contain_text(said("goneChoice"))
    expect(asked).not_to_contain_text("line:borta")
    asked.get_by_role("checkbox", name=said("goneChoice")).uncheck()
    asked.get_by_label("Regionen", exact=True).check()
    lines = asked.locator(".prose-order li")
    expect(lines).to_have_count(3)
    lines.filter(has_text="Kommuner").get_by_role("textbox").fill("Kommunerna")
    lines.filter(has_text="Kommuner").get_by_role("button", name=said("moveUp")).click()
    expect(lines.nth(0)).to_contain_text("Kommuner")
    expect(lines.nth(0).get_by_role("button", name=said("moveDown"))).to_be_focused()
    field.answer("apply")

    assert field.options()["rows"] == [
        "line:kommuner=Kommunerna",
        "sum:costs=TOTALT",
        "line:regionen",
    ]


def test_chosen_rows_without_any_are_no_answer(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Budgettabell")
    group(field.page, "Rader").get_by_label(said("onlyThese")).check()
    field.page.get_by_label("Rubrik").press("Enter")

    expect(field.page.locator(".prose-error:visible")).to_have_text(said("chooseFromList"))


def test_bodies_keep_their_order_and_what_is_usual_is_not_said(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Organ")
    asked = group(field.page, "Organ")
    expect(asked.get_by_label("Styrelse")).to_be_checked()
    asked.get_by_label("Styrelse").uncheck()
    field.page.get_by_role("button", name=said("insert"), exact=True).last.click()
    expect(asked.locator(".prose-error")).to_have_text(said("required"))
    asked.get_by_label("Kansli").check()
    asked.get_by_label("Styrelse").check()
    field.page.get_by_label("Med rubriker").uncheck()
    field.page.get_by_label("som rubriker").check()
    field.answer("insert")

    assert field.options() == {
        "bodies": ["styrelse", "kansli"],
        "headings": False,
        "labels": "headings",
    }
    settings_of(field)
    field.page.get_by_label("Med rubriker").check()
    field.page.get_by_label("i texten").check()
    field.answer("apply")
    assert field.options() == {"bodies": ["styrelse", "kansli"]}


def test_boxes_of_a_diagram_are_written_without_keys(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Stegdiagram")
    page = field.page
    page.get_by_label(said("boxText").replace("{number}", "1")).fill("Grupp: för alla")
    page.get_by_role("button", name=said("addBox")).click()
    second = page.get_by_label(said("boxText").replace("{number}", "2"))
    expect(second).to_be_focused()
    second.fill("Åtgärd")
    page.get_by_label(said("boxUnder").replace("{number}", "2")).select_option(index=1)
    field.answer("insert")
    assert field.options() == {
        "nodes": ["grupp-for-alla: Grupp: för alla", "atgard < grupp-for-alla: Åtgärd"]
    }

    settings_of(field)
    remove = page.get_by_role("button", name=f"{said('remove')}: Grupp: för alla", exact=True)
    remove.click()
    field.answer("apply")
    assert field.options() == {"nodes": ["atgard: Åtgärd"]}


def test_what_the_site_refuses_is_said_at_its_field_and_nothing_is_lost(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("insert", "Budgettabell")
    caption = field.page.get_by_label("Rubrik")
    caption.fill("Fel rubrik")
    field.page.get_by_label("Enhet").select_option("tkr")
    caption.press("Enter")
    expect(field.page.locator(".prose-error:visible")).to_have_text("Rubriken är fel.")
    expect(caption).to_be_focused()
    expect(field.page.get_by_label("Enhet")).to_have_value("tkr")
    caption.fill("Rätt")
    field.answer("insert")

    assert field.options() == {"caption": "Rätt", "key": "ratt", "unit": "tkr"}


def test_without_a_connection_the_answers_are_taken(open_field: Open) -> None:
    field = open_field()
    field.click()
    field.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')) }")

    field.choose("insert", "Budgettabell")
    field.answer("insert")

    assert field.options()["caption"] == "Budget 2022"


# -- The menu


def test_menu_has_headings_and_says_what_is_missing(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.button("insert").click()
    menu = field.page.get_by_role("menu", name=said("insert"))
    titles = menu.locator(".prose-menu-title").all_inner_texts()
    goals = menu.get_by_role("menuitem", name="Mål Planen har inget mål.")
    goals.click(force=True)
    expect(menu).to_be_visible()

    assert titles == [
        said(name) for name in ("insertLookups", "insertTables", "insertCharts", "insertInText")
    ]
    expect(goals).to_have_attribute("aria-disabled", "true")
    expect(menu.get_by_role("menuitem", name="Gå till målen")).to_have_attribute("href", "/mal/")
    assert field.posted == ""


def test_letters_lead_to_what_begins_with_them(open_field: Open) -> None:
    field = open_field("<p>x</p>")
    field.button("insert").focus()

    field.press("ArrowDown")
    expect(field.page.get_by_role("menuitem", name=said("figure"), exact=True)).to_be_focused()
    field.write("bi")
    expect(field.page.get_by_role("menuitem", name="Bilagor", exact=True)).to_be_focused()
    field.page.wait_for_timeout(900)  # a pause begins a new word
    field.write("b")
    expect(field.page.get_by_role("menuitem", name=said("image"), exact=True)).to_be_focused()
    field.press("Home", "Escape")
    expect(field.button("insert")).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_long_menu_scrolls_within_the_window(open_field: Open, width: int) -> None:
    field = open_field("<p>x</p>")
    field.page.set_viewport_size({"width": width, "height": 500})
    field.button("insert").scroll_into_view_if_needed()
    field.button("insert").click()

    box = field.page.get_by_role("menu", name=said("insert")).bounding_box()
    field.press("End")

    assert box is not None
    assert (box["x"] >= 0, box["x"] + box["width"] <= width) == (True, True)
    expect(field.page.locator("[role^=menuitem]:focus")).to_be_in_viewport(ratio=0.9)
    assert violations(field.page) == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ["Budgettabell", "Organ", "Stegdiagram"])
def test_dialogs_are_for_everybody(open_field: Open, kind: str, width: int) -> None:
    field = open_field()
    field.page.set_viewport_size({"width": width, "height": 900})
    field.click()

    field.choose("insert", kind)
    for radio in field.page.get_by_label(said("onlyThese")).all():
        radio.check()
    for box in field.page.locator("dialog [role=group] input[type=checkbox]").all():
        box.check()
    for summary in field.page.locator("dialog summary:visible").all():
        summary.click()

    assert violations(field.page) == []
    assert field.page.evaluate("document.documentElement.scrollWidth") <= width
