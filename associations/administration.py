"""How the admin is scoped (behörighet i administrationen).

An association's administrator sees and changes what belongs to that association, in lists, forms,
choices and autocomplete alike; a superuser sees all. Every admin class of the project builds on
these; a test walks all of them.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from associations.models import Association
from associations.models.users import association_ids_where
from associations.permissions import Capability

# From a model's name to the lookup that leads to its association; empty for what is shared by all.
ASSOCIATION_PATHS: dict[str, str] = {}


def is_administrator(user: Any) -> bool:
    """Whether the user administers any association, or all of them."""
    return bool(user.is_active) and (user.is_superuser or administered_by(user).exists())


def administered_by(user: Any) -> QuerySet[Any, int]:
    """Ids of the associations that the user administers."""
    return association_ids_where(user, Capability.MANAGE_ASSOCIATION)


def own(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Of `rows`, those that the user of the request may see in the admin."""
    path = ASSOCIATION_PATHS.get(rows.model._meta.label)
    if request.user.is_superuser or path == "":
        return rows
    if path is None:
        return rows.none()
    # By key, since some paths pass through many rows and would repeat the row.
    mine = rows.model._default_manager.filter(**{f"{path}__in": administered_by(request.user)})
    return rows.filter(pk__in=mine.values("pk"))


def association_of(row: models.Model) -> Association | None:
    """The association a row belongs to, or None for what is shared by all."""
    path = ASSOCIATION_PATHS.get(row._meta.label)
    if not path:
        return None
    value: Any = row
    for name in path.removesuffix("pk").split("__"):
        value = getattr(value, name, None) if name else value
    return value if isinstance(value, Association) else None


class SameAssociationForm(ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Refuses to tie rows of different associations together, at the field where it was tried."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        chosen = {
            name: self.cleaned_data[name]
            for name, field in self.fields.items()
            if isinstance(field, ModelChoiceField) and self.cleaned_data.get(name)
        }
        home = self._home(chosen)
        for name, value in chosen.items():
            many = isinstance(self.fields[name], ModelMultipleChoiceField)
            others = {association_of(row) for row in (value if many else [value])} - {None, home}
            if home and others:
                message = _("This belongs to another association than %(home)s.")
                self.add_error(name, ValidationError(message % {"home": home}))
        return cleaned

    def _home(self, chosen: dict[str, Any]) -> Association | None:
        """The association that the row has, or gets by the field that leads there."""
        path = ASSOCIATION_PATHS.get(self._meta.model._meta.label, "")
        leading = chosen.get(path.partition("__")[0])
        if isinstance(leading, Association):
            return leading
        if isinstance(leading, models.Model):
            return association_of(leading)
        return association_of(self.instance) if self.instance.pk else None


class Scoped:
    """What admin classes and inlines share."""

    model: type[models.Model]
    admin_site: admin.AdminSite
    form: Any = SameAssociationForm

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) and not self.is_sealed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) and not self.is_sealed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request.user) and not self.is_sealed(obj)

    def is_sealed(self, obj: Any) -> bool:
        """Whether an adopted plan shows this row, so that it is only to be read."""
        return False

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every choice among rows is searched for: a list would grow without end."""
        return [
            field.name
            for field in [*self.model._meta.fields, *self.model._meta.many_to_many]
            if field.remote_field and field.remote_field.model in self.admin_site._registry
        ]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = own(db_field.remote_field.model._default_manager.all(), request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = own(db_field.remote_field.model._default_manager.all(), request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedAdmin(Scoped, SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history is untyped
    """The admin of a table that belongs to associations. `association_path` leads to them."""

    association_path: ClassVar[str]
    list_per_page = 50

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        assert isinstance(cls.association_path, str), cls

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        ASSOCIATION_PATHS[model._meta.label] = self.association_path
        super().__init__(model, admin_site)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The versions of a row; of one that is never changed, what the admin did with it."""
        kept: Any = super() if hasattr(self.model, "history") else super(SimpleHistoryAdmin, self)
        response: HttpResponse = kept.history_view(request, object_id, extra_context)
        return response

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return own(super().get_queryset(request), request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request.user)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Who has one association has nothing to filter by association."""
        filters = list(super().get_list_filter(request))
        if request.user.is_superuser or administered_by(request.user).count() > 1:
            return filters
        return [each for each in filters if each != "association"]


class SharedAdmin(ScopedAdmin):
    """The admin of what all associations share: everyone reads it, a superuser keeps it."""

    association_path = ""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser


class ScopedInline(Scoped, admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a table inside the form of what they belong to."""

    extra = 0
