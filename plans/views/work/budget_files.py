"""A budget as a file for spreadsheet programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budgets.exchange.writing import write_budget
from budgets.queries import budget_value
from plans.views.work.budget_pages import budget_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def budget_workbook(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """The budget as a workbook with sums that go on computing."""
    association, found = budget_for(request, slug, budget)
    response = HttpResponse(write_budget(budget_value(found)), content_type=XLSX)
    name = f"{association.slug}-{found.key}.xlsx"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    patch_cache_control(response, private=True, no_store=True)
    return response
