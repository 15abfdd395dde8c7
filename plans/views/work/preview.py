"""What is being written, as it will be printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from associations.permissions import Capability
from plans.document.compose import compose
from plans.document.registry import BLOCK_KINDS
from plans.document.types import PlanDocument
from plans.forms_writing import BlockForm
from plans.output.html import render_section
from plans.queries.block_fields import faults_of
from plans.queries.catalogue import SHOWN, document_with_block, lacking_in_block
from plans.queries.found import found_in
from plans.views.access import plan_for


@require_safe
def section_preview(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """A section as it stands on the plan's page: a piece of HTML."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    get_object_or_404(plan.sections.only("pk"), key=key)
    return _piece(written_section(compose(plan), key))


@require_POST
def block_preview(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """A block as it would be printed at the end of the plan: a piece of HTML."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    form = BlockForm(request.POST)
    if not form.is_valid() or not isinstance(form.cleaned_data["options"] or {}, dict):
        return HttpResponse(status=422)
    asked = form.cleaned_data["kind"], form.cleaned_data["options"] or {}
    if lacking := lacking_in_block(plan, *asked):
        return _piece(format_html('<p class="prose-block-lacking">{}</p>', lacking))
    return _piece(written_section(document_with_block(plan, *asked), SHOWN))


@require_POST
def block_check(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Whether a block can be made of these options: what is wrong, by option."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    form = BlockForm(request.POST)
    kind = BLOCK_KINDS.get(form.cleaned_data["kind"]) if form.is_valid() else None
    options = form.cleaned_data.get("options") or {}
    if kind is None or not isinstance(options, dict):
        return HttpResponse(status=422)
    return JsonResponse({"errors": faults_of(kind, options, found_in(plan))})


def written_section(document: PlanDocument, key: str) -> SafeString:
    """A section of the document, with pictures from their addresses on the site."""
    return render_section(
        document, key, asset_url=lambda sha256: reverse("plans:asset", args=[sha256])
    )


def _piece(html: str) -> HttpResponse:
    response = HttpResponse(html)
    patch_cache_control(response, private=True, no_store=True)
    return response
