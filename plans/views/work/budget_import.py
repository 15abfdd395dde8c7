"""A budget from a workbook: uploading it, looking at how it is understood, creating the budget."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from associations.models import Association
from associations.permissions import Capability
from budgets.exchange.keeping import NotKept, keep, kept
from budgets.exchange.layout import Choices
from budgets.exchange.reading import Proposal, propose
from budgets.exchange.workbook import Workbook, WorkbookRefused
from budgets.forms import ACT_REFUSED, error_text
from budgets.import_forms import (
    PreviewForm,
    UploadForm,
    choices_from,
    fault_text,
    not_kept_text,
)
from budgets.import_preview import preview_of
from budgets.services.importing import import_budget
from plans.views.access import association_for, user_of
from plans.views.work.budget_pages import budget_page


@require_http_methods(["GET", "HEAD", "POST"])
def budget_import(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a workbook; then see it with its choices, as often as wanted; then create the budget.

    Nothing is stored until then: the cells of the workbook travel in the form.
    """
    association = association_for(request, slug, Capability.WRITE_PLAN)
    if "workbook" in request.POST:
        return _answer(request, association)
    if request.method != "POST":
        return budget_page(request, "import", association, form=UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        workbook, name = form.cleaned_data["file"], PurePath(form.cleaned_data["file_name"]).stem
        return _show(request, association, workbook, name, Choices())
    return budget_page(request, "import", association, form=form)


def _answer(request: HttpRequest, association: Association) -> HttpResponse:
    """What has been chosen in the preview: look again, or create the budget."""
    try:
        workbook, name = kept(request.POST["workbook"])
    except NotKept:
        return _upload_again(request, association, not_kept_text())
    choices = choices_from(request.POST)
    if "create" not in request.POST:
        return _show(request, association, workbook, name, choices)
    try:
        proposal = propose(workbook, choices, name)
    except WorkbookRefused as refused:
        return _upload_again(request, association, fault_text(refused))
    form = PreviewForm(request.POST, proposal=proposal)
    if not form.is_valid() or proposal.problems:
        return _show(request, association, workbook, name, choices, form=form)
    try:
        budget = import_budget(association=association, value=proposal.value, by=user_of(request))
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _show(request, association, workbook, name, choices, form=form)
    except ACT_REFUSED as error:
        form.add_error(None, error_text(error))
        return _show(request, association, workbook, name, choices, form=form)
    messages.success(request, _("%(budget)s is created from the workbook.") % {"budget": budget})
    return redirect("plans:budget", association.slug, budget.key)


def _show(
    request: HttpRequest,
    association: Association,
    workbook: Workbook,
    name: str,
    choices: Choices,
    form: PreviewForm | None = None,
) -> HttpResponse:
    try:
        proposal: Proposal = propose(workbook, choices, name)
    except WorkbookRefused as refused:
        return _upload_again(request, association, fault_text(refused))
    if form is None:
        data = request.POST if "workbook" in request.POST else None
        form = PreviewForm(data, proposal=proposal)
    return budget_page(
        request,
        "import_preview",
        association,
        form=form,
        proposal=proposal,
        preview=preview_of(proposal, choices),
        kept=request.POST.get("workbook") or keep(workbook, name),
        tried="create" in request.POST,
    )


def _upload_again(request: HttpRequest, association: Association, why: str) -> HttpResponse:
    form = UploadForm(QueryDict(), MultiValueDict())
    form.errors.pop("file")
    form.add_error("file", why)
    return budget_page(request, "import", association, form=form)
