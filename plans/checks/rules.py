"""The rules about what a plan shows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from plans.checks.registry import Checked, Place, Severity, rule
from plans.document.types import Section, Target
from plans.document.walk import problems_of


@rule("unresolved", Severity.BLOCK)
def unresolved(checked: Checked) -> Iterator[tuple[Place, str]]:
    """A reference, figure or block that points at nothing (ouppklarad hänvisning)."""
    for section, problem in problems_of(checked.document):
        yield place_of(section), problem.sentence


@rule("placed-twice", Severity.LOOK)
def placed_twice(checked: Checked) -> Iterator[tuple[Place, str]]:
    """A project or goal that has its block in two sections: references show the first."""
    targets = {target.target: target for target in checked.document.references}
    message = gettext("“%(name)s” stands in more than one section; references show the first.")
    for target, name in checked.standing_twice:
        yield place_of(targets[target]), message % {"name": name}


@rule("nothing-registered", Severity.LOOK)
def nothing_registered(checked: Checked) -> Iterator[tuple[Place, str]]:
    """A block that prints nothing, since what it shows is not registered yet."""
    yield from checked.lacking


@rule("no-budget", Severity.BLOCK)
def no_budget(checked: Checked) -> Iterator[tuple[Place, str]]:
    """A table or chart of a budget that is not there: the board adopts the plan with its budget."""
    yield from checked.without_money


def place_of(place: Section | Target) -> Place:
    words = f"{place.number} {place.title}".strip() or gettext("a section without a heading")
    return Place(words, anchor=place.anchor)
