"""Projects in the admin."""

from __future__ import annotations

from django.contrib import admin

from associations.administration import ScopedAdmin, ScopedInline
from projects.models import Project, ProjectPart, ProjectPost


class ProjectPartInline(ScopedInline):
    model = ProjectPart


class ProjectPostInline(ScopedInline):
    model = ProjectPost


@admin.register(Project)
class ProjectAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "association", "kind", "stage", "starts_on", "ends_on", "is_esf")
    list_filter = ("association", "kind", "stage", "is_esf")
    list_select_related = ("association",)
    search_fields = ("name", "full_name", "key")
    key_from = "name"
    date_hierarchy = "starts_on"
    inlines = (ProjectPartInline, ProjectPostInline)


@admin.register(ProjectPart)
class ProjectPartAdmin(ScopedAdmin):
    association_path = "project__association"
    list_display = ("label", "standard", "project", "is_fact")
    list_filter = ("project__association", "standard", "is_fact")
    list_select_related = ("project",)
    search_fields = ("label", "body", "project__name")


@admin.register(ProjectPost)
class ProjectPostAdmin(ScopedAdmin):
    association_path = "project__association"
    list_display = ("title", "percent", "project", "note")
    list_filter = ("project__association", "project__stage")
    list_select_related = ("project",)
    search_fields = ("title", "project__name")
