"""What the templates under `plans/document/` call: blocks, running text, amounts and charts."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from budgets.money import format_amount
from plans.document.types import BarChart, Block, Inline, MoneyCell, OrganisationChart, Unit
from plans.output import charts
from plans.output.html import Rendering, render_block
from plans.output.inlines import held_title, render_inlines

register = template.Library()


@register.simple_tag(takes_context=True)
def plan_block(context: template.Context, block: Block) -> SafeString:
    """Write a block with the template of its type."""
    return render_block(block, _rendering(context))


@register.simple_tag(takes_context=True)
def plan_inlines(context: template.Context, inlines: Iterable[Inline]) -> SafeString:
    """Write running text."""
    return render_inlines(inlines, for_print=_rendering(context).for_print)


@register.simple_tag
def plan_amount(cell: MoneyCell, unit: Unit) -> str:
    """Write an amount in the unit of its table; the cell is not blank."""
    assert cell.amount_kr is not None
    return format_amount(cell.amount_kr, unit)


@register.simple_tag(takes_context=True)
def plan_bar_chart(context: template.Context, chart: BarChart, *, says_values: bool) -> SafeString:
    """Draw a bar chart; `says_values` when no table beside it does."""
    return charts.bar_chart_svg(chart, accent=_rendering(context).accent, says_values=says_values)


@register.simple_tag(takes_context=True)
def plan_organisation_chart(context: template.Context, chart: OrganisationChart) -> SafeString:
    """Draw an organisation chart."""
    rendering = _rendering(context)
    return charts.organisation_chart_svg(
        chart, accent=rendering.accent, says_outline=rendering.for_print
    )


@register.simple_tag
def plan_title(title: str) -> SafeString:
    """Write a large title, its last words held together."""
    return held_title(title)


@register.simple_tag(takes_context=True)
def plan_asset(context: template.Context, sha256: str) -> str:
    """The address of a picture."""
    return _rendering(context).asset_url(sha256)


@register.simple_tag(takes_context=True)
def plan_edit_url(context: template.Context, key: str) -> str:
    """Where a section is written; empty for those who may not."""
    edit_url = _rendering(context).edit_url
    return edit_url(key) if edit_url else ""


def _rendering(context: template.Context) -> Rendering:
    rendering = context["rendering"]
    assert isinstance(rendering, Rendering)
    return rendering
