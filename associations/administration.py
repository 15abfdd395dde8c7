"""How the admin is scoped (behörighet i administrationen).

An association's administrator sees and changes what belongs to that association, in lists, forms,
choices and autocomplete alike; a superuser sees all. Every admin class of the project builds on
these; a test walks all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q, QuerySet
from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField, Script
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from associations.models import Association
from associations.models.users import association_ids_where
from associations.permissions import Capability

# From a model's name to the lookups that lead to its association; none for what is shared by all.
ASSOCIATION_PATHS: dict[str, tuple[str, ...]] = {}

# What finds the places that show a row, each as a line with a link: while there is one, the row is
# not deleted. Later apps add theirs.
type FindPlaces = Callable[[models.Model, HttpRequest], Iterable[SafeString]]
PLACES_OF: list[FindPlaces] = []


def is_administrator(request: HttpRequest) -> bool:
    """Whether who asks administers any association, or all of them.

    The admin asks some hundred times a page; the database is asked once a request.
    """
    known: bool | None = getattr(request, "_is_administrator", None)
    if known is None:
        user: Any = request.user
        known = bool(user.is_active) and (user.is_superuser or administered_by(user).exists())
        request._is_administrator = known  # type: ignore[attr-defined]  # ours, for this request
    return known


def administered_by(user: Any) -> QuerySet[Any, int]:
    """Ids of the associations that the user administers."""
    return association_ids_where(user, Capability.MANAGE_ASSOCIATION)


def own(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Of `rows`, those that the user of the request may see in the admin."""
    paths = ASSOCIATION_PATHS.get(rows.model._meta.label)
    if request.user.is_superuser or paths == ():
        return rows
    if paths is None:
        return rows.none()
    # By key, since some paths pass through many rows and would repeat the row.
    is_mine = Q()
    for path in paths:
        is_mine |= Q(**{f"{path}__in": administered_by(request.user)})
    mine = rows.model._default_manager.filter(is_mine)
    return rows.filter(pk__in=mine.values("pk"))


def association_of(row: models.Model) -> Association | None:
    """The association a row belongs to, or None for what is shared by all."""
    paths = ASSOCIATION_PATHS.get(row._meta.label, ())
    if len(paths) != 1:
        return None
    value: Any = row
    for name in paths[0].removesuffix("pk").split("__"):
        value = getattr(value, name, None) if name else value
    return value if isinstance(value, Association) else None


class SameAssociationForm(ModelForm):  # type: ignore[type-arg]  # generic only in the stubs
    """Refuses to tie rows of different associations together, and to put a row into what is sealed,
    at the field where it was tried."""

    @staticmethod
    def is_sealed(row: Any) -> bool:
        """Set by the admin class that makes the form."""
        return False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self._leading_name == "association":
            self._fix("association")

    @property
    def _leading_name(self) -> str:
        """The field that leads to the association, which the model's path begins with."""
        paths = ASSOCIATION_PATHS.get(self._meta.model._meta.label, ())
        return paths[0].partition("__")[0] if len(paths) == 1 else ""

    def _fix(self, name: str) -> None:
        """What is somebody's stays theirs: rows around it would be left behind."""
        field = self.fields.get(name)
        if field is not None:
            field.disabled = True
            for link in ("can_add_related", "can_change_related", "can_delete_related"):
                setattr(field.widget, link, False)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # not in the stubs
        home = association_of(self.instance)
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if home and value and isinstance(field, ModelChoiceField):
                rows = value if isinstance(field, ModelMultipleChoiceField) else [value]
                if {association_of(row) for row in rows} - {None, home}:
                    message = _("This belongs to another association than %(home)s.")
                    self.add_error(name, ValidationError(message % {"home": home}))
        leading = self._leading_name
        if leading in self.fields and leading not in self.errors and self.is_sealed(self.instance):
            message = _("An adopted plan shows this: nothing can be added to it.")
            self.add_error(leading, message)


# What a field means, where its name does not say it; for a model's field, or for all of a name.
HELP_TEXTS = {
    "key": _("A short name that references use. It stays when the name changes."),
    "order": _("Where it stands among the others: the lowest number comes first."),
    "valid_from": _("The first day it holds. Empty: it always has."),
    "valid_to": _("The last day it holds. Empty: it still does."),
    "Association.slug": _("The address of its page and of its plans on this site."),
    "Budget.project": _("Empty for the budget of the association itself."),
    "Budget.revises": _("The budget that this one takes the place of."),
    "BudgetLine.scope": _("For what is left: of which groups. Empty: of the whole budget."),
    "Decision.kind": _("The board's decision on an operational plan with budget adopts it."),
    "Decision.paragraph": _("The number in the minutes, without §."),
    "Meeting.number": _("Of the meeting, as 4/2025."),
    "Plan.budget": _("The budget that the tables and figures of the plan are of."),
    "Project.kind": _("The national follow-up does not let it be changed later."),
    "Seat.appointed_by": _("The member that appointed the person; several when they agree."),
    "Seat.deputy_for": _("Empty for whoever steps in for all of the member's seats."),
}


