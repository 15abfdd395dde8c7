"""The registers: the same five pages for each of them (register).

A register is declared in `plans/work/entries.py`; here it is listed, and its rows are written,
removed and brought back. Of a plan that is adopted the registers are only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.forms import BaseInlineFormSet
from django.forms.utils import ErrorDict, ErrorList
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.locking import lock_association
from associations.models import Association, User
from associations.permissions import Capability
from plans.models import Plan
from plans.queries.referring import texts_referring_to
from plans.register_forms.base import RegisterForm, Scope, rows_in_order
from plans.services.deletion import (
    AlreadyRestored,
    CannotRestore,
    NothingToRestore,
    StillNeeded,
    consequences_of,
    delete_rows,
    deletion_named,
    latest_deletions,
    restore_deletion,
)
from plans.services.ordering import Step, move_row
from plans.views.access import association_for, plan_for, work_context
from plans.work import REGISTERS, ROWS_AT_ONCE, Column, Register
from plans.work.rows import Change, change_since, described, stamp_of

LAST_DAYS = ("valid_to", "ends_on")  # fields in which something ends
FormSets = Sequence[BaseInlineFormSet[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A register as somebody opened it: theirs to read, and to write if no board has decided."""

    register: Register
    scope: Scope
    is_open: bool

    def address(self, page: str = "", **where: Any) -> str:
        return self.register.address(self.scope, page, **where)

    def row(self, pk: int) -> Any:
        return get_object_or_404(self.register.rows(self.scope), pk=pk)

    def for_writing(self) -> Shelf:
        if not self.is_open:
            raise Http404
        return self

    def context(self, **values: Any) -> dict[str, Any]:
        """What each page of the register is given."""
        of_plan = self.register.is_of_plan
        registers = [each for each in REGISTERS.values() if each.is_of_plan == of_plan]
        return work_context(
            self.scope.association,
            current="plans" if of_plan else "registers",
            register=self.register,
            plan=self.scope.plan,
            is_open=self.is_open,
            list_address=self.address(),
            neighbours=[
                (each.title, each.address(self.scope), each is self.register) for each in registers
            ],
            **values,
        )


def open_shelf(request: HttpRequest, slug: str, register: str, period: str | None) -> Shelf:
    """The register at an address, if the visitor may write there; 404 for everybody else."""
    plan: Plan | None = None
    if period is None:
        association = association_for(request, slug, Capability.WRITE_PLAN)
    else:
        plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
        association = plan.association
    entry = REGISTERS.get(register)
    if entry is None or entry.is_of_plan != (plan is not None):
        raise Http404
    is_open = plan is None or not plan.adoptions.exists()
    return Shelf(entry, Scope(association, plan, _editor_of(association, plan)), is_open)


def _editor_of(association: Association, plan: Plan | None) -> dict[str, str]:
    """Where the editors of prose find figures and references: in the plan, or the newest draft."""
    drafts = Plan.objects.filter(association=association).drafts().order_by("-period")
    attributes = {"data-upload-url": reverse("plans:work-picture", args=[association.slug])}
    if writing := plan or drafts.first():
        where = [association.slug, writing.period]
        attributes["data-catalogue-url"] = reverse("plans:work-catalogue", args=where)
        attributes["data-block-preview-url"] = reverse("plans:work-block", args=where)
        attributes["data-block-check-url"] = reverse("plans:work-block-check", args=where)
    return attributes


