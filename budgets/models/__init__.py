"""The tables of budgets."""

from budgets.models.budgets import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear

__all__ = ["Amount", "Budget", "BudgetGroup", "BudgetLine", "BudgetYear"]
