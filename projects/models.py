"""What the association runs or pays for."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models import Association, Authority, TargetGroup
from associations.prose import ProseField


class Project(models.Model):
    """An effort the association finances, or an activity it carries on itself (insats).

    Kind, direction and ESF financing cannot be changed in the national follow-up once registered
    there (Uppföljning Finsam), so they are asked for when the project is planned.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "individual", _("directed at individuals")
        STRUCTURAL = "structural", _("structural")

    class Stage(models.TextChoices):
        PLANNED = "planned", _("planned")
        ONGOING = "ongoing", _("ongoing")
        STANDING = "standing", _("standing activity")
        FINISHED = "finished", _("finished")

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="projects",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=160)
    full_name = models.CharField(_("full name"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    direction = models.CharField(_("direction"), max_length=160, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.ONGOING)
    owner = models.ForeignKey(
        Authority,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_projects",
        verbose_name=_("owner"),
    )
    parties = models.ManyToManyField(
        Authority, blank=True, related_name="projects", verbose_name=_("parties")
    )
    target_groups = models.ManyToManyField(
        TargetGroup, blank=True, related_name="projects", verbose_name=_("target groups")
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    staffing = models.CharField(_("staffing"), max_length=300, blank=True)
    planned_women = models.PositiveIntegerField(_("planned women"), null=True, blank=True)
    planned_men = models.PositiveIntegerField(_("planned men"), null=True, blank=True)
    is_esf = models.BooleanField(_("financed by ESF"), default=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords(m2m_fields=[parties, target_groups])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["association", "key"], name="project_key_unique"),
            models.CheckConstraint(
                name="project_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The project ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The project ends before it starts.")})

    @property
    def title(self) -> str:
        """The longest name, for a heading of its own."""
        return self.full_name or self.name


class ProjectPart(models.Model):
    """A labelled part of a project's description (rubrik), in the association's words and order.

    `standard` says which question it answers, so that projects can be compared.
    """

    class Standard(models.TextChoices):
        BACKGROUND = "background", _("background")
        AIM = "aim", _("aim")
        TARGET_GROUP = "target-group", _("target group")
        METHOD = "method", _("method")
        ORGANISATION = "organisation", _("organisation")
        RESULT = "result", _("expected result")
        FOLLOW_UP = "follow-up", _("follow-up")
        HANDOVER = "handover", _("handover")
        BUDGET = "budget", _("budget")
        OTHER = "other", _("other")

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="parts", verbose_name=_("project")
    )
    standard = models.CharField(
        _("question"), max_length=16, choices=Standard, default=Standard.OTHER
    )
    label = models.CharField(_("label"), max_length=120, blank=True)
    is_fact = models.BooleanField(
        _("short fact"), default=False, help_text=_("Printed among the facts, not as a paragraph.")
    )
    body = ProseField(_("text"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("part of a project")
        verbose_name_plural = _("parts of projects")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.label or self.get_standard_display()


class ProjectPost(models.Model):
    """A post in a project (bemanning), e.g. Psykolog 50 %."""

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="posts", verbose_name=_("project")
    )
    title = models.CharField(_("title"), max_length=120)
    percent = models.DecimalField(
        _("percent of full time"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    note = models.CharField(_("note"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("post in a project")
        verbose_name_plural = _("posts in projects")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.title
