"""What the settings of blocks (inställningar) and the sums of a budget are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, StrPromise] = {
    "area": _("Municipality"),
    "as": _("Show as"),
    "blocks": _("Paragraphs"),
    "bodies": _("Bodies"),
    "body": _("Body"),
    "budget": _("Budget of a project"),
    "caption": _("Caption"),
    "days": _("With days"),
    "events": _("Events"),
    "goal": _("Goal"),
    "goals": _("Goals"),
    "groups": _("Groups"),
    "headings": _("With headings"),
    "key": _("Key, for references"),
    "label": _("Heading of the activities"),
    "labels": _("Labels"),
    "names": _("With the terms themselves"),
    "of": _("About"),
    "nodes": _("Lines of the diagram"),
    "numbers": _("With numbers"),
    "project": _("Project"),
    "projects": _("Projects"),
    "rows": _("Rows"),
    "show": _("What is shown"),
    "tasks_label": _("Heading of the tasks"),
    "terms": _("Terms"),
    "unit": _("Unit"),
    "who": _("Written by"),
    "years": _("Years"),
}

UNKNOWN = _("a setting that does not exist")

SUMS: dict[str, StrPromise] = {
    "contributions": _("Total contributions"),
    "income": _("Total income"),
    "income-and-capital": _("Total income and own capital"),
    "capital-in": _("Own capital used"),
    "costs": _("Total costs"),
    "capital-out": _("Carried over to next year"),
    "unallocated": _("Unallocated"),
    "result-before-capital": _("Result before own capital"),
    "result": _("Result"),
}


def label_of(option: str) -> str:
    """What a setting is called; one that no block has is not named."""
    return str(LABELS.get(option, UNKNOWN))
