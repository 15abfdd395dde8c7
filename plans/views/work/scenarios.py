"""Scenarios of a budget: beginning one, changing it, seeing all side by side, and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from associations.models import Association
from budgets.forms import ACT_REFUSED, NewScenarioForm, ScaleForm, error_text
from budgets.models import Budget
from budgets.services.copying import start_scenario
from budgets.services.deletion import delete_budget
from budgets.services.scenarios import scale_contributions, use_scenario
from plans.queries.scenarios import scenarios_of
from plans.views.access import user_of
from plans.views.work.budget_pages import budget_for, budget_page


@require_http_methods(["GET", "HEAD", "POST"])
def budget_scenarios(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """The scenarios of a budget side by side. What is posted begins one, or acts on one of them."""
    association, found = budget_for(request, slug, budget)
    if found.scenario_of is not None:
        return redirect("plans:budget-scenarios", slug, found.scenario_of.key)
    new = NewScenarioForm(None, initial={"title": _("What if: %(title)s") % {"title": found}})
    refused: ScaleForm | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "begin":
            new = NewScenarioForm(request.POST)
            if new.is_valid():
                start_scenario(budget=found, by=user_of(request), **new.cleaned_data)
                return redirect("plans:budget-scenarios", slug, budget)
        else:
            scenario = get_object_or_404(
                found.scenarios.all(), key=request.POST.get("scenario", "")
            )
            if act != "scale":
                return _end(request, found, scenario, act)
            refused = _scale(request, found, scenario)
            if refused is None:
                return redirect("plans:budget-scenarios", slug, budget)
    return _page(request, association, found, new, refused)


def _page(
    request: HttpRequest,
    association: Association,
    original: Budget,
    new: NewScenarioForm,
    refused: ScaleForm | None,
) -> HttpResponse:
    shown = scenarios_of(original)
    forms = [
        refused
        if refused is not None and refused.scenario == scenario
        else ScaleForm(scenario=scenario, parties=shown.parties)
        for scenario in shown.budgets[1:]
    ]
    return budget_page(
        request, "scenarios", association, budget=original, shown=shown, forms=forms, new=new
    )


def _scale(request: HttpRequest, original: Budget, scenario: Budget) -> ScaleForm | None:
    """Change the contributions; the form when it was refused."""
    parties = scenarios_of(original).parties
    form = ScaleForm(request.POST, scenario=scenario, parties=parties)
    if not form.is_valid():
        return form
    try:
        count = scale_contributions(scenario=scenario, by=user_of(request), **form.cleaned_data)
    except ACT_REFUSED as error:
        form.add_error(None, error_text(error))
        return form
    text = ngettext("%(count)s amount was changed.", "%(count)s amounts were changed.", count)
    messages.success(request, text % {"count": count})
    return None


def _end(request: HttpRequest, original: Budget, scenario: Budget, act: str) -> HttpResponse:
    """Discard a scenario, which can be undone, or make it a budget."""
    if act == "discard":
        token = delete_budget(budget=scenario, by=user_of(request))
        response = redirect("plans:budgets", original.association.slug)
        response["Location"] += f"?borttaget={token}"
        return response
    if act != "use":
        raise BadRequest("act")
    use_scenario(scenario=scenario, by=user_of(request))
    text = _(
        "“%(title)s” is a budget now and revises “%(original)s”. No plan shows it until you "
        "choose it there."
    )
    messages.success(request, text % {"title": scenario, "original": original})
    return redirect("plans:budget", original.association.slug, scenario.key)
