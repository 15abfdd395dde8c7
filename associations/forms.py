"""Input about associations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from associations.administration import SameAssociationForm
from associations.models import RoleAssignment, User


class RoleAssignmentForm(SameAssociationForm):
    """Gives a role (roll) to whoever has an e-mail address; a new address becomes an account.

    The new account has no password: its owner sets one by "forgotten password".
    """

    email = forms.EmailField(label=_("e-mail address"))
    name = forms.CharField(
        label=_("name"),
        max_length=120,
        required=False,
        help_text=_("Needed when the address has no account yet."),
    )

    class Meta:
        model = RoleAssignment
        fields = ("association", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email
            self.fields["name"].initial = self.instance.user.name
            self.fields["email"].disabled = self.fields["name"].disabled = True

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        email, name = self.cleaned_data.get("email"), self.cleaned_data.get("name")
        user = User.objects.filter(email=email).first()
        if email and user is None and not name:
            self.add_error("name", _("There is no account with this address; write the name."))
        association = self.cleaned_data.get("association")
        if user and association and self._has_role(user, association):
            self.add_error("email", _("This person already has a role at the association."))
        return cleaned

    def _has_role(self, user: User, association: Any) -> bool:
        roles = RoleAssignment.objects.filter(user=user, association=association)
        return roles.exclude(pk=self.instance.pk).exists()

    def save(self, commit: bool = True) -> Any:
        if not self.instance.pk:
            email = self.cleaned_data["email"]
            user = User.objects.filter(email=email).first()
            self.instance.user = user or User.objects.create_user(
                email, name=self.cleaned_data["name"]
            )
        return super().save(commit)
