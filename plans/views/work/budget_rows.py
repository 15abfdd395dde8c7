"""Acts on the rows of the budget's grid, and what is said beside a cell; answers are JSON.

The pages of a line and of a group do the same without scripts (`budgets.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from associations.models import User
from budgets.forms import ACT_REFUSED, NewLineForm, error_text
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine
from budgets.services import deletion, structure
from budgets.services.amounts import set_note
from budgets.services.undoing import CHANGED, new_token, token_of, undo_act
from plans.views.access import user_of
from plans.views.work.budget_pages import budget_for, step_of

LONGEST_NOTE = Amount._meta.get_field("note").max_length or 0


@dataclass(frozen=True, slots=True)
class Done:
    """An act that is done: its token, the row it was about, what is said."""

    token: str
    row: str
    said: str


class Refused(Exception):
    """What was typed cannot be taken; the sentence says why."""


@require_POST
def budget_rows(request: HttpRequest, slug: str, budget: str) -> JsonResponse:
    """Add, rename, move or delete a row, or undo that."""
    _association, found = budget_for(request, slug, budget)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest("act")
    try:
        done = act(request, found, user_of(request))
    except Refused as error:
        return JsonResponse({"error": str(error)}, status=422)
    except ACT_REFUSED as error:
        return JsonResponse({"error": error_text(error)}, status=410)
    token = token_of(budget=found, token=done.token)
    return JsonResponse({"token": token, "row": done.row, "said": done.said})


@require_POST
def budget_note(request: HttpRequest, slug: str, budget: str) -> JsonResponse:
    """Say something beside an amount, and whether it is preliminary."""
    _association, found = budget_for(request, slug, budget)
    line = get_object_or_404(found.lines.select_related("budget"), key=request.POST.get("line", ""))
    year = get_object_or_404(found.years, key=request.POST.get("year", ""))
    note = request.POST.get("note", "").strip()
    if len(note) > LONGEST_NOTE:
        text = _("A note has at most %(most)s characters.") % {"most": LONGEST_NOTE}
        return JsonResponse({"error": text}, status=422)
    try:
        set_note(
            line=line,
            year=year,
            note=note,
            is_preliminary=request.POST.get("preliminary") == "1",
            by=user_of(request),
        )
    except ACT_REFUSED as error:
        return JsonResponse({"error": error_text(error)}, status=410)
    return JsonResponse({"saved": True})


def _add(request: HttpRequest, budget: Budget, by: User) -> Done:
    """A line under another one, or last in a group."""
    beside = _row(request, budget)
    group = beside if isinstance(beside, BudgetGroup) else beside.group
    form = NewLineForm(request.POST.dict() | {"group": group.pk}, budget=budget)
    if not form.is_valid():
        raise Refused(" ".join(str(text) for errors in form.errors.values() for text in errors))
    token = new_token()
    line = structure.add_line(
        budget=budget,
        **form.values(),
        after=beside if isinstance(beside, BudgetLine) else None,
        by=by,
        reason=CHANGED + token,
    )
    return Done(token, f"line:{line.key}", _("Added: %(name)s") % {"name": line.label})


def _rename(request: HttpRequest, budget: Budget, by: User) -> Done:
    row, token, label = _row(request, budget), new_token(), request.POST.get("label", "").strip()
    most = structure.longest_name(row)
    if not 0 < len(label) <= most:
        raise Refused(_("Write a name of at most %(most)s characters.") % {"most": most})
    structure.rename_row(row=row, name=label, by=by, reason=CHANGED + token)
    return Done(token, request.POST["row"], _("Renamed: %(name)s") % {"name": label})


def _move(request: HttpRequest, budget: Budget, by: User) -> Done:
    row, token, step = _row(request, budget), new_token(), step_of(request)
    if isinstance(row, BudgetGroup):
        structure.move_group(group=row, step=step, by=by, reason=CHANGED + token)
    else:
        structure.move_line(line=row, step=step, by=by, reason=CHANGED + token)
    return Done(token, request.POST["row"], _("Moved: %(name)s") % {"name": str(row)})


def _delete(request: HttpRequest, budget: Budget, by: User) -> Done:
    row = _row(request, budget)
    name = str(row)
    if isinstance(row, BudgetGroup):
        token = deletion.delete_group(group=row, by=by)
    else:
        token = deletion.delete_line(line=row, by=by)
    return Done(token, request.POST["row"], _("Deleted: %(name)s") % {"name": name})


def _undo(request: HttpRequest, budget: Budget, by: User) -> Done:
    token = undo_act(budget=budget, token=request.POST.get("token", ""), by=by)
    return Done(token, request.POST.get("row", ""), _("Undone."))


ACTS = {"add": _add, "rename": _rename, "move": _move, "delete": _delete, "undo": _undo}


def _row(request: HttpRequest, budget: Budget) -> BudgetLine | BudgetGroup:
    """The row that is asked for, as the grid names it; else 404."""
    kind, _colon, key = request.POST.get("row", "").partition(":")
    if kind in {"group", "heading"}:
        return get_object_or_404(budget.groups.select_related("budget"), key=key)
    return get_object_or_404(budget.lines.select_related("budget", "group"), key=key)
