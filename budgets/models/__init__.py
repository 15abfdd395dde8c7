"""The tables of budgets."""

from budgets.models.budgets import Amount, Budget, BudgetGroup, BudgetLine, BudgetYear
from budgets.models.ceilings import CapitalCeiling, CapitalCeilingStep

__all__ = [
    "Amount",
    "Budget",
    "BudgetGroup",
    "BudgetLine",
    "BudgetYear",
    "CapitalCeiling",
    "CapitalCeilingStep",
]
