"""Charts as SVG of our own (diagram), the same on screen and in print.

Values stand on the bars and names beside them: there is no legend. Bars are shares of the width,
while text keeps its size, so that a chart can be read at 320 pixels and on paper. Colours are
attributes, which the typesetter reads; on screen the style sheet overrides them by class.

The first child of a chart is its `title`, which is the text alternative of the figure in a PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from budgets.money import format_amount, format_with_unit
from plans.document.types import (
    BarChart,
    ChartNode,
    ChartPoint,
    ChartSeries,
    ItemList,
    MoneyCell,
    MoneyColumn,
    MoneyRow,
    MoneyTable,
    OrganisationChart,
)
from plans.output.inlines import plain_text

FONT = "'Source Sans 3'"  # quoted: a name with a digit is not a CSS identifier
CHARACTER_WIDTH = 6.1  # of the semibold at 12 pixels, on the safe side
INK = "#1d2528"
SOFT_INK = "#56616a"
HAIRLINE = "#c3cbd0"

# -- Bars -------------------------------------------------------------------------------------

ROW_HEIGHT = 22
BAR_HEIGHT = 13
SERIES_HEIGHT = 24
SERIES_GAP = 8
LABEL_GAP = 14
LONGEST_SIDE_LABEL = 12  # "2022", "Prognos 2024": beside the bar. Longer names stand over it.
YEAR_LABEL = 7
# Of the width: what leaves room for the longest value after the longest bar at 320 pixels.
BAR_PERCENT = 66
BAR_PERCENT_AFTER_YEAR = 54
BAR_PERCENT_AFTER_LABEL = 42


def bar_chart_svg(chart: BarChart, *, accent: str, says_values: bool = False) -> SafeString:
    """Draw a bar chart (stapeldiagram): lying bars, one after another.

    With `says_values` the text alternative also says every value, for where no table does.
    """
    scale = _Scale.of(chart)
    rows = list(_bar_rows(chart))
    title = f"{chart.description} {_said_values(chart)}" if says_values else chart.description
    return format_html(
        '<svg class="chart-drawing" role="img" aria-labelledby="{anchor}-title" width="100%" '
        'height="{height}" font-family="{font}" font-size="12"><title id="{anchor}-title">{title}'
        "</title>{axis}{rows}</svg>",
        anchor=chart.anchor,
        height=_height(rows),
        font=FONT,
        title=title.strip(),
        axis=_axis(scale, rows),
        rows=format_html_join(
            "", "{}", ((_bar_row_svg(row, scale, chart, accent),) for row in rows)
        ),
    )


def chart_values_table(chart: BarChart) -> MoneyTable:
    """The chart's values as a table, for a chart whose budget table is not in the plan."""
    labels = [point.label for point in chart.series[0].points] if chart.series else []
    shared = all([point.label for point in series.points] == labels for series in chart.series)
    rows = _rows_by_series(chart) if shared and len(chart.series) > 1 else _rows_by_point(chart)
    columns = (
        tuple(
            MoneyColumn(key=str(place), label=point.label, is_current=point.is_current)
            for place, point in enumerate(chart.series[0].points)
        )
        if shared and len(chart.series) > 1
        else (MoneyColumn(key="0", label=chart.unit, is_current=False),)
    )
    return MoneyTable(
        anchor=f"{chart.anchor}-values",
        number=0,
        caption=chart.caption,
        unit=chart.unit,
        columns=columns,
        rows=rows,
    )


