"""Plans: the list, a new one, its outline, and what to look at after copying."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.locking import lock_association
from associations.models import Association, User
from associations.permissions import Capability
from plans.forms_writing import NewPlanForm, NewSectionForm, OutlineSectionForm, ReviewForm
from plans.models import Plan, Section
from plans.queries.editions import findings_of, with_versions
from plans.queries.outline import outline, removals, writers_of
from plans.queries.review import places_to_look_at
from plans.services.copying import (
    check_items,
    start_empty_plan,
    start_plan_from,
    start_plan_from_template,
)
from plans.services.deletion import latest_deletions
from plans.services.drafts import PlanIsAdopted
from plans.services.sections import NothingToRestore, restore_sections
from plans.views.access import association_for, plan_for, user_of, work_context

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_safe
def plan_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The association's plans, those being written first."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    rows = Plan.objects.filter(association=association)
    plans = list(with_versions(rows))
    deletions = latest_deletions(rows, association=association)
    just_deleted = request.GET.get("borttaget")
    context = work_context(
        association,
        current="plans",
        deletions=deletions,
        deleted=next((each for each in deletions if each.token == just_deleted), None),
        drafts=[plan for plan in plans if not plan.adoptions.all()],
        adopted=[plan for plan in plans if plan.adoptions.all()],
    )
    return render(request, "plans/work/plan_list.html", context)


@require_http_methods(READ_AND_WRITE)
def plan_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Start a plan: from an older one, from the built-in template, or empty."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    if request.method == "POST":
        with transaction.atomic():
            lock_association(association)  # no period is taken between the form and the plan
            form = _new_plan_form(association, request.POST)
            is_valid = form.is_valid()
            plan = _start(association, form.cleaned_data, user_of(request)) if is_valid else None
        if plan is not None:
            page = "plans:work-review" if plan.review_items.exists() else "plans:work-plan"
            return redirect(page, slug, plan.period)
    else:
        form = _new_plan_form(association)
    context = work_context(association, current="plans", form=form)
    return render(request, "plans/work/plan_new.html", context)


def _new_plan_form(association: Association, data: QueryDict | None = None) -> NewPlanForm:
    return NewPlanForm(
        data, association=association, today=timezone.localdate(), initial=_wished(association)
    )


def _wished(association: Association) -> dict[str, Any]:
    """What is most likely wanted: the period after the newest plan's, copied from it."""
    today = timezone.localdate()
    newest = Plan.objects.filter(association=association).order_by("-period").first()
    if newest is None:
        title = _("Operational plan and budget")
        return {"period": today.year + 1, "title": title, "start": NewPlanForm.TEMPLATE}
    length = newest.last_year - newest.first_year
    first = newest.last_year + 1
    return {
        "period": f"{first}-{first + length}" if length else str(first),
        "title": newest.title,
        "start": NewPlanForm.COPY,
        "source": newest,
    }


def _start(association: Association, data: dict[str, Any], by: User) -> Plan:
    title: str = data["title"]
    period: str = data["period"]
    as_of: dt.date = data["as_of"]
    if data["start"] == NewPlanForm.COPY:
        return start_plan_from(
            source=data["source"], title=title, period=period, as_of=as_of, by=by
        )
    if data["start"] == NewPlanForm.TEMPLATE:
        return start_plan_from_template(
            association=association,
            title=title,
            period=period,
            as_of=as_of,
            optional=data["optional"],
            by=by,
        )
    return start_empty_plan(association=association, title=title, period=period, as_of=as_of, by=by)


@require_safe
def plan_outline(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """The tree of a plan's sections; `oppet` is the key of the one whose settings are open."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    return render_outline(request, plan, opened=request.GET.get("oppet", ""))


def render_outline(
    request: HttpRequest,
    plan: Plan,
    *,
    opened: str = "",
    new: NewSectionForm | None = None,
    failed: OutlineSectionForm | None = None,
) -> HttpResponse:
    """The outline; with a form that was refused, and in it what was written."""
    removed = removals(plan)
    act = request.GET.get("borttaget")
    is_adopted = plan.adoptions.exists()
    findings = [] if is_adopted else findings_of(plan)
    context = work_context(
        plan.association,
        current="plans",
        plan=plan,
        is_adopted=is_adopted,
        outline=outline(plan, findings),
        elsewhere=[finding for finding in findings if not finding.section],
        opened=opened,
        step=request.GET.get("steg", ""),
        failed=failed,
        new_form=new or NewSectionForm(plan=plan, auto_id="new_%s"),
        states=Section.State.choices,
        numberings=Section.Numbering.choices,
        people=[(person.pk, str(person)) for person in writers_of(plan.association)],
        removed=removed,
        just_removed=next((removal for removal in removed if removal.act == act), None),
        to_look_at=plan.review_items.count(),
        left_to_look_at=plan.review_items.filter(checked_at=None).count(),
    )
    is_refused = new is not None or failed is not None
    return render(
        request, "plans/work/plan_outline.html", context, status=422 if is_refused else 200
    )


@require_POST
def restoration(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Bring back sections that were removed."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    try:
        restored = restore_sections(plan=plan, act=request.POST.get("act", ""), by=user_of(request))
    except NothingToRestore:
        messages.info(request, _("The sections are back already."))
        return redirect("plans:work-plan", slug, period)
    except PlanIsAdopted:
        return refuse_adopted(request, plan)
    text = _("“%(title)s” is back.") % {"title": restored[0]}
    messages.success(request, text)
    return redirect("plans:work-plan", slug, period)


@require_http_methods(READ_AND_WRITE)
def plan_review(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Places in a copied plan that may be last year's, to be ticked off."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    if request.method == "POST":
        form = ReviewForm(request.POST, plan=plan)
        if form.is_valid():
            try:
                check_items(plan=plan, seen=form.seen, unseen=form.unseen, by=user_of(request))
            except PlanIsAdopted:
                return refuse_adopted(request, plan)
            messages.success(request, _("Saved."))
        return redirect("plans:work-review", slug, period)
    places = places_to_look_at(plan)
    context = work_context(
        plan.association,
        current="plans",
        plan=plan,
        places=places,
        left=sum(place.left for place in places),
        is_adopted=plan.adoptions.exists(),
    )
    return render(request, "plans/work/plan_review.html", context)


def refuse_adopted(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The board has adopted the plan: say so where it is read."""
    messages.error(request, _("The board has adopted this plan. It can no longer be changed here."))
    return redirect("plans:work-plan", plan.association.slug, plan.period)
