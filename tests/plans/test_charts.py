"""Charts say with words what they draw, keep their values, and hold no style of the page's."""

from dataclasses import replace

import pytest
from lxml import etree

from plans.document.types import (
    BarChart,
    ChartNode,
    ChartPoint,
    ChartSeries,
    ItemList,
    OrganisationChart,
)
from plans.output.charts import (
    BAR_PERCENT_AFTER_YEAR,
    bar_chart_svg,
    chart_values_table,
    organisation_chart_svg,
    tint,
)

ACCENT = "#0f4c5c"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in drawn(svg).iter(f"{SVG}text")]


def bars(svg: str) -> list[tuple[float, float, str]]:
    """Start, length and colour of every bar."""
    return [
        (
            float(rect.get("x", "").rstrip("%")),
            float(rect.get("width", "").rstrip("%")),
            rect.get("fill", ""),
        )
        for rect in drawn(svg).iter(f"{SVG}rect")
        if "chart-bar" in rect.get("class", "")
    ]


def chart_of(*values: int, current: int | None = None, **changes: object) -> BarChart:
    points = tuple(
        ChartPoint(f"202{place}", value, is_current=place == current)
        for place, value in enumerate(values)
    )
    chart = BarChart(
        anchor="figur-1",
        number=1,
        caption="Kostnader",
        description="Kostnaderna växer.",
        unit="tkr",
        series=(ChartSeries("Kostnader", points),),
        table=None,
    )
    return replace(chart, **changes)  # type: ignore[arg-type]


def test_bar_chart_begins_with_its_text_alternative() -> None:
    drawing = drawn(bar_chart_svg(chart_of(1_000), accent=ACCENT))

    assert drawing[0].tag == f"{SVG}title"
    assert drawing[0].text == "Kostnaderna växer."
    assert drawing.get("role") == "img"
    assert drawing.get("aria-labelledby") == drawing[0].get("id")


def test_bar_chart_says_its_values_when_asked() -> None:
    drawing = drawn(bar_chart_svg(chart_of(1_000_000, 2_000_000), accent=ACCENT, says_values=True))

    assert drawing[0].text == (
        "Kostnaderna växer. 2020: 1\u202f000\u00a0tkr; 2021: 2\u202f000\u00a0tkr."
    )


def test_bars_are_as_long_as_their_values() -> None:
    drawing = bar_chart_svg(chart_of(4_000, 1_000, 0), accent=ACCENT)

    assert [(start, length) for start, length, _ in bars(drawing)] == [
        (0, BAR_PERCENT_AFTER_YEAR),
        (0, BAR_PERCENT_AFTER_YEAR / 4),
        (0, 0),
    ]


def test_negative_bars_end_at_zero() -> None:
    drawing = bar_chart_svg(chart_of(-3_000, 1_000), accent=ACCENT)

    zero = BAR_PERCENT_AFTER_YEAR * 3 / 4
    assert [(start, length) for start, length, _ in bars(drawing)] == [
        (0, zero),
        (zero, BAR_PERCENT_AFTER_YEAR / 4),
    ]
    assert 'class="chart-axis"' in drawing


def test_current_year_is_strong_and_others_pale() -> None:
    drawing = bar_chart_svg(chart_of(1_000, 2_000, 3_000, current=1), accent=ACCENT)

    assert [colour for _, _, colour in bars(drawing)] == [tint(ACCENT), ACCENT, tint(ACCENT)]


def test_all_bars_are_strong_without_a_current_year() -> None:
    drawing = bar_chart_svg(chart_of(1_000, 2_000), accent=ACCENT)

    assert [colour for _, _, colour in bars(drawing)] == [ACCENT, ACCENT]


def test_values_and_names_stand_beside_the_bars() -> None:
    drawing = bar_chart_svg(chart_of(1_234_499, 1_234_500), accent=ACCENT)

    assert texts(drawing) == ["2020", "1\u202f234", "2021", "1\u202f235"]


