"""One mail a day about what has been said (sammanfattning): never one for each comment."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from associations.models import User
from associations.models.users import association_ids_where
from associations.permissions import Capability, roles_with
from plans.document.compose import LANGUAGE
from plans.models import Comment, Section

logger = logging.getLogger(__name__)

# Our assumption, 2026-11-27: who gets no mail for longer reads the list in the work area instead.
LONGEST_AGO = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round of mails: to whom one went, and to whom none could be sent."""

    sent: tuple[str, ...]
    failed: tuple[str, ...]


def send_digests(*, now: dt.datetime | None = None) -> Digests:
    """Mail everybody who writes a plan what others have said of it since their last digest. Who
    could not be reached is told the same the next time, with what is said until then."""
    if not (settings.SITE_URL or settings.DEBUG):
        raise ImproperlyConfigured(
            "SITE_URL is not set: the mails could not say where the site is."
        )
    now = now or timezone.now()
    sent: list[str] = []
    failed: list[str] = []
    for reader in _readers():
        said = list(_news_to(reader, now))
        if not said:
            continue
        with translation.override(LANGUAGE):
            message = _mail_to(reader, said)
        try:
            message.send()
        except (
            OSError,
            ValueError,
        ):  # smtplib's errors are OSErrors, of an odd address ValueErrors
            logger.exception("The digest to user %s could not be sent", reader.pk)
            failed.append(reader.email)
        else:
            User.objects.filter(pk=reader.pk).update(digest_sent_at=now)
            sent.append(reader.email)
    return Digests(tuple(sent), tuple(failed))


def _readers() -> QuerySet[User]:
    """Those who write a plan somewhere, and want to know."""
    return (
        User.objects.filter(
            is_active=True,
            wants_digest=True,
            role_assignments__role__in=roles_with(Capability.WRITE_PLAN),
        )
        .distinct()
        .order_by("pk")
    )


def _news_to(reader: User, now: dt.datetime) -> QuerySet[Comment]:
    mine = association_ids_where(reader, Capability.WRITE_PLAN)
    return (
        Comment.objects.filter(
            plan__association__in=mine,
            written_at__gt=max(reader.digest_sent_at or reader.date_joined, now - LONGEST_AGO),
            written_at__lte=now,
        )
        .filter(Exists(Section.objects.filter(plan=OuterRef("plan"), key=OuterRef("section_key"))))
        .exclude(author=reader)
        .select_related("author", "plan__association", "thread__author")
        .order_by("plan", "written_at", "pk")
    )


def _mail_to(reader: User, said: list[Comment]) -> EmailMessage:
    titles = {
        (section.plan_id, section.key): section.title
        for section in Section.objects.filter(plan__in={comment.plan_id for comment in said})
    }
    entries = [
        {
            "comment": comment,
            "section": titles.get((comment.plan_id, comment.section_key)),
            "address": settings.SITE_URL + _address_of(comment),
        }
        for comment in said
    ]
    home = reverse("plans:work", args=[said[0].plan.association.slug])
    text = render_to_string(
        "plans/mail/digest.txt",
        {"reader": reader, "entries": entries, "settings_address": settings.SITE_URL + home},
    )
    subject = _("%(count)s new comments on the plan") % {"count": len(said)}
    if len(said) == 1:
        subject = _("A new comment on the plan")
    return EmailMessage(subject, text, to=[reader.email])


def _address_of(comment: Comment) -> str:
    plan = comment.plan
    page = reverse(
        "plans:work-section", args=[plan.association.slug, plan.period, comment.section_key]
    )
    return f"{page}#kommentar-{comment.thread_id or comment.pk}"
