"""The first line of every page in the work area: look it up, if the visitor may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from associations.models import Association, User
from associations.models.users import association_ids_where
from associations.permissions import Capability
from plans.models import Plan, Section


class PlanHasMoved(Http404):
    """The plan has another period, and with it another address, than it had before."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(str(plan))
        self.plan = plan


def page_of_plan(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What somebody changes meanwhile: a plan or section that is removed is not found, and an
    address of a period that the plan had before leads to the page by its present one."""

    @wraps(view)
    def page(request: HttpRequest, **where: Any) -> HttpResponse:
        try:
            return view(request, **where)
        except PlanHasMoved as moved:
            if request.method not in ("GET", "HEAD") or request.resolver_match is None:
                raise
            where["period"] = moved.plan.period
            name = request.resolver_match.view_name
            return redirect(reverse(name, kwargs=where, query=request.GET))
        except (Plan.DoesNotExist, Section.DoesNotExist) as error:
            raise Http404 from error

    return page


def association_for(request: HttpRequest, slug: str, capability: Capability) -> Association:
    """The association where the visitor may do `capability`; 404 for everybody else."""
    mine = association_ids_where(request.user, capability)
    return get_object_or_404(Association.objects.filter(pk__in=mine), slug=slug)


def plan_for(request: HttpRequest, slug: str, period: str, capability: Capability) -> Plan:
    """A plan of an association where the visitor may do `capability`; 404 for everybody else.

    Raises PlanHasMoved for a period that a plan had before.
    """
    association = association_for(request, slug, capability)
    plans = Plan.objects.filter(association=association).select_related("association", "budget")
    plan = plans.filter(period=period).first()
    if plan is None:
        raise _where_it_went(association, period)
    return plan


def _where_it_went(association: Association, period: str) -> Http404:
    """Why there is no plan for a period: it has another one now, or there never was any."""
    had = Plan.history.filter(association_id=association.pk, period=period)
    newest = had.order_by("-history_id").values_list("id", flat=True)
    moved = Plan.objects.filter(association=association, pk__in=newest[:1]).first()
    return PlanHasMoved(moved) if moved else Http404()


def user_of(request: HttpRequest) -> User:
    """Who asks, after one of the above has let them in."""
    assert isinstance(request.user, User)
    return request.user


def work_context(association: Association, *, current: str, **values: Any) -> dict[str, Any]:
    """What every page of the work area is given: `current` marks the entry in its menu."""
    return {"association": association, "current": current, **values}
