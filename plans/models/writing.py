"""What those who write a plan keep beside it: places to look at, and who is in a section now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.users import User
from plans.models.plans import Plan, Section


class PlanReviewItem(models.Model):
    """Something in a copied plan that may be last year's (att se över): ticked off by hand.

    `place` is "section:inledning" or "goal:trisam". A key survives the deletion of a section and
    its return.
    """

    class Kind(models.TextChoices):
        YEAR = "year", _("a year")
        AGE = "age", _("an age")
        NAME = "name", _("a name")
        AMOUNT = "amount", _("an amount")

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="review_items", verbose_name=_("plan")
    )
    place = models.CharField(_("place"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    found = models.CharField(_("what was found"), max_length=120)
    context = models.CharField(_("where it stands"), max_length=300)
    order = models.PositiveIntegerField(_("order"), default=0)
    checked_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked at by"),
    )
    checked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("place to look at")
        verbose_name_plural = _("places to look at")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="review_item_checked_by_and_at",
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.found}: {self.context}"


class SectionPresence(models.Model):
    """That somebody has a section open (närvaro). It says nothing once `seen_at` is old."""

    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, related_name="presences", verbose_name=_("section")
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("presence in a section")
        verbose_name_plural = _("presences in sections")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "user"], name="one_presence_per_section_and_user"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.section}"
