"""Blocks that show what the association means by its words."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.models import TargetGroup
from plans.document.here import Here
from plans.document.kinds.tables import text_table
from plans.document.registry import Option, Options, block_kind
from plans.document.sources import Sources
from plans.document.types import (
    AttachedDocument,
    Block,
    Definition,
    Definitions,
    Item,
    ItemList,
    Paragraph,
    Text,
)


def _terms(options: Options, sources: Sources) -> list[str]:
    return options.get("terms") or list(sources.terms)


def _definitions(options: Options, sources: Sources) -> list[str]:
    wanted = _terms(options, sources)
    return [sources.terms[key].definition for key in wanted if key in sources.terms]


@block_kind(
    "glossary",
    title=_("Glossary"),
    needs="terms",
    options=[Option("terms", list), Option("names", bool)],
    places=lambda options, sources: [f"term:{key}" for key in _terms(options, sources)],
    bodies=_definitions,
    lacking=lambda options, sources: (
        "" if _terms(options, sources) else gettext("The glossary has no terms on the plan's day.")
    ),
)
def compose_glossary(options: Options, here: Here) -> tuple[Block, ...]:
    """The terms of the plan's day and what they mean (begreppslista); all, or those named.

    With `names` false only the meanings are printed: the section's own title is the term.
    """
    terms = here.sources.terms
    shows_names = options.get("names", True)
    wanted = _terms(options, here.sources)
    problems = tuple(here.absent("term", key) for key in wanted if key not in terms)
    entries = tuple(
        Definition(
            term=terms[key].term if shows_names else "",
            anchor=here.anchor_of_term(key),
            blocks=here.body(terms[key].definition, deeper=1 if shows_names else 0),
        )
        for key in wanted
        if key in terms
    )
    return (*problems, Definitions(entries)) if entries else problems


def _ranked(options: Options, sources: Sources) -> dict[str, str]:
    """Priorities by target group: those of the municipality asked for, or of the whole area."""
    return {
        priority.target_group.key: priority.priority
        for priority in sources.priorities
        if (priority.area.key if priority.area else "") == options.get("area", "")
    }


def _groups(options: Options, sources: Sources) -> list[str]:
    return options.get("groups") or list(_ranked(options, sources))


@block_kind(
    "target-groups",
    title=_("Target groups"),
    needs="target-groups",
    options=[Option("groups", list), Option("area", str), Option("as", str)],
    places=lambda options, sources: [f"target-group:{key}" for key in _groups(options, sources)],
    lacking=lambda options, sources: (
        "" if _groups(options, sources) else gettext("The plan ranks no target group here.")
    ),
)
def compose_target_groups(options: Options, here: Here) -> tuple[Block, ...]:
    """The plan's target groups (målgrupper): those of one municipality with `area`, or those named.

    A table of ages, estimate and priority, or with `as` = "list" a list of names and priorities.
    """
    ranked = _ranked(options, here.sources)
    groups = here.sources.target_groups
    wanted = _groups(options, here.sources)
    problems = tuple(here.absent("target-group", key) for key in wanted if key not in groups)
    shown = [(groups[key], ranked.get(key, "")) for key in wanted if key in groups]
    if not shown:
        return problems
    if options.get("as") == "list":
        return (*problems, _list_of_groups(shown))
    head = (gettext("Target group"), gettext("Ages"), gettext("Estimate"), gettext("Priority"))
    rows = [
        (group.name, ages(group.age_from, group.age_to), group.estimate, priority)
        for group, priority in shown
    ]
    return (*problems, text_table(head, rows))


def _list_of_groups(shown: list[tuple[TargetGroup, str]]) -> ItemList:
    return ItemList(
        ordered=False,
        items=tuple(
            Item((Paragraph((Text(_with_priority(group.name, priority)),)),))
            for group, priority in shown
        ),
    )


def _with_priority(name: str, priority: str) -> str:
    if not priority:
        return name
    return gettext("%(name)s. Priority %(priority)s.") % {"name": name, "priority": priority}


def ages(age_from: int | None, age_to: int | None) -> str:
    """ "16–64 år", "från 16 år", "till och med 24 år", or nothing."""
    if age_from is not None and age_to is not None:
        return gettext("%(from)s–%(to)s years") % {"from": age_from, "to": age_to}
    if age_from is not None:
        return gettext("from %(age)s years") % {"age": age_from}
    if age_to is not None:
        return gettext("up to %(age)s years") % {"age": age_to}
    return ""


@block_kind(
    "attachments",
    title=_("Documents beside the plan"),
    needs="attachments",
    lacking=lambda options, sources: (
        "" if sources.attachments else gettext("The plan has no documents beside it.")
    ),
)
def compose_attachments(options: Options, here: Here) -> tuple[Block, ...]:
    """The files beside the plan, by title (bilagor som egna dokument)."""
    titles = [attached.title for attached in here.sources.attachments]
    items = tuple(Item((Paragraph((Text(title),)),)) for title in titles)
    return (ItemList(ordered=False, items=items),)


def attached_documents(sources: Sources) -> tuple[AttachedDocument, ...]:
    """The files beside the plan, for its cover sheet and its downloads."""
    return tuple(
        AttachedDocument(attached.title, attached.file_id, sources.assets[attached.file_id])
        for attached in sources.attachments
    )