@dataclass(frozen=True, slots=True)
class _BarRow:
    """A line of the drawing: the name of a series, or a bar. `top` is its upper edge."""

    top: int
    label: str
    point: ChartPoint | None
    height: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where bars begin and how long they are, in percent of the width after the label."""

    left: int
    zero: float
    percent_per_krona: float
    labels_beside: bool
    all_strong: bool

    @classmethod
    def of(cls, chart: BarChart) -> _Scale:
        points = [point for series in chart.series for point in series.points]
        values = [point.value_kr for point in points]
        span = max([*values, 0]) - min([*values, 0])
        longest = max((len(point.label) for point in points), default=0)
        beside = longest <= LONGEST_SIDE_LABEL
        percent = BAR_PERCENT_AFTER_YEAR if longest <= YEAR_LABEL else BAR_PERCENT_AFTER_LABEL
        per_krona = (percent if beside else BAR_PERCENT) / span if span else 0.0
        return cls(
            left=round(longest * CHARACTER_WIDTH) + LABEL_GAP if beside else 0,
            zero=-min([*values, 0]) * per_krona,
            percent_per_krona=per_krona,
            labels_beside=beside,
            all_strong=not any(point.is_current for point in points),
        )


def _bar_rows(chart: BarChart) -> Iterator[_BarRow]:
    beside = _Scale.of(chart).labels_beside
    top = 0
    for series in chart.series:
        if len(chart.series) > 1:
            top += SERIES_GAP if top else 0
            yield _BarRow(top=top, label=series.label, point=None, height=SERIES_HEIGHT)
            top += SERIES_HEIGHT
        for point in series.points:
            height = ROW_HEIGHT if beside else 2 * ROW_HEIGHT - 6
            yield _BarRow(top=top, label=point.label, point=point, height=height)
            top += height


def _height(rows: list[_BarRow]) -> int:
    return rows[-1].top + rows[-1].height if rows else 1


def _axis(scale: _Scale, rows: list[_BarRow]) -> SafeString:
    """A hairline where zero is, when some bars go the other way."""
    if not scale.zero:
        return SafeString()
    return format_html(
        '<g transform="translate({} 0)"><rect class="chart-axis" x="{}%" y="0" width="1" '
        'height="{}" fill="{}"/></g>',
        scale.left,
        _number(scale.zero),
        _height(rows),
        HAIRLINE,
    )


def _bar_row_svg(row: _BarRow, scale: _Scale, chart: BarChart, accent: str) -> SafeString:
    if row.point is None:
        return _text(row.label, x="0", y=row.top + 15, strong=True)
    strong = row.point.is_current or scale.all_strong
    bar_top = row.top + (4 if scale.labels_beside else 21)
    length = abs(row.point.value_kr) * scale.percent_per_krona
    start = scale.zero - (length if row.point.value_kr < 0 else 0)
    end = scale.zero + (length if row.point.value_kr > 0 else 0)
    return format_html(
        '{label}<g transform="translate({left} 0)"><rect class="chart-bar{current}" x="{start}%" '
        'y="{top}" width="{length}%" height="{height}" fill="{fill}"/></g>'
        '<g transform="translate({after} 0)">{value}</g>',
        label=_text(row.label, x="0", y=row.top + 15, strong=row.point.is_current),
        left=scale.left,
        current=" chart-bar-strong" if strong else "",
        start=_number(start),
        top=bar_top,
        length=_number(length),
        height=BAR_HEIGHT,
        fill=accent if strong else tint(accent),
        after=scale.left + 6,
        value=_text(
            format_amount(row.point.value_kr, chart.unit),
            x=f"{_number(end)}%",
            y=bar_top + 11,
            strong=row.point.is_current,
        ),
    )


def _text(text: str, *, x: str, y: int, strong: bool = False, soft: bool = False) -> SafeString:
    return format_html(
        '<text class="chart-text{}" x="{}" y="{}" font-weight="{}" fill="{}">{}</text>',
        " chart-text-soft" if soft else "",
        x,
        y,
        600 if strong else 400,
        SOFT_INK if soft else INK,
        text,
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def tint(accent: str) -> str:
    """A pale shade of the accent, a third of it on white."""
    channels = [int(accent[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - channel) * 0.36):02x}" for channel in channels)


def _said_values(chart: BarChart) -> str:
    return " ".join(_said_series(series, chart) for series in chart.series)


def _said_series(series: ChartSeries, chart: BarChart) -> str:
    values = "; ".join(
        f"{point.label}: {format_with_unit(point.value_kr, chart.unit)}" for point in series.points
    )
    return f"{series.label}: {values}." if len(chart.series) > 1 else f"{values}."


def _rows_by_series(chart: BarChart) -> tuple[MoneyRow, ...]:
    return tuple(
        MoneyRow(
            key=str(place),
            label=series.label,
            role="line",
            level=0,
            cells=tuple(MoneyCell(point.value_kr) for point in series.points),
        )
        for place, series in enumerate(chart.series)
    )


def _rows_by_point(chart: BarChart) -> tuple[MoneyRow, ...]:
    return tuple(
        MoneyRow(
            key=f"{place}-{index}",
            label=f"{series.label}, {point.label}" if len(chart.series) > 1 else point.label,
            role="line",
            level=0,
            cells=(MoneyCell(point.value_kr),),
        )
        for place, series in enumerate(chart.series)
        for index, point in enumerate(series.points)
    )


# -- Organisation -----------------------------------------------------------------------------

MEASURE = 600  # pixels at 96 to the inch: the printed text with the margin where numbers hang
WIDEST_NODE = 176
NODE_GAP = 26
LINE_HEIGHT = 15
NODE_SPACE = 14


def organisation_chart_svg(
    chart: OrganisationChart, *, accent: str, says_outline: bool = False
) -> SafeString:
    """Draw the bodies as a tree from left to right, joined by hairlines.

    With `says_outline` the text alternative also says who stands under whom.
    """
    drawing = _Tree(chart).drawing()
    outline = " ".join(_said_items(chart.outline)) if says_outline else ""
    return format_html(
        '<svg class="chart-drawing" role="img" aria-labelledby="{anchor}-title" width="{width}" '
        'height="{height}" viewBox="0 0 {width} {height}" font-family="{font}" font-size="12">'
        '<title id="{anchor}-title">{title}</title>{lines}{nodes}</svg>',
        anchor=chart.anchor,
        width=drawing.width,
        height=drawing.height,
        font=FONT,
        title=f"{chart.description} {outline}".strip(),
        lines=format_html_join("", "{}", ((_branch(node),) for node in drawing.nodes)),
        nodes=format_html_join("", "{}", ((_node_svg(node, accent),) for node in drawing.nodes)),
    )


@dataclass(frozen=True, slots=True)
class _PlacedNode:
    """A body with its lines of text and its place; `parent_at` is where its parent's name ends."""

    label_lines: tuple[str, ...]
    note_lines: tuple[str, ...]
    x: int
    y: int
    width: int
    parent_at: tuple[int, int] | None
    is_root: bool


