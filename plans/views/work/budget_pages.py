"""What the budget pages of the work area share: looking a budget up, answering, acting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from associations.models import Association
from associations.permissions import Capability
from budgets.arrangement import Move
from budgets.forms import ACT_REFUSED, error_text
from budgets.models import Budget
from budgets.money import Unit
from budgets.services.writing import is_sealed
from plans.queries.budget_places import BrokenPlace
from plans.views.access import association_for, work_context


def budget_for(request: HttpRequest, slug: str, key: str) -> tuple[Association, Budget]:
    """The association where the visitor writes, and a budget of it; else 404."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    budgets = association.budgets.select_related("project", "revises", "scenario_of")
    return association, get_object_or_404(budgets, key=key)


def budget_page(
    request: HttpRequest, name: str, association: Association, **values: Any
) -> HttpResponse:
    template = f"plans/work/budgets/{name}.html"
    return render(request, template, work_context(association, current="budgets", **values))


def form_page(
    request: HttpRequest,
    association: Association,
    budget: Budget,
    form: Any,
    heading: str,
    *,
    moves: bool = False,
    deletable: bool = False,
) -> HttpResponse:
    return budget_page(
        request,
        "form",
        association,
        budget=budget,
        form=form,
        heading=heading,
        moves=moves,
        deletable=deletable or moves,
        sealed=is_sealed(budget),
    )


def act_and_show(request: HttpRequest, budget: Budget, act: Any, *, row: str = "") -> HttpResponse:
    """Do something that is not a form, and show the grid at `row`; there a deletion is undone."""
    response = redirect("plans:budget", budget.association.slug, budget.key)
    try:
        token = act()
    except ACT_REFUSED as error:
        messages.error(request, error_text(error))
        return response
    if token:
        response["Location"] += f"?borttaget={token}"
    elif row:
        response["Location"] += f"#row-{row}"
    return response


def delete_and_show(
    request: HttpRequest,
    budget: Budget,
    row: Model,
    act: Any,
    find_places: Callable[[], tuple[BrokenPlace, ...]],
) -> HttpResponse:
    """Delete a row; but first list the places in texts that would point at it in vain."""
    if "confirmed" not in request.POST and (places := find_places()):
        return budget_page(
            request, "row_deletion", budget.association, budget=budget, row=row, places=places
        )
    return act_and_show(request, budget, act)


def write_and_show(
    request: HttpRequest, budget: Budget, form: Any, act: Callable[[], object], *, row: str = ""
) -> HttpResponse | None:
    """Do what a valid form asks for, and show the grid at `row`, which may name what was made.

    None if it was refused, and the form tells: the page is then shown with the form again, so that
    nothing typed is lost.
    """
    if not form.is_valid():
        return None
    try:
        made = act()
    except ACT_REFUSED as error:
        form.add_error(None, error_text(error))
        return None
    response = redirect("plans:budget", budget.association.slug, budget.key)
    if row:
        response["Location"] += f"#row-{row.format(made)}"
    return response


def unit_of(asked: object) -> Unit:
    return "tkr" if asked == "tkr" else "kr"


def step_of(request: HttpRequest) -> Move:
    try:
        return Move(request.POST["step"])
    except ValueError as error:
        raise BadRequest("step") from error
