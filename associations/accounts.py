"""How people get and use an account (konto)."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from associations.models import Association
from associations.models.users import association_ids_where
from associations.permissions import Capability


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by an administrator; nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Who works at one association begins there: a writer with what needs doing."""
        places = Association.objects.filter(
            pk__in=association_ids_where(request.user, Capability.READ_DRAFTS)
        )
        if places.count() == 1:
            place = places.get()
            may_write = place.pk in association_ids_where(request.user, Capability.WRITE_PLAN)
            return reverse("plans:work" if may_write else "plans:association", args=[place.slug])
        url: str = super().get_login_redirect_url(request)
        return url
