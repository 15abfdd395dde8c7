"""The associations and their public pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from associations.models import Association, Member
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
            "website": _address(association.website),
            "parties": _by_party(members.prefetch_related("authority__names"), today),
            "plans": with_versions(Plan.objects.visible_to(request.user)).filter(
                association=association
            ),
        },
    )


def _by_party(members: Iterable[Member], day: dt.date) -> list[tuple[str, list[str]]]:
    """What each party's members were called on `day`; parties in the order of the law."""
    names: dict[str, list[str]] = {}
    for member in members:
        names.setdefault(member.party, []).append(member.authority.name_on(day))
    return [(str(party.label), names[party]) for party in Member.Party if party in names]


def _address(website: str) -> str:
    """A website as people write it, as an address to follow."""
    return website if not website or "://" in website else f"https://{website}"
