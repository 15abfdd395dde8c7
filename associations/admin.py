"""Associations, authorities, members, bodies, people and words in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from associations.administration import (
    ScopedAdmin,
    ScopedInline,
    SharedAdmin,
    administered_by,
)
from associations.forms import RoleAssignmentForm
from associations.models import (
    Asset,
    Association,
    Authority,
    AuthorityName,
    Body,
    BodyTask,
    Member,
    MemberBoard,
    Person,
    Post,
    RecurringEvent,
    RoleAssignment,
    Seat,
    TargetGroup,
    Term,
    User,
)


class RoleAssignmentInline(ScopedInline):
    model = RoleAssignment

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A user's roles elsewhere are nobody's business here."""
        roles = super().get_queryset(request)
        if request.user.is_superuser:
            return roles
        return roles.filter(association__in=administered_by(request.user))


@admin.register(Association)
class AssociationAdmin(ScopedAdmin):
    association_path = "pk"
    list_display = ("name", "short_name", "org_number", "formed_year", "unit")
    list_filter = ("unit", "numbering", "has_region")
    search_fields = ("name", "short_name", "slug", "org_number")
    prepopulated_fields = {"slug": ("short_name",)}
    inlines = (RoleAssignmentInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


class AuthorityNameInline(ScopedInline):
    model = AuthorityName


@admin.register(Authority)
class AuthorityAdmin(SharedAdmin):
    list_display = ("key", "kind", "names_in_order")
    list_filter = ("kind",)
    search_fields = ("key", "names__name")
    inlines = (AuthorityNameInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("names")

    @admin.display(description=AuthorityName._meta.verbose_name_plural)
    def names_in_order(self, authority: Authority) -> str:
        return ", ".join(name.name for name in authority.names.all())


@admin.register(AuthorityName)
class AuthorityNameAdmin(SharedAdmin):
    list_display = ("name", "authority", "valid_from", "valid_to")
    list_filter = ("authority__kind",)
    list_select_related = ("authority",)
    search_fields = ("name", "authority__key")


class MemberBoardInline(ScopedInline):
    model = MemberBoard


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("authority", "association", "party", "share_percent", "valid_from", "valid_to")
    list_filter = ("association", "party")
    list_select_related = ("association", "authority")
    search_fields = ("authority__key", "authority__names__name", "association__name")
    inlines = (MemberBoardInline,)


@admin.register(MemberBoard)
class MemberBoardAdmin(ScopedAdmin):
    association_path = "member__association"
    list_display = ("name", "member", "share_percent")
    list_filter = ("member__party",)
    list_select_related = ("member__authority",)
    search_fields = ("name", "member__authority__key")


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "title", "association")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("name", "title", "key")
    prepopulated_fields = {"key": ("name",)}


class BodyTaskInline(ScopedInline):
    model = BodyTask


class SeatInline(ScopedInline):
    model = Seat


@admin.register(Body)
class BodyAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "association", "kind", "is_in_chart", "valid_from", "valid_to")
    list_filter = ("association", "kind", "is_in_chart")
    list_select_related = ("association",)
    search_fields = ("name", "heading", "key")
    prepopulated_fields = {"key": ("name",)}
    inlines = (BodyTaskInline, SeatInline)


@admin.register(BodyTask)
class BodyTaskAdmin(ScopedAdmin):
    association_path = "body__association"
    list_display = ("text", "body", "kind", "valid_from", "valid_to")
    list_filter = ("kind",)
    list_select_related = ("body",)
    search_fields = ("text", "body__name")


@admin.register(Seat)
class SeatAdmin(ScopedAdmin):
    association_path = "body__association"
    list_display = ("person", "role", "body", "represents", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("body", "person")
    search_fields = ("person__name", "body__name", "represents")


@admin.register(Post)
class PostAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("title", "percent", "person", "association", "valid_from", "valid_to")
    list_filter = ("association",)
    list_select_related = ("association", "person")
    search_fields = ("title", "person__name")


@admin.register(TargetGroup)
class TargetGroupAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "age_from", "age_to", "estimate", "association")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("name", "key")
    prepopulated_fields = {"key": ("name",)}


@admin.register(Term)
class TermAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("term", "association", "valid_from", "valid_to")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("term", "key", "definition")
    prepopulated_fields = {"key": ("term",)}


@admin.register(RecurringEvent)
class RecurringEventAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("title", "every", "ordinal", "weekday", "except_months", "association")
    list_filter = ("association", "every")
    list_select_related = ("association",)
    search_fields = ("title", "key")
    prepopulated_fields = {"key": ("title",)}


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ScopedAdmin):
    """Who is what. A role is given to an e-mail address; the account is made when it is new."""

    association_path = "association"
    form = RoleAssignmentForm
    fields = ("email", "name", "association", "role")
    list_display = ("user", "association", "role")
    list_filter = ("association", "role")
    list_select_related = ("association", "user")
    search_fields = ("user__name", "user__email", "association__name")


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Accounts of those who have a role. They are made by giving a role, and closed here."""

    association_path = "role_assignments__association"
    list_display = ("name", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    fields = ("name", "email", "is_active", "last_login")
    readonly_fields = ("last_login",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Somebody who also works elsewhere is changed by a superuser only."""
        if obj is None or request.user.is_superuser:
            return super().has_change_permission(request, obj)
        elsewhere = obj.role_assignments.exclude(association__in=administered_by(request.user))
        return super().has_change_permission(request, obj) and not elsewhere.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(SharedAdmin):
    """Pictures by their hash: rows are added by the places that show them, and never changed."""

    list_display = ("sha256", "media_type")
    list_filter = ("media_type",)
    search_fields = ("sha256",)
    fields = ("sha256", "media_type")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
