"""What those who write a plan say to each other about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.users import User
from plans.models.plans import Plan

LONGEST_QUOTE = 300
LONGEST_COMMENT = 4000


class CommentQuerySet(models.QuerySet["Comment"]):
    def unresolved(self) -> CommentQuerySet:
        """The first comment of each thread that is not settled."""
        return self.filter(thread=None, resolved_at=None)


class Comment(models.Model):
    """A comment on a section (kommentar), or an answer: then `thread` is the one it answers.

    `quote` is the passage or the figure it is about, as it was; without one it is about the whole
    section. The key survives the deletion of a section and its return. No part of the plan.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="comments", verbose_name=_("plan")
    )
    section_key = models.SlugField(_("the section's key"), max_length=80)
    thread = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="answers",
        verbose_name=_("answers"),
    )
    quote = models.CharField(_("passage"), max_length=LONGEST_QUOTE, blank=True)
    text = models.TextField(_("comment"), max_length=LONGEST_COMMENT)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    resolved_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("settled by"),
    )
    resolved_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering: ClassVar[list[str]] = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_resolved_by_and_at",
                condition=Q(resolved_by=None, resolved_at=None)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="only_threads_are_resolved",
                condition=Q(thread=None) | Q(resolved_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:60]}"
