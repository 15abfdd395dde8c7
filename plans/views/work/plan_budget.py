"""Choosing which budgets a plan shows, told beforehand what its texts would point at in vain."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.permissions import Capability
from plans.forms_budget import PlanBudgetForm, refusal_of
from plans.queries.budget_places import BrokenPlace, broken_by_choice
from plans.services.drafts import PlanIsAdopted
from plans.services.plan_budget import BudgetNotForPlan, show_budgets
from plans.views.access import plan_for, user_of, work_context
from plans.views.work.plans import refuse_adopted


@require_http_methods(["GET", "HEAD", "POST"])
def plan_budget(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """The budgets of a plan. A choice that breaks places in the text is saved the second time."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    if plan.adoptions.exists():
        return refuse_adopted(request, plan)
    form = PlanBudgetForm(request.POST if request.method == "POST" else None, plan=plan)
    broken: tuple[BrokenPlace, ...] = ()
    if form.is_valid():
        if form.cleaned_data["seen"] != form.choice:
            broken = broken_by_choice(plan, form.cleaned_data["budget"], form.project_budgets)
        if not broken:
            try:
                show_budgets(
                    plan=plan,
                    budget=form.cleaned_data["budget"],
                    project_budgets=form.project_budgets,
                    by=user_of(request),
                )
            except BudgetNotForPlan as error:
                form.add_error(None, refusal_of(error))
            except PlanIsAdopted:
                return refuse_adopted(request, plan)
            else:
                messages.success(request, _("Saved."))
                return redirect("plans:work-plan", slug, period)
    context = work_context(
        plan.association,
        current="plans",
        plan=plan,
        form=form,
        broken=broken,
        seen=form.choice if broken else "",
    )
    return render(request, "plans/work/plan_budget.html", context)
