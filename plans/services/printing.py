"""Printing drafts in the background: a page asks, the worker prints, the page finds it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from plans.document.codec import from_json, to_json
from plans.document.types import PlanDocument
from plans.models import DraftPrint, Plan
from plans.output.files import plan_pdf
from plans.output.pdf import PdfNotRendered

KEPT_PRINTS = 3
TRIED_AGAIN_AFTER = timedelta(minutes=1)


@transaction.atomic
def request_draft_print(*, plan: Plan, document: PlanDocument) -> DraftPrint:
    """The print of this very document; asked of the worker when nobody has asked before, or when
    it failed a while ago."""
    text = to_json(document)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    draft_print, is_new = DraftPrint.objects.get_or_create(
        plan=plan, document_sha256=sha256, defaults={"document": text}
    )
    has_cooled = timezone.now() - draft_print.requested_at > TRIED_AGAIN_AFTER
    if draft_print.failure and has_cooled:
        draft_print.delete()
        return request_draft_print(plan=plan, document=document)
    if is_new:
        transaction.on_commit(lambda: print_draft.enqueue(draft_print.pk))
    return draft_print


@task
def print_draft(draft_print_id: int) -> None:
    """Print one draft, and forget all but the newest prints of its plan."""
    draft_print = DraftPrint.objects.filter(pk=draft_print_id, pdf=None).first()
    if draft_print is None:  # the plan is gone, or a second worker was faster
        return
    try:
        draft_print.pdf = plan_pdf(from_json(draft_print.document))
        draft_print.failure = ""
    except PdfNotRendered as error:
        draft_print.failure = str(error)
    draft_print.save(update_fields=["pdf", "failure"])
    newest = DraftPrint.objects.filter(plan=draft_print.plan_id).order_by("-requested_at", "-pk")
    old = list(newest.values_list("pk", flat=True)[KEPT_PRINTS:])
    DraftPrint.objects.filter(pk__in=old).delete()
