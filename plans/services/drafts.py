"""What is written on: drafts. An adopted plan is read."""

from __future__ import annotations

from plans.models import Plan


class PlanIsAdopted(Exception):
    """The board has adopted the plan: it is no longer written on."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(str(plan))
        self.plan = plan


def lock_draft(plan: Plan) -> Plan:
    """The plan, locked to the end of the transaction. Raises PlanIsAdopted."""
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.adoptions.exists():
        raise PlanIsAdopted(plan)
    return locked
