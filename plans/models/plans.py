"""The plan and its tree of sections."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models import Asset, Association, TargetGroup
from associations.models.users import User, association_ids_where
from associations.permissions import Capability
from associations.prose import ProseField
from budgets.models import Budget


class PlanQuerySet(models.QuerySet["Plan"]):
    def adopted(self) -> Self:
        return self.filter(~Q(adoptions=None)).distinct()

    def drafts(self) -> Self:
        return self.filter(adoptions=None)

    def visible_to(self, user: Any) -> Self:
        """Adopted plans for everyone; drafts for those with a role at the association."""
        own = Q(association__in=association_ids_where(user, Capability.READ_DRAFTS))
        return self.filter(own | ~Q(adoptions=None)).distinct()


class Plan(models.Model):
    """An operational plan for a period (verksamhetsplan), with the budget it shows.

    `as_of` is the day whose names, members, bodies and terms the plan shows. `period` is "2022" or
    "2009-2010" and is the plan's address.
    """

    association = models.ForeignKey(
        Association, on_delete=models.PROTECT, related_name="plans", verbose_name=_("association")
    )
    title = models.CharField(_("title"), max_length=160)
    period = models.CharField(
        _("period"),
        max_length=9,
        validators=[RegexValidator(r"^\d{4}(-\d{4})?$", _("Write it as 2022 or 2009-2010."))],
    )
    as_of = models.DateField(_("as of"), help_text=_("Names and seats are those of this day."))
    numbering = models.CharField(
        _("numbering"),
        max_length=12,
        choices=Association.Numbering,
        default=Association.Numbering.NUMBERED,
    )
    budget = models.ForeignKey(
        Budget,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        verbose_name=_("budget"),
    )
    project_budgets = models.ManyToManyField(
        Budget,
        blank=True,
        related_name="plans_beside",
        verbose_name=_("project budgets"),
        help_text=_("The budgets of projects that the plan shows, one for each project."),
    )

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[project_budgets])

    class Meta:
        verbose_name = _("operational plan")
        verbose_name_plural = _("operational plans")
        ordering: ClassVar[list[str]] = ["-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["association", "period"],
                name="one_plan_per_period",
                violation_error_message=_("There is already a plan for this period."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.years}"

    @property
    def years(self) -> str:
        """The period as people read it: "2009–2010"."""
        return self.period.replace("-", "–")

    @property
    def first_year(self) -> int:
        return int(self.period[:4])

    @property
    def last_year(self) -> int:
        return int(self.period[-4:])


class Section(models.Model):
    """A section of a plan (avsnitt): a place in the tree, a title which may be empty, one body."""

    class Numbering(models.TextChoices):
        INHERIT = "inherit", _("as its surroundings")
        NUMBERED = "numbered", _("numbered")
        UNNUMBERED = "unnumbered", _("unnumbered")
        APPENDIX = "appendix", _("appendix")

    class State(models.TextChoices):
        NOT_STARTED = "not-started", _("not started")
        IN_PROGRESS = "in-progress", _("in progress")
        READY = "ready", _("ready")

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="sections", verbose_name=_("plan")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="children",
        verbose_name=_("inside"),
    )
    key = models.SlugField(
        _("key"), max_length=60, help_text=_("References point at it; it survives renaming.")
    )
    title = models.CharField(_("title"), max_length=250, blank=True)
    numbering = models.CharField(
        _("numbering"), max_length=12, choices=Numbering, default=Numbering.INHERIT
    )
    body = ProseField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NOT_STARTED)
    responsible = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sections",
        verbose_name=_("responsible"),
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="section_key_unique"),
            models.CheckConstraint(
                name="section_not_inside_itself",
                condition=~Q(parent=models.F("pk")),
                violation_error_message=_("A section cannot stand inside itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class TargetGroupPriority(models.Model):
    """How a plan ranks a target group (prioriterad målgrupp), for one municipality or all."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="priorities", verbose_name=_("plan")
    )
    target_group = models.ForeignKey(
        TargetGroup,
        on_delete=models.PROTECT,
        related_name="priorities",
        verbose_name=_("target group"),
    )
    area = models.ForeignKey(
        "associations.Authority",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="priorities",
        verbose_name=_("municipality"),
    )
    priority = models.CharField(_("priority"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("priority of a target group")
        verbose_name_plural = _("priorities of target groups")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "target_group", "area"], name="one_priority_per_group_and_area"
            ),
            models.UniqueConstraint(
                fields=["plan", "target_group"],
                condition=Q(area=None),
                name="one_priority_per_group_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return str(self.target_group)


class Goal(models.Model):
    """What the plan wants to reach (mål, prioriterat område).

    `baseline` and `target` are texts as they are printed, with their unit: "62 %", "ej mätt".
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="goals", verbose_name=_("plan")
    )
    key = models.SlugField(_("key"), max_length=60)
    title = models.CharField(_("title"), max_length=250)
    indicator = models.CharField(_("indicator"), max_length=250, blank=True)
    baseline = models.CharField(_("baseline"), max_length=120, blank=True)
    target = models.CharField(_("target"), max_length=120, blank=True)
    responsible_body = models.ForeignKey(
        "associations.Body",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="goals",
        verbose_name=_("responsible body"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "key"], name="goal_key_unique")]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """What is done to reach a goal (aktivitet), with references to where the plan describes it."""

    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, related_name="activities", verbose_name=_("goal")
    )
    text = ProseField(_("text"))
    responsible_body = models.ForeignKey(
        "associations.Body",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("responsible body"),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return str(self.text)


class Attachment(models.Model):
    """A file beside the plan (bilaga som eget dokument): listed in it, not merged into it."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="attachments", verbose_name=_("plan")
    )
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="attachments", verbose_name=_("file")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attached document")
        verbose_name_plural = _("attached documents")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.title
