"""What binds budgets together: revising one, comparing two, deleting one with undo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.permissions import Capability
from budgets.comparison import compare
from budgets.forms import ComparisonForm, error_text
from budgets.models import Budget
from budgets.queries import budget_value
from budgets.services.copying import revise_budget, revised_title
from budgets.services.deletion import (
    BudgetIsNeeded,
    CannotRestore,
    NothingToRestore,
    delete_budget,
    restore_budget,
    what_needs,
)
from budgets.services.writing import BudgetIsSealed, IsScenario, is_sealed
from plans.views.access import association_for, user_of
from plans.views.work.budget_pages import budget_for, budget_page


@require_POST
def budget_revision(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Revise the budget, and open what became of it."""
    _association, found = budget_for(request, slug, budget)
    try:
        revision = revise_budget(budget=found, title=revised_title(found), by=user_of(request))
    except IsScenario as error:
        messages.error(request, error_text(error))
        return redirect("plans:budget", slug, budget)
    text = _("This revises “%(title)s”, which stays as it is.") % {"title": found}
    messages.success(request, text)
    return redirect("plans:budget", slug, revision.key)


@require_safe
def budget_comparison(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Every change from another budget to this one. `?med=` is the other one's key."""
    association, found = budget_for(request, slug, budget)
    others = Budget.objects.real().filter(association=association).exclude(pk=found.pk)
    form = ComparisonForm(request.GET if "med" in request.GET else None, others=others)
    chosen = form.cleaned_data["med"] if form.is_valid() else found.revises or found.scenario_of
    years = None
    if chosen is not None:
        years = compare(budget_value(chosen).sheet, budget_value(found).sheet)
        form.initial["med"] = chosen.key
    return budget_page(
        request,
        "comparison",
        association,
        budget=found,
        other=chosen,
        form=form,
        years=years,
        has_changes=any(year.changed for year in years or ()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def budget_deletion(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Delete a budget, after telling what keeps it."""
    association, found = budget_for(request, slug, budget)
    if request.method == "POST":
        try:
            token = delete_budget(budget=found, by=user_of(request))
        except (BudgetIsSealed, BudgetIsNeeded):
            return redirect("plans:budget-deletion", slug, budget)
        response = redirect("plans:budgets", slug)
        response["Location"] += f"?borttaget={token}"
        return response
    return budget_page(
        request,
        "budget_deletion",
        association,
        budget=found,
        sealed=is_sealed(found),
        needed_by=what_needs(found),
    )


@require_POST
def budgets_restoring(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a deleted budget back."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    token = request.POST.get("token", "")
    try:
        back = restore_budget(association=association, token=token, by=user_of(request))
    except (NothingToRestore, CannotRestore) as error:
        messages.error(request, error_text(error))
        return redirect("plans:budgets", slug)
    messages.success(request, _("“%(title)s” is back.") % {"title": back})
    return redirect("plans:budget", slug, back.key)
