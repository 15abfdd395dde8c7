"""Reading plans, budgets and associations from files."""
