"""Meetings and decisions in the admin, and adopting a plan from its decision.

Meetings live in associations, but a decision may adopt a plan: their admin stands here, in the app
that may know both.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.administration import SameAssociationForm, ScopedAdmin, ScopedInline
from associations.models import Body, Decision, Meeting, User
from plans.checks.plan import checked
from plans.forms import AdoptionForm
from plans.models import Adoption, AdoptionRequest
from plans.services.adoption import (
    DecisionAlreadyUsed,
    DecisionDoesNotAdopt,
    request_adoption,
)


def adoption_state(decision: Decision) -> str:
    """What a decision has adopted, or the way to the page that does it."""
    if decision.pk is None or decision.kind != Decision.Kind.PLAN:
        return "–"
    address = reverse("admin:associations_decision_adoption", args=[decision.pk])
    if hasattr(decision, "adoption"):
        text = gettext("Adopted: %(plan)s") % {"plan": decision.adoption.plan}
        return format_html('<a href="{}">{}</a>', address, text)
    if decision.meeting.body.kind != Body.Kind.BOARD:
        return gettext("Only the board adopts plans.")
    if hasattr(decision, "adoption_request") and decision.adoption_request.failure:
        return format_html('<a href="{}">{}</a>', address, gettext("It did not work: see why …"))
    return format_html('<a href="{}">{}</a>', address, gettext("Adopt the plan …"))


class WithAdoptionState:
    """Shows in a list of decisions what each has adopted."""

    @admin.display(description=_("adoption"))
    def adoption_state(self, decision: Decision) -> str:
        return adoption_state(decision)


class DecisionInlineForm(SameAssociationForm):
    """A decision that has adopted a plan is only read."""

    class Meta:
        widgets = {
            "paragraph": forms.TextInput(attrs={"size": 5}),
            "title": forms.TextInput(attrs={"size": 40}),
            "reference_number": forms.TextInput(attrs={"size": 12}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "adoption"):
            for field in self.fields.values():
                field.disabled = True


class DecisionInline(WithAdoptionState, ScopedInline):
    model = Decision
    form = DecisionInlineForm
    show_change_link = True
    fields = ("paragraph", "kind", "title", "reference_number", "adoption_state")
    readonly_fields = ("adoption_state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("meeting__body", "adoption__plan", "adoption_request").defer(
            "adoption__document", "adoption__pdf"
        )


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    association_path = "body__association"
    list_display = ("__str__", "body", "held_on", "number", "is_public")
    list_filter = ("body__association", "is_public")
    list_select_related = ("body__association",)
    search_fields = ("number", "place", "body__name")
    date_hierarchy = "held_on"
    inlines = (DecisionInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The day and the body of a meeting that adopted a plan stand on that plan's cover."""
        has_adopted = obj is not None and obj.decisions.exclude(adoption=None).exists()
        return ("body", "held_on") if has_adopted else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        has_adopted = obj is not None and obj.decisions.exclude(adoption=None).exists()
        return super().has_delete_permission(request, obj) and not has_adopted


@admin.register(Decision)
class DecisionAdmin(WithAdoptionState, ScopedAdmin):
    """Decisions. One that is a board's decision on its plan leads to the page that adopts it."""

    association_path = "meeting__body__association"
    list_display = ("__str__", "meeting", "kind", "reference_number", "adoption_state")
    list_filter = ("meeting__body__association", "kind", "meeting__held_on")
    search_fields = ("title", "paragraph", "reference_number", "wording")
    readonly_fields = ("adoption_state",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("meeting__body", "adoption__plan", "adoption_request").defer(
            "adoption__document", "adoption__pdf"
        )

    def is_sealed(self, obj: Any) -> bool:
        return obj is not None and obj.pk and Adoption.objects.filter(decision=obj.pk).exists()

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        adoption = path(
            "<int:pk>/adoption/",
            self.admin_site.admin_view(self.adoption_view),
            name="associations_decision_adoption",
        )
        return [adoption, *super().get_urls()]

    def adoption_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what adopting will do, do it when confirmed, and show how it goes."""
        decision = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, decision):
            raise PermissionDenied
        assert isinstance(request.user, User)
        form = AdoptionForm(request.POST or request.GET or None, decision=decision)
        if request.method == "POST" and form.is_valid():
            try:
                request_adoption(plan=form.cleaned_data["plan"], decision=decision, by=request.user)
                return HttpResponseRedirect(request.path)
            except DecisionDoesNotAdopt:
                form.add_error(None, _("Only the board's decision on the plan can adopt it."))
            except DecisionAlreadyUsed:
                form.add_error(None, _("This decision has already adopted a plan."))
        plan = form.chosen_plan()
        found = checked(plan) if plan else None
        adoption = Adoption.objects.filter(decision=decision).defer("document", "pdf").first()
        request_made = AdoptionRequest.objects.filter(decision=decision).first()
        is_waiting = adoption is None and request_made is not None and not request_made.failure
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Adopt a plan"),
            "opts": self.opts,
            "decision": decision,
            "form": form,
            "plan": plan,
            "next_version": plan.adoptions.count() + 1 if plan else 1,
            "findings": found.findings if found else (),
            "is_stopped": bool(found and found.stopping),
            "adoption": adoption,
            "request_made": request_made,
            "is_waiting": is_waiting,
            "may_adopt": may_adopt(decision),
        }
        status = 202 if is_waiting else 200
        return render(request, "admin/plans/adoption.html", context, status=status)


def may_adopt(decision: Decision) -> bool:
    """Whether this is a decision of the board on a plan with its budget."""
    return decision.kind == Decision.Kind.PLAN and decision.meeting.body.kind == Body.Kind.BOARD