@require_safe
def register_index(request: HttpRequest, slug: str) -> HttpResponse:
    """All registers of the association, with what each is for."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    scope = Scope(association)
    shown = [each for each in REGISTERS.values() if not each.is_of_plan]
    return render(
        request,
        "plans/work/register_index.html",
        work_context(
            association,
            current="registers",
            registers=[
                (each, each.address(scope), each.rows(scope).order_by().count()) for each in shown
            ],
        ),
    )


@require_safe
def register_list(
    request: HttpRequest, slug: str, register: str, period: str | None = None
) -> HttpResponse:
    """The rows of a register, searched with `?q=`; what was removed of late can be brought back."""
    shelf = open_shelf(request, slug, register, period)
    scope, entry = shelf.scope, shelf.register
    words = request.GET.get("q", "").strip()
    undo = request.GET.get("angra", "")
    shown = entry.found(scope, words) if words else entry.rows(scope)
    deletions = latest_deletions(entry.rows(scope).order_by(), association=scope.association)
    context = shelf.context(
        words=words,
        rows=_lines(shelf, shown),
        is_ordered=bool(entry.ordered_in and shelf.is_open and not words and len(shown) > 1),
        moved=request.GET.get("flyttad", ""),
        step=request.GET.get("steg", ""),
        new_address=shelf.address("new"),
        needed=_needed(shelf),
        undo=_undo_offer(shelf, undo) if undo else None,
        deletions=[
            (deletion, shelf.address("undo", token=deletion.token))
            for deletion in deletions
            if deletion.token != undo
        ],
    )
    return render(request, "plans/work/register_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def register_new(
    request: HttpRequest, slug: str, register: str, period: str | None = None
) -> HttpResponse:
    """A new row. `?body=5` fills a field in beforehand."""
    shelf = open_shelf(request, slug, register, period).for_writing()
    asked = {name: str(value) for name, value in request.GET.items()}
    wished = {name: value for name, value in asked.items() if value.isdecimal()}
    return _write(request, shelf, None, wished)


@require_http_methods(["GET", "HEAD", "POST"])
def register_row(
    request: HttpRequest, slug: str, register: str, pk: int, period: str | None = None
) -> HttpResponse:
    """A row of a register, to be changed."""
    shelf = open_shelf(request, slug, register, period).for_writing()
    return _write(request, shelf, shelf.row(pk), {})


@require_POST
def register_place(
    request: HttpRequest, slug: str, register: str, pk: int, period: str | None = None
) -> HttpResponse:
    """Move a row one place up or down its list."""
    shelf = open_shelf(request, slug, register, period).for_writing()
    row, step = shelf.row(pk), request.POST.get("step", "")
    if not shelf.register.ordered_in or step not in set(Step):
        raise Http404
    siblings = shelf.register.siblings(row)
    move_row(row=row, siblings=siblings, step=Step(step), by=_writer(request))
    query = urlencode({"flyttad": pk, "steg": step})
    return HttpResponseRedirect(f"{shelf.address()}?{query}#rad-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def register_deletion(
    request: HttpRequest, slug: str, register: str, pk: int, period: str | None = None
) -> HttpResponse:
    """What depends on a row; with POST the row is removed."""
    shelf = open_shelf(request, slug, register, period).for_writing()
    row = shelf.row(pk)
    status = 200
    if request.method == "POST":
        try:
            token = delete_rows([row], association=shelf.scope.association, by=_writer(request))
            return HttpResponseRedirect(f"{shelf.address()}?angra={token}")
        except StillNeeded:
            status = 409
    return render(
        request, "plans/work/register_deletion.html", _deletion(shelf, row), status=status
    )


def register_undo(
    request: HttpRequest, slug: str, register: str, token: str, period: str | None = None
) -> HttpResponse:
    """Bring back what was removed."""
    shelf = open_shelf(request, slug, register, period).for_writing()
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    entry, association = shelf.register, shelf.scope.association
    try:
        rows = restore_deletion(
            token=token, association=association, model=entry.model, by=_writer(request)
        )
    except NothingToRestore:
        raise Http404 from None
    except AlreadyRestored:
        messages.info(request, _("It is already back."))
    except CannotRestore as error:
        why = " ".join(error.reasons) or _("What it belonged to is gone.")
        told = _("%(name)s cannot be brought back. %(why)s")
        messages.error(request, told % {"name": described(error.row, shelf.scope).name, "why": why})
    else:
        asked_for = [row for row in rows if isinstance(row, entry.model)] or rows
        names = ", ".join(described(row, shelf.scope).name for row in asked_for)
        messages.success(request, _("%(name)s is back.") % {"name": names})
    return HttpResponseRedirect(shelf.address())


# -- The list


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: its name, its pages (none when it is only read), its cells, and whether it
    is at an edge of those among which it is ordered."""

    pk: int
    name: str
    address: str
    place_address: str
    cells: Sequence[tuple[Column, object]]
    is_first: bool
    is_last: bool


