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

__all__ = [
    "AssociationPage",
    "Edition",
    "association_page",
    "current_edition",
    "findings_of",
    "sealed_document",
    "sealed_edition",
    "version_of",
    "with_versions",
]
