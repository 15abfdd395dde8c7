"""The published plan: page, PDF, data; and the draft for those who may read it."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from associations.accent import readable_accent
from associations.models import Asset, Association
from associations.models.users import association_ids_where
from associations.permissions import Capability
from plans.models import Adoption, Plan
from plans.output.files import budget_csv, plan_json
from plans.output.html import render_body
from plans.queries import (
    Edition,
    current_edition,
    sealed_document,
    sealed_edition,
    version_of,
)
from plans.services.printing import request_draft_print

PDF = "application/pdf"


@require_safe
def plan_page(
    request: HttpRequest, slug: str, period: str, version: int | None = None
) -> HttpResponse:
    """The plan as a page: the sealed document, or the draft."""
    edition = _edition(request, slug, period, version)
    document = edition.document
    may_write = edition.adoption is None and _may_write(request, edition.plan)
    page = render(
        request,
        "plans/document/page.html",
        {
            "edition": edition,
            "document": document,
            "accent": readable_accent(document.association.accent),
            "may_write": may_write,
            "body": _body(edition, may_write=may_write),
            "versions": edition.plan.adoptions.newest_first()
            .select_related("decision__meeting")
            .defer("document", "pdf"),
            "files": _files(edition, version),
        },
    )
    return _private_if_draft(edition, page)


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
    waiting = render(request, "plans/draft_print.html", context, status=status)
    return _private_if_draft(edition, waiting)


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
    return _private_if_draft(edition, response)


def _private_if_draft(edition: Edition, response: HttpResponse) -> HttpResponse:
    """A draft is kept by nobody but who asked, and asked for again each time."""
    if edition.adoption is None:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        # Kept by whoever wants, but asked about: a new version may have been adopted.
        patch_cache_control(response, public=True, no_cache=True)
    return response


def _may_write(request: HttpRequest, plan: Plan) -> bool:
    mine = association_ids_where(request.user, Capability.WRITE_PLAN)
    return Association.objects.filter(pk__in=mine, pk=plan.association_id).exists()


def _body(edition: Edition, *, may_write: bool) -> SafeString:
    if edition.adoption:
        return _sealed_body(edition.adoption.pk, edition.adoption.document_sha256)
    plan = edition.plan

    def edit_url(key: str) -> str:
        return reverse("plans:work-section", args=[plan.association.slug, plan.period, key])

    return render_body(
        edition.document, asset_url=_asset_url, edit_url=edit_url if may_write else None
    )


@lru_cache(maxsize=16)
def _sealed_body(adoption_id: int, document_sha256: str) -> SafeString:
    """Writing the body is most of the page's time; what is sealed is always written the same."""
    document = sealed_document(adoption_id, document_sha256)
    return render_body(document, asset_url=_asset_url)


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
