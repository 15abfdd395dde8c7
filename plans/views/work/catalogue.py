"""What the editor asks for: its menus, and a place for pictures."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.models import Asset
from associations.permissions import Capability
from associations.pictures import (
    MOST_PIXELS,
    MOST_UPLOADED,
    Broken,
    IsHeic,
    IsSvg,
    NotForScreens,
    PictureRefused,
    TooLarge,
    TooManyPixels,
    fit_for_a_page,
)
from plans.queries.catalogue import catalogue
from plans.views.access import association_for, plan_for


@require_safe
def plan_catalogue(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Figures, references, terms and blocks of a plan, as they are now."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    response = JsonResponse(catalogue(plan))
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a picture that is put into a text, as a page needs it."""
    association_for(request, slug, Capability.WRITE_PLAN)
    uploaded = request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        return JsonResponse({"error": _("Choose a picture.")}, status=422)
    try:
        content, media_type = fit_for_a_page(_content_of(uploaded))
    except PictureRefused as refused:
        return JsonResponse({"error": _reason(refused)}, status=422)
    return JsonResponse({"sha256": Asset.objects.keep(content, media_type=media_type).sha256})


def _content_of(uploaded: UploadedFile) -> bytes:  # type: ignore[type-arg]
    """Its bytes. Raises TooLarge before it is read into memory."""
    if (uploaded.size or 0) > MOST_UPLOADED:
        raise TooLarge
    content: bytes = uploaded.read()
    return content


def _reason(refused: PictureRefused) -> str:
    """What is wrong with the file, and what one can do."""
    match refused:
        case TooLarge():
            reason = _("The picture is too large. It may have %(most)s megabytes.")
            return reason % {"most": MOST_UPLOADED // 1024**2}
        case TooManyPixels():
            reason = _("The picture has too many pixels. It may have %(most)s million.")
            return reason % {"most": MOST_PIXELS // 1_000_000}
        case IsSvg():
            return _("An SVG file may carry scripts and is not taken. Save the picture as PNG.")
        case IsHeic():
            return _("The picture is in the format HEIC. Save it as JPEG.")
        case NotForScreens():
            return _("The colours are meant for a printing press. Save the picture in RGB.")
        case Broken():
            return _("The picture is broken: it cannot be read to its end. Save it anew.")
        case _:
            return _("The file is not a picture, whatever it is called. Use PNG, JPEG or WebP.")
