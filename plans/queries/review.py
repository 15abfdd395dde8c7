"""What to look at in a plan that was copied (att se över)."""

from __future__ import annotations

from dataclasses import dataclass

from plans.models import Plan, PlanReviewItem
from plans.queries.outline import numbers_of


@dataclass(frozen=True, slots=True)
class PlaceToLookAt:
    """A section or a goal, and what was found in it. `key` is the section's; empty for a goal."""

    title: str
    key: str
    items: tuple[PlanReviewItem, ...]


def places_to_look_at(plan: Plan) -> list[PlaceToLookAt]:
    """In the order of the plan; what stood in a section that is gone is left out."""
    sections = list(plan.sections.all())
    numbers = numbers_of(plan, sections)
    titles = {
        f"section:{section.key}": f"{numbers[section.key]} {section}".strip()
        for section in sections
    }
    titles.update((f"goal:{goal.key}", goal.title) for goal in plan.goals.all())
    found: dict[str, list[PlanReviewItem]] = {}
    for item in plan.review_items.select_related("checked_by"):
        if item.place in titles:
            found.setdefault(item.place, []).append(item)
    order = {f"section:{key}": at for at, key in enumerate(numbers)}
    return [
        PlaceToLookAt(titles[place], _section_key(place), tuple(found[place]))
        for place in sorted(found, key=lambda place: order.get(place, len(order)))
    ]


def _section_key(place: str) -> str:
    kind, _colon, key = place.partition(":")
    return key if kind == "section" else ""