class Scoped:
    """What admin classes and inlines share."""

    model: type[models.Model]
    admin_site: admin.AdminSite
    form: Any = SameAssociationForm

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) and not self.is_sealed(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) and not self.is_sealed(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_administrator(request) and not self.is_sealed(obj)

    def is_sealed(self, obj: Any) -> bool:
        """Whether an adopted plan shows this row, so that it is only to be read."""
        return False

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every choice among rows is searched for: a list would grow without end."""
        return [
            field.name
            for field in [*self.model._meta.fields, *self.model._meta.many_to_many]
            if field.remote_field and self.admin_site.is_registered(field.remote_field.model)
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        own_help = HELP_TEXTS.get(f"{self.model.__name__}.{db_field.name}")
        help_text = own_help or HELP_TEXTS.get(db_field.name)
        if help_text and not db_field.help_text:
            kwargs["help_text"] = help_text
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = own(db_field.remote_field.model._default_manager.all(), request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = own(db_field.remote_field.model._default_manager.all(), request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class OwnChoicesFilter(admin.RelatedFieldListFilter):
    """Offers what the user may see to filter by; nothing, when that is one row."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[Any]:
        rows = own(field.remote_field.model._default_manager.all(), request)
        return [(row.pk, str(row)) for row in rows]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1


class ScopedAdmin(Scoped, SimpleHistoryAdmin):  # type: ignore[misc]  # simple_history is untyped
    """The admin of a table that belongs to associations. `association_path` leads to them.

    `key_from` names the field that a new row's key is made of; `list_prefetch` what a list shows of
    other tables by way of many rows.
    """

    class Media:
        js = (Script("js/admin-names.js", type="module"),)

    association_path: ClassVar[str | tuple[str, ...]]
    key_from: ClassVar[str] = ""
    list_prefetch: ClassVar[tuple[str, ...]] = ()
    list_per_page = 50
    object_history_template = "admin/history.html"
    object_history_form_template = "admin/history_version.html"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        assert isinstance(cls.association_path, str | tuple), cls

    def __init__(self, model: type[models.Model], admin_site: admin.AdminSite) -> None:
        path = self.association_path
        ASSOCIATION_PATHS[model._meta.label] = (path,) if isinstance(path, str) else path
        super().__init__(model, admin_site)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.is_sealed = staticmethod(self.is_sealed)
        return form

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = own(super().get_queryset(request), request)
        return rows.prefetch_related(*self.list_prefetch) if self.list_prefetch else rows

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {"key": (self.key_from,)} if self.key_from and obj is None else {}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Who has one association need not choose it."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        mine = list(administered_by(request.user)[:2])
        if self.association_path == "association" and len(mine) == 1:
            initial.setdefault("association", mine[0])
        return initial

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Rows are offered to filter by as they are offered to choose."""
        return [
            (each, OwnChoicesFilter) if isinstance(each, str) and self._is_relation(each) else each
            for each in super().get_list_filter(request)
        ]

    def _is_relation(self, path: str) -> bool:
        model: Any = self.model
        for name in path.split("__"):
            field = model._meta.get_field(name)
            model = field.related_model
        return bool(field.is_relation)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_administrator(request)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What goes with the rows, and what keeps them: other tables, and the plans that show
        them."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        places = [place for row in objs for find in PLACES_OF for place in find(row, request)]
        kept = [*protected, *places]
        # What keeps the row says more than the names of tables that may not be deleted from.
        return gone, counts, set() if kept else lacking, kept

    # -- History

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The versions of a row; of one that is never changed, what the admin did with it."""
        self._get_or_404(request, object_id)
        kept: Any = super() if hasattr(self.model, "history") else super(SimpleHistoryAdmin, self)
        response: HttpResponse = kept.history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """An earlier version of a row, to read and to bring back.

        The package asks neither whose the row is nor whether it may be changed."""
        row = self._get_or_404(request, object_id)
        if not hasattr(self.model, "history") or not version_id.isdigit():
            raise Http404
        if request.method == "POST" and self.revert_disabled(request, row):
            raise PermissionDenied
        response: HttpResponse = super().history_form_view(
            request, object_id, version_id, extra_context
        )
        return response

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Bringing back a version would also bring back what the form does not let change."""
        kept = {field.name for field in self.model._meta.fields}
        return not self.has_change_permission(request, obj) or not kept.isdisjoint(
            self.get_readonly_fields(request, obj)
        )

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("History of %(row)s") % {"row": obj}

    def history_form_view_title(self, request: HttpRequest, obj: Any) -> str:
        return _("An earlier version of %(row)s") % {"row": obj}

    def _get_or_404(self, request: HttpRequest, object_id: str) -> models.Model:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        assert isinstance(row, models.Model)
        return row


class SharedAdmin(ScopedAdmin):
    """The admin of what all associations share: everyone reads it, a superuser keeps it."""

    association_path = ()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


class OnlyRead:
    """Rows that acts make; nobody writes or removes them by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedInline(Scoped, admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a table inside the form of what they belong to."""

    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.is_sealed = staticmethod(self.is_sealed)
        return formset
