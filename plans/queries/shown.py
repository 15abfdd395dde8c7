"""What keeps a registered row: the texts and the adopted plans that name it by its key."""

from __future__ import annotations

from django.db import models

from associations.models import Body, RecurringEvent, TargetGroup, Term
from plans.models import Plan, Section
from plans.queries.referring import Place, refers_to, texts_referring_to
from projects.models import Project

KINDS: dict[type[models.Model], str] = {
    Body: "body",
    Project: "project",
    RecurringEvent: "event",
    TargetGroup: "target-group",
    Term: "term",
}


def sections_of_adopted_plans_naming(row: models.Model) -> list[Section]:
    """Sections of adopted plans whose text names the row; newest plan first.

    What a block gathers without naming it (members, people, a whole glossary) is not among them.
    """
    kind = KINDS.get(type(row))
    if kind is None:
        return []
    key = str(row.key)  # type: ignore[attr-defined]  # each of KINDS has one
    association = row.association  # type: ignore[attr-defined]
    sections = Section.objects.filter(
        plan__in=Plan.objects.filter(association=association).adopted(), body__contains=key
    )
    newest_first = sections.select_related("plan__association").order_by("-plan__period", "order")
    return [section for section in newest_first if refers_to(section.body, kind, key)]


def texts_naming(row: models.Model) -> tuple[Place, ...]:
    """Texts of drafts and of the registers that name the row."""
    kind = KINDS.get(type(row))
    if kind is None:
        return ()
    key = str(row.key)  # type: ignore[attr-defined]  # each of KINDS has one
    return texts_referring_to(kind, key, association=row.association)  # type: ignore[attr-defined]
