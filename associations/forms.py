"""Input about associations."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.administration import SameAssociationForm
from associations.models import Asset, Association, RoleAssignment, Seat, User
from associations.pictures import (
    MOST_BYTES,
    IsSvg,
    NotAPicture,
    NotForScreens,
    TooLarge,
    media_type_of,
)
from associations.rules import (
    SharesDoNotSum,
    board_shares_do_not_sum,
    chairs_at_once,
    may_deputise,
    shares_that_do_not_sum,
)

# -- The association


class LogoForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Takes the logo as a file, and keeps it by its bytes."""

    logo_file = forms.FileField(
        label=_("New logo"),
        required=False,
        help_text=_("PNG or JPEG, at most 2 MB; 600 pixels wide or more looks well in print."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    removes_logo = forms.BooleanField(label=_("Remove the present logo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.logo_id:
            self.fields.pop("removes_logo", None)

    def clean_logo_file(self) -> tuple[bytes, str] | None:
        upload = self.cleaned_data["logo_file"]
        return read_picture(upload) if upload else None

    def save(self, commit: bool = True) -> Any:
        if self.cleaned_data["logo_file"]:
            content, media_type = self.cleaned_data["logo_file"]
            self.instance.logo = Asset.objects.keep(content, media_type=media_type)
        elif self.cleaned_data.get("removes_logo"):
            self.instance.logo = None
        return super().save(commit)


def read_picture(upload: Any) -> tuple[bytes, str]:
    """The bytes and the media type of an uploaded picture; says why it cannot be taken."""
    try:
        if (upload.size or 0) > MOST_BYTES:
            raise TooLarge  # before the bytes are read
        content = upload.read()
        return content, media_type_of(content)
    except TooLarge as error:
        message = _("The file is too large. A picture may have 2 MB and 5000 pixels a side.")
        raise forms.ValidationError(message) from error
    except IsSvg as error:
        message = _("An SVG file may carry scripts and is not taken. Save the logo as PNG.")
        raise forms.ValidationError(message) from error
    except NotForScreens as error:
        message = _("The colours are meant for a printing press (CMYK). Save the picture in RGB.")
        raise forms.ValidationError(message) from error
    except NotAPicture as error:
        message = _("This is not a picture in PNG or JPEG.")
        raise forms.ValidationError(message) from error


COLOUR = forms.TextInput(attrs={"type": "color"})
HELP_TEXTS = {
    "org_number": _("Written as 222000-1234."),
    "formed_year": _("The year when the members formed it."),
    "operating_since": _("The year when it began to work, if that was later."),
    "website": _("Its own website, as www.example.se."),
    "notice_board": _("Where notices of meetings and minutes are posted, as the by-laws say."),
    "signatories": _("Who signs for the association: persons or posts, alone or together."),
    "attestation": _("Who may approve payments, and up to what amount."),
    "accent": _("The colour of the cover and of headings. White text must be readable on it."),
    "unit": _("How amounts are written in the plans, unless a table says otherwise."),
    "numbering": _("What a new plan begins with; each plan may differ."),
}


class AssociationSettingsForm(LogoForm):
    """What the by-laws say, and how the plans look (inställningar)."""

    class Meta:
        model = Association
        fields = (
            "name",
            "short_name",
            "org_number",
            "formed_year",
            "operating_since",
            "has_region",
            "website",
            "notice_board",
            "signatories",
            "attestation",
            "accent",
            "unit",
            "numbering",
        )
        widgets = {
            "accent": COLOUR,
            "signatories": forms.Textarea(attrs={"rows": 3}),
            "attestation": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = HELP_TEXTS


class AssociationAdminForm(LogoForm, SameAssociationForm):
    """The association as the admin shows it."""

    class Meta:
        model = Association
        exclude = ("logo",)  # noqa: DJ006  # every other field, also those to come
        widgets = {"accent": COLOUR}
        help_texts = HELP_TEXTS


# -- Rows that must agree with each other


class MemberFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The members of an association: the shares inside each party are 100 percent."""

    def clean(self) -> None:
        super().clean()
        kept = kept_forms(self)
        for fault in shares_that_do_not_sum(form.instance for form in kept):
            for form in kept:
                if form.instance in fault.members:
                    form.add_error("share_percent", in_words(fault))


class MemberBoardFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The boards of a member: their shares are 100 percent."""

    def clean(self) -> None:
        super().clean()
        kept = kept_forms(self)
        total = board_shares_do_not_sum([form.instance for form in kept])
        for form in kept if total is not None else ():
            form.add_error("share_percent", board_shares_in_words(total))


class SeatForm(SameAssociationForm):
    """A seat. Of who else sits in the body, it knows what is stored."""

    is_alone = True

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        deputy_for = self.cleaned_data.get("deputy_for")
        if deputy_for is not None:
            self._clean_deputy(deputy_for)
        return cleaned

    def _clean_deputy(self, seat: Seat) -> None:
        appointing = list(self.cleaned_data.get("appointed_by") or ())
        expected = list(seat.appointed_by.all())
        if seat.pk == self.instance.pk:
            self.add_error("deputy_for", _("Nobody is their own deputy."))
        elif not may_deputise(appointing, expected):
            message = _("%(name)s is appointed by %(members)s; a deputy is of the same member.")
            members = ", ".join(str(member) for member in expected)
            self.add_error(
                "deputy_for", message % {"name": seat.person or seat, "members": members}
            )

    def _post_clean(self) -> None:
        super()._post_clean()
        body = self.cleaned_data.get("body")
        if not self.is_alone or body is None or self.errors:
            return
        others = body.seats.exclude(pk=self.instance.pk).select_related("person")
        pair = chairs_at_once([*others, self.instance])
        if pair:
            self.add_error("role", two_chairs_in_words(pair[0]))
        deputy_for = self.cleaned_data.get("deputy_for")
        if deputy_for is not None and deputy_for.body_id != body.pk:
            self.add_error("deputy_for", _("A personal deputy sits in the same body."))


class SeatInlineForm(SeatForm):
    """A seat among the others of its body, which the formset knows."""

    is_alone = False


class SeatFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The seats of a body: one chair at a time."""

    def clean(self) -> None:
        super().clean()
        kept = kept_forms(self)
        pair = chairs_at_once(form.instance for form in kept)
        if pair is None:
            return
        for form in kept:
            if form.instance is pair[1]:
                form.add_error("role", two_chairs_in_words(pair[0]))


def kept_forms(formset: Any) -> list[Any]:
    """The forms whose rows there will be, once every one of them can be read."""
    kept = [form for form in formset.forms if form not in formset.deleted_forms]
    kept = [form for form in kept if form.instance.pk or form.has_changed()]
    return [] if any(form.errors for form in kept) else kept


def in_words(fault: SharesDoNotSum) -> str:
    """What is wrong with the shares of a party, with the arithmetic."""
    terms = " + ".join(percent(m.share_percent or Decimal(0)) for m in fault.members)
    facts = {
        "party": fault.members[0].get_party_display(),
        "terms": terms,
        "total": percent(fault.total_percent),
        "day": date_format(fault.since, "j F Y") if fault.since else "",
    }
    if fault.since:
        return (
            gettext(
                "The shares within the party (%(party)s) are %(terms)s = %(total)s from %(day)s; "
                "they must be 100 together."
            )
            % facts
        )
    return (
        gettext(
            "The shares within the party (%(party)s) are %(terms)s = %(total)s; they must be 100 "
            "together."
        )
        % facts
    )


def board_shares_in_words(total: Decimal | None) -> str:
    message = gettext("The shares of the member's boards are %(total)s; they must be 100 together.")
    return message % {"total": percent(total or Decimal(0))}


def two_chairs_in_words(seat: Seat) -> str:
    message = gettext("%(name)s is chair at the same time. Give one of them a last day first.")
    return message % {"name": seat.person or gettext("A vacant seat")}


def percent(value: Decimal) -> str:
    return f"{number_format(value.normalize() if value % 1 else int(value))} %"


# -- People


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
