"""Budgets in the admin. One that an adopted plan shows is only read: a new one revises it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from associations.administration import ScopedAdmin, ScopedInline
from budgets.models import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear


class SealedWithPlan:
    """Read-only once an adopted plan shows the budget. `budget_of` leads from a row to it."""

    def budget_of(self, obj: Any) -> Budget:
        return obj.budget if isinstance(obj, BudgetYear | BudgetGroup | BudgetLine) else obj

    def is_sealed(self, obj: Any) -> bool:
        if isinstance(obj, Amount):
            obj = obj.line
        if obj is None:
            return False
        return self.budget_of(obj).plans.exclude(adoptions=None).exists()


class BudgetYearInline(SealedWithPlan, ScopedInline):
    model = BudgetYear


class BudgetGroupInline(SealedWithPlan, ScopedInline):
    model = BudgetGroup


class BudgetLineInline(SealedWithPlan, ScopedInline):
    model = BudgetLine


class AmountInline(SealedWithPlan, ScopedInline):
    model = Amount


@admin.register(Budget)
class BudgetAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "association"
    list_display = ("title", "association", "project", "revises")
    list_filter = ("association",)
    list_select_related = ("association", "project", "revises")
    search_fields = ("title", "key")
    prepopulated_fields = {"key": ("title",)}
    inlines = (BudgetYearInline, BudgetGroupInline, BudgetLineInline)


@admin.register(BudgetYear)
class BudgetYearAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    list_display = ("label", "budget", "kind", "year", "first_month", "last_month")
    list_filter = ("kind",)
    list_select_related = ("budget",)
    search_fields = ("label", "key", "budget__title")


@admin.register(BudgetGroup)
class BudgetGroupAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    list_display = ("title", "budget", "parent", "total_label")
    list_filter = ("budget__association",)
    list_select_related = ("budget", "parent")
    search_fields = ("title", "key", "budget__title")


@admin.register(BudgetLine)
class BudgetLineAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "budget__association"
    list_display = ("label", "budget", "group", "kind", "project", "member")
    list_filter = ("kind",)
    list_select_related = ("budget", "group", "project", "member__authority")
    search_fields = ("label", "key", "budget__title")
    inlines = (AmountInline,)


@admin.register(Amount)
class AmountAdmin(SealedWithPlan, ScopedAdmin):
    association_path = "line__budget__association"
    list_display = ("line", "year", "amount_kr", "note", "is_preliminary")
    list_filter = ("is_preliminary",)
    list_select_related = ("line", "year")
    search_fields = ("line__label", "note")
