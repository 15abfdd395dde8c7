"""Budgets in the admin. One that an adopted plan shows is only read: a new one revises it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from associations.administration import ScopedAdmin, ScopedInline
from budgets.models import (
    Amount,
    Budget,
    BudgetGroup,
    BudgetLine,
    BudgetYear,
    CapitalCeiling,
    CapitalCeilingStep,
)
from budgets.services.writing import is_sealed


class SealedWithPlan:
    """Read-only once an adopted plan shows the budget that the row belongs to."""

    def is_sealed(self, obj: Any) -> bool:
        row = getattr(obj, "line", None) if isinstance(obj, Amount) else obj
        budget = row if isinstance(row, Budget) else getattr(row, "budget", None)
        if budget is None or budget.pk is None:
            return False
        return is_sealed(budget)


class BudgetYearInline(SealedWithPlan, ScopedInline):
    model = BudgetYear
    prepopulated_fields = {"key": ("label",)}


class BudgetGroupInline(SealedWithPlan, ScopedInline):
    model = BudgetGroup
    prepopulated_fields = {"key": ("title",)}


class BudgetLineInline(SealedWithPlan, ScopedInline):
    model = BudgetLine
    prepopulated_fields = {"key": ("label",)}
    fields = ("label", "key", "group", "kind", "basis", "project", "member", "order")
    show_change_link = True


class AmountInline(SealedWithPlan, ScopedInline):
    model = Amount


@admin.register(Budget)
class BudgetAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "association"
    list_display = ("title", "association", "project", "revises", "scenario_of")
    list_filter = ("association",)
    list_select_related = ("association", "project", "revises", "scenario_of")
    search_fields = ("title", "key")
    key_from = "title"
    inlines = (BudgetYearInline, BudgetGroupInline, BudgetLineInline)


@admin.register(BudgetYear)
class BudgetYearAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    key_from = "label"
    list_display = ("label", "budget", "kind", "year", "first_month", "last_month")
    list_filter = ("budget__association", "kind", "year")
    list_select_related = ("budget",)
    search_fields = ("label", "key", "budget__title")


@admin.register(BudgetGroup)
class BudgetGroupAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    key_from = "title"
    list_display = ("title", "budget", "parent", "total_label")
    list_filter = ("budget__association",)
    list_select_related = ("budget", "parent")
    search_fields = ("title", "key", "budget__title")


@admin.register(BudgetLine)
class BudgetLineAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    key_from = "label"
    list_display = ("label", "budget", "group", "kind", "project", "member", "party")
    list_filter = ("budget__association", "kind", "party")
    list_select_related = ("budget", "group", "project", "member__authority")
    list_prefetch = ("member__authority__names",)
    search_fields = ("label", "key", "budget__title")
    inlines = (AmountInline,)


@admin.register(Amount)
class AmountAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "line__budget__association"
    list_display = ("line", "year", "amount_kr", "note", "is_preliminary")
    list_filter = ("line__budget__association", "year__year", "is_preliminary")
    list_select_related = ("line", "year")
    search_fields = ("line__label", "line__budget__title", "note")


class CapitalCeilingStepInline(ScopedInline):
    model = CapitalCeilingStep


@admin.register(CapitalCeiling)
class CapitalCeilingAdmin(ScopedAdmin):
    association_path = "association"
    list_display = ("title", "association", "source", "valid_from", "valid_to")
    list_filter = ("association", "valid_from")
    list_select_related = ("association",)
    search_fields = ("title", "source")
    inlines = (CapitalCeilingStepInline,)


@admin.register(CapitalCeilingStep)
class CapitalCeilingStepAdmin(ScopedAdmin):
    association_path = "ceiling__association"
    list_display = ("ceiling", "from_kr", "most_kr", "most_percent")
    list_filter = ("ceiling__association",)
    list_select_related = ("ceiling",)
    search_fields = ("ceiling__title",)
