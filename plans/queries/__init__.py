"""Plans read for pages and commands."""

from plans.queries.association_page import AssociationPage, association_page
from plans.queries.editions import (
    Edition,
    current_edition,
    findings_of,
    sealed_document,
    sealed_edition,
    version_of,
    with_versions,
)
from plans.queries.shown import sections_of_adopted_plans_naming, texts_naming

__all__ = [
    "AssociationPage",
    "Edition",
    "association_page",
    "current_edition",
    "findings_of",
    "sealed_document",
    "sealed_edition",
    "sections_of_adopted_plans_naming",
    "texts_naming",
    "version_of",
    "with_versions",
]
