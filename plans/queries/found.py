"""A plan as the editor's menus and dialogs are made of it: its rows, and where things stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from plans.document.absent import RowNames
from plans.document.compose import LANGUAGE
from plans.document.places import Places, find_places
from plans.document.sources import Sources, read_sources
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class Found:
    """What the catalogue is made of."""

    sources: Sources
    places: Places
    rows: RowNames


def found_in(plan: Plan) -> Found:
    """Read what the plan may show, named as it is printed."""
    with translation.override(LANGUAGE):
        sources = read_sources(plan)
        return Found(sources, find_places(sources), RowNames(sources))
