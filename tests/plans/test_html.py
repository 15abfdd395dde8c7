"""The body of the web page: one h1, no gaps, nothing inline, and no text is markup."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from django.utils import translation
from lxml import etree, html

from plans.document.types import Definition, Definitions, Heading, PlanDocument, Problem, Section
from plans.output.html import chapters_of, contents_of, render_body, render_section
from tests.plans.sample import PICTURE_SHA256, paragraph, prose, sample_document


@pytest.fixture(scope="module")
def body() -> etree._Element:
    return html.fromstring(f"<main>{render_body(sample_document())}</main>")


def words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())  # type: ignore[arg-type]


def test_title_of_the_plan_is_the_only_h1(body: etree._Element) -> None:
    assert [words(heading) for heading in body.iter("h1")] == ["Verksamhetsplan och budget 2026"]


def test_headings_have_no_gaps(body: etree._Element) -> None:
    levels = [int(heading.tag[1]) for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6")]

    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_level_that_is_skipped_is_closed_up() -> None:
    deep = Heading(level=5, text="Djup", anchor="djup")
    document = sample_document()
    section = replace(document.sections[2], level=3, blocks=(deep, paragraph("Text.")))

    body = html.fromstring(f"<main>{render_body(replace(document, sections=(section,)))}</main>")

    headings = list(body.iter("h2", "h3", "h4", "h5", "h6"))
    assert [(heading.tag, words(heading)) for heading in headings[1:]] == [
        ("h2", "1 Bakgrund: uppdrag, medlemmar och varför förbundet finns"),
        ("h3", "Djup"),
    ]


def test_every_reference_on_the_page_has_its_target(body: etree._Element) -> None:
    targets = {link.get("href", "")[1:] for link in body.iter("a") if link.get("href")[0] == "#"}
    ids = [element.get("id") for element in body.iter() if element.get("id")]

    assert targets <= set(ids)
    assert len(ids) == len(set(ids))


def test_footnotes_stand_after_their_chapter_with_a_way_back(body: etree._Element) -> None:
    (chapter,) = (
        chapter
        for chapter in body.find_class("chapter")
        if chapter.find(".//*[@id='avsnitt-uppdrag']") is not None
    )
    (notes,) = chapter.find_class("footnotes")

    assert [note.get("value") for note in notes.iter("li")] == ["1", "2"]
    assert [back.get("href") for back in notes.find_class("footnote-back")] == [
        "#fotnot-1-call",
        "#fotnot-2-call",
    ]


def test_nothing_is_inline() -> None:
    for medium in ("web", "print"):
        body = render_body(sample_document(adopted=False), medium=medium)  # type: ignore[arg-type]
        assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=", body)


def test_document_is_swedish_whatever_the_interface_is() -> None:
    with translation.override("en"):
        in_english = render_body(sample_document())

    assert in_english == render_body(sample_document())


def test_tables_have_captions_and_scopes(body: etree._Element) -> None:
    tables = body.find_class("money-table")

    assert [words(table.find("caption")) for table in tables] == [
        "Tabell 2. Budget och plan, kronor",
        "Tabell 3. Medlemsbidrag 2026, kronor",
        "Årets resultat, miljoner kronor",
    ]
    assert all(header.get("scope") in ("row", "col") for header in body.iter("th"))


def test_blank_amount_is_not_zero(body: etree._Element) -> None:
    (row,) = (row for row in body.iter("tr") if words(row).startswith("Språkstöd"))

    assert [words(cell) for cell in row.iter("td")] == [
        "–inget belopp",
        "0",
        "25 000",
        "25 000",
    ]


def test_chart_shows_its_table_or_where_it_stands(body: etree._Element) -> None:
    in_text, with_table, own_values = (
        body.get_element_by_id(f"figur-{key}") for key in ("kostnader", "bidrag", "resultat")
    )

    assert [link.get("href") for link in in_text.iter("a")] == ["#tabell-budget"]
    assert len(with_table.findall(".//details//table")) == 1
    assert len(own_values.findall(".//details//table")) == 1


def test_definition_under_its_own_heading_is_plain_text() -> None:
    entries = (
        Definition("Samsyn", "begrepp-samsyn", (paragraph("Att se lika."),)),
        Definition("", "begrepp-samtal", (paragraph("Att tala."),)),
    )

    body = html.fromstring(
        f"<main>{render_body(_with_blocks(sample_document(), Definitions(entries)))}</main>"
    )

    assert [words(term) for term in body.iter("dt")] == ["Samsyn"]
    assert body.get_element_by_id("begrepp-samtal").tag == "div"


def test_problem_is_seen() -> None:
    problem = Problem("Posten finns inte.", source="line:okand/2026", words="en post, 2026")
    document = _with_blocks(sample_document(), problem, paragraph("Här: ", problem))

    body = html.fromstring(f"<main>{render_body(document)}</main>")

    assert [words(box) for box in body.find_class("problem")] == [
        "Fel i utkastet: Posten finns inte (en post, 2026).",
        "Fel i utkastet: Posten finns inte (en post, 2026).",
    ]


def test_text_is_never_markup() -> None:
    attack = "<script>alert(1)</script>"
    document = _with_blocks(
        sample_document(), paragraph(attack), Heading(level=2, text=attack, anchor="rubrik")
    )
    association = replace(document.association, name=attack, short_name=attack)

    body = render_body(replace(document, association=association))

    assert "<script" not in body


def test_picture_has_the_address_it_is_given() -> None:
    body = render_body(sample_document(), asset_url=lambda sha256: f"/bilder/{sha256}")

    assert f'src="/bilder/{PICTURE_SHA256}"' in body


def test_section_alone_equals_the_section_in_the_page() -> None:
    document = sample_document()

    assert render_section(document, "ekonomi").strip() in render_body(document)
    with pytest.raises(KeyError):
        render_section(document, "finns-inte")


# -- Chapters and contents --------------------------------------------------------------------


def test_appendices_start_a_page_but_the_first_one_joins_its_heading() -> None:
    assert starts(sample_document()) >= {"bilagor", "moten"}
    assert "begrepp" not in starts(sample_document())


def test_appendix_of_the_first_level_joins_the_heading_before_it() -> None:
    document = sample_document()
    sections = tuple(
        replace(section, level=1) if section.appendix else section for section in document.sections
    )

    found = starts(replace(document, sections=sections))

    assert {"bilagor", "moten"} <= found
    assert "begrepp" not in found


def test_sections_of_an_appendix_do_not_start_a_page() -> None:
    sections = (
        _section("a", 1, appendix=True),
        _section("b", 2, appendix=True),
        _section("c", 1, appendix=True),
    )

    assert starts(replace(sample_document(), sections=sections)) == {"a", "c"}


def test_short_first_paragraph_leads_into_the_chapter() -> None:
    lead, text = prose(0, 2), prose(0, 12)
    sections = tuple(
        replace(_section(key, level), blocks=blocks)
        for key, level, blocks in (
            ("a", 1, (lead, text)),
            ("b", 1, (text, text)),
            ("c", 1, (lead,)),
            ("d", 2, (lead, text)),
        )
    )

    chapters = chapters_of(replace(sample_document(), sections=sections))

    views = [view for chapter in chapters for view in chapter.sections]
    assert [view.section.key for view in views if view.has_lead] == ["a"]


def test_contents_leave_the_third_level_out_when_they_are_long() -> None:
    long = sample_document(repeats=12)

    assert {section.level for section in contents_of(sample_document())} == {1, 2, 3}
    assert {section.level for section in contents_of(long)} == {1, 2}


def starts(document: PlanDocument) -> set[str]:
    return {
        view.section.key
        for chapter in chapters_of(document)
        for view in chapter.sections
        if view.starts_page
    }


def _section(key: str, level: int, *, appendix: bool = False) -> Section:
    return Section(
        key=key,
        number="",
        anchor=f"avsnitt-{key}",
        title=key,
        level=level,
        appendix=appendix,
        blocks=(paragraph("Text."),),
    )


def _with_blocks(document: PlanDocument, *blocks: object) -> PlanDocument:
    section = replace(document.sections[2], blocks=blocks)  # type: ignore[arg-type]
    return replace(document, sections=(section,))
