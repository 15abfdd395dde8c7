"""The budget pages of the work area: the list, the grid, and a plain page per line, group, year."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from associations.models import Association
from associations.permissions import Capability
from budgets.checks import Facts, remarks_on
from budgets.entry import AmountRefused, read_amount
from budgets.forms import (
    ACT_REFUSED,
    GroupForm,
    LineForm,
    NewBudgetForm,
    NewGroupForm,
    NewLineForm,
    RenameForm,
    YearForm,
    error_text,
    refusal_text,
)
from budgets.grid import Grid, grid_of, shown_from_kronor
from budgets.models import Budget, BudgetLine, BudgetYear
from budgets.money import Unit
from budgets.queries import budget_value, budgets_with_rows
from budgets.services import deletion, structure
from budgets.services.amounts import AmountConflict, Entry, set_amounts
from budgets.services.copying import move_budget_on
from budgets.services.lines import write_line
from budgets.services.writing import is_sealed
from plans.views.access import association_for, user_of
from plans.views.work.budget_pages import (
    act_and_show,
    budget_for,
    budget_page,
    form_page,
    step_of,
    unit_of,
    write_and_show,
)

MOST_CELLS = 5_000  # a pasted block; the largest grid we test has 1 200


@require_http_methods(["GET", "HEAD", "POST"])
def budget_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The association's budgets, and beginning a new one."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    form = NewBudgetForm(request.POST or None, association=association)
    if form.is_valid():
        return redirect("plans:budget", slug, _begin(request, association, form).key)
    budgets = association.budgets.select_related("project").prefetch_related("plans__adoptions")
    return budget_page(request, "list", association, budgets=budgets, form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_grid(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """The grid. What is posted renames the budget."""
    association, found = budget_for(request, slug, budget, with_rows=True)
    sealed = is_sealed(found)
    form = RenameForm(request.POST or None, instance=Budget(title=found.title))
    if form.is_valid():
        try:
            structure.rename_budget(
                budget=found, title=form.cleaned_data["title"], by=user_of(request)
            )
            return redirect("plans:budget", slug, budget)
        except ACT_REFUSED as error:
            form.add_error(None, error_text(error))
    value = budget_value(found)
    grid = grid_of(value, unit_of(request.GET.get("enhet")))
    deletions = () if sealed else deletion.recent_deletions(found)
    token = request.GET.get("borttaget", "")
    return budget_page(
        request,
        "grid",
        association,
        budget=found,
        grid=grid,
        remarks=remarks_on(Facts(value)),
        sealed=sealed,
        form=form,
        deletions=deletions,
        deleted=next((each for each in deletions if each.token == token), None),
        texts=_texts(),
        shape=_shape(grid),
        kinds=BudgetLine.Kind.choices,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def budget_cells(request: HttpRequest, slug: str, budget: str) -> JsonResponse:
    """All cells as they are now; posting sets some of them, or only says how they are read."""
    _association, found = budget_for(request, slug, budget)
    if request.method != "POST":
        # The token is another one when somebody has signed in again in the meantime.
        who = {"user": user_of(request).pk, "token": get_token(request)}
        return JsonResponse(_state(found, unit_of(request.GET.get("enhet"))) | who)
    posted = _posted(request)
    unit = unit_of(posted.get("unit"))
    entries, read, refused = _read(posted["cells"], unit, pasted=posted.get("pasted") is True)
    if refused or posted.get("check") is True:
        return JsonResponse({"read": read, "refused": refused}, status=422 if refused else 200)
    try:
        set_amounts(budget=found, entries=entries, by=user_of(request))
    except AmountConflict as error:
        conflicts = [
            {
                "line": each.line,
                "year": each.year,
                "theirs_kr": each.theirs_kr,
                "theirs": shown_from_kronor(each.theirs_kr, unit),
                "ours_kr": each.ours_kr,
                "ours": shown_from_kronor(each.ours_kr, unit),
            }
            for each in error.conflicts
        ]
        return JsonResponse({"conflicts": conflicts, "state": _state(found, unit)}, status=409)
    except ACT_REFUSED as error:
        return JsonResponse({"error": error_text(error)}, status=410)
    return JsonResponse({"read": read, "state": _state(found, unit)})


@require_http_methods(["GET", "HEAD", "POST"])
def budget_line(request: HttpRequest, slug: str, budget: str, line: str) -> HttpResponse:
    """A line with all its years, for reading and writing without the grid."""
    association, found = budget_for(request, slug, budget)
    row = get_object_or_404(found.lines.select_related("budget", "group"), key=line)
    if request.method == "POST" and "step" in request.POST:
        return act_and_show(
            request,
            found,
            lambda: structure.move_line(line=row, step=step_of(request), by=user_of(request)),
            row=f"line-{row.key}",
        )
    if request.method == "POST" and "delete" in request.POST:
        return act_and_show(
            request, found, lambda: deletion.delete_line(line=row, by=user_of(request))
        )
    form = LineForm(request.POST or None, line=row, years=found.years.all())
    if form.is_valid() and _write_line(request, form):
        messages.success(request, _("%(line)s is saved.") % {"line": row.label})
        return redirect("plans:budget-line", slug, budget, line)
    return budget_page(
        request, "line", association, budget=found, line=row, form=form, sealed=is_sealed(found)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Adding a line. `?grupp=` chooses its group."""
    association, found = budget_for(request, slug, budget)
    groups = {group.key: group for group in found.groups.all()}
    initial = {"group": groups.get(request.GET.get("grupp", "")), "kind": "cost"}
    form = NewLineForm(request.POST or None, budget=found, initial=initial)
    if form.is_valid():
        return write_and_show(
            request,
            found,
            lambda: structure.add_line(budget=found, by=user_of(request), **form.cleaned_data),
            row="line-{0.key}",
        )
    return form_page(request, association, found, form, _("New line"))


