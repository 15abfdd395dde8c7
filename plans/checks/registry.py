"""What a rule is, and running all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils import translation

from budgets.checks import Facts
from plans.document.compose import LANGUAGE
from plans.document.types import PlanDocument


class Severity(StrEnum):
    """How much a finding matters: it blocks adoption, is to be looked at, or informs."""

    BLOCK = "block"
    LOOK = "look"
    INFO = "info"


GRAVITY = list(Severity)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found: as a reader finds it ("2.1 Unga vuxna"), by the anchor of the
    section and by the key of the budget, if it is in one."""

    words: str
    anchor: str = ""
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a plan. `place` is how a reader finds it; `section` and `budget` are the
    keys of where it is mended, as far as that is known."""

    rule: str
    severity: Severity
    place: str
    message: str
    section: str = ""
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What rules look at. `standing_twice` are targets with more than one place, each with its name
    in words; `budgets` are those the plan shows, its own first; `lacking` are places with what is
    missing there, `without_money` those where it is a budget."""

    document: PlanDocument
    standing_twice: tuple[tuple[str, str], ...] = ()
    budgets: tuple[Facts, ...] = ()
    lacking: tuple[tuple[Place, str], ...] = ()
    without_money: tuple[tuple[Place, str], ...] = ()


type Rule = Callable[[Checked], Iterator[tuple[Place, str]]]

RULES: dict[str, tuple[Severity, Rule]] = {}


def rule(name: str, severity: Severity) -> Callable[[Rule], Rule]:
    """Declare the function below as a rule. It yields (place, message)."""

    def declare(function: Rule) -> Rule:
        assert name not in RULES, name
        RULES[name] = (severity, function)
        return function

    return declare


def find_all(checked: Checked) -> list[Finding]:
    """Every finding: the gravest first, else in the order of the rules."""
    sections = {section.anchor: section.key for section in checked.document.sections}
    with translation.override(LANGUAGE):
        found = [
            Finding(
                name,
                severity,
                place.words,
                message,
                section=sections.get(place.anchor, ""),
                budget=place.budget,
            )
            for name, (severity, function) in RULES.items()
            for place, message in function(checked)
        ]
    return sorted(found, key=lambda finding: GRAVITY.index(finding.severity))
