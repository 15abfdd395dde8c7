"""Blocks that show what the association runs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.document.here import Here
from plans.document.kinds.tables import filled_columns
from plans.document.registry import Option, Options, block_kind
from plans.document.sources import Sources
from plans.document.types import (
    Block,
    Fact,
    Facts,
    Inline,
    Paragraph,
    Strong,
    Text,
)
from plans.models import Plan
from projects.models import Project, ProjectPart


def _bodies(options: Options, sources: Sources) -> list[str]:
    project = sources.projects.get(options.get("project", ""))
    return [part.body for part in project.parts.all() if not part.is_fact] if project else []


@block_kind(
    "project",
    title=_("Project"),
    needs="projects",
    options=[Option("project", str, required=True), Option("labels", str)],
    places=lambda options, sources: [f"project:{options.get('project')}"],
    bodies=_bodies,
)
def compose_project(options: Options, here: Here) -> tuple[Block, ...]:
    """A project (insats): its period and short facts, then its labelled parts in order.

    The labels run into the text, or are headings with `labels` = "headings". The staffing stands
    after the part about the organisation, or last.
    """
    project = here.sources.projects.get(options["project"])
    if project is None:
        return (here.absent("project", options["project"]),)
    facts = _facts(project, here)
    as_headings = options.get("labels") == "headings"
    blocks: list[Block] = [Facts(facts)] if facts else []
    staffing = _staffing(project)
    for part in project.parts.all():
        if not part.is_fact:
            blocks.extend(_part(part, here, as_headings=as_headings))
            if part.standard == ProjectPart.Standard.ORGANISATION:
                blocks.extend(staffing)
                staffing = ()
    return (*blocks, *staffing)


def _running(options: Options, sources: Sources) -> list[str]:
    """Those named, or those that are not finished and run in some year of the plan."""
    return options.get("projects") or [
        key for key, project in sources.projects.items() if _runs_in(project, sources.plan)
    ]


def _runs_in(project: Project, plan: Plan) -> bool:
    first, last = dt.date(plan.first_year, 1, 1), dt.date(plan.last_year, 12, 31)
    starts, ends = project.starts_on or first, project.ends_on or last
    return project.stage != Project.Stage.FINISHED and starts <= last and ends >= first


@block_kind(
    "projects",
    title=_("Projects, in a table"),
    needs="projects",
    options=[Option("projects", list)],
    overviews=lambda options, sources: [
        f"project:{key}" for key in _running(options, sources) if key in sources.projects
    ],
    lacking=lambda options, sources: (
        ""
        if _running(options, sources)
        else gettext("No project is registered that runs during the plan's period.")
    ),
)
def compose_projects(options: Options, here: Here) -> tuple[Block, ...]:
    """An overview of projects (insatser), a row for each: those named, or all that run."""
    projects = here.sources.projects
    wanted = _running(options, here.sources)
    problems = tuple(here.absent("project", key) for key in wanted if key not in projects)
    shown = [projects[key] for key in wanted if key in projects]
    if not shown:
        return problems
    table = filled_columns(
        (gettext("Project"), [project.name for project in shown]),
        (gettext("Kind"), [str(project.get_kind_display()) for project in shown]),
        (gettext("Target groups"), [_groups(project) for project in shown]),
        (gettext("Owner"), [_owner(project, here.sources) for project in shown]),
        (gettext("Project period"), [period_of(project) for project in shown]),
    )
    return (*problems, table)


def _groups(project: Project) -> str:
    return ", ".join(group.name for group in project.target_groups.all())


def _owner(project: Project, sources: Sources) -> str:
    return sources.name_of(project.owner_id) if project.owner_id else ""


def _facts(project: Project, here: Here) -> tuple[Fact, ...]:
    facts = []
    if project.starts_on or project.ends_on:
        facts.append(Fact(gettext("Project period"), (Text(period_of(project)),)))
    if project.owner_id:
        facts.append(Fact(gettext("Owner"), (Text(_owner(project, here.sources)),)))
    if project.staffing:
        facts.append(Fact(gettext("Staffing"), (Text(project.staffing),)))
    facts.extend(
        Fact(str(part), here.line(part.body)) for part in project.parts.all() if part.is_fact
    )
    return tuple(facts)


def period_of(project: Project) -> str:
    """The first and last day of a project, as far as they are known."""
    first = project.starts_on.isoformat() if project.starts_on else ""
    last = project.ends_on.isoformat() if project.ends_on else ""
    return f"{first} – {last}".strip() if first or last else ""


def _staffing(project: Project) -> tuple[Block, ...]:
    """The posts of a project as a table (bemanning)."""
    posts = list(project.posts.all())
    if not posts:
        return ()
    return (
        filled_columns(
            (gettext("Post"), [post.title for post in posts]),
            (gettext("Extent"), [_percent(post.percent) for post in posts]),
            (gettext("Note"), [post.note for post in posts]),
        ),
    )


def _percent(percent: Decimal | None) -> str:
    return "" if percent is None else f"{localize(percent.normalize())}\N{NO-BREAK SPACE}%"


def _part(part: ProjectPart, here: Here, *, as_headings: bool) -> tuple[Block, ...]:
    """The label runs into the first paragraph, as it does in most plans, or is a heading."""
    if as_headings and part.label:
        return (here.heading(1, part.label), *here.body(part.body, deeper=1))
    blocks = here.body(part.body)
    if not part.label:
        return blocks
    label: tuple[Inline, ...] = (Strong((Text(f"{part.label}."),)), Text(" "))
    if blocks and isinstance(blocks[0], Paragraph):
        return (Paragraph((*label, *blocks[0].children)), *blocks[1:])
    return (Paragraph(label[:1]), *blocks)