def _lines(shelf: Shelf, rows: Iterable[Any]) -> list[Line]:
    entry, listed = shelf.register, list(rows)
    group = attrgetter(f"{entry.ordered_in}_id" if entry.ordered_in else "pk")
    groups = [None, *map(group, listed), None]
    return [
        Line(
            row.pk,
            entry.name(row),
            shelf.address("row", pk=row.pk) if shelf.is_open else "",
            shelf.address("place", pk=row.pk) if shelf.is_open else "",
            [(each, each.text(row)) for each in entry.columns],
            is_first=groups[at] != groups[at + 1],
            is_last=groups[at + 2] != groups[at + 1],
        )
        for at, row in enumerate(listed)
    ]


def _needed(shelf: Shelf) -> tuple[object, str] | None:
    """The register that must have rows first: its title and where to begin."""
    before = REGISTERS.get(shelf.register.needs)
    if before is None or before.rows(shelf.scope).exists():
        return None
    return before.add, before.address(shelf.scope, "new")


def _undo_offer(shelf: Shelf, token: str) -> tuple[str, str] | None:
    """What was just removed and where to undo it; None when it is back, or never was there."""
    name = deletion_named(
        token=token, association=shelf.scope.association, model=shelf.register.model
    )
    return (name, shelf.address("undo", token=token)) if name else None


# -- The form


def _write(request: HttpRequest, shelf: Shelf, row: Any, wished: dict[str, str]) -> HttpResponse:
    entry, scope = shelf.register, shelf.scope
    data: QueryDict | None = request.POST if request.method == "POST" else None
    added = _row_asked_for(shelf, data) if data is not None else ""
    moved = _move_asked_for(shelf, data) if data is not None else ""
    if data is not None and added:
        data = _with_one_more(data, shelf, added)
    if data is not None and moved:
        data = _with_moved(data, shelf, moved)
    is_arranging = bool(added or moved)
    files = request.FILES if request.method == "POST" else None
    form = entry.form(data, files, instance=row, initial=wished, scope=scope)
    formsets = entry.formsets(scope, form.instance, data)
    change = saved = None
    if is_arranging:
        _be_silent(form, formsets)
    elif data is not None:
        try:
            with transaction.atomic():
                lock_association(scope.association)  # nothing is taken between form and row
                change = _change_meanwhile(row, entry, data)
                if _are_valid(form, formsets) and change is None:
                    saved = _save(request, shelf, form, formsets)
        except IntegrityError:  # the admin, or a removal
            form.add_error(None, _("Somebody saved at the same moment. Save once more."))
        else:
            if saved is not None:
                return _saved(request, shelf, *saved)
    stamp = stamp_of(row, entry) if row else ""
    context = shelf.context(
        form=form,
        formsets=list(zip(entry.inlines, formsets, strict=True)),
        media=sum((formset.media for formset in formsets), start=form.media),
        row=row,
        name=entry.name(row) if row else "",
        stamp=stamp,
        change=change,
        has_errors=data is not None and not is_arranging and not _are_valid(form, formsets),
        related=_related(shelf, row) if row else [],
        deletion_address=shelf.address("deletion", pk=row.pk) if row else "",
    )
    return render(request, "plans/work/register_form.html", context)


def _change_meanwhile(row: Any, entry: Register, data: QueryDict) -> Change | None:
    """What somebody else did to the row since the page was shown from which it is saved."""
    if row is None or "stamp" not in data or data["stamp"] == stamp_of(row, entry):
        return None
    return change_since(row, entry, str(data["stamp"]))


def _row_asked_for(shelf: Shelf, data: QueryDict) -> str:
    """The inline rows to which a button asked to add one."""
    return next((each.key for each in shelf.register.inlines if f"add-{each.key}" in data), "")


def _with_one_more(data: QueryDict, shelf: Shelf, key: str) -> QueryDict:
    """What was posted, with one row more of the kind `key`, as a new one is."""
    more = data.copy()
    name = f"{key}-TOTAL_FORMS"
    total = str(more.get(name, ""))
    if total.isdecimal() and int(total) < ROWS_AT_ONCE:
        more[name] = str(int(total) + 1)
        inline = next(each for each in shelf.register.inlines if each.key == key)
        form = inline.form(scope=shelf.scope)
        for field, each in form.fields.items():
            value = form.get_initial_for_field(each, field)
            if value not in (None, False, []):
                more[f"{key}-{total}-{field}"] = str(value)
    return more


def _move_asked_for(shelf: Shelf, data: QueryDict) -> str:
    """The inline rows of which a button asked to move one."""
    return next((each.key for each in shelf.register.inlines if f"move-{each.key}" in data), "")


