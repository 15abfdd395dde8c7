"""Plans read for pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from budgets.facts import facts_of_plan
from plans.checks import Checked, Finding, find_all
from plans.checks.rules import place_of
from plans.document.codec import from_json
from plans.document.compose import LANGUAGE, compose, compose_sources
from plans.document.places import find_places
from plans.document.sources import MAIN_BUDGET, Sources, read_sources
from plans.document.types import PlanDocument
from plans.models import Adoption, Plan, PlanQuerySet


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan as it is read: an adopted version from the seal, or the draft as it is now.

    `adoption` is None for a draft.
    """

    plan: Plan
    adoption: Adoption | None
    document: PlanDocument


def current_edition(plan: Plan) -> Edition:
    """The newest adopted version; while there is none, the draft."""
    adoption = _light(plan.adoptions.newest_first()).first()
    if adoption is None:
        return Edition(plan, None, compose(plan))
    return sealed_edition(plan, adoption)


def sealed_edition(plan: Plan, adoption: Adoption) -> Edition:
    """An adopted version, from what was sealed and never from live tables."""
    return Edition(plan, adoption, sealed_document(adoption.pk, adoption.document_sha256))


def findings_of(plan: Plan) -> list[Finding]:
    """What is to be looked at in the plan as it is now."""
    with translation.override(LANGUAGE):
        sources = read_sources(plan)
        places = find_places(sources)
        document = compose_sources(sources)
    return find_all(
        Checked(
            document,
            standing_twice=tuple(
                (target, name_of_target(target, sources))
                for target in dict.fromkeys(places.standing_twice)
            ),
            lacking=tuple((place_of(target), missing) for target, missing in places.lacking),
            without_money=tuple(
                (place_of(target), missing) for target, missing in places.without_money
            ),
            budgets=facts_of_plan(
                plan.budget,
                sources.budgets.get(MAIN_BUDGET),
                (sources.budgets[key] for key in sorted(sources.budgets) if key != MAIN_BUDGET),
            ),
        )
    )


def name_of_target(target: str, sources: Sources) -> str:
    """What a target is called, "project:jobbsam": "JobbSam". A table is called by its key, which
    those who write have given it."""
    kind, _colon, key = target.partition(":")
    rows: Mapping[str, Mapping[str, object]] = {
        "goal": sources.goals,
        "project": sources.projects,
        "target-group": sources.target_groups,
        "term": sources.terms,
    }
    return str(rows.get(kind, {}).get(key, key))


def version_of(plan: Plan, version: int) -> Adoption:
    """An adopted version by its number, without its files. Raises Adoption.DoesNotExist."""
    return _light(plan.adoptions.all()).get(version=version)


def with_versions(plans: PlanQuerySet) -> PlanQuerySet:
    """Plans with their adopted versions, newest first, without the files."""
    versions = _light(Adoption.objects.newest_first())
    return plans.select_related("association").prefetch_related(Prefetch("adoptions", versions))


def _light(adoptions: QuerySet[Adoption]) -> QuerySet[Adoption]:
    return adoptions.defer("document", "pdf").select_related("decision__meeting")


@lru_cache(maxsize=32)
def sealed_document(adoption_id: int, document_sha256: str) -> PlanDocument:
    """Reading the JSON takes longer than all else on the page, and what is sealed never changes."""
    return from_json(Adoption.objects.values_list("document", flat=True).get(pk=adoption_id))
