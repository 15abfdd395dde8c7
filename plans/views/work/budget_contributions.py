"""The page of a budget's contributions, beside the rule about who pays (bidrag)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from budgets.arithmetic import Year
from budgets.contribution_forms import ContributionsForm, FrameForm
from budgets.contributions import Contributions, contributions_of
from budgets.facts import facts_of
from budgets.forms import ACT_REFUSED, error_text
from budgets.grid import shown_from_kronor
from budgets.models import Budget
from budgets.queries import budget_value
from budgets.services.amounts import AmountConflict, NoteWithoutAmount
from budgets.services.contributions import write_contributions
from budgets.services.writing import is_sealed
from plans.views.access import user_of
from plans.views.work.budget_pages import budget_for, budget_page, unit_of


@require_http_methods(["GET", "HEAD", "POST"])
def budget_contributions(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """What is typed and what the rule gives, for one year; posting takes the proposals ticked."""
    association, found = budget_for(request, slug, budget)
    facts = facts_of(found, budget_value(found))
    years = facts.value.sheet.years
    year = _year(years, request.GET.get("ar", ""))
    if year is None or not facts.payers:
        return budget_page(request, "contributions", association, budget=found, years=years)
    unit = unit_of(request.GET.get("enhet", facts.unit))
    frame_form = FrameForm(request.GET if "ram" in request.GET else None, unit=unit)
    frame_kr = frame_form.cleaned_data["ram"] if frame_form.is_valid() else None
    contributions = contributions_of(facts, year, unit, frame_kr)
    address = f"?{_address(contributions)}"
    form = ContributionsForm(request.POST or None, contributions=contributions)
    if request.method == "POST" and _is_written(request, found, form):
        messages.success(request, _("The contributions are saved."))
        return redirect(request.path + address)
    return budget_page(
        request,
        "contributions",
        association,
        budget=found,
        years=years,
        page=contributions,
        form=form,
        frame_form=frame_form,
        address=address,
        sealed=is_sealed(found),
    )


def _year(years: tuple[Year, ...], asked: str) -> Year | None:
    """The year that is asked for; else the budget year, or the first."""
    named = [year for year in years if year.key == asked]
    budgeted = [year for year in years if year.kind == "budget"]
    return next(iter((*named, *budgeted, *years)), None)


def _address(page: Contributions) -> str:
    """What the page shows, so that what is posted is about the same proposals."""
    frame = shown_from_kronor(page.frame_kr, "kr")
    return urlencode({"ar": page.year.key, "enhet": page.unit, "ram": frame})


def _is_written(request: HttpRequest, budget: Budget, form: ContributionsForm) -> bool:
    if not form.is_valid():
        form.show_new_proposals()
        return False
    try:
        write_contributions(
            budget=budget,
            year=budget.years.get(key=form.contributions.year.key),
            entries=form.entries(),
            marks=form.marks(),
            by=user_of(request),
        )
    except AmountConflict as error:
        form.show_conflict(error)
        return False
    except NoteWithoutAmount as error:
        text = _("Somebody has made the amount blank in the meantime; there is nothing to mark.")
        form.add_error(f"preliminary-{error.line}", text)
        return False
    except ACT_REFUSED as error:
        form.add_error(None, error_text(error))
        return False
    return True
