"""People who sign in, and what they are at each association."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from associations.permissions import Capability, RoleName, roles_with


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """Someone with an account (användare), known by e-mail address."""

    username = None  # type: ignore[assignment]  # the e-mail address takes its place
    first_name = None  # type: ignore[assignment]  # one field for the whole name
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
    name = models.CharField(_("name"), max_length=120)
    wants_digest = models.BooleanField(_("wants a daily mail about comments"), default=True)
    digest_sent_at = models.DateTimeField(
        _("the last mail about comments"), null=True, blank=True, editable=False
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.partition(" ")[0]


class RoleAssignment(models.Model):
    """A user's role at an association (roll): förbundsadministratör, redaktör, styrelse, läsare."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="role_assignments", verbose_name=_("user")
    )
    association = models.ForeignKey(
        "associations.Association",
        on_delete=models.CASCADE,
        related_name="role_assignments",
        verbose_name=_("association"),
    )
    role = models.CharField(_("role"), max_length=20, choices=RoleName)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "association"],
                name="one_role_per_user_and_association",
                violation_error_message=_("This person already has a role at the association."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.association}"


def association_ids_where(
    user: Any, capability: Capability
) -> models.QuerySet[RoleAssignment, int]:
    """Ids of the associations where `user` may do `capability`; none for a stranger."""
    if not user.is_authenticated:
        return RoleAssignment.objects.none().values_list("association_id", flat=True)
    return RoleAssignment.objects.filter(
        user=user, user__is_active=True, role__in=roles_with(capability)
    ).values_list("association_id", flat=True)
