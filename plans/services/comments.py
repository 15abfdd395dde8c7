"""Commenting a draft (kommentera): a thread about a passage, answered and settled."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from associations.models import User
from plans.models import Comment, Section
from plans.models.comments import LONGEST_QUOTE
from plans.services.drafts import lock_draft


@transaction.atomic
def write_comment(*, section: Section, text: str, quote: str, by: User) -> Comment:
    """Begin a thread about a passage of a section, or about all of it. Raises PlanIsAdopted."""
    lock_draft(section.plan)
    return Comment.objects.create(
        plan=section.plan,
        section_key=section.key,
        text=text,
        quote=" ".join(quote.split())[:LONGEST_QUOTE],
        author=by,
    )


@transaction.atomic
def answer_comment(*, thread: Comment, text: str, by: User) -> Comment:
    """Answer in a thread; one that was settled is open again. Raises PlanIsAdopted."""
    lock_draft(thread.plan)
    if thread.resolved_at is not None:
        settle_thread(thread=thread, is_settled=False, by=by)
    return Comment.objects.create(
        plan=thread.plan, section_key=thread.section_key, thread=thread, text=text, author=by
    )


@transaction.atomic
def settle_thread(*, thread: Comment, is_settled: bool, by: User) -> None:
    """Say that a thread is dealt with, or that it is not. Raises PlanIsAdopted."""
    lock_draft(thread.plan)
    thread.resolved_by = by if is_settled else None
    thread.resolved_at = timezone.now() if is_settled else None
    thread.save(update_fields=["resolved_by", "resolved_at"])
