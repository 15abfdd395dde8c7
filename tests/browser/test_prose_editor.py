"""The editor of prose in Chromium: what is stored comes back the same, everything can be written
and looked up by keyboard, and nothing breaks the content policy or the rules of accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.db import transaction
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from associations.prose import ProseField, sanitise
from plans.exchange.associations import load_association
from plans.exchange.plans import load_plan
from plans.exchange.projects import load_projects
from tests.browser.prose_field import PICTURE, Field, Open, fields_on, said
from tests.browser.test_accessibility import Site, violations, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEMO = Path(site_settings.BASE_DIR) / "plans" / "demo"
WIDTHS = (320, 768, 1280)
WHOLE = (
    f"""
<h3>Rubrik</h3>
<p>Text med <strong>fet</strong> och <em>kursiv</em>, <a href="https://example.org/">länk</a>,
<finsam-figure ref="line:jobbsam/2022" unit="tkr"></finsam-figure>,
<finsam-figure show="share" ref="line:jobbsam/2022" other="sum:costs/2022"></finsam-figure>, se
<finsam-ref to="project:jobbsam" form="page"></finsam-ref> och
<finsam-term key="samverkan">samverkan</finsam-term>.<finsam-note>En <em>fotnot</em> om
<finsam-figure ref="sum:costs/2022" unit="mnkr"></finsam-figure>.</finsam-note></p>
<h4>Underrubrik</h4>
<ul><li><p>ett</p><ol><li><p>inne</p></li></ol></li><li><p>två<br>rader</p></li></ul>
<blockquote><p>Sagt.</p><p><cite>Någon <em>annan</em></cite></p></blockquote>
<table data-key="tabell" data-caption="Tabellen"><thead><tr><th>A</th><th>B</th></tr></thead>
<tbody><tr><td>1</td><td><strong>x</strong><br>y</td></tr><tr><td></td><td>2</td></tr></tbody></table>
<img data-asset="{PICTURE}" alt="En bild" title="Bildtext">
<finsam-block kind="budget-table" options='{{"caption":"Intäkter","okänd":1}}'></finsam-block>
<finsam-block kind="attachments"></finsam-block>
""".replace("\n<", "<")
    .replace("\n", " ")
    .strip()
)
GONE = (
    '<p><finsam-figure ref="line:borta/2022"></finsam-figure>'
    '<finsam-figure ref="line:tomt/2022"></finsam-figure>'
    '<finsam-ref to="section:borta"></finsam-ref>'
    '<finsam-term key="borta">ord</finsam-term></p>'
    '<finsam-block kind="borta"></finsam-block>'
)


@pytest.fixture
def open_field(live_server: LiveServer, page: Page, settings: Settings) -> Iterator[Open]:
    yield from fields_on(live_server, page, settings)


# -- What is stored comes back the same


def test_whole_vocabulary_comes_back(open_field: Open) -> None:
    field = open_field(WHOLE)

    assert field.body == sanitise(WHOLE)


def test_every_body_of_the_demo_comes_back(open_field: Open) -> None:
    bodies = bodies_of_the_demo()
    field = open_field("<p>x</p>")

    changed = []
    for body in bodies:
        field.load(body)
        if field.body != sanitise(body):
            changed.append((sanitise(body), field.body))

    assert len(bodies) > 300
    assert changed == []


def bodies_of_the_demo() -> list[str]:
    fields = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, ProseField)
    ]
    bodies: set[str] = set()
    for folder in sorted(path.parent for path in DEMO.glob("*/association.toml")):
        with transaction.atomic():
            rows = load_association(folder)
            projects = load_projects(folder, rows)
            for plan in sorted(path.parent for path in folder.glob("*/plan.toml")):
                load_plan(plan, rows, projects)
            for model, name in fields:
                bodies |= set(model._default_manager.values_list(name, flat=True))
            transaction.set_rollback(True)
    return sorted(bodies)


def test_untouched_field_posts_what_it_was_given(open_field: Open) -> None:
    given = "<p>En rad\n  till</p><p></p><table><tr><th>A</th></tr></table>"
    field = open_field(given)

    field.click()
    field.page.click("button.button")

    assert field.page.input_value("#id_body") == given


def test_loose_text_and_blocks_in_cells_keep_their_words(open_field: Open) -> None:
    field = open_field("löst <table><tr><td><p>ett</p><ul><li>två</li></ul></td></tr></table> slut")

    assert field.body == (
        "<p>löst</p><table><tbody><tr><td>ett<br>två</td></tr></tbody></table><p> slut</p>"
    )


# -- Writing


def test_text_is_written_and_saved(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.button("heading").click()
    field.write("Mål")
    field.press("Enter")
    field.write("Vanlig ")
    field.press("Control+b")
    field.write("fet")
    field.press("Control+b", "Enter")
    field.write("- ett")
    field.press("Enter", "Tab")
    field.write("inne")
    field.page.click("button.button")

    assert field.page.inner_text("#saved") == (
        "<h3>Mål</h3><p>Vanlig <strong>fet</strong></p>"
        "<ul><li><p>ett</p><ul><li><p>inne</p></li></ul></li></ul>"
    )


def test_emptied_field_posts_nothing(open_field: Open) -> None:
    field = open_field("<p>bort</p>")
    field.click()

    field.press("Control+a", "Delete")

    assert field.page.input_value("#id_body") == ""


def test_signs_stay_signs(open_field: Open) -> None:
    field = open_field("", plain="1")
    field.click()

    field.write("### **a** _b_ > c # d")

    assert field.posted == "<p>### **a** _b_ &gt; c # d</p>"


def test_undo_and_redo(open_field: Open) -> None:
    field = open_field("<p>ett</p>")
    field.click()
    field.press("End")

    field.write(" två")
    field.button("undo").click()
    assert field.posted == "<p>ett</p>"
    field.button("redo").click()
    assert field.posted == "<p>ett två</p>"


def test_undo_goes_back_through_the_whole_session(open_field: Open) -> None:
    field = open_field("<p>början och slut</p>")
    field.page.evaluate(
        """() => {
             for (let i = 0; i < 150; i += 1) {
               const { doc } = prose.editor.state
               prose.editor.commands.insertContentAt(i % 2 ? 1 : doc.content.size - 1, `${i} `)
             }
           }"""
    )
    field.click()
    field.press("Control+End")
    field.choose("insert", "Budgettabell")
    field.answer("insert")
    field.page.get_by_role("button", name=said("settings")).click()
    field.page.get_by_label("Rubrik").fill("Ny rubrik")
    field.answer("apply")
    field.page.get_by_role("button", name=said("moveUp")).click()
    expect(field.text).to_be_focused()
    written = field.posted
    assert "Ny rubrik" in written

    undo = field.button("undo")
    for _ in range(160):
        if undo.get_attribute("aria-disabled") == "true":
            break
        field.page.keyboard.press("Control+z")
    assert field.posted == "<p>början och slut</p>"
    for _ in range(160):
        field.page.keyboard.press("Control+y")
    assert field.posted == written


def test_rows_and_columns_by_keyboard(open_field: Open) -> None:
    field = open_field("<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
    field.page.get_by_text("b", exact=True).click()
    field.settle()

    field.press("Tab")
    field.write("ny rad")
    by_keyboard(field, "columnAfter")
    field.press("Tab")
    field.write("ny kolumn")
    assert field.posted == (
        "<table><tbody><tr><td>a</td><td></td><td>b</td></tr>"
        "<tr><td>ny rad</td><td>ny kolumn</td><td></td></tr></tbody></table>"
    )
    by_keyboard(field, "deleteColumn")
    by_keyboard(field, "rowAbove")
    by_keyboard(field, "deleteRow")
    by_keyboard(field, "deleteRow")
    assert field.posted.count("<tr>") == 1
    by_keyboard(field, "deleteTable")
    assert field.posted == ""


def by_keyboard(field: Field, item: str) -> None:
    """Chooses in the menu of tables with keys alone: its words, then Enter."""
    field.press("Alt+F10")
    while focused_text(field.page) != said("table"):
        field.press("ArrowRight")
    field.press("ArrowDown")
    expect(field.page.get_by_role("menu", name=said("table"))).to_be_visible()
    # Letters beyond the American keyboard would not be sent as keys.
    field.page.keyboard.type(re.split(r"[^A-Za-z ]", said(item))[0])
    expect(field.page.get_by_role("menuitem", name=said(item), exact=True)).to_be_focused()
    field.press("Enter")
    expect(field.text).to_be_focused()


def test_lists_by_menu(open_field: Open) -> None:
    field = open_field("<p>ett</p><p>två</p>")
    field.click()
    field.press("Control+a")

    field.choose("list", "orderedList")
    field.press("Control+End", "ArrowUp")
    field.choose("list", "indent")
    assert field.posted == "<ol><li><p>ett</p><ol><li><p>två</p></li></ol></li></ol>"
    field.choose("list", "outdent")
    field.choose("list", "bulletList")
    assert field.posted == "<ul><li><p>ett</p></li><li><p>två</p></li></ul>"


def test_quotation_with_its_source(open_field: Open) -> None:
    field = open_field("<p>Sagt.</p>")
    field.click()

    field.button("quotation").click()
    field.press("End", "Enter")
    field.choose("insert", "source")
    field.write("Någon")

    assert field.posted == "<blockquote><p>Sagt.</p><p><cite>Någon</cite></p></blockquote>"


def test_table_rows_columns_and_caption(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.choose("table", "insertTable")
    field.write("A")
    field.choose("table", "deleteColumn")
    field.choose("table", "columnBefore")
    field.choose("table", "deleteColumn")
    field.choose("table", "rowBelow")
    field.choose("table", "deleteRow")
    field.write("x")
    field.press("Enter")
    field.write("y")
    field.choose("table", "tableCaption")
    field.page.get_by_label(said("caption"), exact=True).fill("Rubriken på tabellen")
    field.answer("apply")

    table = field.posted.removeprefix(
        '<table data-key="rubriken-pa-tabellen" data-caption="Rubriken på tabellen">'
    )
    assert table.count("<tr>") == 3
    assert "x<br>y" in table
    assert {row.count("<t") - 1 for row in table.split("<tr>")[1:]} <= {1, 2}


def test_key_of_a_table_can_be_chosen_but_not_twice(open_field: Open) -> None:
    table = '<table data-caption="Ny"><tbody><tr><td>x</td></tr></tbody></table>'
    field = open_field(f'{table}<table data-key="tagen"><tbody><tr><td>y</td></tr></tbody></table>')
    field.page.get_by_text("x", exact=True).click()
    field.settle()

    field.choose("table", "tableCaption")
    field.page.get_by_text(said("more")).click()
    key = field.page.get_by_label(said("key"), exact=True)
    for wrong, why in (("Fel nyckel", "keyWrong"), ("tagen", "keyTaken")):
        key.fill(wrong)
        field.press("Enter")
        expect(field.page.locator(".prose-error:visible")).to_have_text(said(why))
        expect(key).to_be_focused()
    key.fill("min-nyckel")
    field.press("Enter")

    expect(field.page.locator("dialog")).to_have_count(0)
    assert field.posted.startswith('<table data-key="min-nyckel" data-caption="Ny">')


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("example.org", "https://example.org"),
        ("namn@example.org", "mailto:namn@example.org"),
    ],
)
def test_link(open_field: Open, written: str, stored: str) -> None:
    field = open_field("<p>Läs mer</p>")
    field.click()
    field.press("Control+a")

    field.button("link").click()
    field.page.get_by_label(said("address")).fill(written)
    field.press("Enter")
    expect(field.page.locator("dialog")).to_have_count(0)

    assert field.posted == f'<p><a href="{stored}">Läs mer</a></p>'


def test_link_elsewhere_is_refused_and_a_link_can_be_removed(open_field: Open) -> None:
    field = open_field('<p><a href="https://example.org/">Läs</a></p>')
    field.click()
    field.press("Home", "ArrowRight")

    field.button("edit").click()
    field.page.get_by_label(said("address")).fill("http://example.org/")
    field.press("Enter")
    expect(field.page.locator(".prose-error:visible")).to_have_text(said("addressWrong"))
    field.page.get_by_label(said("address")).fill("")
    field.answer("apply")

    assert field.posted == "<p>Läs</p>"


def test_footnote_is_written_and_changed(open_field: Open) -> None:
    field = open_field("<p>Text</p>")
    field.click()
    field.press("End")

    field.choose("insert", "footnote")
    field.write("En ")
    field.press("Control+i")
    field.write("not")
    field.answer("insert")
    assert field.posted == "<p>Text<finsam-note>En <em>not</em></finsam-note></p>"

    field.page.locator(".prose-note").dblclick()
    field.press("End", "Control+i")
    field.write(" till")
    field.answer("apply")
    assert field.posted == "<p>Text<finsam-note>En <em>not</em> till</finsam-note></p>"


def test_picture_needs_its_description(open_field: Open, tmp_path: Path) -> None:
    picture = tmp_path / "bild.png"
    picture.write_bytes(b"png")
    field = open_field()
    field.click()

    field.choose("insert", "image")
    field.page.get_by_label(said("file"), exact=True).set_input_files(picture)
    field.page.get_by_role("button", name=said("insert")).last.click()
    expect(field.page.locator(".prose-error:visible")).to_have_text(said("required"))
    field.page.get_by_label(said("altText")).fill("Ett diagram")
    field.answer("insert")

    assert field.posted == f'<img data-asset="{PICTURE}" alt="Ett diagram">'


def test_picture_that_is_refused_says_why_and_the_description_stays(
    open_field: Open, tmp_path: Path
) -> None:
    text, picture = tmp_path / "text.txt", tmp_path / "bild.png"
    text.write_text("ingen bild")
    picture.write_bytes(b"png")
    field = open_field()
    field.click()

    field.choose("insert", "image")
    file = field.page.get_by_label(said("file"), exact=True)
    file.set_input_files(text)
    field.page.get_by_label(said("altText")).fill("Ett diagram")
    field.page.get_by_label(said("caption")).fill("Bildtext")
    field.page.get_by_role("button", name=said("insert")).last.click()
    expect(field.page.locator(".prose-error:visible")).to_have_text("Filen är ingen bild.")
    expect(file).to_be_focused()
    file.set_input_files(picture)
    field.answer("insert")

    assert field.posted == f'<img data-asset="{PICTURE}" alt="Ett diagram" title="Bildtext">'


def test_picture_of_forty_megabytes_is_refused_before_it_is_sent(
    open_field: Open, tmp_path: Path
) -> None:
    picture = tmp_path / "bild.jpg"
    with picture.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    field = open_field()
    sent: list[str] = []
    field.page.on("request", lambda request: sent.append(request.url))
    field.click()

    field.choose("insert", "image")
    field.page.get_by_label(said("file"), exact=True).set_input_files(picture)
    field.page.get_by_label(said("altText")).fill("Ett diagram")
    field.press("Enter")

    expect(field.page.locator(".prose-error:visible")).to_have_text(said("fileTooLarge"))
    expect(field.page.get_by_label(said("altText"))).to_have_value("Ett diagram")
    assert [url for url in sent if "bild" in url] == []


# -- Live nodes


def test_live_nodes_say_what_they_stand_for(open_field: Open) -> None:
    field = open_field(WHOLE)

    shown = field.page.locator(".prose-live:not(.prose-note)").all_inner_texts()
    assert shown == [
        "2\u202f185\u00a0tkr",
        "25\u00a0%",
        said("withPage").replace("{number}", "5.1"),
    ]
    expect(field.page.locator(".prose-missing")).to_have_count(0)


def test_live_nodes_without_a_catalogue_show_their_keys(open_field: Open) -> None:
    field = open_field(WHOLE, plain="1")

    shown = field.page.locator(".prose-live:not(.prose-note)").all_inner_texts()
    assert shown[0] == f"{said('figure')} line:jobbsam/2022"
    expect(field.page.locator(".prose-missing")).to_have_count(0)
    field.button("insert").click()
    offered = field.page.locator("[role^=menuitem]:visible").all_inner_texts()
    assert offered == [said(name) for name in ("footnote", "insertTable", "source")]


def test_targets_that_are_gone_are_errors(open_field: Open) -> None:
    field = open_field(GONE)

    expect(field.page.locator("span.prose-missing")).to_have_count(4)
    expect(field.page.locator(".prose-block.prose-missing")).to_have_count(1)


def test_live_nodes_follow_the_catalogue(open_field: Open) -> None:
    field = open_field('<p><finsam-figure ref="line:jobbsam/2022"></finsam-figure></p>')
    catalogue = {"figures": [{"ref": "line:jobbsam/2022", "label": "JobbSam", "kr": -1}]}

    field.page.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('finsam:catalogue', { detail }))",
        catalogue,
    )

    expect(field.page.locator(".prose-figure")).to_have_text("\u22121\u00a0kr")
    assert field.posted == sanitise(field.page.input_value("#id_body"))


@pytest.mark.parametrize(
    ("query", "stored"),
    [
        ("jobbsam budget", '<finsam-figure ref="line:jobbsam/2022" unit="kr"></finsam-figure>'),
        ("ekonomi", '<finsam-ref to="section:ekonomi" form="number"></finsam-ref>'),
        ("samverkan", '<finsam-term key="samverkan">samverkan</finsam-term>'),
    ],
)
def test_hash_finds_and_inserts(open_field: Open, query: str, stored: str) -> None:
    field = open_field()
    field.click()

    field.write("Se #")
    field.write(query)
    field.press("ArrowDown", "ArrowUp", "Enter")
    field.write(".")

    assert field.posted == f"<p>Se {stored}.</p>"


def test_escape_from_the_list_keeps_what_was_written(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.write("Nr #")
    field.write("7")
    field.press("Escape")
    field.write(" och C#")

    assert field.posted == "<p>Nr #7 och C#</p>"


def test_figure_as_a_share(open_field: Open) -> None:
    field = open_field()
    field.click()
    field.write("Andel ")

    field.choose("insert", "figure")
    field.page.get_by_role("combobox", name=said("figure")).fill("jobbsam")
    field.press("Enter")
    field.page.get_by_label(said("showAs")).select_option("share")
    field.page.get_by_role("combobox", name=said("comparedWith")).fill("kostnader")
    field.press("Enter")
    field.answer("insert")

    assert field.body == (
        '<p>Andel <finsam-figure show="share" ref="line:jobbsam/2022" other="sum:costs/2022">'
        "</finsam-figure></p>"
    )


def test_open_menu_and_list_take_what_is_known_later(open_field: Open) -> None:
    field = open_field()
    learn = "detail => document.dispatchEvent(new CustomEvent('finsam:catalogue', { detail }))"
    known = {"figures": [], "blocks": [{"kind": "members", "title": "Medlemmar"}]}
    field.page.evaluate(learn, {"figures": []})
    field.click()
    field.button("insert").click()
    members = field.page.get_by_role("menuitem", name="Medlemmar", exact=True)
    expect(members).to_have_count(0)
    field.press("End")
    last = field.page.locator("[role^=menuitem]:visible").last
    expect(last).to_be_focused()
    name = last.inner_text()

    field.page.evaluate(learn, known)

    expect(members).to_be_visible()
    expect(last).to_be_focused()
    expect(last).to_have_text(name)
    field.press("Escape")
    field.page.evaluate(learn, {"figures": []})
    field.click()
    field.write("#medl")
    expect(field.page.get_by_role("option")).to_have_count(0)
    field.page.evaluate(learn, known)
    expect(field.page.get_by_role("option")).to_have_text("Medlemmar")


def test_project_is_found_among_hundreds_of_amounts(open_field: Open) -> None:
    field = open_field()
    figures = [
        {"ref": f"line:jobb-{number}/2022", "label": f"JobbSam {number}", "kr": number}
        for number in range(300)
    ]
    references = [{"to": "project:jobbsam", "number": "5.1", "title": "JobbSam 3.0"}]
    field.page.evaluate(
        "detail => document.dispatchEvent(new CustomEvent('finsam:catalogue', { detail }))",
        {"figures": figures, "references": references},
    )
    field.click()
    field.write("#jobbsam")

    offered = field.page.locator("[role=option]:visible")

    expect(offered).to_have_count(9)
    expect(offered.last).to_contain_text("JobbSam 3.0")
    expect(field.page.get_by_text("292 till: skriv mer av namnet")).to_be_visible()


def test_figure_is_compared_within_its_budget(open_field: Open) -> None:
    field = open_field()
    field.click()
    field.choose("insert", "figure")
    field.page.get_by_role("combobox", name=said("figure")).fill("jobbsam")
    field.press("Enter")
    field.page.get_by_label(said("showAs")).select_option("share")

    compared = field.page.get_by_role("combobox", name=said("comparedWith"))
    compared.fill("kostnader")
    offered = field.page.locator("[role=option]:visible").all_inner_texts()
    field.press("Enter")
    field.page.get_by_role("combobox", name=said("figure")).fill("orvar")
    field.press("Enter")
    field.page.get_by_role("button", name=said("insert")).last.click()

    assert [text.splitlines()[0] for text in offered] == ["Kostnader, Budget 2022"]
    expect(field.page.locator(".prose-error:visible")).to_have_text(said("otherBudget"))
    assert field.posted == ""


def test_figure_is_changed_by_keyboard(open_field: Open) -> None:
    field = open_field('<p>a<finsam-figure ref="line:jobbsam/2022" unit="kr"></finsam-figure></p>')
    field.click()
    field.press("Home", "ArrowRight", "ArrowRight")

    field.press("Enter")
    field.page.get_by_label(said("unit")).select_option("mnkr")
    field.answer("apply")

    expect(field.page.locator(".prose-figure")).to_have_text("2,2\u00a0mnkr")


def test_block_shows_what_it_prints_and_keeps_what_it_does_not_know(open_field: Open) -> None:
    field = open_field(WHOLE)
    card = field.page.locator(".prose-block").first

    expect(card.locator(".prose-block-title")).to_have_text("Budgettabell")
    expect(card.locator(".prose-block-preview")).to_contain_text("Så här trycks budget-table")
    card.get_by_role("button", name=said("settings")).click()
    field.page.get_by_label("Rubrik").fill("Nya intäkter")
    field.page.get_by_label("Enhet").select_option("tkr")
    field.answer("apply")

    assert field.options() == {
        "caption": "Nya intäkter",
        "key": "nya-intakter",
        "okänd": 1,
        "unit": "tkr",
    }


def test_block_is_inserted_moved_and_removed(open_field: Open) -> None:
    field = open_field("<p>ett</p><p>två</p>")
    field.click()
    field.press("Control+Home", "End")

    field.choose("insert", "Bilagor")
    block = '<finsam-block kind="attachments" options="{}"></finsam-block>'
    assert field.posted == f"<p>ett</p>{block}<p>två</p>"
    field.page.get_by_role("button", name=said("moveUp")).click()
    assert field.posted == f"{block}<p>ett</p><p>två</p>"
    field.press("Alt+ArrowDown", "Alt+ArrowDown")
    assert field.posted == f"<p>ett</p><p>två</p>{block}"
    field.page.get_by_role("button", name=said("moveUp")).click()
    assert field.posted == f"<p>ett</p>{block}<p>två</p>"
    field.page.get_by_role("button", name=said("moveDown")).click()
    field.page.get_by_role("button", name=said("remove")).click()
    assert field.posted == "<p>ett</p><p>två</p>"


# -- Paste


WORD = """
<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
<style><!-- p.MsoNormal { mso-style-parent:""; color:red } --></style></head><body lang=SV>
<!--StartFragment--><h1 style='mso-style-priority:9'>Rubrik ett</h1>
<h2 style='color:#2F5496'>Rubrik två<o:p></o:p></h2>
<p class=MsoNormal style='margin:0cm'><b style='mso-bidi-font-weight:normal'>Fet</b> och
<span style='font-style:italic'>kursiv</span>, a style=b <a href="https://example.org/">länk</a>
<a href="javascript:alert(1)">ond</a><img width=9 src="file:///C:/x.png" onerror="alert(1)"></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>
ett</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>1.</span>inne</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·</span>två</p>
<table class=MsoTableGrid style='border:0'><tr><td colspan=2 style='width:1pt'><p>A</p></td></tr>
<tr><td rowspan=2><p>B</p><p>C</p></td><td>D</td></tr><tr><td>E</td></tr></table>
<!--EndFragment--></body></html>
"""


def test_paste_from_word_keeps_structure_and_nothing_else(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.paste(WORD)

    assert field.posted == (
        "<h3>Rubrik ett</h3><h4>Rubrik två</h4>"
        "<p><strong>Fet</strong> och <em>kursiv</em>, a style=b "
        '<a href="https://example.org/">länk</a> ond</p>'
        "<ul><li><p>ett</p><ol><li><p>inne</p></li></ol></li><li><p>två</p></li></ul>"
        "<table><tbody><tr><td>A</td><td></td></tr><tr><td>B<br>C</td><td>D</td></tr>"
        "<tr><td></td><td>E</td></tr></tbody></table>"
    )


def test_paste_from_the_web(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.paste(
        '<b style="font-weight:normal"><div class="x"><h4 id="y">Rubrik</h4><span '
        'style="font-weight:700">Fet</span><script>alert(1)</script>'
        '<svg onload="x()"></svg></div></b>'
        '<ol start="3" type="a"><li>ett</li></ol><p onclick="x()">slut</p>'
    )

    assert field.posted == (
        "<h4>Rubrik</h4><p><strong>Fet</strong></p><ol><li><p>ett</p></li></ol><p>slut</p>"
    )


def test_paste_of_our_own_keeps_live_nodes(open_field: Open) -> None:
    field = open_field(WHOLE)
    field.click()
    field.press("Control+a")

    copied = field.page.evaluate(
        """() => {
             const { view, state } = prose.editor
             return view.serializeForClipboard(state.selection.content()).dom.innerHTML
           }"""
    )
    field.press("Delete")
    field.paste(copied)

    assert field.body == sanitise(WHOLE)


def test_paste_of_three_thousand_cells_is_kept_and_said(open_field: Open) -> None:
    field = open_field()
    field.click()
    cells = [f"c{i}" for i in range(3000)]
    rows = [cells[i : i + 10] for i in range(0, 3000, 10)]

    field.paste(
        "<table>"
        + "".join(
            "<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows
        )
        + "</table>"
    )

    notice = field.page.locator(".prose-notice")
    expect(notice).to_contain_text("300 rader och 10 kolumner")
    assert re.findall(r"<td>(c\d+)</td>", field.posted) == cells
    assert violations(field.page) == []
    field.press("Control+z")
    assert field.posted == ""
    field.press("Control+y")
    assert re.findall(r"<td>(c\d+)</td>", field.posted) == cells
    notice.get_by_role("button", name=said("close")).click()
    expect(notice).to_be_hidden()


def test_paste_of_an_ordinary_table_says_nothing(open_field: Open) -> None:
    field = open_field()
    field.click()

    field.paste("<table><tr><td>a</td><td>b</td></tr></table>")

    expect(field.page.locator(".prose-notice")).to_be_hidden()
    assert "<td>a</td><td>b</td>" in field.posted


# -- The page around it


def test_page_hears_of_changes_and_of_saving(open_field: Open) -> None:
    field = open_field("<p>x</p>")
    field.page.evaluate(
        """() => {
             window.heard = []
             for (const name of ["input", "change", "finsam:save"])
               document.addEventListener(name, event => {
                 heard.push(name)
                 if (name === "finsam:save") event.preventDefault()
               })
           }"""
    )
    field.click()

    field.write("y")
    field.press("Control+s")
    field.page.focus("button.button")

    assert field.page.evaluate("heard") == ["input", "finsam:save", "change"]


def test_field_that_comes_and_goes(open_field: Open) -> None:
    field = open_field("<p>x</p>")

    field.page.evaluate(
        """() => {
             const form = document.querySelector("main form")
             form.insertAdjacentHTML("beforeend", `
               <label for="mer">Mer</label><textarea id="mer" data-prose-editor>mer</textarea>
               <textarea id="rad-__prefix__" data-prose-editor></textarea>`)
           }"""
    )
    expect(field.page.locator(".prose-editor")).to_have_count(2)
    field.page.evaluate("document.getElementById('mer').remove()")
    expect(field.page.locator(".prose-editor")).to_have_count(1)


def test_label_leads_to_the_text(open_field: Open) -> None:
    field = open_field("<p>x</p>")

    field.page.click("label[for=id_body]")
    field.write("y")

    assert field.page.get_by_role("textbox", name="Brödtext").count() == 1
    assert "y" in field.posted


def test_without_scripts_it_is_a_textarea(
    page_without_scripts: Page, live_server: LiveServer, settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.browser.prose_page"
    page = page_without_scripts
    page.goto(f"{live_server.url}/prosa/")

    page.fill("#id_body", "<p>Rått <script>x</script><em>text</em></p>")
    page.click("button.button")

    assert page.inner_text("#saved") == "<p>Rått <em>text</em></p>"


def test_admin_has_the_editor_also_in_rows_one_adds(site: Site, page: Page) -> None:
    site.officer.is_superuser = True
    site.officer.save()
    heard = watch(site, page)
    site.sign_in(page)
    page.goto(f"{site.url}/admin/projects/project/add/")

    page.get_by_role("button", name=re.compile("ytterligare")).first.click()
    page.wait_for_selector(".prose-editor")
    page.locator(".prose-text").first.click()
    page.keyboard.type("Skrivet i administrationen")

    bodies = page.locator("textarea[data-prose-editor]:not([id*=__prefix__])")
    assert bodies.first.input_value() == "<p>Skrivet i administrationen</p>"
    assert heard == []


# -- By keyboard, and for everybody


def test_keyboard_goes_in_and_out_of_text_and_toolbar(open_field: Open) -> None:
    field = open_field("<ul><li><p>ett</p></li><li><p>två</p></li></ul>")
    field.button("heading").focus()

    field.press("End")
    assert focused_text(field.page) == said("redo")
    field.press("Home", "ArrowLeft", "ArrowRight", "Tab")
    assert field.text.evaluate("text => text === document.activeElement")
    field.press("Alt+F10")
    assert focused_text(field.page) == said("heading")
    field.press("Escape", "Control+End", "ArrowUp", "Tab")
    assert field.text.evaluate("text => text === document.activeElement")
    assert "<ul><li><p>två" in field.posted
    field.press("Escape", "Tab")
    assert focused_text(field.page) == "Spara"


def test_menu_by_keyboard(open_field: Open) -> None:
    field = open_field("<p>x</p>")
    field.button("table").focus()

    field.press("ArrowDown", "ArrowDown", "ArrowUp")
    assert focused_text(field.page) == said("insertTable")
    field.press("Escape")
    assert focused_text(field.page) == said("table")
    field.press("Enter", "Enter")
    assert "<table>" in field.posted


def focused_text(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def open_menu(field: Field) -> None:
    field.button("insert").click()


def open_table_menu(field: Field) -> None:
    field.button("table").click()


def open_list(field: Field) -> None:
    field.click()
    field.press("Control+End", "Enter")
    field.write("#")
    field.page.wait_for_selector("[role=listbox]:visible")


def open_link(field: Field) -> None:
    field.click()
    field.button("link").click()


def open_note(field: Field) -> None:
    field.page.locator(".prose-note").dblclick()


def open_figure(field: Field) -> None:
    field.page.locator(".prose-figure").first.dblclick()
    field.page.wait_for_selector(".prose-dialog[open] [role=combobox]:focus")
    field.page.get_by_role("combobox", name=said("figure")).click()
    field.page.wait_for_selector("[role=listbox]:visible")


def open_block(field: Field) -> None:
    field.page.get_by_role("button", name=said("settings")).click()
    field.page.get_by_label("Rubrik").fill("")
    field.press("Enter")


def open_nothing(field: Field) -> None:
    field.click()


@pytest.mark.parametrize(
    "open_something",
    [
        open_nothing,
        open_menu,
        open_table_menu,
        open_list,
        open_link,
        open_note,
        open_figure,
        open_block,
    ],
)
def test_accessible_with_things_open(
    open_field: Open, open_something: Callable[[Field], None]
) -> None:
    field = open_field(WHOLE + GONE)
    faults = []
    for width in WIDTHS:
        field.page.set_viewport_size({"width": width, "height": 900})
        field.page.reload()
        field.ready()
        open_something(field)
        for scheme in ("light", "dark"):
            field.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of two
            faults += [f"{width} {scheme}: {violation}" for violation in violations(field.page)]
        if field.page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{width}: scrolls sideways")

    assert faults == []
