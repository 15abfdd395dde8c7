"""Blocks that show what the plan wants to reach, and what is done for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.models import Body
from plans.document.here import Here
from plans.document.kinds.tables import filled_columns
from plans.document.registry import Option, Options, block_kind
from plans.document.sources import Sources
from plans.document.types import (
    Block,
    Fact,
    Facts,
    Item,
    ItemList,
    Paragraph,
    Strong,
    Text,
)
from plans.models import Activity, Goal

SHOWN = ("measures", "responsible", "activities")


def _wanted(options: Options, sources: Sources) -> list[str]:
    return options.get("goals") or list(sources.goals)


def _is_table(options: Options) -> bool:
    return bool(options.get("as") == "table")


def _places(options: Options, sources: Sources) -> list[str]:
    wanted = [] if _is_table(options) else _wanted(options, sources)
    return [f"goal:{key}" for key in wanted if key in sources.goals]


def _overviews(options: Options, sources: Sources) -> list[str]:
    wanted = _wanted(options, sources) if _is_table(options) else []
    return [f"goal:{key}" for key in wanted if key in sources.goals]


@block_kind(
    "goals",
    title=_("Goals"),
    needs="goals",
    options=[
        Option("goals", list),
        Option("as", str),
        Option("show", list),
        Option("numbers", bool),
    ],
    places=_places,
    overviews=_overviews,
    lacking=lambda options, sources: (
        "" if _wanted(options, sources) else gettext("No goal is registered for the plan.")
    ),
)
def compose_goals(options: Options, here: Here) -> tuple[Block, ...]:
    """The plan's goals (mål), all or those named: each under a heading with how it is measured, who
    is responsible, until when, and its activities. With `as` = "table" an overview, a row for each.

    `show` says what is shown of "measures", "responsible" and "activities"; everything unless told.
    With `numbers` goals are numbered as they stand in the plan's register, whichever are shown.
    """
    goals = here.sources.goals
    wanted = _wanted(options, here.sources)
    problems = tuple(here.absent("goal", key) for key in wanted if key not in goals)
    shown = [goals[key] for key in wanted if key in goals]
    if not shown:
        return problems
    titles = _titles(here.sources, has_numbers=options.get("numbers", False))
    parts = options.get("show") or SHOWN
    if _is_table(options):
        return (*problems, _table(shown, titles, parts))
    return (*problems, *_one_by_one(shown, titles, parts, here))


def _titles(sources: Sources, *, has_numbers: bool) -> dict[str, str]:
    if not has_numbers:
        return {key: goal.title for key, goal in sources.goals.items()}
    numbered = gettext("Goal %(number)s: %(title)s")
    return {
        key: numbered % {"number": number, "title": goal.title}
        for number, (key, goal) in enumerate(sources.goals.items(), start=1)
    }


def _table(goals: Sequence[Goal], titles: dict[str, str], parts: Sequence[str]) -> Block:
    facts = [_facts(goal, parts) for goal in goals]
    columns = [
        (same_fact[0][0], [text for _label, text in same_fact])
        for same_fact in zip(*facts, strict=True)
    ]
    return filled_columns((gettext("Goal"), [titles[goal.key] for goal in goals]), *columns)


def _one_by_one(
    goals: Sequence[Goal], titles: dict[str, str], parts: Sequence[str], here: Here
) -> list[Block]:
    blocks: list[Block] = []
    for goal in goals:
        blocks.append(here.heading(1, titles[goal.key]))
        facts = tuple(Fact(label, (Text(text),)) for label, text in _facts(goal, parts) if text)
        blocks.extend([Facts(facts)] if facts else [])
        if "activities" in parts:
            blocks.extend(_activities(goal, gettext("Activities"), here))
    return blocks


def _facts(goal: Goal, parts: Sequence[str]) -> list[tuple[str, str]]:
    """What is known of a goal beside its title, each with its label."""
    facts = []
    if "measures" in parts:
        facts += [
            (gettext("Indicator"), goal.indicator),
            (gettext("Baseline"), goal.baseline),
            (gettext("Target"), goal.target),
        ]
    if "responsible" in parts:
        facts += [
            (gettext("Responsible"), _name(goal.responsible_body)),
            (gettext("Due"), _day(goal.due_on)),
        ]
    return facts


@block_kind(
    "activities",
    title=_("Activities of a goal"),
    needs="goals",
    options=[Option("goal", str, required=True), Option("label", str)],
    places=lambda options, sources: [f"goal:{options.get('goal')}"],
)
def compose_activities(options: Options, here: Here) -> tuple[Block, ...]:
    """What is done to reach a goal (aktiviteter), under its label."""
    goal = here.sources.goals.get(options["goal"])
    if goal is None:
        return (here.absent("goal", options["goal"]),)
    return _activities(goal, options.get("label", gettext("Activities")), here)


def _activities(goal: Goal, label: str, here: Here) -> tuple[Block, ...]:
    """A list; where it is known who is responsible or until when, a table."""
    activities: list[Activity] = list(goal.activities.all())
    if not activities:
        return ()
    texts = [here.line(activity.text) for activity in activities]
    bodies = [_name(activity.responsible_body) for activity in activities]
    days = [_day(activity.due_on) for activity in activities]
    if any(bodies) or any(days):
        return (
            filled_columns(
                (label or gettext("Activities"), texts),
                (gettext("Responsible"), bodies),
                (gettext("Due"), days),
                has_row_heads=False,  # whole sentences
            ),
        )
    items = tuple(Item((Paragraph(text),)) for text in texts)
    return (Paragraph((Strong((Text(label),)),)), ItemList(False, items))


def _name(body: Body | None) -> str:
    return body.name if body else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
