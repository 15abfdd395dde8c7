"""Plans read for pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Prefetch, QuerySet

from plans.checks import Finding
from plans.checks.plan import checked
from plans.document.codec import from_json
from plans.document.compose import compose
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
    return list(checked(plan).findings)


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
