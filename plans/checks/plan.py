"""A plan as it would be printed now, together with what is found in it.

Whoever adopts takes both from here, so that no rule that stops an adoption can be passed by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import translation

from budgets.facts import facts_of_plan
from plans.checks.registry import Checked, Finding, Severity, find_all
from plans.checks.rules import place_of
from plans.document.compose import LANGUAGE, compose_sources
from plans.document.places import Places, find_places
from plans.document.sources import MAIN_BUDGET, Sources, read_sources
from plans.document.types import AdoptionMark, PlanDocument
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """The document of a plan, and the findings in it."""

    document: PlanDocument
    findings: tuple[Finding, ...]

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """What stops its adoption."""
        return tuple(each for each in self.findings if each.severity == Severity.BLOCK)


def checked(plan: Plan, *, adoption: AdoptionMark | None = None) -> CheckedPlan:
    """The plan as it is now, a draft or with the mark of its adoption, and every finding in it."""
    with translation.override(LANGUAGE):
        sources = read_sources(plan)
        document = compose_sources(sources, adoption)
        findings = find_all(_what_rules_look_at(document, sources))
    return CheckedPlan(document, tuple(findings))


def _what_rules_look_at(document: PlanDocument, sources: Sources) -> Checked:
    places = find_places(sources)
    return Checked(
        document,
        standing_twice=tuple(
            (target, _name_of(target, places, sources))
            for target in dict.fromkeys(places.standing_twice)
        ),
        lacking=tuple((place_of(target), missing) for target, missing in places.lacking),
        without_money=tuple(
            (place_of(target), missing) for target, missing in places.without_money
        ),
        budgets=facts_of_plan(
            sources.plan.budget,
            sources.budgets.get(MAIN_BUDGET),
            (sources.budgets[key] for key in sorted(sources.budgets) if key != MAIN_BUDGET),
        ),
    )


def _name_of(target: str, places: Places, sources: Sources) -> str:
    """What a target is called, "project:jobbsam": "JobbSam"; a table by its caption."""
    kind, _colon, key = target.partition(":")
    rows: Mapping[str, Mapping[str, object]] = {
        "goal": sources.goals,
        "project": sources.projects,
        "target-group": sources.target_groups,
        "term": sources.terms,
    }
    return str(rows.get(kind, {}).get(key, places.targets[target].title))
