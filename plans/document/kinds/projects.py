"""Blocks that show what the association runs, and what it wants to reach."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.document.here import Here
from plans.document.registry import Option, Options, block_kind
from plans.document.types import (
    Block,
    Fact,
    Facts,
    Inline,
    Item,
    ItemList,
    Paragraph,
    Problem,
    Strong,
    Text,
)
from projects.models import Project, ProjectPart


@block_kind(
    "project",
    title=_("Project"),
    options=[Option("project", str, required=True)],
    places=lambda options: [f"project:{options.get('project')}"],
)
def compose_project(options: Options, here: Here) -> tuple[Block, ...]:
    """A project (insats): its period and short facts, then its labelled parts in order."""
    project = here.sources.projects.get(options["project"])
    if project is None:
        return (Problem(gettext("This project is not there."), options["project"]),)
    facts = _facts(project, here)
    texts = [
        block for part in project.parts.all() if not part.is_fact for block in _part(part, here)
    ]
    return ((Facts(facts),) if facts else ()) + tuple(texts)


def _facts(project: Project, here: Here) -> tuple[Fact, ...]:
    facts = []
    if project.starts_on or project.ends_on:
        facts.append(Fact(gettext("Project period"), (Text(_period(project)),)))
    if project.owner:
        owner = project.owner.name_on(here.sources.day)
        facts.append(Fact(gettext("Owner"), (Text(owner),)))
    if project.staffing:
        facts.append(Fact(gettext("Staffing"), (Text(project.staffing),)))
    facts.extend(
        Fact(str(part), here.line(part.body)) for part in project.parts.all() if part.is_fact
    )
    return tuple(facts)


def _period(project: Project) -> str:
    first = project.starts_on.isoformat() if project.starts_on else ""
    last = project.ends_on.isoformat() if project.ends_on else ""
    return f"{first} – {last}".strip()


def _part(part: ProjectPart, here: Here) -> tuple[Block, ...]:
    """The label runs into the first paragraph, as it does in the plans."""
    blocks = here.body(part.body, deeper=0)
    if not part.label:
        return blocks
    label: tuple[Inline, ...] = (Strong((Text(f"{part.label}."),)), Text(" "))
    if blocks and isinstance(blocks[0], Paragraph):
        return (Paragraph((*label, *blocks[0].children)), *blocks[1:])
    return (Paragraph(label[:1]), *blocks)


@block_kind(
    "activities",
    title=_("Activities of a goal"),
    options=[Option("goal", str, required=True), Option("label", str)],
    places=lambda options: [f"goal:{options.get('goal')}"],
)
def compose_activities(options: Options, here: Here) -> tuple[Block, ...]:
    """What is done to reach a goal (aktiviteter), as a list under its label."""
    goal = here.sources.goals.get(options["goal"])
    if goal is None:
        return (Problem(gettext("This goal is not there."), options["goal"]),)
    label = options.get("label", gettext("Activities"))
    items = tuple(
        Item((Paragraph(here.line(activity.text)),)) for activity in goal.activities.all()
    )
    return (Paragraph((Strong((Text(label),)),)), ItemList(False, items)) if items else ()
