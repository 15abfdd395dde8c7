"""Comments on a section: a new thread, an answer, settled."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from associations.permissions import Capability
from plans.forms_comments import AnswerForm, CommentForm
from plans.models import Comment
from plans.services.comments import answer_comment, settle_thread, write_comment
from plans.services.drafts import PlanIsAdopted
from plans.views.access import association_for, user_of
from plans.views.work.plans import refuse_adopted
from plans.views.work.sections import UNPROCESSABLE, address_of, section_editor, section_for


@require_POST
def comment_new(request: HttpRequest, slug: str, period: str, key: str) -> HttpResponse:
    """Begin a thread about a section."""
    section = section_for(request, slug, period, key)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return section_editor(request, section, status=UNPROCESSABLE, comment_form=form)
    data = form.cleaned_data
    try:
        comment = write_comment(
            section=section, text=data["text"], quote=data["quote"], by=user_of(request)
        )
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    return redirect(f"{address_of(section)}#kommentar-{comment.pk}")


@require_POST
def comment_thread(request: HttpRequest, slug: str, period: str, key: str, pk: int) -> HttpResponse:
    """Answer in a thread, settle it or open it again. What was written is an answer whichever
    button is pressed."""
    section = section_for(request, slug, period, key)
    threads = Comment.objects.filter(plan=section.plan, section_key=key, thread=None)
    thread = get_object_or_404(threads.select_related("plan"), pk=pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return section_editor(request, section, status=UNPROCESSABLE, answer_form=(pk, form))
    act, text, by = form.cleaned_data["act"], form.cleaned_data["text"], user_of(request)
    try:
        if text:
            answer_comment(thread=thread, text=text, by=by)
        if act != AnswerForm.ANSWER:
            settle_thread(thread=thread, is_settled=act == AnswerForm.SETTLE, by=by)
    except PlanIsAdopted:
        return refuse_adopted(request, section.plan)
    at = "kommentarer" if act == AnswerForm.SETTLE else f"kommentar-{pk}"
    return redirect(f"{address_of(section)}#{at}")


@require_POST
def digest_choice(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether one wants the daily mail about comments."""
    association_for(request, slug, Capability.WRITE_PLAN)
    user = user_of(request)
    user.wants_digest = "wants" in request.POST
    user.save(update_fields=["wants_digest"])
    return redirect(reverse("plans:work", args=[slug]))
