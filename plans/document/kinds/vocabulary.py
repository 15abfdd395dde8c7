"""Blocks that show what the association means by its words."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plans.document.here import ALL_TERMS, Here
from plans.document.registry import Option, Options, block_kind
from plans.document.types import Block, Cell, Definition, Definitions, Problem, Table, Text


def _terms_placed(options: Options) -> Iterable[str]:
    return [f"term:{key}" for key in options["terms"]] if options.get("terms") else [ALL_TERMS]


@block_kind("glossary", title=_("Glossary"), options=[Option("terms", list)], places=_terms_placed)
def compose_glossary(options: Options, here: Here) -> tuple[Block, ...]:
    """The terms of the plan's day and what they mean (begreppslista); all, or those named."""
    terms = here.sources.terms
    wanted = options.get("terms") or list(terms)
    problems = tuple(
        Problem(gettext("This term is not in the glossary."), key)
        for key in wanted
        if key not in terms
    )
    entries = tuple(
        Definition(
            terms[key].term, here.anchor_of_term(key), here.body(terms[key].definition, deeper=1)
        )
        for key in wanted
        if key in terms
    )
    return (*problems, Definitions(entries)) if entries else problems


@block_kind("target-groups", title=_("Target groups"), options=[Option("groups", list)])
def compose_target_groups(options: Options, here: Here) -> tuple[Block, ...]:
    """Target groups with ages, estimate and priority in this plan (målgrupper), as a table."""
    groups = here.sources.target_groups
    priorities = {p.target_group.key: p.priority for p in here.sources.priorities}
    wanted = options.get("groups") or list(priorities)
    problems = tuple(
        Problem(gettext("This target group is not there."), key)
        for key in wanted
        if key not in groups
    )
    head = (gettext("Target group"), gettext("Ages"), gettext("Estimate"), gettext("Priority"))
    rows = tuple(
        _cells(
            groups[key].name,
            ages(groups[key].age_from, groups[key].age_to),
            groups[key].estimate,
            priorities.get(key, ""),
        )
        for key in wanted
        if key in groups
    )
    if not rows:
        return problems
    return (*problems, Table("", None, "", (tuple(Cell((Text(t),), True) for t in head),), rows))


def ages(age_from: int | None, age_to: int | None) -> str:
    """ "16–64 år", "från 16 år", "till 24 år", or nothing."""
    if age_from is not None and age_to is not None:
        return gettext("%(from)s–%(to)s years") % {"from": age_from, "to": age_to}
    if age_from is not None:
        return gettext("from %(age)s years") % {"age": age_from}
    if age_to is not None:
        return gettext("up to %(age)s years") % {"age": age_to}
    return ""


def _cells(*texts: str) -> tuple[Cell, ...]:
    return tuple(
        Cell((Text(text),) if text else (), is_header=i == 0) for i, text in enumerate(texts)
    )
