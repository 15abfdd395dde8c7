"""The admin site (administrationen): for administrators, behind the site's own sign-in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from associations.administration import Scoped, is_administrator

# What the first page lists, in the order in which an association is registered: a heading, a
# sentence, and the tables under it with those first that are opened most.
SECTIONS = (
    (
        _("The association and its members"),
        _("Its by-laws, who its members are and what they pay, whom it works for, and its words."),
        ("Association", "Member", "MemberBoard", "TargetGroup", "Term"),
    ),
    (
        _("Bodies and people"),
        _("The board and the other bodies, and who sits in them from one day to another."),
        ("Body", "Seat", "Person", "Post", "BodyTask"),
    ),
    (
        _("Meetings and decisions"),
        _("A meeting with its numbered decisions. The decision on the plan adopts it."),
        ("Meeting", "Decision", "Adoption", "AdoptionRequest", "RecurringEvent"),
    ),
    (
        _("Projects"),
        _("What the association pays for or runs, and how it is described."),
        ("Project", "ProjectPart", "ProjectPost"),
    ),
    (
        _("Budgets"),
        _("Years, groups, lines and amounts. One that an adopted plan shows is only read."),
        (
            "Budget",
            "BudgetLine",
            "BudgetGroup",
            "BudgetYear",
            "Amount",
            "CapitalCeiling",
            "CapitalCeilingStep",
        ),
    ),
    (
        _("Operational plans"),
        _("What each plan consists of. An adopted plan is only read."),
        (
            "Plan",
            "Section",
            "Goal",
            "Activity",
            "TargetGroupPriority",
            "Attachment",
            "PlanReviewItem",
            "Comment",
            "DraftPrint",
        ),
    ),
    (
        _("Accounts and roles"),
        _("Who may sign in, and what they may do. Give a role to invite somebody."),
        ("RoleAssignment", "User"),
    ),
    (
        _("Shared by all associations"),
        _("Authorities with their names. A superuser keeps them."),
        ("Authority", "AuthorityName", "Asset"),
    ),
)


class FinsamAdminSite(admin.AdminSite):
    site_header = _("Administration")
    site_title = _("Finsam")
    index_title = _("What the associations register")
    enable_nav_sidebar = False  # it filters with a script that a list of twenty names does not need

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own admin classes only: those that packages bring are not scoped, and would show
        every association's rows to each."""
        if admin_class is not None and issubclass(admin_class, Scoped):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """For who has signed in and administers nothing, there is no such page."""
        guarded: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        @wraps(guarded)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return inner

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """One way to sign in, with its limits on guessing: the site's own."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))

    def password_change(self, request: HttpRequest, extra_context: object = None) -> Any:
        """One way to change a password, too."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables under the headings above; of one app, as Django lists them."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        tables = {
            table["object_name"]: table
            for app in super().get_app_list(request)
            for table in app["models"]
        }
        return [
            {
                "name": heading,
                "purpose": purpose,
                "app_label": f"section-{number}",
                "app_url": "",
                "has_module_perms": True,
                "models": [tables[name] for name in names if name in tables],
            }
            for number, (heading, purpose, names) in enumerate(SECTIONS)
        ]
