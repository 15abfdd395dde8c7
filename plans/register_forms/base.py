"""What every form of a register has in common.

A form knows its `Scope`: the association (and plan) it works in. Its choices are rows of that
association and nobody else's; keys are made from the title when a row is new, and never change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Max, Model, QuerySet
from django.forms import BoundField, ModelChoiceField, ModelMultipleChoiceField
from django.utils.formats import localize_input
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from associations.collation import in_swedish_order
from associations.models import (
    Association,
    Authority,
    Body,
    Member,
    Person,
    Seat,
    TargetGroup,
)
from associations.prose import ProseFormField
from plans.models import Plan

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LONGEST_KEY = 60
MOST_ORDER = 32_767  # what every database can store


def authority_name(authority: Authority, *, on: dt.date | None = None) -> str:
    """What an authority is called on a day (today), or was last. Uses the prefetched `names`."""
    day = on or localdate()
    names = list(authority.names.all())
    valid = [name for name in names if name.is_valid_on(day)]
    return str((valid or names)[0]) if names else authority.key


def member_name(member: Member) -> str:
    """A member by the name of its authority; of one that has left, as it was called then."""
    if member.valid_to is None or member.valid_to >= localdate():
        return authority_name(member.authority)
    return f"{authority_name(member.authority, on=member.valid_to)} (–{member.valid_to:%Y})"


def seat_name(seat: Seat) -> str:
    role = str(seat.get_role_display())
    return f"{seat.person}, {role}" if seat.person else role


def members_of(association: Association) -> QuerySet[Member]:
    """Members with the names of their authorities at hand."""
    return association.members.select_related("authority").prefetch_related("authority__names")


# The rows that may be chosen, by model: the association's own. Authorities are shared by all
# associations; a form offers those that are members, unless it says otherwise.
OWN_ROWS: dict[type[Model], Callable[[Association], QuerySet[Any]]] = {
    Authority: lambda own: Authority.objects.filter(memberships__association=own).distinct(),
    Body: lambda own: own.bodies.all(),
    Member: members_of,
    Person: lambda own: own.people.order_by(in_swedish_order("name")),
    Seat: lambda own: Seat.objects.filter(body__association=own).select_related("person", "body"),
    TargetGroup: lambda own: own.target_groups.all(),
}
NAMES: dict[type[Model], Callable[[Any], str]] = {
    Authority: authority_name,
    Member: member_name,
    Seat: seat_name,
}


@dataclass(slots=True)
class Scope:
    """Where a form works: the association, and the plan if the register is a plan's.

    Choices are read once for all forms of a page. `editor` is what the page tells the editors of
    prose on it, as attributes.
    """

    association: Association
    plan: Plan | None = None
    editor: dict[str, str] = field(default_factory=dict)
    _options: dict[str, list[tuple[Any, str]]] = field(default_factory=dict)

    def rows(self, model: type[Model]) -> QuerySet[Any]:
        rows = OWN_ROWS[model](self.association)
        return rows.prefetch_related("names") if model is Authority else rows

    def options(self, rows: QuerySet[Any]) -> list[tuple[Any, str]]:
        """Keys and names of `rows`, in the order they are offered."""
        asked = str(rows.query)
        if asked not in self._options:
            name = NAMES.get(rows.model, str)
            self._options[asked] = [(row.pk, name(row)) for row in rows]
        return self._options[asked]


def _model_of(choice: ModelChoiceField[Any]) -> type[Model]:
    assert choice.queryset is not None
    return choice.queryset.model


class PercentField(forms.DecimalField):
    """A percentage as Swedes write it: 12,5 and not 12.500."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            shortest = value.quantize(Decimal(1)) if value == int(value) else value.normalize()
            return localize_input(shortest)
        return value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("%", "").strip().replace(".", ",")
        return super().to_python(value)


class ScopedForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """A form whose choices belong to the association of its scope."""

    # Fields that stand beside each other.
    beside: ClassVar[Sequence[tuple[str, ...]]] = (("valid_from", "valid_to"),)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope
        for name, each in self.fields.items():
            if isinstance(each, ModelChoiceField):
                rows = self.rows_for(name, _model_of(each))
                each.queryset = rows
                offered = scope.options(rows)
                is_many = isinstance(each, ModelMultipleChoiceField)
                each.choices = offered if is_many else [("", "–"), *offered]
            elif isinstance(each, forms.TypedChoiceField):
                offers: Any = each.choices
                each.choices = [
                    ("", "–") if value in ("", None) else (value, label) for value, label in offers
                ]
            if isinstance(each, forms.DateField):
                each.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            if isinstance(each, ProseFormField):
                each.widget.attrs.update(scope.editor, rows=6)

    def rows_for(self, name: str, model: type[Model]) -> QuerySet[Any]:
        """The rows that the field `name` offers."""
        return self.scope.rows(model)

    def lines(self) -> Iterator[list[BoundField]]:
        """The visible fields as they stand on the page, line by line."""
        following = {first: others for first, *others in self.beside}
        waiting = {name for others in following.values() for name in others}
        for bound in self.visible_fields():
            if bound.name not in waiting or not any(
                bound.name in others and first in self.fields for first, others in following.items()
            ):
                others = [
                    self[name] for name in following.get(bound.name, ()) if name in self.fields
                ]
                yield [bound, *others]

    def siblings(self) -> QuerySet[Any]:
        """The rows among which this one is ordered."""
        raise NotImplementedError


def next_order(rows: QuerySet[Any]) -> int:
    last = rows.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


class RegisterForm(ScopedForm):
    """A row of a register. `home` is the field that leads to what the register belongs to."""

    home: ClassVar[str] = "association"
    key_from: ClassVar[str] = "name"
    has_key: ClassVar[bool] = True
    # Messages of constraints that belong to a field rather than above the form.
    at_field: ClassVar[Sequence[tuple[StrPromise, str]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.home:
            owner = self.scope.plan if self.home == "plan" else self.scope.association
            setattr(self.instance, self.home, owner)

    def siblings(self) -> QuerySet[Any]:
        home = {self.home: getattr(self.instance, self.home)}
        rows: QuerySet[Any] = self._meta.model._default_manager.filter(**home)
        return rows

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.has_key and not self.instance.pk:
            self.instance.key = self._free_key()
        if hasattr(self.instance, "order") and not self.instance.pk:
            self.instance.order = next_order(self.siblings())
        return cleaned

    def _free_key(self) -> str:
        """A key from the title that nothing else of its kind has."""
        model = self._meta.model
        wished = slugify(str(self.cleaned_data.get(self.key_from, "")))[: LONGEST_KEY - 4].strip(
            "-_"
        )
        base = wished.replace("_", "-") or slugify(str(model._meta.verbose_name))
        taken = set(self.siblings().filter(key__startswith=base).values_list("key", flat=True))
        key, count = base, 1
        while key in taken:
            count += 1
            key = f"{base}-{count}"
        return key

    def _get_validation_exclusions(self) -> set[str]:
        """What the form fills in itself takes part in the constraints."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # Django's own hook
        return excluded - {self.home, "key"}

    def _update_errors(self, errors: ValidationError) -> None:
        """Put the message of a constraint at the field it is about."""
        if hasattr(errors, "error_dict"):
            fields = {str(message): name for message, name in self.at_field}
            for error in errors.error_dict.pop(NON_FIELD_ERRORS, []):
                name = fields.get(str(error.message), NON_FIELD_ERRORS)
                errors.error_dict.setdefault(name, []).append(error)
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own hook


class RowForm(ScopedForm):
    """An inline row: a part, a task, a board. Its order is a number among its siblings, which
    buttons change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        self.fields["order"].widget = forms.HiddenInput()
        if not self.instance.pk:
            self.initial["order"] = None

    def siblings(self) -> QuerySet[Any]:
        """Rows are numbered by the form set that saves them."""
        rows: QuerySet[Any] = self._meta.model._default_manager.none()
        return rows

    def clean_order(self) -> int | None:
        order = self.cleaned_data.get("order")
        return None if order is None else int(order)


class RowFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]  # generic only in the stubs
    """Inline rows: a new row without an order comes last."""

    def in_order(self) -> list[Any]:
        """The rows as they stand on the page."""
        return [self.forms[index] for index in rows_in_order(self.forms)]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove this row")

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        orders = [form.cleaned_data.get("order") for form in kept]
        last = max((order for order in orders if order is not None), default=-1)
        for form in kept:
            if form.cleaned_data.get("order") is None:
                last += 1
                form.instance.order = last


def rows_in_order(forms: Sequence[Any]) -> list[int]:
    """Which row stands first, second …: by what its field for the order says, new ones last."""

    def place(index: int) -> tuple[int, int]:
        written = str(forms[index]["order"].value())
        return (int(written) if written.isdecimal() else MOST_ORDER, index)

    return sorted(range(len(forms)), key=place)
