"""The first line of every page in the work area: look it up, if the visitor may."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from associations.models import Association, User
from associations.models.users import association_ids_where
from associations.permissions import Capability
from plans.models import Plan


def association_for(request: HttpRequest, slug: str, capability: Capability) -> Association:
    """The association where the visitor may do `capability`; 404 for everybody else."""
    mine = association_ids_where(request.user, capability)
    return get_object_or_404(Association.objects.filter(pk__in=mine), slug=slug)


def plan_for(request: HttpRequest, slug: str, period: str, capability: Capability) -> Plan:
    """A plan of an association where the visitor may do `capability`; 404 for everybody else."""
    association = association_for(request, slug, capability)
    plans = Plan.objects.filter(association=association).select_related("association", "budget")
    return get_object_or_404(plans, period=period)


def user_of(request: HttpRequest) -> User:
    """Who asks, after one of the above has let them in."""
    assert isinstance(request.user, User)
    return request.user


def work_context(association: Association, *, current: str, **values: Any) -> dict[str, Any]:
    """What every page of the work area is given: `current` marks the entry in its menu."""
    return {"association": association, "current": current, **values}
