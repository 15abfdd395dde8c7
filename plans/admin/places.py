"""Which texts and plans show a row: it is not deleted while one does."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from budgets.models import Budget
from plans.models import Plan
from plans.queries import sections_of_adopted_plans_naming, texts_naming


def places_in_plans(row: models.Model, request: HttpRequest) -> Iterator[SafeString]:
    """A line for each text that names the row and each plan that shows it, with a link there.

    What a plan shows as its own budget is protected by its table.
    """
    if isinstance(row, Budget):
        name = capfirst(str(Plan._meta.get_field("project_budgets").verbose_name))
        for plan in row.plans_beside.select_related("association"):
            is_adopted = plan.adoptions.exists()
            yield _line(name, plan, gettext("adopted") if is_adopted else gettext("draft"))
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
