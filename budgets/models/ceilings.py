"""How much own capital is reasonable (skälig storlek på eget kapital), as decided by somebody."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models import Association
from associations.models.dated import Dated, DatedQuerySet, ends_after_start, unique_from


class CapitalCeiling(Dated):
    """A rule for how large the own capital may be (tak för eget kapital), with its source.

    The National Council has recommended steps since 2013; the steps themselves are not public
    enough to be built in, so the administrator enters them. Without a rule nothing is guessed.
    """

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="capital_ceilings",
        verbose_name=_("association"),
    )
    title = models.CharField(_("title"), max_length=160)
    source = models.CharField(
        _("source"),
        max_length=300,
        help_text=_("Who decided it and when, e.g. a recommendation or a decision of the board."),
    )

    objects = DatedQuerySet["CapitalCeiling"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("ceiling for own capital")
        verbose_name_plural = _("ceilings for own capital")
        ordering: ClassVar[list[str]] = ["valid_from", "pk"]
        constraints = [
            ends_after_start("capital_ceiling_ends_after_start"),
            *unique_from(
                "one_capital_ceiling_per_start",
                "association",
                message=_("There is a ceiling from that day already."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CapitalCeilingStep(models.Model):
    """A step of the rule (trappsteg): what holds from a size of the year's contributions upwards.

    Either an amount or a part of the contributions.
    """

    ceiling = models.ForeignKey(
        CapitalCeiling, on_delete=models.CASCADE, related_name="steps", verbose_name=_("ceiling")
    )
    from_kr = models.BigIntegerField(
        _("contributions from, kronor"), default=0, validators=[MinValueValidator(0)]
    )
    most_kr = models.BigIntegerField(
        _("at most, kronor"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    most_percent = models.DecimalField(
        _("at most, percent of the contributions"),
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("step of a ceiling")
        verbose_name_plural = _("steps of a ceiling")
        ordering: ClassVar[list[str]] = ["from_kr", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ceiling", "from_kr"],
                name="one_ceiling_step_per_size",
                violation_error_message=_("There is a step from that amount already."),
            ),
            models.CheckConstraint(
                name="ceiling_step_is_amount_or_percent",
                condition=models.Q(most_kr=None, most_percent__isnull=False)
                | models.Q(most_kr__isnull=False, most_percent=None),
                violation_error_message=_("Give an amount or a percentage, one of them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceiling}: {self.from_kr}"
