"""What every act on a budget has in common: a budget that may be written, a signed row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.text import slugify

from associations.locking import lock_association
from associations.models import Association, User
from budgets.models import Budget

LONGEST_KEY = 50  # room for a number behind it
LONGEST_YEAR_KEY = 16


class BudgetIsSealed(Exception):
    """An adopted plan shows the budget: it is no longer written."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(str(budget))
        self.budget = budget


class IsScenario(Exception):
    """A scenario is no budget: it is not revised, and no plan shows it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(str(budget))
        self.budget = budget


class NotAScenario(Exception):
    """This is a budget, not something to think with."""


class OfAnotherAssociation(Exception):
    """The project belongs to another association than the budget."""


def is_sealed(budget: Budget) -> bool:
    """Whether an adopted plan shows the budget. One query."""
    return Budget.objects.sealed().filter(pk=budget.pk).exists()


def lock_budget(budget: Budget) -> Budget:
    """The budget, locked to the end of the transaction. Raises BudgetIsSealed."""
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    if is_sealed(locked):
        raise BudgetIsSealed(locked)
    return locked


def save_signed[M: models.Model](row: M, by: User | None, reason: str | None = None) -> M:
    """Save a row and say in the history who did it, and why."""
    sign(row, by, reason).save()
    return row


def sign[M: models.Model](row: M, by: User | None, reason: str | None = None) -> M:
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row._change_reason = reason  # type: ignore[attr-defined]
    return row


def keys_of(model: Any, **among: Any) -> set[str]:
    """Keys that are taken, or were: a reference never changes its target."""
    taken = set(model.objects.filter(**among).values_list("key", flat=True))
    return taken | set(model.history.filter(**among).values_list("key", flat=True))


def unused_budget_key(name: str, association: Association) -> str:
    """A key for a new budget, which nobody else takes before the end of the transaction."""
    lock_association(association)
    return unused_key(name, keys_of(Budget, association=association))


def unused_key(name: str, taken: Iterable[str], *, longest: int = LONGEST_KEY) -> str:
    """A key made from a name, other than those that are or were taken."""
    used = set(taken)
    base = slugify(name)[:longest].strip("-_").replace("_", "-") or "post"
    key, count = base, 1
    while key in used:
        count += 1
        key = f"{base}-{count}"
    return key
