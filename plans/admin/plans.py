"""Plans in the admin. What belongs to an adopted plan is only read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.administration import OnlyRead, ScopedAdmin, ScopedInline, is_administrator
from plans.forms import AttachmentForm
from plans.forms_budget import PlanAdminForm
from plans.models import (
    Activity,
    Adoption,
    AdoptionRequest,
    Attachment,
    Comment,
    DraftPrint,
    Goal,
    Plan,
    PlanReviewItem,
    Section,
    TargetGroupPriority,
)


class SealedWhenAdopted:
    """Read-only once the plan it belongs to is adopted."""

    def is_sealed(self, obj: Any) -> bool:
        row = getattr(obj, "goal", None) if isinstance(obj, Activity) else obj
        plan = row if isinstance(row, Plan) else getattr(row, "plan", None)
        if plan is None or plan.pk is None:
            return False
        return bool(plan.adoptions.exists())


class GoalInline(SealedWhenAdopted, ScopedInline):
    model = Goal
    prepopulated_fields = {"key": ("title",)}
    show_change_link = True


class PriorityInline(SealedWhenAdopted, ScopedInline):
    model = TargetGroupPriority


class WithFile:
    """Shows the file that is there beside the field for a new one."""

    readonly_fields: Any = ("present_file",)

    @admin.display(description=_("present file"))
    def present_file(self, attachment: Attachment) -> str:
        if not attachment.file_id:
            return "–"
        address = reverse("plans:asset", args=[attachment.file_id])
        return format_html('<a href="{}">{}</a>', address, gettext("Open"))


class AttachmentInline(WithFile, SealedWhenAdopted, ScopedInline):
    model = Attachment
    form = AttachmentForm
    fields = ("title", "present_file", "upload", "order")


class ActivityInline(SealedWhenAdopted, ScopedInline):
    model = Activity


@admin.register(Plan)
class PlanAdmin(SealedWhenAdopted, ScopedAdmin):
    form = PlanAdminForm
    association_path = "association"
    list_display = ("__str__", "association", "period", "as_of", "budget")
    list_filter = ("association", "numbering")
    list_select_related = ("association", "budget")
    search_fields = ("title", "period", "association__name")
    inlines = (GoalInline, PriorityInline, AttachmentInline)


@admin.register(Section)
class SectionAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    key_from = "title"
    list_display = ("__str__", "plan", "parent", "numbering", "state", "responsible")
    list_filter = ("plan__association", "state", "numbering")
    list_select_related = ("plan", "parent", "responsible")
    search_fields = ("title", "key", "body")


@admin.register(Goal)
class GoalAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    key_from = "title"
    list_display = ("title", "plan", "indicator", "target", "responsible_body", "due_on")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "responsible_body")
    search_fields = ("title", "key")
    inlines = (ActivityInline,)


@admin.register(Activity)
class ActivityAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "goal__plan__association"
    list_display = ("text", "goal", "responsible_body", "due_on")
    list_filter = ("goal__plan__association", "due_on")
    list_select_related = ("goal", "responsible_body")
    search_fields = ("text", "goal__title")


@admin.register(TargetGroupPriority)
class TargetGroupPriorityAdmin(SealedWhenAdopted, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("target_group", "plan", "area", "priority")
    list_filter = ("plan__association",)
    list_select_related = ("target_group", "plan", "area")
    list_prefetch = ("area__names",)
    search_fields = ("target_group__name", "priority")


@admin.register(Attachment)
class AttachmentAdmin(WithFile, SealedWhenAdopted, ScopedAdmin):
    form = AttachmentForm
    association_path = "plan__association"
    list_display = ("title", "plan", "present_file")
    list_filter = ("plan__association",)
    list_select_related = ("plan",)
    search_fields = ("title", "plan__title")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        shown = ("plan", "title", "present_file")
        return shown if self.is_sealed(obj) else (*shown, "upload", "order")


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


class MadeAndRemoved(OnlyRead):
    """Rows that acts make, and that go with the plan or the decision they are about."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) and not self.is_sealed(obj)

    def is_sealed(self, obj: Any) -> bool:
        return isinstance(obj, AdoptionRequest) and hasattr(obj.decision, "adoption")


@admin.register(DraftPrint)
class DraftPrintAdmin(MadeAndRemoved, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("plan", "requested_at", "failure")
    list_filter = ("plan__association",)
    list_select_related = ("plan",)
    search_fields = ("plan__title", "failure")
    exclude = ("document", "pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("document", "pdf")


@admin.register(AdoptionRequest)
class AdoptionRequestAdmin(MadeAndRemoved, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("plan", "decision", "requested_by", "requested_at", "failure")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "decision", "requested_by")
    search_fields = ("plan__title", "failure")


@admin.register(PlanReviewItem)
class PlanReviewItemAdmin(MadeAndRemoved, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("found", "context", "kind", "plan", "checked_by", "checked_at")
    list_filter = ("plan__association", "kind")
    list_select_related = ("plan", "checked_by")
    search_fields = ("found", "context", "plan__title")


@admin.register(Comment)
class CommentAdmin(MadeAndRemoved, ScopedAdmin):
    association_path = "plan__association"
    list_display = ("text", "section_key", "plan", "author", "written_at", "resolved_at")
    list_filter = ("plan__association",)
    list_select_related = ("plan", "author")
    search_fields = ("text", "quote", "plan__title")