@require_http_methods(["GET", "HEAD", "POST"])
def budget_group(request: HttpRequest, slug: str, budget: str, group: str) -> HttpResponse:
    """A group: its title and sum, its place, deleting it."""
    association, found = budget_for(request, slug, budget)
    row = get_object_or_404(found.groups.select_related("budget"), key=group)
    if request.method == "POST" and "step" in request.POST:
        return act_and_show(
            request,
            found,
            lambda: structure.move_group(group=row, step=step_of(request), by=user_of(request)),
            row=f"heading-{row.key}",
        )
    if request.method == "POST" and "delete" in request.POST:
        return act_and_show(
            request, found, lambda: deletion.delete_group(group=row, by=user_of(request))
        )
    title = row.title
    form = GroupForm(request.POST or None, instance=row)
    if form.is_valid():
        return write_and_show(
            request,
            found,
            lambda: structure.change_group(group=row, by=user_of(request), **form.cleaned_data),
            row=f"heading-{row.key}",
        )
    return form_page(request, association, found, form, title, moves=True)


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Adding a group."""
    association, found = budget_for(request, slug, budget)
    form = NewGroupForm(request.POST or None, budget=found)
    if form.is_valid():
        return write_and_show(
            request,
            found,
            lambda: structure.add_group(budget=found, by=user_of(request), **form.cleaned_data),
            row="heading-{0.key}",
        )
    return form_page(request, association, found, form, _("New group"))


@require_http_methods(["GET", "HEAD", "POST"])
def budget_year(request: HttpRequest, slug: str, budget: str, year: str) -> HttpResponse:
    """A year: its label, kind and months; deleting it."""
    association, found = budget_for(request, slug, budget)
    row = get_object_or_404(found.years.select_related("budget"), key=year)
    if request.method == "POST" and "delete" in request.POST:
        return act_and_show(
            request, found, lambda: deletion.delete_year(year=row, by=user_of(request))
        )
    label = row.label
    form = YearForm(request.POST or None, instance=row)
    if form.is_valid():
        return write_and_show(
            request, found, lambda: structure.save_year(year=row, by=user_of(request))
        )
    return form_page(request, association, found, form, label, deletable=True)


@require_http_methods(["GET", "HEAD", "POST"])
def new_year(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Adding a year."""
    association, found = budget_for(request, slug, budget)
    row = BudgetYear(budget=found, kind=BudgetYear.Kind.PLAN)
    form = YearForm(request.POST or None, instance=row)
    if form.is_valid():
        return write_and_show(
            request, found, lambda: structure.save_year(year=row, by=user_of(request))
        )
    return form_page(request, association, found, form, _("New year"))