def _with_moved(data: QueryDict, shelf: Shelf, key: str) -> QueryDict:
    """What was posted, with one row of the kind `key` in another place: `up-2`, `down-0`."""
    step, _dash, index = str(data.get(f"move-{key}", "")).partition("-")
    formsets = shelf.register.formsets(shelf.scope, shelf.register.form._meta.model(), data)
    formset = next(each for each in formsets if each.prefix == key)
    order = rows_in_order(formset.forms)
    more = data.copy()
    if step in set(Step) and index.isdecimal() and int(index) in order:
        at = order.index(int(index))
        to = at - 1 if step == Step.UP else at + 1
        if 0 <= to < len(order):
            order[at], order[to] = order[to], order[at]
    for place, each in enumerate(order):
        more[f"{key}-{each}-order"] = str(place)
    return more


def _be_silent(form: RegisterForm, formsets: FormSets) -> None:
    """Say nothing about what is not finished: nobody asked to save."""
    # Forms look for faults when they are asked for their errors and have none yet.
    form.__dict__["_errors"] = ErrorDict()
    for formset in formsets:
        silence = [ErrorDict() for _form in formset.forms]
        formset.__dict__.update(_errors=silence, _non_form_errors=ErrorList())
        for each in formset.forms:
            each.__dict__["_errors"] = ErrorDict()


def _are_valid(form: RegisterForm, formsets: FormSets) -> bool:
    """Whether all is well; each is asked, so that each can say what is wrong."""
    return all([form.is_valid(), *(formset.is_valid() for formset in formsets)])


def _save(
    request: HttpRequest, shelf: Shelf, form: RegisterForm, formsets: FormSets
) -> tuple[Any, str]:
    """The row, and how its list is asked to offer undoing what was removed of it."""
    row = form.save()
    removed = []
    for formset in formsets:
        for inline in formset.save(commit=False):
            inline.save()
        removed += formset.deleted_objects
    if not removed:
        return row, ""
    token = delete_rows(removed, association=shelf.scope.association, by=_writer(request))
    return row, f"?angra={token}"


def _saved(request: HttpRequest, shelf: Shelf, row: Any, undo: str) -> HttpResponse:
    entry = shelf.register
    saved = entry.rows(shelf.scope).get(pk=row.pk)
    messages.success(request, _("%(name)s is saved.") % {"name": entry.name(saved)})
    if "save-and-new" in request.POST:
        return HttpResponseRedirect(f"{shelf.address('new')}{_same_again(shelf, row)}")
    return HttpResponseRedirect(f"{shelf.address()}{undo}")


def _same_again(shelf: Shelf, row: Any) -> str:
    """What the next new row has in common with this one: the body of a seat."""
    body = getattr(row, "body_id", None) if shelf.register.home == "body__association" else None
    return f"?body={body}" if body else ""


def _related(shelf: Shelf, row: Any) -> list[dict[str, Any]]:
    """Rows of other registers that belong to this one, and where to add one."""
    shown = []
    for related in shelf.register.related:
        other = REGISTERS[related.register]
        rows = other.rows(shelf.scope).filter(**{related.field: row})
        shown.append(
            {
                "register": other,
                "rows": [
                    (other.name(each), other.address(shelf.scope, "row", pk=each.pk), cells)
                    for each in rows
                    for cells in [[column.text(each) for column in other.columns]]
                ],
                "add": f"{other.address(shelf.scope, 'new')}?{related.field}={row.pk}",
            }
        )
    return shown


# -- Removing


def _deletion(shelf: Shelf, row: Any) -> dict[str, Any]:
    entry, scope = shelf.register, shelf.scope
    consequences = consequences_of(row)
    places = (
        texts_referring_to(
            entry.mentioned_as, row.key, association=scope.association, plan=scope.plan
        )
        if entry.mentioned_as
        else ()
    )
    return shelf.context(
        name=entry.name(row),
        row_address=shelf.address("row", pk=row.pk),
        needed_by=[described(each, scope) for each in consequences.needed_by],
        deleted=[described(each, scope) for each in consequences.deleted],
        loosened=[described(each, scope) for each in consequences.loosened],
        places=places,
        last_day=next((name for name in LAST_DAYS if name in entry.form.base_fields), ""),
    )


def _writer(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # open_shelf let nobody else in
    return request.user
