"""Bodies, the people in them, and the office."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.models.associations import Association, Member
from associations.models.dated import Dated, DatedQuerySet, ends_after_start, unique_from
from associations.prose import ProseField


class Person(models.Model):
    """Someone who holds a seat or a post (person). Never a participant in a project."""

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="people",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["association", "key"], name="person_key_unique")
        ]

    def __str__(self) -> str:
        return self.name


class Body(Dated):
    """A body of the association (organ): board, preparation group, auditors, office …"""

    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("the association")
        BOARD = "board", _("board")
        WORKING_COMMITTEE = "working-committee", _("working committee")
        PREPARATION_GROUP = "preparation-group", _("preparation group")
        COMPETENCE_GROUP = "competence-group", _("competence group")
        CASE_TEAM = "case-team", _("case workers' team")
        LOCAL_LEADERSHIP = "local-leadership", _("local leadership group")
        REFERENCE_GROUP = "reference-group", _("reference group")
        STEERING_GROUP = "steering-group", _("steering group")
        PROJECT = "project", _("project organisation")
        NETWORK = "network", _("network")
        AUDITORS = "auditors", _("auditors")
        OFFICE = "office", _("office")
        OTHER = "other", _("other")

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="bodies",
        verbose_name=_("association"),
    )
    key = models.SlugField(_("key"), max_length=60)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    heading = models.CharField(
        _("heading"), max_length=160, blank=True, help_text=_("Printed instead of the name.")
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="children",
        verbose_name=_("under"),
        help_text=_("Where it stands in the organisation chart."),
    )
    is_in_chart = models.BooleanField(_("in the organisation chart"), default=True)
    description = ProseField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["Body"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [
            ends_after_start("body_ends_after_start"),
            *unique_from(
                "body_key_unique",
                "association",
                "key",
                message=_("There is already a body with this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyTask(Dated):
    """What a body has to do or may decide (uppgift, beslutanderätt)."""

    class Kind(models.TextChoices):
        TASK = "task", _("task")
        DECISION_RIGHT = "decision-right", _("right to decide")

    body = models.ForeignKey(
        Body, on_delete=models.CASCADE, related_name="tasks", verbose_name=_("body")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.TASK)
    text = models.TextField(_("text"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("task of a body")
        verbose_name_plural = _("tasks of bodies")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [ends_after_start("body_task_ends_after_start")]

    def __str__(self) -> str:
        return self.text


class Seat(Dated):
    """A place in a body (uppdrag), held by a person or vacant, appointed by one or more members."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice-chair", _("vice chair")
        MEMBER = "member", _("member of the body")
        DEPUTY = "deputy", _("deputy")
        CO_OPTED = "co-opted", _("co-opted")
        SECRETARY = "secretary", _("secretary")
        AUDITOR = "auditor", _("auditor")
        DEPUTY_AUDITOR = "deputy-auditor", _("deputy auditor")
        DIRECTOR = "director", _("director")
        ADMINISTRATOR = "administrator", _("administrator")

    body = models.ForeignKey(
        Body, on_delete=models.CASCADE, related_name="seats", verbose_name=_("body")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
        verbose_name=_("person"),
        help_text=_("Empty when the seat is vacant."),
    )
    appointed_by = models.ManyToManyField(
        Member, blank=True, related_name="appointed_seats", verbose_name=_("appointed by")
    )
    represents = models.CharField(
        _("represents"),
        max_length=120,
        blank=True,
        help_text=_("A workplace or party, when it says more than the member: a hospital, (s)."),
    )
    deputy_for = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="personal_deputies",
        verbose_name=_("personal deputy for"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["Seat"].as_manager()
    history = HistoricalRecords(m2m_fields=[appointed_by])

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [ends_after_start("seat_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.body}"


class Post(Dated):
    """Employed staff of the association (tjänst)."""

    association = models.ForeignKey(
        Association, on_delete=models.CASCADE, related_name="posts", verbose_name=_("association")
    )
    title = models.CharField(_("title"), max_length=120)
    percent = models.PositiveSmallIntegerField(
        _("percent of full time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    body = models.ForeignKey(
        Body,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        verbose_name=_("body"),
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="posts",
        verbose_name=_("person"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = DatedQuerySet["Post"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar[list[str]] = ["order", "pk"]
        constraints = [ends_after_start("post_ends_after_start")]

    def __str__(self) -> str:
        return self.title
