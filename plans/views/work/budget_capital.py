"""Own capital, decided money and outcomes of a budget: their pages in the work area."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budgets.capital_forms import DecisionForm, SurplusForm
from budgets.forms import ACT_REFUSED, error_text
from budgets.models import Budget
from budgets.money import Unit, format_amount
from budgets.outcome import compared_years, outcome_rows
from budgets.queries import budget_value, decided_money
from budgets.services.capital import distribute_surplus, tie_decision
from budgets.services.writing import is_sealed
from budgets.services.years import start_outcome
from plans.views.access import user_of
from plans.views.work.budget_pages import act_and_show, budget_for, budget_page, unit_of


@require_http_methods(["GET", "HEAD", "POST"])
def budget_surplus(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Handing out a surplus over years: the parts are shown first, and written when confirmed."""
    association, found = budget_for(request, slug, budget)
    form = SurplusForm(request.POST or None, budget=found, value=budget_value(found))
    is_proposed = form.is_valid()
    if is_proposed and form.is_confirmed and "confirm" in request.POST:
        try:
            _hand_out(request, found, form)
            return redirect("plans:budget", slug, budget)
        except ACT_REFUSED as error:
            form.add_error(None, error_text(error))
            is_proposed = False
    return budget_page(
        request,
        "surplus",
        association,
        budget=found,
        form=form,
        is_proposed=is_proposed,
        sealed=is_sealed(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def budget_decided(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Money that decisions have set aside, and what is left. What is posted ties a line to one."""
    association, found = budget_for(request, slug, budget)
    form = DecisionForm(request.POST or None, budget=found)
    if form.is_valid():
        try:
            tie_decision(by=user_of(request), **form.cleaned_data)
            return redirect("plans:budget-decided", slug, budget)
        except ACT_REFUSED as error:
            form.add_error(None, error_text(error))
    decided = decided_money(found)
    unit = unit_of(request.GET.get("enhet"))
    return budget_page(
        request,
        "decided",
        association,
        budget=found,
        decided=decided,
        unit=unit,
        lines=[(line, _shown(line.amounts_kr, unit)) for line in decided.lines],
        sums=[
            (_("Decided in all"), "total", _shown(decided.sums_kr, unit)),
            (_("Income and own capital"), "line", _shown(decided.there_kr, unit)),
            (_("Left of income and own capital"), "result", _shown(decided.left_kr, unit)),
        ],
        form=form,
        sealed=is_sealed(found),
    )


@require_POST
def budget_outcome_start(request: HttpRequest, slug: str, budget: str, year: str) -> HttpResponse:
    """Beginning to enter the outcome of a finished year: an empty column beside its budget."""
    _association, found = budget_for(request, slug, budget)
    row = get_object_or_404(found.years.select_related("budget"), key=year)

    def act() -> None:
        start_outcome(year=row, on=timezone.localdate(), by=user_of(request))

    return act_and_show(request, found, act)


@require_safe
def budget_outcome(request: HttpRequest, slug: str, budget: str, year: str) -> HttpResponse:
    """The outcome of a year beside its budget, with the differences in kronor and percent."""
    association, found = budget_for(request, slug, budget)
    value = budget_value(found)
    pairs = compared_years(value.sheet)
    pair = next((each for each in pairs if each.outcome.key == year), None)
    if pair is None:
        raise Http404
    unit = unit_of(request.GET.get("enhet"))
    rows = outcome_rows(value, pair, unit)
    return budget_page(
        request,
        "outcome",
        association,
        budget=found,
        pair=pair,
        rows=[each for each in rows if each.row.kind != "sum"],
        sums=[each for each in rows if each.row.kind == "sum"],
        unit=unit,
    )


def _hand_out(request: HttpRequest, budget: Budget, form: SurplusForm) -> None:
    line = distribute_surplus(
        budget=budget,
        group=form.cleaned_data["group"],
        label=form.line_label,
        surplus_year=form.cleaned_data["surplus_year"],
        parts=form.parts_kr,
        by=user_of(request),
    )
    messages.success(request, _("%(line)s is written.") % {"line": line.label})


def _shown(amounts_kr: tuple[int | None, ...], unit: Unit) -> list[str]:
    return ["" if amount_kr is None else format_amount(amount_kr, unit) for amount_kr in amounts_kr]
