"""Money: a budget, its years, its lines, and one amount per line and year."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models import Association, Decision, Member
from projects.models import Project


class Budget(models.Model):
    """A budget of an association, or of one of its projects (budget).

    A revision is a new budget that points at the one it revises.
    """

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="budgets",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=160)
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budgets",
        verbose_name=_("project"),
    )
    revises = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="revisions",
        verbose_name=_("revises"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering: ClassVar[list[str]] = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["association", "key"], name="budget_key_unique")
        ]

    def __str__(self) -> str:
        return self.title


class BudgetYear(models.Model):
    """A year of a budget, or a part of one (budgetår)."""

    class Kind(models.TextChoices):
        PREVIOUS = "previous", _("previous year")
        BUDGET = "budget", _("budget year")
        PLAN = "plan", _("plan year")
        FORECAST = "forecast", _("forecast")
        OUTCOME = "outcome", _("outcome")

    budget = models.ForeignKey(
        Budget, on_delete=models.CASCADE, related_name="years", verbose_name=_("budget")
    )
    key = models.SlugField(_("key"), max_length=20)
    label = models.CharField(_("label"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    year = models.PositiveSmallIntegerField(
        _("calendar year"), validators=[MinValueValidator(2003), MaxValueValidator(2100)]
    )
    first_month = models.PositiveSmallIntegerField(
        _("first month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    last_month = models.PositiveSmallIntegerField(
        _("last month"), default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("budget year")
        verbose_name_plural = _("budget years")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="budget_year_key_unique"),
            models.CheckConstraint(
                name="budget_year_months_in_order",
                condition=models.Q(last_month__gte=models.F("first_month")),
                violation_error_message=_("The last month is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.last_month < self.first_month:
            raise ValidationError({"last_month": _("The last month is before the first.")})

    @property
    def months(self) -> int:
        return self.last_month - self.first_month + 1


class BudgetGroup(models.Model):
    """Lines that belong together and their sum (grupp). A group may stand inside another."""

    budget = models.ForeignKey(
        Budget, on_delete=models.CASCADE, related_name="groups", verbose_name=_("budget")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        verbose_name=_("inside"),
    )
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=160)
    total_label = models.CharField(
        _("label of the sum"), max_length=160, blank=True, help_text=_("Empty: no sum is printed.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("budget group")
        verbose_name_plural = _("budget groups")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="budget_group_key_unique")
        ]

    def __str__(self) -> str:
        return self.title


class BudgetLine(models.Model):
    """A line of a budget (budgetpost).

    The amount of an unallocated line is never entered: it is what is left in its `scope`, or in
    the whole budget when that is empty ("utrymme", "medel att fördela", "återstår").
    """

    class Kind(models.TextChoices):
        CONTRIBUTION = "contribution", _("contribution of a member")
        OTHER_INCOME = "other-income", _("other income")
        CAPITAL_IN = "capital-in", _("own capital used")
        COST = "cost", _("cost")
        UNALLOCATED = "unallocated", _("unallocated, what is left")
        CAPITAL_OUT = "capital-out", _("planned carry-over")

    budget = models.ForeignKey(
        Budget, on_delete=models.CASCADE, related_name="lines", verbose_name=_("budget")
    )
    group = models.ForeignKey(
        BudgetGroup, on_delete=models.CASCADE, related_name="lines", verbose_name=_("group")
    )
    key = models.SlugField(_("key"), max_length=60)
    label = models.CharField(_("label"), max_length=200)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    basis = models.CharField(
        _("basis"),
        max_length=80,
        blank=True,
        help_text=_("Printed after the label, e.g. per 6 months. Never multiplied."),
    )
    scope = models.ManyToManyField(
        BudgetGroup, blank=True, related_name="closing_lines", verbose_name=_("closes")
    )
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("project"),
    )
    member = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("member"),
    )
    decision = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("decision"),
        help_text=_("The decision that set the money aside."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="budget_line_key_unique")
        ]

    def __str__(self) -> str:
        return self.label


class Amount(models.Model):
    """What a line says for a year, in whole kronor (belopp). No row is blank, which is not zero."""

    line = models.ForeignKey(
        BudgetLine, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("line")
    )
    year = models.ForeignKey(
        BudgetYear, on_delete=models.CASCADE, related_name="amounts", verbose_name=_("year")
    )
    amount_kr = models.BigIntegerField(_("amount, kronor"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    is_preliminary = models.BooleanField(_("preliminary"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        constraints = [
            models.UniqueConstraint(fields=["line", "year"], name="one_amount_per_line_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount_kr}"
