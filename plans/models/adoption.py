"""Adoption: the board's decision and the sealed document."""

from __future__ import annotations

from typing import Any, ClassVar, Never, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from associations.models import Decision, User
from plans.models.plans import Plan


class AdoptionIsSealed(Exception):
    """Raised when code tries to change or remove an adoption."""


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def newest_first(self) -> Self:
        return self.order_by("-version")

    def update(self, **values: Any) -> Never:
        raise AdoptionIsSealed("An adoption is never changed.")

    def delete(self) -> Never:
        raise AdoptionIsSealed("An adoption is never removed.")


class Adoption(models.Model):
    """That the board adopted a plan (fastställande), with the document as it was then.

    `document` is the PlanDocument as JSON, `pdf` the printed plan; each with the SHA-256 of its
    bytes. The site serves these and never composes an adopted plan again. A correction is a new
    adoption with the next `version`.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="adoptions", verbose_name=_("plan")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="adoption", verbose_name=_("decision")
    )
    schema = models.PositiveSmallIntegerField(_("schema"))
    document = models.TextField(_("document"))
    document_sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    pdf = models.BinaryField(_("PDF"))
    pdf_sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64)
    recorded_by = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="adoptions",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        ordering: ClassVar[list[str]] = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "version"], name="adoption_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new adoption. Guards the seal, and does nothing else."""
        if not self._state.adding:
            raise AdoptionIsSealed("An adoption is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AdoptionIsSealed("An adoption is never removed.")


class AdoptionRequest(models.Model):
    """That somebody asked for a plan to be adopted by a decision: the worker prints and seals it.

    `failure` says in the reader's language why it could not be done; then it may be asked again.
    """

    decision = models.OneToOneField(
        Decision,
        on_delete=models.CASCADE,
        related_name="adoption_request",
        verbose_name=_("decision"),
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="adoption_requests", verbose_name=_("plan")
    )
    requested_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now=True)
    failure = models.TextField(_("failure"), blank=True)

    class Meta:
        verbose_name = _("request to adopt")
        verbose_name_plural = _("requests to adopt")

    def __str__(self) -> str:
        return f"{self.plan}: {self.decision}"
