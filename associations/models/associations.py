"""The association, the authorities and their membership."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import localize
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.accent import HEX_COLOUR, contrast_to_white, is_readable
from associations.collation import in_swedish_order
from associations.models.assets import Asset
from associations.models.dated import Dated, DatedQuerySet, ends_after_start, unique_from

RESERVED_SLUGS = {
    "admin", "konto", "granska", "verifiera", "health", "static", "media", "sprak",
}  # fmt: skip  # addresses of the site itself (DESIGN: Commands and addresses)


class AssociationQuerySet(models.QuerySet["Association"]):
    def with_plans(self, plans: models.QuerySet[Any]) -> Self:
        """Each with those of `plans` that are its own, in their order."""
        return self.prefetch_related(models.Prefetch("plans", plans))


class Association(models.Model):
    """A coordination association (samordningsförbund) and what its by-laws say."""

    class Unit(models.TextChoices):
        KRONOR = "kr", _("kronor")
        THOUSANDS = "tkr", _("thousands of kronor")

    class Numbering(models.TextChoices):
        NUMBERED = "numbered", _("numbered sections")
        UNNUMBERED = "unnumbered", _("unnumbered sections")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(
        _("short name"), max_length=60, help_text=_("Printed at the foot of each page.")
    )
    org_number = models.CharField(
        _("organisation number"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{6}-\d{4}$", _("Write it as 222000-1234."))],
    )
    formed_year = models.PositiveSmallIntegerField(_("formed in"), null=True, blank=True)
    operating_since = models.PositiveSmallIntegerField(_("operating since"), null=True, blank=True)
    website = models.CharField(
        _("website"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(
                r"^(https://)?[\w-]+(\.[\w-]+)+(/\S*)?$",
                _("Write it as www.example.se or https://www.example.se."),
            )
        ],
    )
    logo = models.ForeignKey(
        Asset, null=True, blank=True, on_delete=models.PROTECT, verbose_name=_("logo")
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default="#0f4c5c",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("Write it as #0f4c5c."))],
    )
    unit = models.CharField(_("unit"), max_length=3, choices=Unit, default=Unit.KRONOR)
    numbering = models.CharField(
        _("numbering"), max_length=12, choices=Numbering, default=Numbering.NUMBERED
    )
    has_region = models.BooleanField(
        _("a region is a party"),
        default=True,
        help_text=_("Without a region the municipality pays half (Lag 2003:1210, § 5 a)."),
    )
    notice_board = models.CharField(_("notice board"), max_length=200, blank=True)
    signatories = models.TextField(_("signatories"), blank=True)
    attestation = models.TextField(_("right to approve payments"), blank=True)

    objects = AssociationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = [in_swedish_order("name")]
        constraints = [
            models.CheckConstraint(
                name="association_slug_not_reserved",
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)),
                violation_error_message=_("That address is taken by the site itself."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if HEX_COLOUR.fullmatch(self.accent) and not is_readable(self.accent):
            contrast = localize(round(contrast_to_white(self.accent), 1))
            message = _(
                "White text on this colour cannot be read: the contrast is %(contrast)s and must "
                "be at least 4.5. Choose a darker one."
            )
            raise ValidationError({"accent": message % {"contrast": contrast}})
        if self.org_number and not has_right_check_digit(self.org_number):
            message = _("The last digit of the organisation number is not right; check it.")
            raise ValidationError({"org_number": message})


def has_right_check_digit(org_number: str) -> bool:
    """Whether the last digit of "222000-1234" is the one that the others give (Luhn)."""
    digits = [int(digit) for digit in org_number if digit.isdigit()]
    doubled = (digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


class Authority(models.Model):
    """A public authority that may be a member (myndighet), shared by all associations."""

    class Kind(models.TextChoices):
        SOCIAL_INSURANCE = "fk", "Försäkringskassan"
        EMPLOYMENT = "af", "Arbetsförmedlingen"
        REGION = "region", _("region")
        MUNICIPALITY = "kommun", _("municipality")

    key = models.SlugField(_("key"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["key"]

    def __str__(self) -> str:
        """What it is called now. Uses the prefetched `names`; without them it costs a query."""
        names = list(self.names.all())
        return next((name.name for name in names if name.valid_to is None), self.key)

    def name_on(self, day: dt.date) -> str:
        """What the authority was called on `day`. Uses the prefetched `names`."""
        for name in self.names.all():
            if name.is_valid_on(day):
                return name.name
        return self.key


class AuthorityName(Dated):
    """What an authority is called from one day to another: Gotlands kommun, then Region Gotland."""

    authority = models.ForeignKey(
        Authority, on_delete=models.CASCADE, related_name="names", verbose_name=_("authority")
    )
    name = models.CharField(_("name"), max_length=120)

    objects = DatedQuerySet["AuthorityName"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("name of an authority")
        verbose_name_plural = _("names of authorities")
        ordering = ["-valid_from"]
        constraints = [ends_after_start("authority_name_ends_after_start")]

    def __str__(self) -> str:
        return self.name


class Member(Dated):
    """An authority's membership of an association (medlem), and the party it belongs to (part)."""

    class Party(models.TextChoices):
        STATE = "state", _("the state")
        REGION = "region", _("region")
        MUNICIPALITIES = "municipalities", _("municipalities")

    association = models.ForeignKey(
        Association,
        on_delete=models.CASCADE,
        related_name="members",
        verbose_name=_("association"),
    )
    authority = models.ForeignKey(
        Authority,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("authority"),
    )
    party = models.CharField(_("party"), max_length=16, choices=Party)
    share_percent = models.DecimalField(
        _("share within the party, percent"),
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("The members of a party agree on it among themselves."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DatedQuerySet["Member"].as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["order", "pk"]
        constraints = [
            ends_after_start("member_ends_after_start"),
            *unique_from(
                "one_membership_per_start",
                "association",
                "authority",
                message=_("This authority is already a member."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.authority)


class MemberBoard(models.Model):
    """A member's own board that pays a part of its contribution (nämnd)."""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="boards", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120)
    share_percent = models.DecimalField(
        _("share of the member's part, percent"),
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("board of a member")
        verbose_name_plural = _("boards of members")
        ordering: ClassVar[list[str]] = ["order", "pk"]

    def __str__(self) -> str:
        return self.name
