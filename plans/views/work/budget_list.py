"""The list of an association's budgets, and beginning a new one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.models import Association
from associations.permissions import Capability
from budgets.forms import CopiedBudgetForm, EmptyBudgetForm
from budgets.models import Budget, BudgetYear
from budgets.services import structure
from budgets.services.copying import move_budget_on
from budgets.services.deletion import deleted_budgets
from plans.queries import budget_list as lists
from plans.views.access import association_for, user_of
from plans.views.work.budget_pages import budget_page


@require_http_methods(["GET", "HEAD", "POST"])
def budget_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The association's budgets, and two ways of beginning a new one."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    is_copy = "source" in request.POST
    empty = EmptyBudgetForm(
        request.POST if request.POST and not is_copy else None,
        association=association,
        initial=_wished(association),
    )
    copied = CopiedBudgetForm(request.POST if is_copy else None, association=association)
    if empty.is_valid():
        new = structure.start_budget(
            association=association, by=user_of(request), **empty.cleaned_data
        )
        return redirect("plans:budget", slug, new.key)
    if copied.is_valid():
        return redirect("plans:budget", slug, _copy(request, copied).key)
    deletions = deleted_budgets(association)
    token = request.GET.get("borttaget", "")
    shown = lists.budget_list(association)
    return budget_page(
        request,
        "list",
        association,
        budgets=shown,
        empty_form=empty,
        copied_form=copied if is_copy or shown.own or shown.projects else None,
        deletions=deletions,
        deleted=next((each for each in deletions if each.token == token), None),
    )


def _wished(association: Association) -> dict[str, Any]:
    """The year after the newest budget year, and a title with it."""
    years = BudgetYear.objects.filter(
        budget__in=Budget.objects.real().filter(association=association, project=None),
        kind=BudgetYear.Kind.BUDGET,
    )
    newest = years.order_by("-year").values_list("year", flat=True).first()
    first_year = newest + 1 if newest else timezone.localdate().year + 1
    return {"first_year": first_year, "title": _("Budget %(year)s") % {"year": first_year}}


@transaction.atomic
def _copy(request: HttpRequest, form: CopiedBudgetForm) -> Budget:
    data = form.cleaned_data
    copy, _years = move_budget_on(budget=data["source"], step=data["step"], by=user_of(request))
    if not data["title"]:
        return copy
    return structure.rename_budget(budget=copy, title=data["title"], by=user_of(request))