@require_POST
def budget_restoring(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Undoing a deletion."""
    _association, found = budget_for(request, slug, budget)
    token = request.POST.get("token", "")
    return act_and_show(
        request,
        found,
        lambda: deletion.restore_deletion(budget=found, token=token, by=user_of(request)),
    )


# -- Looking up and answering


def _write_line(request: HttpRequest, form: LineForm) -> bool:
    try:
        write_line(
            line=form.line,
            label=form.cleaned_data["label"],
            kind=form.cleaned_data["kind"],
            basis=form.cleaned_data["basis"],
            scope=form.cleaned_data["scope"],
            entries=form.entries(),
            notes=form.notes(),
            by=user_of(request),
        )
    except AmountConflict as error:
        form.show_conflict(error)
        return False
    except ACT_REFUSED as error:
        form.add_error(None, error_text(error))
        return False
    return True


@transaction.atomic
def _begin(request: HttpRequest, association: Association, form: NewBudgetForm) -> Budget:
    title, source = form.cleaned_data["title"], form.cleaned_data["source"]
    if source is None:
        return structure.start_budget(
            association=association,
            title=title,
            first_year=form.cleaned_data["first_year"],
            by=user_of(request),
        )
    copy, _years = move_budget_on(
        budget=source, step=int(form.cleaned_data["step"]), by=user_of(request)
    )
    return structure.rename_budget(budget=copy, title=title, by=user_of(request))


# -- Cells as JSON


def _posted(request: HttpRequest) -> dict[str, Any]:
    """What the grid posts, or BadRequest."""
    try:
        posted = json.loads(request.body)
        cells = posted["cells"]
        fits = isinstance(cells, list) and 0 < len(cells) <= MOST_CELLS
        assert fits and all(_is_cell(cell) for cell in cells)  # noqa: PT018
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError) as error:
        raise BadRequest("cells") from error
    return dict(posted)


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and all(isinstance(cell.get(name), str) for name in ("line", "year", "text"))
        and isinstance(cell.get("note", ""), str)
        and len(cell.get("note", "")) <= 200
        and isinstance(cell.get("preliminary", False), bool)
        and (cell.get("expected") is None or type(cell.get("expected")) is int)
    )


def _read(
    cells: list[dict[str, Any]], unit: Unit, *, pasted: bool
) -> tuple[list[Entry], list[dict[str, Any]], list[dict[str, Any]]]:
    """Read what was typed: entries, how each was read, and what was refused."""
    entries: list[Entry] = []
    read: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for cell in cells:
        place = {"line": cell["line"], "year": cell["year"], "text": cell["text"][:60]}
        try:
            reading = read_amount(cell["text"], unit, pasted=pasted)
        except AmountRefused as error:
            says = {"reason": refusal_text(error), "suggestion": error.suggestion}
            refused.append(place | says)
            continue
        read.append(place | {"kr": reading.amount_kr, "read": str(reading) or _("blank")})
        entries.append(
            Entry(
                cell["line"],
                cell["year"],
                reading.amount_kr,
                cell.get("expected"),
                cell.get("note", ""),
                cell.get("preliminary", False),
            )
        )
    return entries, read, refused


def _state(budget: Budget, unit: Unit) -> dict[str, Any]:
    """All that the grid shows and that may change."""
    value = budget_value(budgets_with_rows(Budget.objects.filter(pk=budget.pk)).get())
    grid = grid_of(value, unit)
    rows = [row for row in (*grid.rows, *grid.sums) if row.kind != "heading"]
    return {
        "shape": _shape(grid),
        "cells": {
            cell.key: {
                "kr": cell.amount_kr,
                "shown": cell.shown,
                "note": cell.note,
                "preliminary": cell.is_preliminary,
            }
            for row in rows
            for cell in row.cells
        },
        "balances": [
            {"year": each.year.key, "isOff": each.is_off, "text": each.text}
            for each in grid.worst_first
        ],
        "notes": [asdict(each) for each in grid.notes],
        "rounding": grid.rounding_note,
        "remarks": [each.message for each in remarks_on(Facts(value))],
    }


def _shape(grid: Grid) -> str:
    """Which rows and columns there are: another shape needs another page."""
    rows = [f"{row.kind}:{row.key}:{row.is_computed}:{row.level}:{row.label}" for row in grid.rows]
    years = [f"{year.key}:{year.label}" for year in grid.years]
    return hashlib.sha256("\n".join([*rows, *years]).encode()).hexdigest()


def _texts() -> dict[str, str]:
    """The words of static/js/work/grid*.js, in the language of the page."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved {time}."),
        "savedAs": _("Saved {time} as {read}."),
        "offline": _("Not saved – offline. What you type is kept here and sent when it can be."),
        "signedOut": _(
            "Not saved – you are signed out. What you have typed is kept here. Sign in in another "
            "tab; then it is saved."
        ),
        "signIn": _("Sign in (new tab)"),
        "back": _("The connection is back."),
        "kept": _("What you typed and was not saved is back in its cells, and is being saved."),
        "keptLost": _("Not saved, and its row is gone: {what}"),
        "discard": _("Discard"),
        "refused": _("Not saved: {reason}"),
        "notTaken": _("The server did not take this. Write it in another way."),
        "take": _("Write {amount}"),
        "othersOne": ngettext("{count} cell was changed.", "{count} cells were changed.", 1),
        "othersMany": ngettext("{count} cell was changed.", "{count} cells were changed.", 2),
        "shape": _("Somebody has changed rows or years."),
        "reload": _("Reload the table"),
        "conflict": _("Somebody has changed this cell in the meantime."),
        "mine": _("Keep mine: {amount}"),
        "theirs": _("Take theirs: {amount}"),
        "undoConflict": _("Cannot undo yet. Somebody has changed {cell} to {theirs} since."),
        "undoAnyway": _("Undo all the same"),
        "undoRest": _("Keep theirs, undo the rest"),
        "undo": _("Undo"),
        "undone": _("Undone."),
        "nothingToUndo": _("Nothing more to undo."),
        "selection": _("{count} cells, sum {sum} kr"),
        "copied": _("Copied {count} cells."),
        "blank": _("blank"),
        "preliminary": _("preliminary"),
        "preliminaryShort": _("prel."),
        "note": _("note {number}"),
        "noteTitle": _("Note: {line}"),
        "pasteTitle": _("Paste {rows} rows and {columns} columns"),
        "tooLarge": _(
            "The block has {rows} rows and {columns} columns; from this cell there is room for "
            "{roomRows} rows and {roomColumns} columns. Nothing has been changed."
        ),
        "computed": _("left out, the row is computed here"),
        "unknownRow": _("left out, no row has this name"),
        "unknownYear": _("left out, the budget has no such year"),
        "unchanged": _("unchanged"),
        "byPlace": _("Row by row from the cell where you are"),
        "byName": _("By the names in the first column: {found} of {rows} rows are found"),
        "byYear": _("The first row is years; the columns follow them."),
        "matching": _("How the rows are matched"),
        "pasteOne": ngettext("Paste {count} amount", "Paste {count} amounts", 1),
        "pasteMany": ngettext("Paste {count} amount", "Paste {count} amounts", 2),
        "close": _("Close"),
        "cancel": _("Cancel"),
        "row": _("Row"),
        "nothingToPaste": _("There is no amount in the block that can be pasted here."),
        "pasteCaption": _("How the block is read"),
        "pasteFailed": _("Not pasted: {reason} The block is still here; try again."),
        "noConnection": _("there is no connection."),
        "newLine": _("New line below {name}"),
        "rename": _("Rename {name}"),
    }
