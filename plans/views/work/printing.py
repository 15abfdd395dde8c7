"""The printed draft beside the text: asked for, waited for, and looked at page by page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from associations.permissions import Capability
from plans.document.compose import compose
from plans.models import DraftPrint
from plans.output.pdf.images import NoSuchPage, page_count, page_of, page_picture
from plans.services.printing import request_draft_print
from plans.views.access import plan_for

KEPT_SECONDS = 3600  # a print is never changed


@require_POST
def print_request(request: HttpRequest, slug: str, period: str, key: str) -> JsonResponse:
    """Ask for a print of the draft as it is now, and say how it goes."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    get_object_or_404(plan.sections.only("pk"), key=key)
    asked = request_draft_print(plan=plan, document=compose(plan))
    asked.refresh_from_db()
    return _said(slug, period, key, asked)


@require_safe
def print_state(request: HttpRequest, slug: str, period: str, key: str, pk: int) -> JsonResponse:
    """How a print goes; when it is there, its pages and the one where the section begins."""
    return _said(slug, period, key, _print_for(request, slug, period, pk))


@require_safe
def print_page(
    request: HttpRequest, slug: str, period: str, key: str, pk: int, number: int
) -> HttpResponse:
    """A page of a print as a picture."""
    asked = _print_for(request, slug, period, pk)
    if asked.pdf is None:
        raise Http404
    try:
        picture = page_picture(bytes(asked.pdf), number)
    except NoSuchPage as error:
        raise Http404 from error
    response = HttpResponse(picture, content_type="image/png")
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    return response


def _print_for(request: HttpRequest, slug: str, period: str, pk: int) -> DraftPrint:
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    return get_object_or_404(plan.draft_prints.all(), pk=pk)


def _said(slug: str, period: str, key: str, asked: DraftPrint) -> JsonResponse:
    place = [slug, period, key, asked.pk]
    said: dict[str, object] = {
        "state": "printing",
        "address": reverse("plans:work-print-state", args=place),
    }
    if asked.failure:
        said["state"] = "failed"
    elif asked.pdf is not None:
        pdf = bytes(asked.pdf)
        said |= {
            "state": "ready",
            "pages": page_count(pdf),
            "page": page_of(pdf, key),
            "pdf": reverse("plans:plan-pdf", args=[slug, period]),
            "picture": reverse("plans:work-print-page", args=[*place, 0]).removesuffix("0/"),
            "at": date_format(timezone.localtime(asked.requested_at), "H.i"),
        }
    response = JsonResponse(said)
    patch_cache_control(response, private=True, no_store=True)
    return response
