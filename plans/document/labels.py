"""What the settings of blocks are called (inställningar), for those who write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LABELS: dict[str, StrPromise] = {
    "area": _("Municipality"),
    "as": _("Show as"),
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
    "nodes": _("Lines of the diagram"),
    "numbers": _("With numbers"),
    "project": _("Project"),
    "projects": _("Projects"),
    "rows": _("Rows"),
    "show": _("What is shown"),
    "tasks_label": _("Heading of the tasks"),
    "terms": _("Terms"),
    "unit": _("Unit"),
    "years": _("Years"),
}


def label_of(option: str) -> str:
    return str(LABELS.get(option, option))
