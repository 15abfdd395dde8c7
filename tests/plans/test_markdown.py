"""Markdown with live nodes, and the body it becomes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from associations.prose import sanitise
from plans.exchange.markdown import read_sections, to_body
from plans.exchange.tables import FileFault

FILE = Path("forbund/plan.md")


@pytest.mark.parametrize(
    ("markdown", "body"),
    [
        ("", ""),
        ("Text.", "<p>Text.</p>"),
        ("En\nrad.", "<p>En rad.</p>"),
        ("En\\\nrad.", "<p>En<br>rad.</p>"),
        ("Ett.\n\nTvå.", "<p>Ett.</p><p>Två.</p>"),
        ("**fet** och *kursiv*", "<p><strong>fet</strong> och <em>kursiv</em></p>"),
        ("### Rubrik", "<h3>Rubrik</h3>"),
        ("#### Rubrik", "<h4>Rubrik</h4>"),
        ("- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("1. a\n2. b", "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
        ("- a\n  - b", "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        ("> citat", "<blockquote><p>citat</p></blockquote>"),
        (
            "> citat\n>\n> — Källa *x*",
            "<blockquote><p>citat</p><p><cite>Källa <em>x</em></cite></p></blockquote>",
        ),
        ("[a](https://a.se)", '<p><a href="https://a.se">a</a></p>'),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
        ("före <!-- en\nkommentar --> efter", "<p>före efter</p>"),
        (
            "[[section:jobb]]",
            '<p><finsam-ref to="section:jobb"></finsam-ref></p>',
        ),
        (
            "[[section:jobb page]] [[project:jobb title]]",
            (
                '<p><finsam-ref to="section:jobb" form="page"></finsam-ref> '
                '<finsam-ref to="project:jobb" form="title"></finsam-ref></p>'
            ),
        ),
        (
            "[[table:a]] [[goal:b]] [[target-group:c]]",
            (
                '<p><finsam-ref to="table:a"></finsam-ref> <finsam-ref to="goal:b"></finsam-ref> '
                '<finsam-ref to="target-group:c"></finsam-ref></p>'
            ),
        ),
        (
            "[[figure line:jobb/2026]]",
            '<p><finsam-figure ref="line:jobb/2026"></finsam-figure></p>',
        ),
        (
            "[[figure group:a/2026 tkr]]",
            '<p><finsam-figure ref="group:a/2026" unit="tkr"></finsam-figure></p>',
        ),
        (
            "[[figure share line:a/2026 of sum:costs/2026]]",
            (
                '<p><finsam-figure show="share" ref="line:a/2026" other="sum:costs/2026">'
                "</finsam-figure></p>"
            ),
        ),
        (
            "[[figure difference line:a/2026 from line:a/2025 mnkr]]",
            (
                '<p><finsam-figure show="difference" ref="line:a/2026" other="line:a/2025" '
                'unit="mnkr"></finsam-figure></p>'
            ),
        ),
        (
            "[[figure line:a/2026 in jobb]]",
            '<p><finsam-figure ref="line:a/2026" budget="jobb"></finsam-figure></p>',
        ),
        (
            "[[term:samverkan|samverkar]]",
            '<p><finsam-term key="samverkan">samverkar</finsam-term></p>',
        ),
        ("a^[not]", "<p>a<finsam-note>not</finsam-note></p>"),
        (
            "a^[med *kursiv* och [[section:b]]].",
            (
                '<p>a<finsam-note>med <em>kursiv</em> och <finsam-ref to="section:b"></finsam-ref>'
                "</finsam-note>.</p>"
            ),
        ),
        (
            "| a | b |\n|---|---|\n| c | d |",
            (
                "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
                "<tbody><tr><td>c</td><td>d</td></tr></tbody></table>"
            ),
        ),
        (
            "Tabell: Vad {#t}\n\n| a |\n|---|\n| b |",
            (
                '<table data-caption="Vad" data-key="t"><thead><tr><th>a</th></tr></thead>'
                "<tbody><tr><td>b</td></tr></tbody></table>"
            ),
        ),
        (
            "Tabell: Utan nyckel\n\n| a |\n|---|\n| b |",
            (
                '<table data-caption="Utan nyckel"><thead><tr><th>a</th></tr></thead>'
                "<tbody><tr><td>b</td></tr></tbody></table>"
            ),
        ),
        ("Tabell: utan tabell efter", "<p>Tabell: utan tabell efter</p>"),
        (
            '```project\nproject = "jobb"\n```',
            (
                '<finsam-block kind="project" options="{&quot;project&quot;: &quot;jobb&quot;}">'
                "</finsam-block>"
            ),
        ),
        ("```glossary\n```", '<finsam-block kind="glossary" options="{}"></finsam-block>'),
    ],
)
def test_body_of(markdown: str, body: str) -> None:
    assert sanitise(to_body(markdown, FILE)) == sanitise(body)


@pytest.mark.parametrize(
    "markdown",
    [
        "[[okänt]]",
        "[[section:Å]]",
        "[[figure jobb]]",
        "[[figure line:a/2026 dollar]]",
        "[[term:samverkan]]",
        "[[]]",
        "a^[[[okänt]]]",
    ],
)
def test_node_that_cannot_be_read_is_refused(markdown: str) -> None:
    with pytest.raises(FileFault) as fault:
        to_body(f"Före. {markdown} Efter.", FILE, "#plats")

    assert (fault.value.file, fault.value.place) == (FILE, "#plats")
    assert "[[" in fault.value.reason


def test_sections_have_level_key_title_and_settings(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text(
        "<!-- en\nkommentar -->\n\n# {#motto numbering=unnumbered}\n\n> Citat.\n\n"
        "# Insatser {#insatser}\n\nText.\n\n### Mellanrubrik\n\n## Jobb {#jobb state=ready}\n",
        encoding="utf-8",
    )

    sections = read_sections(file)

    assert [(s.key, s.title, s.level, s.settings, s.body) for s in sections] == [
        ("motto", "", 1, {"numbering": "unnumbered"}, "<blockquote><p>Citat.</p></blockquote>"),
        ("insatser", "Insatser", 1, {}, "<p>Text.</p><h3>Mellanrubrik</h3>"),
        ("jobb", "Jobb", 2, {"state": "ready"}, ""),
    ]


@given(st.text(alphabet="ab*_[]^|#>-`{}:\n <&!å", max_size=60))
def test_any_markdown_is_a_body_or_a_fault(markdown: str) -> None:
    try:
        body = to_body(markdown, FILE)
    except FileFault:
        return

    assert isinstance(sanitise(body), str)


@pytest.mark.parametrize("heading", ["# Utan nyckel", "## Utan nyckel"])
def test_heading_without_key_outside_the_two_levels_is_refused(
    heading: str, tmp_path: Path
) -> None:
    file = tmp_path / "plan.md"
    file.write_text(f"# Inledning {{#inledning}}\n\n{heading}\n", encoding="utf-8")

    with pytest.raises(FileFault):
        read_sections(file)


def test_heading_before_the_first_section_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.md"
    file.write_text("### Utan avsnitt\n", encoding="utf-8")

    with pytest.raises(FileFault):
        read_sections(file)
