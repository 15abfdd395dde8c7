"""A plan as a whole: what is said of it, its removal and its return."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from associations.locking import lock_association
from associations.models import Association, User
from plans.models import AdoptionRequest, DraftPrint, Plan, SectionPresence
from plans.services.deletion import NothingToRestore, delete_rows, restore_deletion
from plans.services.drafts import lock_draft


class PlanIsBeingAdopted(Exception):
    """Somebody has asked for the plan to be adopted, and the worker is at it."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(str(plan))
        self.plan = plan


@transaction.atomic
def change_plan(
    *, plan: Plan, title: str, period: str, as_of: dt.date, numbering: str, by: User | None
) -> Plan:
    """Name a draft, its period, its day and how it is numbered.

    Raises PlanIsAdopted; ValidationError when another plan has the period.
    """
    lock_association(plan.association)
    locked = lock_draft(plan)
    locked.title, locked.period, locked.as_of, locked.numbering = title, period, as_of, numbering
    locked.full_clean()
    locked._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    locked.save()
    return locked


@transaction.atomic
def delete_plan(*, plan: Plan, by: User | None) -> str:
    """Delete a draft with all that is its own; the token brings it back (restore_plan).

    Its budgets stay. What is made again by itself goes for good: printed drafts, the failure of a
    request to adopt, who has a section open. Raises PlanIsAdopted, PlanIsBeingAdopted.
    """
    locked = lock_draft(plan)
    requests = AdoptionRequest.objects.filter(plan=locked)
    if requests.filter(failure="").exists():
        raise PlanIsBeingAdopted(plan)
    requests.delete()
    DraftPrint.objects.filter(plan=locked).delete()
    SectionPresence.objects.filter(section__plan=locked).delete()
    return delete_rows([locked], association=locked.association, by=by)


@transaction.atomic
def restore_plan(*, association: Association, token: str, by: User | None) -> Plan:
    """Bring a deleted plan back. Raises NothingToRestore, AlreadyRestored, CannotRestore.

    A deletion in a plan that is still there, of a goal for one, is not this one's to undo.
    """
    rows = restore_deletion(token=token, association=association, model=Plan, by=by)
    for row in rows:
        if isinstance(row, Plan):
            return row
    raise NothingToRestore(token)
