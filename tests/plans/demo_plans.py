"""The plans of the demo as documents, with the mark of their adoption but not adopted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

from plans.document.compose import compose
from plans.document.types import PlanDocument
from plans.exchange.associations import load_association
from plans.exchange.plans import load_plan
from plans.exchange.projects import load_projects
from plans.services.adoption import adoption_mark


@contextmanager
def demo_plan(folder: Path) -> Iterator[PlanDocument]:
    """The plan in a folder of the demo; its rows are there as long as the block lasts."""
    with transaction.atomic():
        rows = load_association(folder.parent)
        plan, decision = load_plan(folder, rows, load_projects(folder.parent, rows))
        yield compose(plan, adoption=adoption_mark(decision) if decision else None)
        transaction.set_rollback(True)