@dataclass(frozen=True, slots=True)
class _Drawing:
    nodes: tuple[_PlacedNode, ...]
    width: int
    height: int


class _Tree:
    """Places the nodes: a column for each depth, a row for each leaf.

    A parent that is not in the chart, or a circle, makes a node a root rather than vanish.
    """

    def __init__(self, chart: OrganisationChart) -> None:
        self.nodes = {node.key: node for node in chart.nodes}
        self.depths = {node.key: self._depth(node) for node in chart.nodes}
        self.children: dict[str, list[ChartNode]] = {key: [] for key in self.nodes}
        for node in chart.nodes:
            if self.depths[node.key] > 0:
                self.children[node.parent].append(node)
        columns = max(self.depths.values(), default=0) + 1
        self.node_width = min(WIDEST_NODE, (MEASURE - (columns - 1) * NODE_GAP) // columns)
        self.width = columns * self.node_width + (columns - 1) * NODE_GAP
        self.placed: list[_PlacedNode] = []
        self.bottom = 0

    def drawing(self) -> _Drawing:
        for node in self.nodes.values():
            if self.depths[node.key] == 0:
                self._place(node, parent_at=None, top=self.bottom)
        height = max((self._bottom_of(node) for node in self.placed), default=1)
        return _Drawing(nodes=tuple(self.placed), width=self.width, height=height)

    def _depth(self, node: ChartNode) -> int:
        seen = [node.key]
        while (parent := self.nodes[seen[-1]].parent) in self.nodes:
            if parent in seen:
                return 0
            seen.append(parent)
        return len(seen) - 1

    def _place(self, node: ChartNode, *, parent_at: tuple[int, int] | None, top: int) -> None:
        x = self.depths[node.key] * (self.node_width + NODE_GAP)
        placed = _PlacedNode(
            label_lines=_wrapped(node.label, self.node_width),
            note_lines=_wrapped(node.note, self.node_width) if node.note else (),
            x=x,
            y=top,
            width=self.node_width,
            parent_at=parent_at,
            is_root=self.depths[node.key] == 0,
        )
        self.placed.append(placed)
        label_end = x + round(len(placed.label_lines[0]) * CHARACTER_WIDTH) + 20
        right = (min(label_end, x + self.node_width), top + LINE_HEIGHT // 2 + 1)
        child_top = top
        for child in self.children[node.key]:
            self._place(child, parent_at=right, top=child_top)
            child_top = self.bottom
        self.bottom = max(self.bottom, self._bottom_of(placed) + NODE_SPACE)

    def _bottom_of(self, node: _PlacedNode) -> int:
        return node.y + LINE_HEIGHT * (len(node.label_lines) + len(node.note_lines)) + 4


def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """Break a label into lines that fit, at spaces only."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and len(longer) * CHARACTER_WIDTH <= width - 12:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines) or ("",)


def _node_svg(node: _PlacedNode, accent: str) -> SafeString:
    first = node.y + 12
    labels = [
        _text(line, x=str(node.x + 10), y=first + place * LINE_HEIGHT, strong=True)
        for place, line in enumerate(node.label_lines)
    ]
    after = first + len(node.label_lines) * LINE_HEIGHT
    notes = [
        _text(line, x=str(node.x + 10), y=after + place * LINE_HEIGHT, soft=True)
        for place, line in enumerate(node.note_lines)
    ]
    height = LINE_HEIGHT * (len(labels) + len(notes)) + 1
    return format_html(
        '<rect class="chart-bar chart-bar-strong" x="{}" y="{}" width="{}" height="{}" fill="{}"/>'
        "{}",
        node.x,
        node.y,
        3 if node.is_root else 2,
        height,
        accent if node.is_root else tint(accent),
        format_html_join("", "{}", ((text,) for text in [*labels, *notes])),
    )


def _branch(node: _PlacedNode) -> SafeString:
    """The hairline from the parent to the node."""
    if node.parent_at is None:
        return SafeString()
    (from_x, from_y), to_y = node.parent_at, node.y + LINE_HEIGHT // 2 + 1
    middle = node.x - NODE_GAP // 2
    return format_html(
        '<path class="chart-line" d="M{} {}H{}V{}H{}" fill="none" stroke="{}" stroke-width="1"/>',
        from_x,
        from_y,
        middle,
        to_y,
        node.x,
        HAIRLINE,
    )


def _said_items(items: ItemList) -> Iterator[str]:
    """The outline as sentences: a body, then those under it."""
    for item in items.items:
        below = [block for block in item.blocks if isinstance(block, ItemList)]
        above = tuple(block for block in item.blocks if not isinstance(block, ItemList))
        names = ", ".join(
            plain_text(tuple(part for part in child.blocks if not isinstance(part, ItemList)))
            for nested in below
            for child in nested.items
        )
        yield f"{plain_text(above)}: {names}." if names else f"{plain_text(above)}."
        for nested in below:
            yield from (said for said in _said_items(nested) if ": " in said)
