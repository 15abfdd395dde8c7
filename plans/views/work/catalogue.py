"""What the editor asks for: its menus, and a place for pictures."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from associations.models import Asset
from associations.permissions import Capability
from associations.pictures import MOST_BYTES, PictureRefused, TooLarge, media_type_of
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
    """Keep a picture that is put into a text. What it is is read from its bytes."""
    association_for(request, slug, Capability.WRITE_PLAN)
    uploaded = request.FILES.get("file")
    if not isinstance(uploaded, UploadedFile):
        return JsonResponse({"error": _("Choose a picture.")}, status=422)
    try:
        content = _content_of(uploaded)
        media_type = media_type_of(content)
    except TooLarge:
        reason = _("The picture is too large. It may have %(most)s megabytes.")
        return JsonResponse({"error": reason % {"most": MOST_BYTES // 1024**2}}, status=422)
    except PictureRefused:
        reason = _("The file is not a picture that can be shown. Use PNG or JPEG.")
        return JsonResponse({"error": reason}, status=422)
    return JsonResponse({"sha256": Asset.objects.keep(content, media_type=media_type).sha256})


def _content_of(uploaded: UploadedFile) -> bytes:  # type: ignore[type-arg]
    """Its bytes. Raises TooLarge before it is read into memory."""
    if (uploaded.size or 0) > MOST_BYTES:
        raise TooLarge
    content: bytes = uploaded.read()
    return content
