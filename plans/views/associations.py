"""The associations and their public pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from associations.accent import readable_accent
from associations.models import Association
from associations.models.users import association_ids_where
from associations.permissions import Capability
from plans.models import Plan
from plans.output.html import render_chart
from plans.queries import association_page, with_versions


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
    page = association_page(association, on=today)
    managed = association_ids_where(request.user, Capability.MANAGE_ASSOCIATION)
    written = association_ids_where(request.user, Capability.WRITE_PLAN)
    return render(
        request,
        "plans/association_detail.html",
        {
            "association": association,
            "accent": readable_accent(association.accent),
            "today": today,
            "may_write": written.filter(association=association).exists(),
            "may_manage": managed.filter(association=association).exists(),
            "website": _address(association.website),
            "page": page,
            "chart": render_chart(page.chart, accent=association.accent) if page.chart else "",
            "plans": with_versions(Plan.objects.visible_to(request.user)).filter(
                association=association
            ),
        },
    )


def _address(website: str) -> str:
    """A website as people write it, as an address to follow."""
    return website if not website or "://" in website else f"https://{website}"
