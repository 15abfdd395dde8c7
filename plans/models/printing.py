"""The printed draft, made in the background."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.models.plans import Plan


class DraftPrint(models.Model):
    """The PDF of a draft (utkast) as it was when its document had this SHA-256.

    `pdf` is empty until the worker has printed it. `failure` is the reason when it could not.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="draft_prints", verbose_name=_("plan")
    )
    document_sha256 = models.CharField(_("SHA-256 of the document"), max_length=64)
    document = models.TextField(_("document"))
    pdf = models.BinaryField(_("PDF"), null=True)
    failure = models.TextField(_("failure"), blank=True)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)

    class Meta:
        verbose_name = _("printed draft")
        verbose_name_plural = _("printed drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "document_sha256"], name="one_print_per_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.document_sha256[:12]}"
