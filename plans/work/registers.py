"""What a register is (register): one entry says all that the shared views need to know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.urls import reverse

from plans.register_forms.base import RegisterForm, RowForm, RowFormSet, Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROWS_AT_ONCE = 200  # more inline rows than this are a mistake, or an attack


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: its heading, and what it says about a row. Days stay on one line."""

    heading: str | StrPromise
    text: Callable[[Any], object]
    has_days: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """Rows that are edited inside the form of what they belong to."""

    key: str
    form: type[RowForm]
    title: str | StrPromise
    add: str | StrPromise
    prefetch: Sequence[str] = ()

    @property
    def model(self) -> type[Model]:
        model: type[Model] = self.form._meta.model
        return model


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of another register that belong to a row of this one by `field`: listed on its page."""

    register: str
    field: str


@dataclass(frozen=True, slots=True)
class Register:
    """A register: a table of an association (or plan), its list and its form.

    `key` stands in addresses. `home` leads from a row to what it belongs to: every query of a
    register goes through it. `mentioned_as` is the kind of reference that texts make to a row.
    Rows are ordered by hand among those with the same value in the field `ordered_in`, if any.
    """

    key: str
    form: type[RegisterForm]
    title: str | StrPromise
    add: str | StrPromise
    help: str | StrPromise
    empty: str | StrPromise
    columns: Sequence[Column]
    search: Sequence[str]
    home: str = "association"
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    name: Callable[[Any], str] = str
    inlines: Sequence[Inline] = ()
    related: Sequence[Related] = ()
    mentioned_as: str = ""
    ordered_in: str = "association"
    needs: str = ""  # a register that must have rows before this one can

    @property
    def model(self) -> type[Model]:
        model: type[Model] = self.form._meta.model
        return model

    @property
    def is_of_plan(self) -> bool:
        return self.home == "plan"

    def rows(self, scope: Scope) -> QuerySet[Any]:
        """The rows of the scope, ready for the list."""
        owner = scope.plan if self.is_of_plan else scope.association
        rows = self.prepare(self.model._default_manager.filter(**{self.home: owner}))
        # Counting groups the rows, and then the database forgets the order of the model.
        return rows if rows.query.order_by else rows.order_by(*(self.model._meta.ordering or ()))

    def siblings(self, row: Any) -> QuerySet[Any]:
        """The rows among which `row` is ordered, itself too."""
        return self.model._default_manager.filter(
            **{self.ordered_in: getattr(row, self.ordered_in)}
        ).order_by("order", "pk")

    def found(self, scope: Scope, words: str) -> QuerySet[Any]:
        """Those in which all of `words` stand, whatever the case of their letters."""
        rows = self.rows(scope)
        for word in words.split():
            matches = Q()
            for name in self.search:
                matches |= Q(**{f"{name}__icontains": word})
            # By key, since some lookups pass through many rows and would repeat the row.
            hits = self.model._default_manager.filter(matches).values("pk")
            rows = rows.filter(pk__in=hits)
        return rows

    def formsets(
        self, scope: Scope, row: Any, data: Mapping[str, Any] | None
    ) -> list[BaseInlineFormSet[Any, Any, Any]]:
        """The inline rows of `row`, one form set for each kind."""
        return [_formset(self, inline, scope, row, data) for inline in self.inlines]

    def address(self, scope: Scope, page: str = "", **where: Any) -> str:
        """The address of one of the register's pages: "" for the list, new, row, delete, undo."""
        kwargs: dict[str, Any] = {"slug": scope.association.slug, "register": self.key, **where}
        name = "plans:register"
        if scope.plan is not None and self.is_of_plan:
            kwargs["period"] = scope.plan.period
            name = "plans:plan-register"
        return reverse(f"{name}-{page}" if page else name, kwargs=kwargs)


def _formset(
    register: Register, inline: Inline, scope: Scope, row: Any, data: Mapping[str, Any] | None
) -> BaseInlineFormSet[Any, Any, Any]:
    factory = inlineformset_factory(
        register.model,
        inline.model,
        form=inline.form,
        formset=RowFormSet,
        extra=0,
        can_delete=True,
        max_num=ROWS_AT_ONCE,
        absolute_max=ROWS_AT_ONCE,
        validate_max=True,
    )
    return factory(
        data,
        instance=row,
        prefix=inline.key,
        queryset=inline.model._default_manager.prefetch_related(*inline.prefetch),
        form_kwargs={"scope": scope},
    )
