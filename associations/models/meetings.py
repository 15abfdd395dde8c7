"""Meetings and what they decided."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.associations import Association
from associations.models.bodies import Body
from associations.models.dated import Dated, DatedQuerySet, ends_after_start


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


class RecurringEvent(Dated):
    """What happens again and again (återkommande): board meetings, breakfast meetings, reports.

    A rule that names an ordinal and a weekday ("the first Tuesday of every month") gives days;
    other rules are only told.
    """

    class Every(models.TextChoices):
        WEEK = "week", _("every week")
        SECOND_WEEK = "second-week", _("every second week")
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")
        HALF_YEAR = "half-year", _("every half-year")
        YEAR = "year", _("every year")
        MEETING = "meeting", _("at every meeting")
        OTHER = "other", _("as the note says")

    class Ordinal(models.IntegerChoices):
        FIRST = 1, _("the first")
        SECOND = 2, _("the second")
        THIRD = 3, _("the third")
        FOURTH = 4, _("the fourth")
        LAST = -1, _("the last")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="recurring_events",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=160)
    body = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recurring_events",
        verbose_name=_("body"),
    )
    every = models.CharField(_("how often"), max_length=12, choices=Every)
    ordinal = models.SmallIntegerField(_("which"), choices=Ordinal, null=True, blank=True)
    weekday = models.SmallIntegerField(_("weekday"), choices=Weekday, null=True, blank=True)
    except_months = models.CharField(
        _("except the months"),
        max_length=40,
        blank=True,
        validators=[
            RegexValidator(
                r"^(1[0-2]|[1-9])(, ?(1[0-2]|[1-9]))*$", _("Write the months as 1, 6, 7.")
            )
        ],
        help_text=_("Numbers of months, e.g. 1, 6, 7, 8."),
    )
    note = models.CharField(_("note"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["RecurringEvent"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("recurring event")
        verbose_name_plural = _("recurring events")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            ends_after_start("recurring_event_ends_after_start"),
            models.UniqueConstraint(
                fields=["association", "key"], name="recurring_event_key_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def months_left_out(self) -> frozenset[int]:
        return frozenset(int(month) for month in self.except_months.split(",") if month.strip())

    def days_in(self, year: int) -> list[dt.date]:
        """The days of a monthly rule with ordinal and weekday; none for rules that only tell."""
        if self.every != self.Every.MONTH or self.ordinal is None or self.weekday is None:
            return []
        months = (month for month in range(1, 13) if month not in self.months_left_out)
        return [nth_weekday(year, month, self.ordinal, self.weekday) for month in months]


def nth_weekday(year: int, month: int, ordinal: int, weekday: int) -> dt.date:
    """The first, second … or last (-1) given weekday of a month."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday] != 0]
    return dt.date(year, month, days[ordinal - 1] if ordinal > 0 else days[ordinal])
