"""Pictures and logos, kept by what they are rather than what they are called."""

from __future__ import annotations

import hashlib
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssetQuerySet(models.QuerySet["Asset"]):
    def keep(self, content: bytes, *, media_type: str) -> Asset:
        """The asset with these bytes, stored the first time they are seen."""
        sha256 = hashlib.sha256(content).hexdigest()
        asset, _created = self.get_or_create(
            sha256=sha256, defaults={"content": content, "media_type": media_type}
        )
        return asset

    def named(self, hashes: set[str]) -> Self:
        return self.filter(pk__in=hashes)


class Asset(models.Model):
    """A picture by the SHA-256 of its bytes (bild). Rows are added, never changed or removed:
    an adopted plan shows the bytes it was adopted with."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    media_type = models.CharField(_("media type"), max_length=40)
    content = models.BinaryField(_("content"))

    objects = AssetQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.sha256[:12]
