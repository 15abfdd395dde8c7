"""What belongs to a plan as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from plans.models import Activity, Plan, Section
from plans.queries.outline import numbers_of


@dataclass(frozen=True, slots=True)
class GoesWith:
    """What a plan takes with it when it is removed. `sections` are (number, section)."""

    sections: tuple[tuple[str, Section], ...]
    goals: tuple[str, ...]
    activities: int
    priorities: tuple[str, ...]
    attachments: tuple[str, ...]
    comments: int
    items_to_look_at: int

    @property
    def is_nothing(self) -> bool:
        return not any(
            (self.sections, self.goals, self.priorities, self.attachments, self.comments)
        )


def what_goes_with(plan: Plan) -> GoesWith:
    """All that is the plan's own; its budgets are not."""
    by_key = {section.key: section for section in plan.sections.all()}
    numbers = numbers_of(plan, by_key.values())
    priorities = plan.priorities.select_related("target_group")
    return GoesWith(
        sections=tuple((number, by_key[key]) for key, number in numbers.items()),
        goals=tuple(map(str, plan.goals.all())),
        activities=Activity.objects.filter(goal__plan=plan).count(),
        priorities=tuple(map(str, priorities)),
        attachments=tuple(map(str, plan.attachments.all())),
        comments=plan.comments.count(),
        items_to_look_at=plan.review_items.count(),
    )
