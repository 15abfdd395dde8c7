"""The admin site (administrationen): for administrators, behind the site's own sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from associations.administration import Scoped, is_administrator


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
        return is_administrator(request.user)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """One way to sign in, with its limits on guessing: the site's own."""
        target = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(target, reverse("account_login"))
