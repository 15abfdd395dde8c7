"""The associations and their public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from associations.models import Association
from plans.models import Plan
from plans.queries import with_versions


def association_list(request: HttpRequest) -> HttpResponse:
    """All associations, with the plans the visitor may read."""
    plans = with_versions(Plan.objects.visible_to(request.user))
    return render(
        request,
        "plans/association_list.html",
        {"associations": Association.objects.with_plans(plans)},
    )


def association_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An association's public page."""
    association = get_object_or_404(Association, slug=slug)
    today = timezone.localdate()
    members = association.members.on(today).select_related("authority")
    return render(
        request,
        "plans/association_detail.html",
        {
            "association": association,
            "today": today,
            "members": [
                (member.authority.name_on(today), member.get_party_display())
                for member in members.prefetch_related("authority__names")
            ],
            "plans": with_versions(Plan.objects.visible_to(request.user)).filter(
                association=association
            ),
        },
    )
