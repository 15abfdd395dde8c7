"""What is said of a plan as a whole; and removing a draft, which can be undone."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from associations.locking import lock_association
from associations.models import User
from associations.permissions import Capability
from plans.forms_writing import PlanSettingsForm
from plans.models import Plan
from plans.queries.whole import what_goes_with
from plans.services.deletion import AlreadyRestored, CannotRestore, NothingToRestore
from plans.services.drafts import PlanIsAdopted
from plans.services.plan import PlanIsBeingAdopted, change_plan, delete_plan, restore_plan
from plans.views.access import association_for, plan_for, user_of, work_context
from plans.views.work.plans import READ_AND_WRITE, refuse_adopted


@require_http_methods(READ_AND_WRITE)
def plan_settings(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Title, period, day and numbering of a draft."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    if plan.adoptions.exists():
        return refuse_adopted(request, plan)
    if request.method == "POST":
        with transaction.atomic():
            lock_association(plan.association)  # no period is taken between the form and the plan
            form = PlanSettingsForm(request.POST, plan=plan, today=timezone.localdate())
            try:
                changed = _change(plan, form, user_of(request))
            except PlanIsAdopted:
                return refuse_adopted(request, plan)
        if changed is not None:
            messages.success(request, _("The settings of the plan are saved."))
            return redirect("plans:work-plan", slug, changed.period)
    else:
        form = PlanSettingsForm(plan=plan, today=timezone.localdate())
    context = work_context(plan.association, current="plans", plan=plan, form=form)
    return render(request, "plans/work/plan_settings.html", context)


def _change(plan: Plan, form: PlanSettingsForm, by: User) -> Plan | None:
    """The plan as the form says it; None when it was refused, and the form tells."""
    if not form.is_valid():
        return None
    try:
        return change_plan(plan=plan, by=by, **form.cleaned_data)
    except ValidationError as error:  # the admin took the period meanwhile
        form.add_error("period", error.messages)
        return None


@require_http_methods(READ_AND_WRITE)
def plan_deletion(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """What goes with a draft; then its removal."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    is_being_adopted = False
    if request.method == "POST":
        try:
            token = delete_plan(plan=plan, by=user_of(request))
        except PlanIsAdopted:
            return refuse_adopted(request, plan)
        except PlanIsBeingAdopted:
            is_being_adopted = True
        else:
            return redirect(f"{reverse('plans:work-plans', args=[slug])}?borttaget={token}")
    context = work_context(
        plan.association,
        current="plans",
        plan=plan,
        is_adopted=plan.adoptions.exists(),
        is_being_adopted=is_being_adopted,
        going=what_goes_with(plan),
    )
    status = 409 if is_being_adopted else 200
    return render(request, "plans/work/plan_deletion.html", context, status=status)


@require_POST
def plans_restoring(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a deleted plan back."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    token = request.POST.get("token", "")
    try:
        plan = restore_plan(association=association, token=token, by=user_of(request))
    except NothingToRestore:
        raise Http404 from None
    except AlreadyRestored:
        messages.info(request, _("It is already back."))
    except CannotRestore as error:
        messages.error(request, _why_not(error))
    else:
        messages.success(request, _("“%(title)s” is back.") % {"title": plan})
        return redirect("plans:work-plan", slug, plan.period)
    return redirect("plans:work-plans", slug)


def _why_not(error: CannotRestore) -> str:
    if isinstance(error.row, Plan):
        told = _(
            "“%(title)s” cannot be brought back: there is another plan for %(period)s. Give that "
            "one another period first."
        )
        return told % {"title": error.row, "period": error.row.years}
    return _("The plan cannot be brought back: what it belonged to is gone.")
