"""Meetings and what they decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.bodies import Body


class Meeting(models.Model):
    """A meeting of a body (sammanträde)."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("body")
    )
    held_on = models.DateField(_("held on"))
    number = models.CharField(_("number"), max_length=20, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("The meeting that adopts the budget must be public (Lag 2003:1210, § 19)."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar[list[str]] = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.body} {self.held_on:%Y-%m-%d}"


class Decision(models.Model):
    """A numbered decision in the minutes (paragraf, §)."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("operational plan with budget")
        PROJECT = "project", _("money for a project")
        OTHER = "other", _("other")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("meeting")
    )
    paragraph = models.CharField(_("paragraph (§)"), max_length=12)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=200)
    wording = models.TextField(_("wording"), blank=True)
    reference_number = models.CharField(_("reference number (dnr)"), max_length=40, blank=True)
    reservations = models.TextField(_("reservations"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar[list[str]] = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "paragraph"],
                name="paragraph_unique_in_meeting",
                violation_error_message=_("The meeting already has a decision with this number."),
            )
        ]

    def __str__(self) -> str:
        return f"§ {self.paragraph} {self.title}"
