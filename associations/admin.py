"""Associations, authorities, members, bodies, people and words in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.administration import (
    OnlyRead,
    ScopedAdmin,
    ScopedInline,
    SharedAdmin,
    administered_by,
)
from associations.forms import (
    AssociationAdminForm,
    MemberBoardFormSet,
    MemberFormSet,
    RoleAssignmentForm,
    SeatForm,
    SeatFormSet,
    SeatInlineForm,
    board_shares_in_words,
    in_words,
)
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
from associations.rules import (
    board_shares_do_not_sum,
    leaves_in_the_middle_of_a_year,
    shares_that_do_not_sum,
)


class RoleAssignmentInline(ScopedInline):
    model = RoleAssignment

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A user's roles elsewhere are nobody's business here."""
        roles = super().get_queryset(request)
        if request.user.is_superuser:
            return roles
        return roles.filter(association__in=administered_by(request.user))


BY_LAWS = (
    "org_number",
    "formed_year",
    "operating_since",
    "has_region",
    "notice_board",
    "signatories",
    "attestation",
)


class MemberInline(ScopedInline):
    model = Member
    formset = MemberFormSet
    fields = ("authority", "party", "share_percent", "valid_from", "valid_to", "order")
    show_change_link = True


@admin.register(Association)
class AssociationAdmin(ScopedAdmin):
    association_path = "pk"
    form = AssociationAdminForm
    list_display = ("name", "short_name", "org_number", "formed_year", "unit")
    list_filter = ("unit", "numbering", "has_region")
    search_fields = ("name", "short_name", "slug", "org_number")
    inlines = (MemberInline, RoleAssignmentInline)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        look = ["accent", "logo_file", "unit", "numbering"]
        if obj is not None and obj.logo_id:
            look.insert(2, "removes_logo")
        return (
            (None, {"fields": ("name", "short_name", "slug", "website")}),
            (_("What the by-laws say"), {"fields": BY_LAWS}),
            (_("How the plans look"), {"fields": look}),
        )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {"slug": ("short_name",)} if obj is None else {}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Published plans have the address that they have."""
        return () if obj is None or request.user.is_superuser else ("slug",)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """An earlier version would bring its address back, which only a superuser changes."""
        return not request.user.is_superuser

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            for row_form in formset.forms:
                if isinstance(row_form.instance, Member) and "valid_to" in row_form.changed_data:
                    warn_of_leaving(request, row_form.instance)


class AuthorityNameInline(ScopedInline):
    model = AuthorityName


@admin.register(Authority)
class AuthorityAdmin(SharedAdmin):
    list_display = ("key", "kind", "names_in_order")
    list_filter = ("kind",)
    search_fields = ("key", "names__name")
    list_prefetch = ("names",)
    inlines = (AuthorityNameInline,)

    @admin.display(description=AuthorityName._meta.verbose_name_plural)
    def names_in_order(self, authority: Authority) -> str:
        return ", ".join(name.name for name in authority.names.all())


@admin.register(AuthorityName)
class AuthorityNameAdmin(SharedAdmin):
    list_display = ("name", "authority", "valid_from", "valid_to")
    list_filter = ("authority__kind",)
    list_select_related = ("authority",)
    list_prefetch = ("authority__names",)
    search_fields = ("name", "authority__key")


class MemberBoardInline(ScopedInline):
    model = MemberBoard
    formset = MemberBoardFormSet


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("authority", "association", "party", "share_percent", "valid_from", "valid_to")
    list_filter = ("association", "party")
    list_select_related = ("association", "authority")
    list_prefetch = ("authority__names",)
    search_fields = ("authority__key", "authority__names__name", "association__name")
    inlines = (MemberBoardInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Shares are changed one member at a time here, so what they sum to is only said."""
        super().save_related(request, form, formsets, change)
        member = form.instance
        party = Member.objects.filter(association=member.association_id, party=member.party)
        for fault in shares_that_do_not_sum(party):
            messages.warning(request, in_words(fault))
        if "valid_to" in form.changed_data:
            warn_of_leaving(request, member)


