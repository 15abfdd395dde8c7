"""What is true from one day to another (giltighetstid)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class DatedQuerySet[T: models.Model](models.QuerySet[T]):
    def on(self, day: dt.date) -> Self:
        """Those that are valid on `day`, first and last day included."""
        started = Q(valid_from=None) | Q(valid_from__lte=day)
        not_ended = Q(valid_to=None) | Q(valid_to__gte=day)
        return self.filter(started & not_ended)


class Dated(models.Model):
    """A row with a first and a last day of validity; an open end is empty (från–till)."""

    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day is before the first.")})

    def is_valid_on(self, day: dt.date) -> bool:
        """The same rule as `DatedQuerySet.on`, for a row already at hand."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or self.valid_to >= day
        )

    def overlaps(self, other: Dated) -> bool:
        """Whether there is a day when both are valid."""
        first_ends = self.valid_to or dt.date.max
        other_ends = other.valid_to or dt.date.max
        return (self.valid_from or dt.date.min) <= other_ends and (
            other.valid_from or dt.date.min
        ) <= first_ends


def ends_after_start(name: str) -> models.CheckConstraint:
    """The database's side of `Dated.clean`."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
        violation_error_message=_("The last day is before the first."),
    )


def unique_from(name: str, *fields: str, message: StrPromise) -> list[models.UniqueConstraint]:
    """At most one row per `fields` and first day. Two constraints: NULLs are equal to each other
    here, and SQLite cannot say that in one."""
    return [
        models.UniqueConstraint(
            fields=[*fields, "valid_from"], name=name, violation_error_message=message
        ),
        models.UniqueConstraint(
            fields=list(fields),
            condition=Q(valid_from=None),
            name=f"{name}_without_start",
            violation_error_message=message,
        ),
    ]
