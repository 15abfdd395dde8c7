"""Which texts refer to something by its key (hänvisningar): read before it is removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from lxml.html import HtmlElement

from associations.models import Association, Body, TargetGroup, Term
from associations.prose import parse
from plans.document.bodies import block_options
from plans.models import Activity, Plan, Section
from projects.models import ProjectPart

# Options of blocks that hold keys, by what the keys are keys of; "*" is any block.
OPTIONS: dict[str, frozenset[tuple[str, str]]] = {
    "project": frozenset({("project", "project"), ("projects", "projects"), ("*", "budget")}),
    "target-group": frozenset({("target-groups", "groups")}),
    "term": frozenset({("glossary", "terms")}),
    "goal": frozenset({("activities", "goal"), ("goals", "goals")}),
    "body": frozenset({("bodies", "bodies"), ("persons", "body")}),
    "event": frozenset({("calendar", "events")}),
}
# Attributes of live nodes that hold keys, beside those of references.
NODES: dict[str, frozenset[tuple[str, str]]] = {
    "project": frozenset({("finsam-figure", "budget")}),
    "term": frozenset({("finsam-term", "key")}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A text that refers to something: in which plan (if any), what the text is called, and the
    key of the section if it is one."""

    name: str
    plan: Plan | None = None
    section: str = ""


def texts_referring_to(
    kind: str, key: str, *, association: Association, plan: Plan | None = None
) -> tuple[Place, ...]:
    """The texts that refer to what has `key`: in plans not yet adopted, and in the registers.

    With `plan` only that plan is searched: goals are its own.
    """
    found = (
        place(row)
        for rows, field, place in _texts(association, plan)
        for row in rows.filter(**{f"{field}__contains": key})
        if refers_to(getattr(row, field), kind, key)
    )
    return tuple(dict.fromkeys(found))


def refers_to(body: str, kind: str, key: str) -> bool:
    """Whether a body has a node or a block that points at what has `key`."""
    return any(_points_at(element, kind, key) for element in parse(body).iter())


def _points_at(element: HtmlElement, kind: str, key: str) -> bool:
    tag = str(element.tag)
    if tag == "finsam-ref":
        return bool(element.get("to") == f"{kind}:{key}")
    if tag == "finsam-block":
        return key in _keys_in_options(element, kind)
    return any(
        tag == name and element.get(attribute) == key for name, attribute in NODES.get(kind, ())
    )


def _keys_in_options(element: HtmlElement, kind: str) -> Iterator[str]:
    options = block_options(element) or {}
    for block, name in OPTIONS.get(kind, ()):
        if block in ("*", element.get("kind")) and name in options:
            value = options[name]
            yield from (str(each) for each in (value if isinstance(value, list) else [value]))


type NamePlace = Callable[[Any], Place]


def _texts(
    association: Association, plan: Plan | None
) -> Iterator[tuple[QuerySet[Any], str, NamePlace]]:
    """Rows with the field their text stands in, and how its place is called."""
    plans = Plan.objects.filter(association=association).drafts()
    plans = plans.filter(pk=plan.pk) if plan else plans
    activities = Activity.objects.filter(goal__plan__in=plans)
    yield Section.objects.filter(plan__in=plans).select_related("plan"), "body", _section
    yield activities.select_related("goal__plan"), "text", _activity
    if plan is None:
        parts = ProjectPart.objects.filter(project__association=association)
        yield parts.select_related("project"), "body", _project_part
        yield Term.objects.filter(association=association), "definition", _named
        yield TargetGroup.objects.filter(association=association), "description", _named
        yield Body.objects.filter(association=association), "description", _named


def _section(section: Section) -> Place:
    return Place(gettext("section “%(title)s”") % {"title": section}, section.plan, section.key)


def _activity(activity: Activity) -> Place:
    title = gettext("activities of the goal “%(title)s”") % {"title": activity.goal}
    return Place(title, activity.goal.plan)


def _project_part(part: ProjectPart) -> Place:
    names = {"part": part, "project": part.project}
    return Place(gettext("%(part)s of the project “%(project)s”") % names)


def _named(row: Model) -> Place:
    return Place(f"{row._meta.verbose_name} “{row}”")
