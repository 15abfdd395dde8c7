"""What the association means by its words: target groups and terms."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.associations import Association
from associations.models.dated import Dated, DatedQuerySet, ends_after_start, unique_from
from associations.prose import ProseField


class TargetGroup(Dated):
    """People the association works for (målgrupp). Ages are whole years, both ends included."""

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="target_groups",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=250)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    description = ProseField(_("description"), blank=True)
    estimate = models.CharField(
        _("estimated number"), max_length=200, blank=True, help_text=_("E.g. about 1 700 people.")
    )
    estimate_basis = models.CharField(_("basis of the estimate"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["TargetGroup"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            ends_after_start("target_group_ends_after_start"),
            models.UniqueConstraint(fields=["association", "key"], name="target_group_key_unique"),
            models.CheckConstraint(
                name="target_group_ages_in_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                violation_error_message=_("The upper age is below the lower."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.age_from and self.age_to and self.age_to < self.age_from:
            raise ValidationError({"age_to": _("The upper age is below the lower.")})


class Term(Dated):
    """A word the association has agreed on (begrepp) and its definition."""

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="terms",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    term = models.CharField(_("term"), max_length=120)
    definition = ProseField(_("definition"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["Term"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            ends_after_start("term_ends_after_start"),
            *unique_from(
                "term_key_unique",
                "association",
                "key",
                message=_("There is already a term with this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.term
