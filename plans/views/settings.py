"""The association's settings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.forms import AssociationSettingsForm
from associations.permissions import Capability
from plans.views.access import association_for, work_context


@require_http_methods(["GET", "HEAD", "POST"])
def association_settings(request: HttpRequest, slug: str) -> HttpResponse:
    """What the by-laws say and how the plans look (inställningar), for administrators."""
    association = association_for(request, slug, Capability.MANAGE_ASSOCIATION)
    # A form writes what it reads into its row, right or wrong: the page shows what is stored.
    form = AssociationSettingsForm(
        request.POST or None,
        request.FILES or None,
        instance=association_for(request, slug, Capability.MANAGE_ASSOCIATION),
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The settings are saved. Adopted plans stay as they are."))
        return HttpResponseRedirect(request.path)
    context = work_context(association, current="settings", form=form)
    return render(request, "plans/settings.html", context)
