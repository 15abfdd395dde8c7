"""Budgets as files for spreadsheet programs."""