def warn_of_leaving(request: HttpRequest, member: Member) -> None:
    """A member that leaves in the middle of a year has paid, or not, for the whole of it."""
    if leaves_in_the_middle_of_a_year(member):
        message = gettext(
            "%(member)s leaves on %(day)s, in the middle of a year. Contributions are agreed on "
            "for calendar years: look at the budget and at the other members' shares."
        )
        day = date_format(member.valid_to, "j F Y")  # type: ignore[arg-type]  # it leaves
        messages.warning(request, message % {"member": member, "day": day})


@admin.register(MemberBoard)
class MemberBoardAdmin(ScopedAdmin):
    association_path = "member__association"
    list_display = ("name", "member", "share_percent")
    list_filter = ("member__association", "member__party")
    list_select_related = ("member__authority",)
    list_prefetch = ("member__authority__names",)
    search_fields = ("name", "member__authority__key", "member__authority__names__name")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        total = board_shares_do_not_sum(form.instance.member.boards.all())
        if total is not None:
            messages.warning(request, board_shares_in_words(total))


@admin.register(Person)
class PersonAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "title", "association")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("name", "title", "key")
    key_from = "name"


class BodyTaskInline(ScopedInline):
    model = BodyTask


class SeatInline(ScopedInline):
    model = Seat
    form = SeatInlineForm
    formset = SeatFormSet


@admin.register(Body)
class BodyAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("name", "association", "kind", "is_in_chart", "valid_from", "valid_to")
    list_filter = ("association", "kind", "is_in_chart")
    list_select_related = ("association",)
    search_fields = ("name", "heading", "key")
    key_from = "name"
    inlines = (BodyTaskInline, SeatInline)


@admin.register(BodyTask)
class BodyTaskAdmin(ScopedAdmin):
    association_path = "body__association"
    list_display = ("text", "body", "kind", "valid_from", "valid_to")
    list_filter = ("body__association", "kind")
    list_select_related = ("body",)
    search_fields = ("text", "body__name")


@admin.register(Seat)
class SeatAdmin(ScopedAdmin):
    form = SeatForm
    association_path = "body__association"
    list_display = ("person", "role", "body", "represents", "valid_from", "valid_to")
    list_filter = ("body__association", "role")
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
    key_from = "name"


@admin.register(Term)
class TermAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("term", "association", "valid_from", "valid_to")
    list_filter = ("association",)
    list_select_related = ("association",)
    search_fields = ("term", "key", "definition")
    key_from = "term"


@admin.register(RecurringEvent)
class RecurringEventAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("title", "every", "ordinal", "weekday", "except_months", "association")
    list_filter = ("association", "every")
    list_select_related = ("association",)
    search_fields = ("title", "key")
    key_from = "title"


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
    ordering = ("name", "pk")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    fields = ("name", "email", "is_active", "last_login")
    readonly_fields = ("last_login",)

    def lookup_allowed(self, lookup: str, *args: Any, **kwargs: Any) -> bool:
        """Nobody finds out a password's hash by asking for its beginning."""
        return not lookup.startswith("password") and super().lookup_allowed(lookup, *args, **kwargs)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Somebody who also works elsewhere is changed by a superuser only."""
        if obj is None or request.user.is_superuser:
            return super().has_change_permission(request, obj)
        if obj.is_superuser:  # else their e-mail address, and so their account, could be taken
            return False
        elsewhere = obj.role_assignments.exclude(association__in=administered_by(request.user))
        return super().has_change_permission(request, obj) and not elsewhere.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Asset)
class AssetAdmin(OnlyRead, ScopedAdmin):
    """Pictures and files by their hash. They come by the places that show them."""

    association_path = ("association", "attachments__plan__association")
    list_display = ("sha256", "media_type")
    ordering = ("sha256",)
    list_filter = ("media_type",)
    search_fields = ("sha256",)
    fields = ("sha256", "media_type")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("content")
