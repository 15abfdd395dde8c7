"""A section: where it stands, what is said of it, its text and its versions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.permissions import Capability
from plans.document.compose import compose
from plans.document.differences import plain_blocks
from plans.exchange.templates import guidance_on
from plans.forms_comments import CommentForm
from plans.forms_writing import (
    ConflictForm,
    MoveForm,
    NewSectionForm,
    OutlineSectionForm,
    SectionDetailsForm,
    SectionTextForm,
    VersionNameForm,
)
from plans.models import Section
from plans.queries.comments import threads_of
from plans.queries.outline import mentions_of, numbers_of, writers_of
from plans.queries.versions import Version, compared, sittings, versions_of
from plans.queries.words import words_of
from plans.services.drafts import PlanIsAdopted
from plans.services.sections import (
    SectionInsideItself,
    add_section,
    branch_of,
    move_section,
    place_section,
    remove_section,
)
from plans.services.writing import (
    SavedText,
    SectionChanged,
    is_written_since,
    latest_version,
    name_version,
    note_presence,
    restore_version,
    save_text,
    set_details,
    settle_conflict,
    text_of,
)
from plans.views.access import plan_for, user_of, work_context
from plans.views.work.plans import READ_AND_WRITE, refuse_adopted, render_outline
from plans.views.work.preview import written_section

UNPROCESSABLE = 422


# -- The tree


@require_POST
def section_new(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Add a section, and open it."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    form = NewSectionForm(request.POST, plan=plan, auto_id="new_%s")
    if not form.is_valid():
        return render_outline(request, plan, new=form)
    try:
        section = add_section(
            plan=plan,
            title=form.cleaned_data["title"],
            parent=form.cleaned_data["parent"],
            by=user_of(request),
        )
    except PlanIsAdopted:
        return refuse_adopted(request, plan)
    messages.success(request, _("“%(title)s” has been added.") % {"title": section})
    return _to_outline(section)


@require_POST
def section_place(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """Move a section one step, or to where it was dropped."""
    section = section_for(request, slug, period, key)
    form = MoveForm(request.POST, plan=section.plan)
    if not form.is_valid():
        messages.error(request, _("The section could not be moved there."))
        return _to_outline(section)
    data = form.cleaned_data
    try:
        if data["move"]:
            move_section(section=section, move=data["move"], by=user_of(request))
        else:
            place_section(
                section=section, place=data["place"], target=data["target"], by=user_of(request)
            )
    except SectionInsideItself:
        messages.error(request, _("A section cannot stand inside itself."))
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    return _to_outline(section, step=data["move"] or "")


@require_POST
def section_details(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """Name a section and say how far it is: from the outline, or from beside its text."""
    section = section_for(request, slug, period, key)
    is_in_outline = "title" in request.POST
    form_class = OutlineSectionForm if is_in_outline else SectionDetailsForm
    people = [(person.pk, str(person)) for person in writers_of(section.plan.association)]
    form = form_class(request.POST, people=people, section=section)
    if not form.is_valid():
        if isinstance(form, OutlineSectionForm):
            return render_outline(request, section.plan, opened=key, failed=form)
        return section_editor(request, section, details=form, status=UNPROCESSABLE)
    try:
        saved = set_details(section=section, details=form.details, by=user_of(request))
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    messages.success(request, _("“%(title)s” has been changed.") % {"title": saved})
    return _to_outline(section) if is_in_outline else redirect(address_of(section))


@require_http_methods(READ_AND_WRITE)
def section_removal(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """What goes with a section and what refers to it; then its removal, which can be undone."""
    section = section_for(request, slug, period, key)
    if request.method == "POST":
        try:
            act = remove_section(section=section, by=user_of(request))
        except PlanIsAdopted:
            return refuse_adopted(request, section.plan)
        outline = reverse("plans:work-plan", args=[slug, period])
        return redirect(f"{outline}?{urlencode({'borttaget': act})}")
    sections = list(section.plan.sections.all())
    context = _context(
        section,
        inside=branch_of(section, sections)[1:],
        mentions=mentions_of(section, sections),
    )
    return render(request, "plans/work/section_removal.html", context)


# -- The text


@require_http_methods(READ_AND_WRITE)
def section_page(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """A section to write in. POST saves: from the form, or by itself, which asks for JSON."""
    section = section_for(request, slug, period, key)
    if request.method != "POST":
        return section_editor(request, section)
    form = (ConflictForm if "choice" in request.POST else SectionTextForm)(request.POST)
    if not form.is_valid():
        return _refuse_text(request, section, form)
    try:
        saved = _store(request, section, form)
    except SectionChanged as changed:
        return _show_conflict(request, changed, form)
    except PlanIsAdopted:
        if _wants_json(request):
            reason = _("The board has adopted this plan. It can no longer be changed here.")
            return JsonResponse({"error": reason}, status=403)
        return refuse_adopted(request, section.plan)
    if _wants_json(request):
        return JsonResponse(_said_of(saved))
    messages.success(request, _("Saved."))
    return redirect(address_of(section))


def _store(request: HttpRequest, section: Section, form: SectionTextForm) -> SavedText:
    base, by = form.cleaned_data["base"], user_of(request)
    if isinstance(form, ConflictForm):
        data = form.cleaned_data
        return settle_conflict(
            section=section,
            mine=form.text,
            base=base,
            seen=data["seen"],
            choice=data["choice"],
            by=by,
        )
    return save_text(section=section, text=form.text, base=base, by=by)


def _said_of(saved: SavedText) -> dict[str, Any]:
    at = date_format(timezone.localtime(), "H.i")
    text = text_of(saved.section)
    return {"version": saved.version, "savedAt": at, "title": text.title, "body": text.body}


def _refuse_text(request: HttpRequest, section: Section, form: SectionTextForm) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"errors": form.errors}, status=UNPROCESSABLE)
    return section_editor(request, section, form=form, status=UNPROCESSABLE)


def _show_conflict(
    request: HttpRequest, changed: SectionChanged, form: SectionTextForm
) -> HttpResponse:
    """Both texts: as a part of the page for who saves by itself, else as the page."""
    section = changed.section
    in_words = words_of(section.plan)
    newest = Section.history.filter(history_id=changed.version).select_related("history_user")
    conflict = {
        "conflict": changed,
        "their": newest.first(),
        "title_differs": changed.mine.title != changed.theirs.title,
        "differences": compared(changed.mine, changed.theirs, in_words),
        "their_blocks": plain_blocks(changed.theirs.body, in_words),
    }
    if _wants_json(request):
        part = render(request, "plans/work/section_conflict.html", conflict)
        return JsonResponse({"conflict": part.content.decode()}, status=409)
    return section_editor(request, section, form=form, status=409, **conflict)


def section_editor(
    request: HttpRequest,
    section: Section,
    *,
    form: SectionTextForm | None = None,
    details: SectionDetailsForm | None = None,
    status: int = 200,
    **values: Any,
) -> HttpResponse:
    people = [(person.pk, str(person)) for person in writers_of(section.plan.association)]
    sections = list(section.plan.sections.all())
    numbers = numbers_of(section.plan, sections)
    form = form or SectionTextForm(
        initial={
            "title": section.title,
            "body": section.body,
            "base": latest_version(section),
        }
    )
    form.fields["body"].widget.attrs.update(_addresses(section))
    context = _context(
        section,
        form=form,
        details=details or SectionDetailsForm(people=people, section=section, auto_id="details_%s"),
        is_adopted=section.plan.adoptions.exists(),
        number=numbers[section.key],
        before_and_after=_neighbours(section, sections, list(numbers)),
        contents=_contents(sections, numbers),
        guidance=guidance_on(section.key),
        threads=threads_of(section),
        preview=written_section(compose(section.plan), section.key),
        texts=_texts(),
        has_moved="flyttad" in request.GET,
        **{"comment_form": CommentForm(), **values},
    )
    return render(request, "plans/work/section_edit.html", context, status=status)


def _addresses(section: Section) -> dict[str, str]:
    """What the editor asks of the site while one writes."""
    plan = [section.plan.association.slug, section.plan.period]
    return {
        "data-catalogue-url": reverse("plans:work-catalogue", args=plan),
        "data-block-preview-url": reverse("plans:work-block", args=plan),
        "data-block-check-url": reverse("plans:work-block-check", args=plan),
        "data-upload-url": reverse("plans:work-picture", args=plan[:1]),
    }


def _contents(sections: list[Section], numbers: dict[str, str]) -> list[dict[str, Any]]:
    """Every section in reading order, with its number and how deep it stands."""
    by_key = {section.key: section for section in sections}
    level: dict[int | None, int] = {None: 0}
    for key in numbers:  # a parent comes before those inside it
        level[by_key[key].pk] = level[by_key[key].parent_id] + 1
    return [
        {"section": by_key[key], "number": number, "level": level[by_key[key].pk]}
        for key, number in numbers.items()
    ]


def _neighbours(
    section: Section, sections: list[Section], order: list[str]
) -> tuple[Section | None, Section | None]:
    """The sections before and after in reading order."""
    by_key = {other.key: other for other in sections}
    at = order.index(section.key)
    before = by_key[order[at - 1]] if at else None
    after = by_key[order[at + 1]] if at + 1 < len(order) else None
    return before, after


def _texts() -> dict[str, str]:
    """What the page says by itself while one writes."""
    return {
        "saving": _("Saving…"),
        "saved": _("Saved {time}"),
        "allSaved": _("Everything is saved"),
        "waiting": _("Not saved yet"),
        "offline": _("Not saved – offline. The text is kept in this browser."),
        "failed": _("Not saved. The text is kept in this browser; a new attempt is made soon."),
        "away": _("Not saved. The text is kept in this browser."),
        "signedOut": _(
            "You are signed out, so the text cannot be saved. It is kept in this browser, and saved"
            " when you have signed in and come back here."
        ),
        "signIn": _("Sign in (new tab)"),
        "removed": _(
            "Somebody has removed this section. Your text is kept in this browser, and saved here"
            " when the section has been brought back."
        ),
        "planRemoved": _(
            "Somebody has removed this plan. Your text is kept in this browser, and saved here when"
            " the plan has been brought back."
        ),
        "toPlans": _("To the plans, where a removed one is brought back (new tab)"),
        "toPlan": _("To the plan, where removed sections are brought back (new tab)"),
        "conflict": _("Not saved: somebody else has saved this section."),
        "others": _("Also here now: {names}"),
        "newer": _("Somebody has saved this section since you opened it."),
        "printing": _("Printing the draft…"),
        "printed": _("Page {number} of {pages}, printed {time}"),
        "printPage": _("Page {number} of {pages} of the printed draft"),
        "printFailed": _("The draft could not be printed. The last print is still shown."),
        "printUnreached": _("No connection. The last print is still shown."),
    }


@require_http_methods(READ_AND_WRITE)
def section_presence(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """Say that one has the section open, from version `base`; who else has, and whether somebody
    has written in it since. GET: who one is and what to post with, after signing in anew; and
    where the section is, when its plan has another period."""
    section = section_for(request, slug, period, key)
    if request.method != "POST":
        told = {
            "user": user_of(request).pk,
            "token": get_token(request),
            "address": address_of(section),
        }
        response = JsonResponse(told)
        patch_cache_control(response, private=True, no_store=True)
        return response
    others = note_presence(section=section, user=user_of(request))
    names = [str(user) for user in others]
    is_newer = is_written_since(section, _number(request.POST.get("base", "")))
    return JsonResponse({"others": names, "isNewer": is_newer})


# -- Versions


@require_safe
def section_versions(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """Who has written what: the last version of each sitting, or each (`alla`)."""
    section = section_for(request, slug, period, key)
    versions = versions_of(section)
    shows_all = "alla" in request.GET
    shown = versions if shows_all else sittings(versions)
    context = _context(
        section,
        versions=shown,
        shows_all=shows_all,
        has_more=len(shown) < len(versions),
        newest=versions[0].number if versions else 0,
    )
    return render(request, "plans/work/section_versions.html", context)


@require_http_methods(READ_AND_WRITE)
def section_version(
    request: HttpRequest, slug: str, period: str, key: str, number: int
) -> HttpResponse:
    """A version compared with another (`mot`, else the newest). POST writes it again, or a name."""
    section = section_for(request, slug, period, key)
    versions = {version.number: version for version in versions_of(section)}
    if number not in versions:
        raise Http404
    version = versions[number]
    naming = VersionNameForm(
        request.POST if "name" in request.POST else None, initial={"name": version.name}
    )
    if naming.is_valid():
        return _name(request, section, version, naming.cleaned_data["name"])
    if request.method == "POST" and not naming.is_bound:
        return _restore(request, section, version)
    newest = max(versions)
    other = versions.get(_number(request.GET.get("mot", "")), versions[newest])
    old, new = sorted((version, other), key=lambda each: each.number)
    context = _context(
        section,
        version=version,
        naming=naming,
        old=old,
        new=new,
        is_newest=number == newest,
        versions=sorted(versions.values(), key=lambda each: -each.number),
        title_differs=old.text.title != new.text.title,
        differences=compared(old.text, new.text, words_of(section.plan)),
        is_adopted=section.plan.adoptions.exists(),
    )
    return render(request, "plans/work/section_version.html", context)


def _name(request: HttpRequest, section: Section, version: Version, name: str) -> HttpResponse:
    try:
        name_version(section=section, row=version.row, name=name)
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    plan = section.plan
    place = [plan.association.slug, plan.period, section.key, version.number]
    return redirect("plans:work-section-version", *place)


def _restore(request: HttpRequest, section: Section, version: Version) -> HttpResponse:
    try:
        restore_version(section=section, text=version.text, by=user_of(request))
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    text = _("Version %(number)s is the text again. The one it replaced is still in the list.")
    messages.success(request, text % {"number": version.number})
    return redirect(address_of(section))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0


# -- Shared


def section_for(request: HttpRequest, slug: str, period: str, key: str) -> Section:
    """A section of a plan that the visitor may write; 404 for everybody else."""
    plan = plan_for(request, slug, period, Capability.WRITE_PLAN)
    return get_object_or_404(plan.sections.select_related("responsible"), key=key)


def address_of(section: Section) -> str:
    plan = section.plan
    return reverse("plans:work-section", args=[plan.association.slug, plan.period, section.key])


def _context(section: Section, **values: Any) -> dict[str, Any]:
    plan = section.plan
    return work_context(plan.association, current="plans", plan=plan, section=section, **values)


def _to_outline(section: Section, *, step: str = "") -> HttpResponse:
    """The outline with the section in sight, and its settings open."""
    plan = section.plan
    outline = reverse("plans:work-plan", args=[plan.association.slug, plan.period])
    query = {"oppet": section.key, **({"steg": step} if step else {})}
    return redirect(f"{outline}?{urlencode(query)}#avsnitt-{section.key}")


def _wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html")
