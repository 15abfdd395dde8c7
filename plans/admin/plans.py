"""Plans in the admin. What belongs to an adopted plan is only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from associations.administration import ScopedAdmin, ScopedInline
from plans.models import (
    Activity,
    Adoption,
    AdoptionRequest,
    Attachment,
    DraftPrint,
    Goal,
    Plan,
    Section,
    TargetGroupPriority,
)


class SealedWhenAdopted:
    """Read-only once the plan it belongs to is adopted."""

    def is_sealed(self, obj: Any) -> bool:
        if isinstance(obj, Activity):
            obj = obj.goal
        plan = obj if isinstance(obj, Plan) or obj is None else obj.plan
        return plan is not None and plan.adoptions.exists()


class GoalInline(SealedWhenAdopted, ScopedInline):
    model = Goal


class PriorityInline(SealedWhenAdopted, ScopedInline):
    model = TargetGroupPriority


class AttachmentInline(SealedWhenAdopted, ScopedInline):
    model = Attachment


class ActivityInline(SealedWhenAdopted, ScopedInline):
    model = Activity


@admin.register(Plan)
class PlanAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "association"
    list_display = ("__str__", "association", "period", "as_of", "budget")
    list_filter = ("association", "numbering")
    list_select_related = ("association", "budget")
    search_fields = ("title", "period", "association__name")
    inlines = (GoalInline, PriorityInline, AttachmentInline)


@admin.register(Section)
class SectionAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("__str__", "plan", "parent", "numbering", "state", "responsible")
    list_filter = ("state", "numbering")
    list_select_related = ("plan", "parent", "responsible")
    search_fields = ("title", "key", "body")


@admin.register(Goal)
class GoalAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("title", "plan", "indicator", "baseline", "target")
    list_filter = ("plan__association",)
    list_select_related = ("plan",)
    search_fields = ("title", "key")
    inlines = (ActivityInline,)


@admin.register(Activity)
class ActivityAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "goal__plan__association"
    list_display = ("text", "goal", "responsible_body", "due_on")
    list_filter = ("due_on",)
    list_select_related = ("goal", "responsible_body")
    search_fields = ("text", "goal__title")


@admin.register(TargetGroupPriority)
class TargetGroupPriorityAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("target_group", "plan", "area", "priority")
    list_filter = ("plan__association",)
    list_select_related = ("target_group", "plan", "area")
    search_fields = ("target_group__name", "priority")


@admin.register(Attachment)
class AttachmentAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("title", "plan", "file")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "file")
    search_fields = ("title",)


class OnlyRead:
    """Rows that acts make; nobody writes them by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Adoption)
class AdoptionAdmin(OnlyRead, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("plan", "version", "decision", "recorded_by", "recorded_at")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "decision", "recorded_by")
    search_fields = ("plan__title", "decision__paragraph", "pdf_sha256", "document_sha256")
    exclude = ("document", "pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("document", "pdf")


@admin.register(DraftPrint)
class DraftPrintAdmin(OnlyRead, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("plan", "requested_at", "failure")
    list_filter = ("plan__association",)
    list_select_related = ("plan",)
    search_fields = ("plan__title", "failure")
    exclude = ("document", "pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("document", "pdf")


@admin.register(AdoptionRequest)
class AdoptionRequestAdmin(OnlyRead, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("plan", "decision", "requested_by", "requested_at", "failure")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "decision", "requested_by")
    search_fields = ("plan__title", "failure")
