"""Money: a budget, its years, its lines, and one amount per line and year."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models import Association, Decision, Member, MemberBoard
from projects.models import Project


class BudgetQuerySet(models.QuerySet["Budget"]):
    def sealed(self) -> Self:
        """Those that an adopted plan shows, as its own budget or as that of a project."""
        own = models.Q(plans__adoptions__isnull=False)
        beside = models.Q(plans_beside__adoptions__isnull=False)
        return self.filter(own | beside).distinct()

    def real(self) -> Self:
        """Those that are no scenarios: what a plan may show, and what others are compared with."""
        return self.filter(scenario_of=None)


class Budget(models.Model):
    """A budget of an association, or of one of its projects (budget).

    A revision is a new budget that points at the one it revises. A scenario (scenario) is a copy to
    think with, which no plan can show.
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
    scenario_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="scenarios",
        verbose_name=_("scenario of"),
        help_text=_("What if: a copy to compare with. No plan can show it."),
    )

    objects = BudgetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering: ClassVar[list[str]] = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["association", "key"], name="budget_key_unique"),
            models.CheckConstraint(
                name="budget_scenario_revises_nothing",
                condition=models.Q(scenario_of=None) | models.Q(revises=None),
                violation_error_message=_("A scenario does not revise a budget."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Raises ValidationError when a scenario would count as a budget. Two queries for one."""
        super().clean()
        if self.revises is not None and self.revises.scenario_of_id is not None:
            raise ValidationError({"revises": _("This is a scenario; choose a budget.")})
        if self.scenario_of is None:
            return
        if self.scenario_of.scenario_of_id is not None or self.scenario_of_id == self.pk:
            raise ValidationError({"scenario_of": _("This is a scenario; choose a budget.")})
        if self.pk and (self.plans.exists() or self.plans_beside.exists()):
            message = _("A plan shows this budget, so it is no scenario.")
            raise ValidationError({"scenario_of": message})


class BudgetYear(models.Model):
    """A year of a budget, or a part of one (budgetår).

    `opening_kr` is the own capital it begins with (ingående eget kapital), and where that is known
    from; what it ends with is computed.
    """

    class Kind(models.TextChoices):
        PREVIOUS = "previous", _("previous year")
        BUDGET = "budget", _("budget year")
        PLAN = "plan", _("plan year")
        FORECAST = "forecast", _("forecast")
        OUTCOME = "outcome", _("outcome")

    class Source(models.TextChoices):
        OUTCOME = "outcome", _("outcome, the accounts")
        FORECAST = "forecast", _("forecast")
        CARRIED = "carried", _("carried over in this budget")

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
    opening_kr = models.BigIntegerField(_("opening capital, kronor"), null=True, blank=True)
    opening_source = models.CharField(
        _("source of the opening capital"), max_length=8, choices=Source, blank=True
    )
    opening_note = models.CharField(
        _("about the opening capital"),
        max_length=200,
        blank=True,
        help_text=_("Which forecast or accounts, e.g. Forecast in October 2021."),
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
            models.CheckConstraint(
                name="budget_year_opening_has_source",
                condition=models.Q(opening_kr=None, opening_source="")
                | models.Q(opening_kr__isnull=False) & ~models.Q(opening_source=""),
                violation_error_message=_("Opening capital and its source are given together."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.last_month < self.first_month:
            raise ValidationError({"last_month": _("The last month is before the first.")})
        if self.opening_kr is None and (self.opening_source or self.opening_note):
            raise ValidationError({"opening_kr": _("Enter the amount too, if only 0.")})
        if self.opening_kr is not None and not self.opening_source:
            raise ValidationError({"opening_source": _("Say where the amount is known from.")})

    @property
    def months(self) -> int:
        return self.last_month - self.first_month + 1

    @property
    def ends_on(self) -> dt.date:
        return dt.date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])


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
    board = models.ForeignKey(
        MemberBoard,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name=_("board of the member"),
        help_text=_("When one of the member's boards pays this."),
    )
    party = models.CharField(
        _("party"),
        max_length=16,
        choices=Member.Party,
        blank=True,
        help_text=_("When the line is what all members of a party pay together."),
    )
    surplus_year = models.PositiveSmallIntegerField(
        _("surplus of the year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2003), MaxValueValidator(2100)],
        help_text=_("When the line hands out an earlier year's surplus over several years."),
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

    def clean(self) -> None:
        super().clean()
        if self.board is not None and self.board.member_id != self.member_id:
            raise ValidationError({"board": _("This board belongs to another member.")})
        if self.party and self.member is not None:
            message = _("A line is a member's or a whole party's, not both.")
            raise ValidationError({"party": message})


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
