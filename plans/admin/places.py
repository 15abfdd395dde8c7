"""Which texts show a row: it is not deleted while one does."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from plans.models import Plan
from plans.queries import sections_of_adopted_plans_naming, texts_naming


def places_in_plans(row: models.Model, request: HttpRequest) -> Iterator[SafeString]:
    """A line for each text that names the row, with a link to the plan it is in."""
    for section in sections_of_adopted_plans_naming(row):
        name = gettext("Section “%(section)s”") % {"section": section}
        yield _line(name, section.plan, gettext("adopted"))
    for place in texts_naming(row):
        yield _line(capfirst(place.name), place.plan, gettext("draft"))


def _line(name: str, plan: Plan | None, state: str) -> SafeString:
    if plan is None:
        return format_html("{}", name)
    address = reverse("plans:plan", args=[plan.association.slug, plan.period])
    return format_html('{}, <a href="{}">{}</a> ({})', name, address, plan, state)