def test_series_are_named_when_there_are_several() -> None:
    one, two = (replace(chart_of(1_000).series[0], label=label) for label in ("Ett", "Två"))

    drawing = bar_chart_svg(chart_of(series=(one, two)), accent=ACCENT)

    assert texts(drawing) == ["Ett", "2020", "1", "Två", "2020", "1"]


@pytest.mark.parametrize("values", [(), (0, 0)])
def test_chart_of_nothing_is_still_a_drawing(values: tuple[int, ...]) -> None:
    assert all(
        length == 0 for _, length, _ in bars(bar_chart_svg(chart_of(*values), accent=ACCENT))
    )


def test_words_in_a_chart_are_escaped() -> None:
    chart = chart_of(
        series=(ChartSeries("x", (ChartPoint("<script>", 1_000),)),), description="<b>Å</b>"
    )

    drawing = bar_chart_svg(chart, accent=ACCENT)

    assert "<script" not in drawing
    assert texts(drawing)[0] == "<script>"
    assert drawn(drawing)[0].text == "<b>Å</b>"


def test_charts_have_no_inline_style() -> None:
    tree = organisation("styrelse:", "kansli:styrelse")

    assert "style=" not in bar_chart_svg(chart_of(1_000), accent=ACCENT)
    assert "style=" not in organisation_chart_svg(tree, accent=ACCENT)


def test_values_table_has_a_row_for_each_bar() -> None:
    table = chart_values_table(chart_of(1_000, 2_000))

    assert [(row.label, row.cells[0].amount_kr) for row in table.rows] == [
        ("2020", 1_000),
        ("2021", 2_000),
    ]


def test_values_table_has_a_row_for_each_series_of_the_same_years() -> None:
    one, two = (
        replace(chart_of(1_000, 2_000, current=1).series[0], label=label)
        for label in ("Ett", "Två")
    )

    table = chart_values_table(chart_of(series=(one, two)))

    assert [(column.label, column.is_current) for column in table.columns] == [
        ("2020", False),
        ("2021", True),
    ]
    assert [row.label for row in table.rows] == ["Ett", "Två"]


def organisation(*nodes: str) -> OrganisationChart:
    return OrganisationChart(
        anchor="figur-2",
        number=2,
        caption="Organisation",
        description="Styrelsen står överst.",
        nodes=tuple(
            ChartNode(key=key, label=key.capitalize(), parent=parent)
            for key, _, parent in (node.partition(":") for node in nodes)
        ),
        outline=ItemList(ordered=False, items=()),
    )


def places(svg: str) -> dict[str, tuple[float, float]]:
    return {
        text.text or "": (float(text.get("x", "")), float(text.get("y", "")))
        for text in drawn(svg).iter(f"{SVG}text")
    }


def test_bodies_stand_right_of_the_body_above_them() -> None:
    placed = places(
        organisation_chart_svg(
            organisation("styrelse:", "kansli:styrelse", "grupp:kansli", "revisorer:"),
            accent=ACCENT,
        )
    )

    assert placed["Styrelse"][0] < placed["Kansli"][0] < placed["Grupp"][0]
    assert placed["Styrelse"][1] == placed["Kansli"][1]
    assert placed["Revisorer"][0] == placed["Styrelse"][0]
    assert placed["Revisorer"][1] > placed["Styrelse"][1]


def test_no_two_bodies_stand_in_one_place() -> None:
    placed = places(
        organisation_chart_svg(
            organisation("a:", "b:a", "c:a", "d:b", "e:b", "f:c", "g:"), accent=ACCENT
        )
    )

    assert len(set(placed.values())) == 7


@pytest.mark.parametrize("nodes", [("a:b", "b:a"), ("a:gone", "b:"), ("a:a", "b:a")])
def test_body_without_a_way_to_the_top_does_not_vanish(nodes: tuple[str, ...]) -> None:
    drawing = organisation_chart_svg(organisation(*nodes), accent=ACCENT)

    assert sorted(texts(drawing)) == ["A", "B"]
