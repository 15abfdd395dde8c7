"""Blocks that show who decides and who does what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.models import Body, BodyTask, Seat
from plans.document.here import Here
from plans.document.kinds.tables import text_table
from plans.document.registry import Option, Options, block_kind
from plans.document.sources import Sources
from plans.document.types import (
    Block,
    ChartNode,
    Item,
    ItemList,
    OrganisationChart,
    Paragraph,
    Problem,
    Strong,
    Text,
)

SHOWN = ("description", "tasks", "decision_rights", "seats")


def _wanted(options: Options, sources: Sources) -> list[str]:
    bodies = sources.bodies.values()
    return options.get("bodies") or [
        body.key for body in bodies if body.kind != Body.Kind.ASSOCIATION
    ]


@block_kind(
    "bodies",
    title=_("Bodies and their tasks"),
    needs="bodies",
    options=[
        Option("bodies", list),
        Option("show", list),
        Option("headings", bool),
        Option("tasks_label", str),
    ],
    bodies=lambda options, sources: [
        sources.bodies[key].description
        for key in _wanted(options, sources)
        if key in sources.bodies
    ],
    lacking=lambda options, sources: (
        "" if _wanted(options, sources) else gettext("No body is registered on the plan's day.")
    ),
)
def compose_bodies(options: Options, here: Here) -> tuple[Block, ...]:
    """Bodies (organ), each with heading, description, tasks, rights to decide, and seats: those
    named, or all but the association itself."""
    shown = options.get("show") or SHOWN
    blocks: list[Block] = []
    for key in _wanted(options, here.sources):
        body = here.sources.bodies.get(key)
        if body is None:
            blocks.append(here.absent("body", key))
            continue
        if options.get("headings", True):
            blocks.append(here.heading(1, body.heading or body.name))
        if "description" in shown:
            blocks.extend(here.body(body.description, deeper=1))
        blocks.extend(_tasks(body, shown, options.get("tasks_label", ""), here))
        if "seats" in shown:
            blocks.extend(_seats(body, here))
    return tuple(blocks)


def _tasks(body: Body, shown: Sequence[str], label: str, here: Here) -> list[Block]:
    blocks: list[Block] = []
    tasks = [task for task in body.tasks.all() if task.is_valid_on(here.sources.day)]
    for name, kind, heading in (
        ("tasks", BodyTask.Kind.TASK, label),
        ("decision_rights", BodyTask.Kind.DECISION_RIGHT, gettext("Right to decide")),
    ):
        texts = [task.text for task in tasks if task.kind == kind]
        if name in shown and texts:
            if heading:
                blocks.append(Paragraph((Strong((Text(heading),)),)))
            items = tuple(Item((Paragraph((Text(text),)),)) for text in texts)
            blocks.append(ItemList(False, items))
    return blocks


def _board(sources: Sources) -> Body | None:
    bodies = sources.bodies.values()
    return next((body for body in bodies if body.kind == Body.Kind.BOARD), None)


def _no_persons(options: Options, sources: Sources) -> str:
    key = options.get("body")
    body = sources.bodies.get(key) if key else _board(sources)
    if body is None:
        return "" if key else gettext("No board is registered on the plan's day.")
    if not any(seat.is_valid_on(sources.day) for seat in body.seats.all()):
        return gettext("Nobody has a seat in “%(body)s” on the plan's day.") % {"body": body}
    return ""


@block_kind(
    "persons",
    title=_("People in a body"),
    needs="bodies",
    options=[Option("body", str)],
    lacking=_no_persons,
)
def compose_persons(options: Options, here: Here) -> tuple[Block, ...]:
    """Who sits in a body on the plan's day (ledamöter och ersättare), as a table; in the board
    unless another is named."""
    key = options.get("body")
    body = here.sources.bodies.get(key) if key else _board(here.sources)
    return _seats(body, here) if body else (here.absent("body", str(key)),)


def _seats(body: Body, here: Here) -> tuple[Block, ...]:
    seats = [seat for seat in body.seats.all() if seat.is_valid_on(here.sources.day)]
    if not seats:
        return ()
    head = (gettext("Role"), gettext("Name"), gettext("Appointed by"))
    rows = [
        (
            _role(seat),
            str(seat.person or gettext("vacant")),
            _represents(seat, here),
        )
        for seat in seats
    ]
    return (text_table(head, rows),)


def _role(seat: Seat) -> str:
    role = str(seat.get_role_display())
    role = role[:1].upper() + role[1:]
    if seat.deputy_for and seat.deputy_for.person:
        return gettext("%(role)s for %(name)s") % {"role": role, "name": seat.deputy_for.person}
    return role


def _represents(seat: Seat, here: Here) -> str:
    """Who appointed, and what more is known of whom the person speaks for."""
    names = [here.sources.name_of(member.authority_id) for member in seat.appointed_by.all()]
    appointed_by = gettext(" and ").join(names) if len(names) == 2 else ", ".join(names)
    if seat.represents and appointed_by:
        return f"{appointed_by} ({seat.represents})"
    return seat.represents or appointed_by or "–"


@block_kind(
    "members",
    title=_("Members"),
    needs="members",
    options=[Option("caption", str)],
    lacking=lambda options, sources: (
        "" if sources.members else gettext("The association has no members on the plan's day.")
    ),
)
def compose_members(options: Options, here: Here) -> tuple[Block, ...]:
    """The members and the party each belongs to (medlemmar)."""
    head = (gettext("Member"), gettext("Party"))
    rows = [
        (here.sources.name_of(member.authority_id), str(member.get_party_display()))
        for member in here.sources.members
    ]
    return (text_table(head, rows, caption=options.get("caption", "")),)


@block_kind(
    "organisation-chart",
    title=_("Organisation chart"),
    menu="chart",
    needs="chart-bodies",
    options=[Option("key", str), Option("caption", str, required=True)],
    numbered_as="figure",
    lacking=lambda options, sources: (
        "" if nodes_of(sources.bodies) else gettext("No body stands in the organisation chart.")
    ),
)
def compose_organisation_chart(options: Options, here: Here) -> tuple[Block, ...]:
    """The bodies as a drawing (organisationsschema), and the same as a nested list."""
    nodes = nodes_of(here.sources.bodies)
    anchor, number = here.number()
    chart = organisation_chart(nodes, caption=options["caption"], anchor=anchor, number=number)
    return (chart,) if chart else ()


def nodes_of(bodies: Mapping[str, Body]) -> tuple[ChartNode, ...]:
    """The bodies that stand in the chart, each under the nearest that does."""
    drawn = {key: body for key, body in bodies.items() if body.is_in_chart}
    return tuple(
        ChartNode(key, body.name, _parent_in_chart(body, drawn)) for key, body in drawn.items()
    )


def organisation_chart(
    nodes: tuple[ChartNode, ...], *, caption: str, anchor: str, number: int
) -> OrganisationChart | None:
    """A drawing with its text alternative; None when there is nothing to draw."""
    if not nodes:
        return None
    return OrganisationChart(anchor, number, caption, _in_words(nodes), nodes, _outline(nodes, ""))


def _parent_in_chart(body: Body, bodies: Mapping[str, Body]) -> str:
    return body.parent.key if body.parent and body.parent.key in bodies else ""


def _outline(nodes: Sequence[ChartNode], parent: str) -> ItemList:
    items = []
    for node in nodes:
        if node.parent == parent:
            below = _outline(nodes, node.key)
            label = Paragraph((Text(node.label),))
            items.append(Item((label, below) if below.items else (label,)))
    return ItemList(False, tuple(items))


def _in_words(nodes: Sequence[ChartNode]) -> str:
    labels = {node.key: node.label for node in nodes}
    sentences = []
    for node in nodes:
        below = [other.label for other in nodes if other.parent == node.key]
        if below:
            under = gettext("Under %(name)s: %(bodies)s.")
            sentences.append(under % {"name": labels[node.key], "bodies": ", ".join(below)})
    return " ".join(sentences) or ", ".join(labels.values())


@block_kind(
    "diagram",
    title=_("Diagram of steps"),
    menu="chart",
    options=[
        Option("key", str),
        Option("caption", str, required=True),
        Option("nodes", list, required=True),
    ],
    numbered_as="figure",
)
def compose_diagram(options: Options, here: Here) -> tuple[Block, ...]:
    """A drawing of what leads to what (modell), from lines like "team: Handläggarteam" and
    "utredning < team: Utredningsgrupp", where the second stands under the first."""
    nodes = nodes_in(options["nodes"])
    if isinstance(nodes, str):
        return (Problem(gettext("A line of the diagram cannot be read."), nodes, nodes),)
    anchor, number = here.number()
    chart = organisation_chart(nodes, caption=options["caption"], anchor=anchor, number=number)
    return (chart,) if chart else ()


def nodes_in(lines: Sequence[str]) -> tuple[ChartNode, ...] | str:
    """The boxes of a diagram, or the first line that cannot be read."""
    nodes: list[ChartNode] = []
    for line in lines:
        position, _colon, label = line.partition(":")
        key, _sign, parent = (part.strip() for part in position.partition("<"))
        if not label.strip() or (parent and parent not in {node.key for node in nodes}):
            return line
        nodes.append(ChartNode(key, label.strip(), parent))
    return tuple(nodes)
