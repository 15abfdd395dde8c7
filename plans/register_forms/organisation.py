"""Forms of members, bodies, seats, people and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from associations.models import (
    Authority,
    Body,
    BodyTask,
    Member,
    MemberBoard,
    Person,
    Post,
    RecurringEvent,
    Seat,
)
from plans.register_forms.base import PercentField, RegisterForm, RowForm


class BodyForm(RegisterForm):
    """A body (organ)."""

    beside = (("name", "kind"), ("valid_from", "valid_to"))
    at_field = ((_("There is already a body with this key."), "valid_from"),)

    class Meta:
        model = Body
        fields = (
            "name",
            "kind",
            "heading",
            "description",
            "parent",
            "is_in_chart",
            "valid_from",
            "valid_to",
        )

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        rows = super().rows_for(name, model)
        return rows.exclude(pk=self.instance.pk) if self.instance.pk else rows

    def clean_parent(self) -> Body | None:
        """A body does not stand under itself, not by way of others either."""
        parent: Body | None = self.cleaned_data["parent"]
        above = dict(self.scope.rows(Body).values_list("pk", "parent_id"))
        seen: set[int] = set()
        step = parent.pk if parent else None
        while step is not None and step not in seen:
            if step == self.instance.pk:
                raise ValidationError(
                    _("%(body)s stands under this body."), params={"body": parent}
                )
            seen.add(step)
            step = above.get(step)
        return parent


class BodyTaskForm(RowForm):
    """A task of a body, or its right to decide."""

    beside = (("kind", "valid_from", "valid_to"),)

    class Meta:
        model = BodyTask
        fields = ("text", "kind", "order", "valid_from", "valid_to")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class SeatForm(RegisterForm):
    """A seat (uppdrag) in a body."""

    home = ""  # its body is chosen in the form
    has_key = False
    beside = (("body", "role"), ("represents", "deputy_for"), ("valid_from", "valid_to"))

    class Meta:
        model = Seat
        fields = (
            "body",
            "role",
            "person",
            "appointed_by",
            "represents",
            "deputy_for",
            "valid_from",
            "valid_to",
        )
        widgets = {"appointed_by": forms.CheckboxSelectMultiple}

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        rows = super().rows_for(name, model)
        if name != "deputy_for":
            return rows
        body = self.instance.body_id or self.initial.get("body")
        return rows.filter(body=body).exclude(pk=self.instance.pk) if body else rows

    def siblings(self) -> QuerySet[Any]:
        return Seat.objects.filter(body=self.cleaned_data.get("body"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        body, other = self.cleaned_data.get("body"), self.cleaned_data.get("deputy_for")
        if body and other and other.body_id != body.pk:
            self.add_error("deputy_for", _("This seat is in another body."))
        return cleaned


class PersonForm(RegisterForm):
    """Someone who holds a seat or a post."""

    class Meta:
        model = Person
        fields = ("name", "title")
        help_texts = {"title": _("E.g. municipal councillor, or head of unit.")}


class PostForm(RegisterForm):
    """Employed staff (tjänst)."""

    has_key = False
    beside = (("title", "percent"), ("person", "body"), ("valid_from", "valid_to"))

    class Meta:
        model = Post
        fields = ("title", "percent", "person", "body", "valid_from", "valid_to")
        help_texts = {"person": _("Empty when nobody holds it yet.")}


class MemberForm(RegisterForm):
    """A member (medlem): an authority and the party it belongs to."""

    has_key = False
    beside = (("authority", "party"), ("valid_from", "valid_to"))
    at_field = ((_("This authority is already a member."), "authority"),)

    class Meta:
        model = Member
        fields = (
            "authority",
            "party",
            "share_percent",
            "note",
            "valid_from",
            "valid_to",
        )
        field_classes = {"share_percent": PercentField}
        help_texts = {
            "authority": _(
                "Authorities are shared by all associations. If one is missing, those who run the "
                "site add it."
            )
        }

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        return Authority.objects.prefetch_related("names").order_by("kind", "key")


class MemberBoardForm(RowForm):
    """A member's own board that pays a part of its contribution (nämnd)."""

    beside = (("name", "share_percent"),)

    class Meta:
        model = MemberBoard
        fields = ("name", "share_percent", "order")
        field_classes = {"share_percent": PercentField}


class RecurringEventForm(RegisterForm):
    """What happens again and again (återkommande)."""

    key_from = "title"
    beside = (("every", "ordinal", "weekday"), ("valid_from", "valid_to"))

    class Meta:
        model = RecurringEvent
        fields = (
            "title",
            "body",
            "every",
            "ordinal",
            "weekday",
            "except_months",
            "note",
            "valid_from",
            "valid_to",
        )
        help_texts = {
            "ordinal": _("With a weekday, when days are to be counted: the first Tuesday."),
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        ordinal, weekday = self.cleaned_data.get("ordinal"), self.cleaned_data.get("weekday")
        if ordinal is not None and weekday is None:
            self.add_error("weekday", _("Choose the weekday as well."))
        if weekday is not None and ordinal is None:
            self.add_error("ordinal", _("Choose which weekday of the month as well."))
        return cleaned
