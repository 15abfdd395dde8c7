"""A budget in the work area: the grid, and a plain page per line, group and year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from budgets.arithmetic import Line, Sheet
from budgets.checks import remarks_on
from budgets.entry import AmountRefused, read_amount
from budgets.facts import facts_of
from budgets.forms import (
    ACT_REFUSED,
    GroupForm,
    LineForm,
    NewGroupForm,
    NewLineForm,
    SettingsForm,
    YearForm,
    error_text,
    refusal_text,
)
from budgets.grid import Cell, Grid, grid_of, shown_from_kronor
from budgets.models import Budget, BudgetLine, BudgetYear
from budgets.money import Unit
from budgets.outcome import compared_years
from budgets.queries import (
    BudgetValue,
    budget_value,
    ceilings_of,
    mixes,
)
from budgets.services import deletion, structure
from budgets.services.amounts import AmountConflict, Entry, set_amounts
from budgets.services.lines import write_line
from budgets.services.writing import is_sealed
from budgets.services.years import move_year, outcome_of
from plans.queries.budget_places import broken_by_removal
from plans.views.access import user_of
from plans.views.work.budget_pages import (
    act_and_show,
    budget_for,
    budget_page,
    delete_and_show,
    form_page,
    step_of,
    unit_of,
    write_and_show,
)

MOST_CELLS = 5_000  # a pasted block; the largest grid we test has 1 200


@require_http_methods(["GET", "HEAD", "POST"])
def budget_grid(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """The grid. What is posted are the settings of the budget: its title, and whose it is."""
    association, found = budget_for(request, slug, budget)
    sealed = is_sealed(found)
    shown = Budget(association=association, title=found.title, project=found.project)
    form = SettingsForm(request.POST or None, instance=shown)
    if form.is_valid():
        try:
            structure.change_budget(budget=found, by=user_of(request), **form.cleaned_data)
            return redirect("plans:budget", slug, budget)
        except ACT_REFUSED as error:
            form.add_error(None, error_text(error))
    value = budget_value(found)
    facts = facts_of(found, value)
    unit = unit_of(request.GET.get("enhet"))
    grid = grid_of(value, unit, facts.main, ceilings_of(found))
    deletions = () if sealed else deletion.recent_deletions(found)
    token = request.GET.get("borttaget", "")
    return budget_page(
        request,
        "grid",
        association,
        budget=found,
        grid=grid,
        outcomes=compared_years(value.sheet),
        remarks=remarks_on(facts),
        sealed=sealed,
        form=form,
        main=facts.main,
        main_lines=_lines_for(found, facts.main),
        revisions=found.revisions.all(),
        deletions=deletions,
        deleted=next((each for each in deletions if each.token == token), None),
        texts=_texts(),
        shape=_shape(grid),
        stamp=_stamp(value.sheet),
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
    return JsonResponse({"read": read, "state": _state(found, unit, entries, posted.get("seen"))})


@require_http_methods(["GET", "HEAD", "POST"])
def budget_line(request: HttpRequest, slug: str, budget: str, line: str) -> HttpResponse:
    """A line with all its years, for reading and writing without the grid."""
    association, found = budget_for(request, slug, budget)
    lines = found.lines.select_related("budget__association", "group", "member", "board")
    row = get_object_or_404(lines, key=line)
    if request.method == "POST" and "step" in request.POST:
        return act_and_show(
            request,
            found,
            lambda: structure.move_line(line=row, step=step_of(request), by=user_of(request)),
            row=f"line-{row.key}",
        )
    if request.method == "POST" and "delete" in request.POST:
        return delete_and_show(
            request,
            found,
            row,
            lambda: deletion.delete_line(line=row, by=user_of(request)),
            lambda: broken_by_removal(found, lines=[row.key]),
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
    """Adding a line. `?grupp=` chooses its group, `?betalar=` and `?ar=` who pays it."""
    association, found = budget_for(request, slug, budget)
    form = NewLineForm(request.POST or None, budget=found)
    form.initial = _proposed_line(request, form, found)

    def add() -> BudgetLine:
        line = structure.add_line(budget=found, by=user_of(request), **form.values())
        _warn_of_mixing(request, line)
        return line

    return write_and_show(request, found, form, add, row="line-{0.key}") or budget_page(
        request, "new_line", association, budget=found, form=form, sealed=is_sealed(found)
    )


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
        return delete_and_show(
            request,
            found,
            row,
            lambda: deletion.delete_group(group=row, by=user_of(request)),
            lambda: broken_by_removal(found, groups=[row.key]),
        )
    title = row.title
    form = GroupForm(request.POST or None, instance=row)
    return write_and_show(
        request,
        found,
        form,
        lambda: structure.change_group(group=row, by=user_of(request), **form.cleaned_data),
        row=f"heading-{row.key}",
    ) or form_page(request, association, found, form, title, moves=True)


@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Adding a group."""
    association, found = budget_for(request, slug, budget)
    form = NewGroupForm(request.POST or None, budget=found)
    return write_and_show(
        request,
        found,
        form,
        lambda: structure.add_group(budget=found, by=user_of(request), **form.cleaned_data),
        row="heading-{0.key}",
    ) or form_page(request, association, found, form, _("New group"))


