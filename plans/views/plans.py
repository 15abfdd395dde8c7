"""The published plan: page, PDF, data; and the draft for those who may read it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from associations.models import Asset
from plans.models import Adoption, Plan
from plans.output.accent import readable_accent
from plans.output.files import budget_csv, plan_json
from plans.output.html import render_body
from plans.queries import Edition, current_edition, sealed_edition, version_of
from plans.services.printing import request_draft_print

PDF = "application/pdf"


@require_safe
def plan_page(
    request: HttpRequest, slug: str, period: str, version: int | None = None
) -> HttpResponse:
    """The plan as a page: the sealed document, or the draft."""
    edition = _edition(request, slug, period, version)
    document = edition.document
    return render(
        request,
        "plans/document/page.html",
        {
            "edition": edition,
            "document": document,
            "accent": readable_accent(document.association.accent),
            "body": render_body(document, asset_url=_asset_url),
            "versions": edition.plan.adoptions.newest_first()
            .select_related("decision__meeting")
            .defer("document", "pdf"),
            "files": _files(edition, version),
        },
    )


@require_safe
def plan_pdf_file(
    request: HttpRequest, slug: str, period: str, version: int | None = None
) -> HttpResponse:
    """The printed plan. A draft is printed by the worker; until then the page says so and waits."""
    edition = _edition(request, slug, period, version)
    if edition.adoption:
        content = Adoption.objects.values_list("pdf", flat=True).get(pk=edition.adoption.pk)
        return _file(edition, bytes(content), PDF, "pdf")
    draft_print = request_draft_print(plan=edition.plan, document=edition.document)
    if draft_print.pdf:
        return _file(edition, bytes(draft_print.pdf), PDF, "pdf")
    status = 500 if draft_print.failure else 202
    context = {"edition": edition, "draft_print": draft_print}
    return render(request, "plans/draft_print.html", context, status=status)


@require_safe
def plan_json_file(
    request: HttpRequest, slug: str, period: str, version: int | None = None
) -> HttpResponse:
    """The plan as data."""
    edition = _edition(request, slug, period, version)
    return _file(edition, _json_bytes(edition), "application/json", "json")


@require_safe
def budget_csv_file(
    request: HttpRequest, slug: str, period: str, version: int | None = None
) -> HttpResponse:
    """The budget's amounts, one a row; a plan that shows no budget has no such file."""
    edition = _edition(request, slug, period, version)
    if not edition.document.figures:
        raise Http404
    return _file(edition, budget_csv(edition.document), "text/csv; charset=utf-8", "csv")


@require_safe
def asset_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture. Its address is the hash of its bytes: who has the address has seen the picture."""
    asset = get_object_or_404(Asset, pk=sha256)
    response = HttpResponse(bytes(asset.content), content_type=asset.media_type)
    patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    return response


def _edition(request: HttpRequest, slug: str, period: str, version: int | None) -> Edition:
    plan = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("association"),
        association__slug=slug,
        period=period,
    )
    if version is None:
        return current_edition(plan)
    try:
        return sealed_edition(plan, version_of(plan, version))
    except Adoption.DoesNotExist as error:
        raise Http404 from error


def _json_bytes(edition: Edition) -> bytes:
    if edition.adoption:
        return edition.adoption.document.encode()
    return plan_json(edition.document)


def _file(edition: Edition, content: bytes, media_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    name = f"{edition.plan.association.slug}-{edition.plan.period}.{ending}"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    if edition.adoption is None:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _files(edition: Edition, version: int | None) -> dict[str, str]:
    """Addresses of the plan's files: those of this version, when a version was asked for."""
    kwargs: dict[str, object] = {
        "slug": edition.plan.association.slug,
        "period": edition.plan.period,
    }
    prefix = "plan"
    if version is not None:
        kwargs["version"] = version
        prefix = "version"
    names = ("pdf", "json", "csv") if edition.document.figures else ("pdf", "json")
    return {name: reverse(f"plans:{prefix}-{name}", kwargs=kwargs) for name in names}


def _asset_url(sha256: str) -> str:
    return reverse("plans:asset", args=[sha256])
