"""What to look at in a plan that was copied (att se över)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext

from plans.document.yearly import AROUND
from plans.models import Plan, PlanReviewItem, Section
from plans.queries.outline import numbers_of

CUT = "… "  # something was left out before


@dataclass(frozen=True, slots=True)
class PlaceToLookAt:
    """A section or a goal, and what was found in it. `section` is the key of the one, `goal` the id
    of the other."""

    title: str
    section: str
    goal: int | None
    items: tuple[FoundThere, ...]

    @property
    def left(self) -> int:
        return sum(found.item.checked_at is None for found in self.items)


@dataclass(frozen=True, slots=True)
class FoundThere:
    """Something to look at, with the words before and after it."""

    item: PlanReviewItem
    before: str
    found: str
    after: str


def places_to_look_at(plan: Plan) -> list[PlaceToLookAt]:
    """In the order of the plan; what stood in a section that is gone is left out."""
    sections = list(plan.sections.all())
    numbers = numbers_of(plan, sections)
    titles = {
        f"section:{section.key}": _heading(numbers[section.key], section) for section in sections
    }
    goals = {f"goal:{goal.key}": goal for goal in plan.goals.all()}
    titles.update((place, goal.title) for place, goal in goals.items())
    found: dict[str, list[FoundThere]] = {}
    for item in plan.review_items.select_related("checked_by"):
        if item.place in titles:
            found.setdefault(item.place, []).append(in_its_words(item))
    order = {f"section:{key}": at for at, key in enumerate(numbers)}
    return [
        PlaceToLookAt(
            titles[place],
            section="" if place in goals else place.partition(":")[2],
            goal=goals[place].pk if place in goals else None,
            items=tuple(found[place]),
        )
        for place in sorted(found, key=lambda place: order.get(place, len(order)))
    ]


def _heading(number: str, section: Section) -> str:
    return f"{number} {section.title}".strip() or gettext("without a heading")


def in_its_words(item: PlanReviewItem) -> FoundThere:
    """Where the found words stand among those around them. Of several, that which has as many words
    before it as were kept; nowhere, when what was kept is too short for it."""
    places = [match.start() for match in re.finditer(re.escape(item.found), item.context)]
    if not places:
        return FoundThere(item, f"{item.context} ", item.found, "")
    kept_before = len(CUT) + AROUND if item.context.startswith(CUT) else 0
    at = next((place for place in places if place >= kept_before), places[-1])
    end = at + len(item.found)
    return FoundThere(item, item.context[:at], item.found, item.context[end:])