@require_http_methods(["GET", "HEAD", "POST"])
def budget_year(request: HttpRequest, slug: str, budget: str, year: str) -> HttpResponse:
    """A year: its label, kind, months and opening; its place; deleting it."""
    association, found = budget_for(request, slug, budget)
    row = get_object_or_404(found.years.select_related("budget"), key=year)
    if request.method == "POST" and "delete" in request.POST:
        return delete_and_show(
            request,
            found,
            row,
            lambda: deletion.delete_year(year=row, by=user_of(request)),
            lambda: broken_by_removal(found, years=[row.key]),
        )
    if request.method == "POST" and "step" in request.POST:
        return act_and_show(
            request,
            found,
            lambda: move_year(year=row, step=step_of(request), by=user_of(request)),
        )
    outcome, label = outcome_of(found, row), row.label
    has_ended = row.ends_on < timezone.localdate()
    form = YearForm(request.POST or None, instance=row)
    return write_and_show(
        request, found, form, lambda: structure.save_year(year=row, by=user_of(request))
    ) or budget_page(
        request,
        "year",
        association,
        budget=found,
        year=row,
        form=form,
        heading=label,
        can_have_outcome=has_ended and outcome is None,
        sealed=is_sealed(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_year(request: HttpRequest, slug: str, budget: str) -> HttpResponse:
    """Adding a year."""
    association, found = budget_for(request, slug, budget)
    row = BudgetYear(budget=found, kind=BudgetYear.Kind.PLAN)
    form = YearForm(request.POST or None, instance=row)
    return write_and_show(
        request, found, form, lambda: structure.save_year(year=row, by=user_of(request))
    ) or form_page(request, association, found, form, _("New year"))


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


def _lines_for(budget: Budget, main: BudgetValue | None) -> list[Line]:
    """The lines that the association's budget has for the project of this one."""
    if main is None or budget.project is None:
        return []
    return [main.sheet.line(key) for key in main.lines_of_project.get(budget.project.key, ())]


def _write_line(request: HttpRequest, form: LineForm) -> bool:
    try:
        line = write_line(
            line=form.line,
            label=form.cleaned_data["label"],
            kind=form.cleaned_data["kind"],
            basis=form.cleaned_data["basis"],
            scope=form.cleaned_data["scope"],
            ties=form.ties(),
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
    if line.kind != form.line.kind:
        _warn_of_mixing(request, line)
    return True


def _proposed_line(request: HttpRequest, form: NewLineForm, budget: Budget) -> dict[str, Any]:
    """What a new line begins with, as the address says; one group is chosen, of several none."""
    groups = list(budget.groups.all())
    group = next((each for each in groups if each.key == request.GET.get("grupp")), None)
    year = budget.years.filter(key=request.GET.get("ar", "")).first()
    payer = next(
        (
            each
            for each in form.payers
            if each.key == request.GET.get("betalar") and each.pays_in(year)
        ),
        None,
    )
    if payer is not None:
        beside = budget.lines.filter(kind=BudgetLine.Kind.CONTRIBUTION).first()
        group = group or (beside.group if beside else None)
    return {
        "group": group or (groups[0] if len(groups) == 1 else None),
        "kind": BudgetLine.Kind.CONTRIBUTION if payer else "",
        "payer": payer.value if payer else "",
        "label": payer.name if payer else "",
    }


def _warn_of_mixing(request: HttpRequest, line: BudgetLine) -> None:
    if mixes(line.group, line.kind):
        text = _(
            "The group “%(group)s” now has lines that bring money and lines that use it. Its sum "
            "is the difference between them. Move %(line)s if that is not meant."
        )
        messages.warning(request, text % {"group": line.group.title, "line": line.label})


# -- Cells as JSON


def _posted(request: HttpRequest) -> dict[str, Any]:
    """What the grid posts, or BadRequest."""
    try:
        posted = json.loads(request.body)
        json.dumps(posted, ensure_ascii=False).encode()  # half a character cannot be stored
        cells = posted["cells"]
        fits = isinstance(cells, list) and 0 < len(cells) <= MOST_CELLS
        assert fits and all(_is_cell(cell) for cell in cells)  # noqa: PT018
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError) as error:
        raise BadRequest("cells") from error
    except RawPostDataException as error:  # a form with parts, which has been read
        raise BadRequest("cells") from error
    return dict(posted)


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and all(isinstance(cell.get(name), str) for name in ("line", "year", "text"))
        and isinstance(cell.get("note", ""), str)
        and not any("\x00" in value for value in cell.values() if isinstance(value, str))
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


def _state(
    budget: Budget, unit: Unit, entries: Sequence[Entry] = (), seen: object = None
) -> dict[str, Any]:
    """What the grid shows and that may change.

    After a save only the cells that it may have changed are told, if the amounts were the `seen`
    ones before it. Otherwise somebody else has changed some too, and all cells are.
    """
    value = budget_value(budget)
    facts = facts_of(budget, value)
    grid = grid_of(value, unit, facts.main, ceilings_of(budget))
    rows = [row for row in (*grid.rows, *grid.sums) if row.kind != "heading"]
    cells: Iterable[Cell] = (cell for row in rows for cell in row.cells)
    if entries and seen == _stamp(_before(value.sheet, entries)):
        cells = grid.changed_by([(entry.line, entry.year) for entry in entries])
    return {
        "shape": _shape(grid),
        "amounts": _stamp(value.sheet),
        "cells": {
            cell.key: {
                "kr": cell.amount_kr,
                "shown": cell.shown,
                "note": cell.note,
                "preliminary": cell.is_preliminary,
            }
            for cell in cells
        }
        | _capital_state(grid),
        "balances": [
            {"year": each.year.key, "isOff": each.is_off, "text": each.text}
            for each in grid.worst_first
        ],
        "notes": [asdict(each) for each in grid.notes],
        "rounding": grid.rounding_note,
        "remarks": [each.message for each in remarks_on(facts)],
    }


def _capital_state(grid: Grid) -> dict[str, dict[str, str]]:
    """The capital block: each amount, and under a key of its own what stands below it."""
    cells = [cell for row in grid.capital for cell in row.cells]
    return {cell.key: {"shown": cell.shown} for cell in cells} | {
        cell.about_key: {"shown": cell.about} for cell in cells
    }


def _before(sheet: Sheet, entries: Sequence[Entry]) -> Sheet:
    """The sheet as it was when the entries were typed."""
    held = {(entry.line, entry.year): entry.expected_kr for entry in entries}
    amounts = {**sheet.amounts, **held}
    return replace(sheet, amounts={cell: kr for cell, kr in amounts.items() if kr is not None})


def _stamp(sheet: Sheet) -> str:
    """Which amounts there are: the same for the same ones only."""
    years = [year.key for year in sheet.years]
    rows = [
        (line.key, [sheet.amounts.get((line.key, year)) for year in years]) for line in sheet.lines
    ]
    return hashlib.sha256(repr((years, rows)).encode()).hexdigest()


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
