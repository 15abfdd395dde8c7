"""What a text can show and refer to (katalog): the menus of the editor, as JSON.

The shape is what `static/js/prose/catalogue.js` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from budgets.arithmetic import BudgetArithmeticError, figure
from budgets.queries import BudgetValue
from plans.document.absent import names_of_rows
from plans.document.bodies import block_options
from plans.document.compose import LANGUAGE, compose_sources
from plans.document.labels import SUMS, label_of
from plans.document.places import Places, find_places
from plans.document.registry import BLOCK_KINDS, BlockKind, Option
from plans.document.sources import MAIN_BUDGET, Sources, read_sources
from plans.document.types import BarChart, Block, MoneyTable, OrganisationChart, PlanDocument
from plans.models import Plan, Section

type Choice = dict[str, str]

SHOWN = "visas-ensamt"  # the key of a section that is never stored


@dataclass(frozen=True, slots=True)
class Found:
    """What the catalogue is made of."""

    sources: Sources
    places: Places


def catalogue(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Figures, references, terms and kinds of block. As many queries for a small plan as for a
    large one."""
    with translation.override(LANGUAGE):
        sources = read_sources(plan)
        found = Found(sources, find_places(sources))
    return {
        "figures": list(_figures(found)),
        "references": [
            {"to": target.target, "number": target.number, "title": target.title}
            for target in found.places.targets.values()
            if not target.target.startswith("term:")
        ],
        "terms": [{"key": term.key, "term": term.term} for term in sources.terms.values()],
        "blocks": [_block(kind, found) for kind in BLOCK_KINDS.values()],
    }


def document_with_block(plan: Plan, kind: str, options: dict[str, Any]) -> PlanDocument:
    """The plan with a section more, whose key is SHOWN: it holds the block and nothing else.

    A table or figure that stands in the plan already keeps the number it has there.
    """
    section = Section(pk=0, plan=plan, key=SHOWN, body=_element(kind, options))
    with translation.override(LANGUAGE):
        sources = read_sources(plan)
        document = compose_sources(replace(sources, sections=(*sources.sections, section)))
        number = _number_in_plan(find_places(sources), kind, options)
    if number is None:
        return document
    *sections, shown = document.sections
    blocks = tuple(_numbered(block, number) for block in shown.blocks)
    return replace(document, sections=(*sections, replace(shown, blocks=blocks)))


def lacking_in_block(plan: Plan, kind: str, options: dict[str, Any]) -> str:
    """What must be registered before the block prints anything, in words; nothing if it does."""
    known = BLOCK_KINDS.get(kind)
    if known is None or known.faults(options):
        return ""
    with translation.override(LANGUAGE):
        return known.lacking(options, read_sources(plan))


def _number_in_plan(places: Places, kind: str, options: dict[str, Any]) -> int | None:
    """The number of the first block like this one, or None when there is none."""
    for element, (_anchor, number) in places.numbers.items():
        if element.get("kind") == kind and block_options(element) == options:
            return number
    return None


def _numbered(block: Block, number: int) -> Block:
    if isinstance(block, MoneyTable | BarChart | OrganisationChart):
        return replace(block, number=number)
    return block


def _element(kind: str, options: dict[str, Any]) -> str:
    written = json.dumps(options, ensure_ascii=False).replace("&", "&amp;").replace('"', "&quot;")
    return f'<finsam-block kind="{kind}" options="{written}"></finsam-block>'


# -- Figures


def _figures(found: Found) -> Iterator[dict[str, Any]]:
    for key, budget in found.sources.budgets.items():
        of_project = f"{budget.title}: " if key != MAIN_BUDGET else ""
        for row, label in _rows(budget):
            for year in budget.sheet.years:
                ref = f"{row}/{year.key}"
                shown = f"{of_project}{label}, {year.label}"
                yield {"ref": ref, "label": shown, "kr": _kronor(budget, ref), "budget": key}


def _rows(budget: BudgetValue) -> Iterator[tuple[str, str]]:
    yield from names_of_rows(budget).items()
    yield from ((f"sum:{name}", str(label)) for name, label in SUMS.items())


def _kronor(budget: BudgetValue, ref: str) -> int | None:
    try:
        return figure(budget.sheet, ref)
    except BudgetArithmeticError:
        return None


# -- Blocks


def _block(kind: BlockKind, found: Found) -> dict[str, Any]:
    return {
        "kind": kind.key,
        "title": str(kind.title),
        "isOffered": kind.is_offered,
        "options": [_option(kind, option, found) for option in kind.options if kind.is_offered],
    }


def _option(kind: BlockKind, option: Option, found: Found) -> dict[str, Any]:
    described = {
        "name": option.name,
        "kind": option.kind.__name__,
        "required": option.required,
        "label": label_of(option.name),
    }
    choices = choices_of(kind, option.name, found)
    return {**described, "choices": choices} if choices else described


def choices_of(kind: BlockKind, name: str, found: Found) -> list[Choice]:
    """What an option can be, where it is not free text."""
    sources = found.sources
    budget = sources.budgets.get(MAIN_BUDGET)
    match name:
        case "unit":
            return [_choice("kr", "kr"), _choice("tkr", "tkr"), _choice("mnkr", "mnkr")]
        case "years" if budget:
            return [_choice(year.key, year.label) for year in budget.sheet.years]
        case "groups" if budget and kind.key.startswith("budget"):
            return [_choice(group.key, group.title) for group in budget.sheet.groups]
        case "groups":
            return [_choice(key, group.name) for key, group in sources.target_groups.items()]
        case "budget":
            return [_choice(key, value.title) for key, value in sources.budgets.items() if key]
        case "project" | "projects":
            return [_choice(key, project.title) for key, project in sources.projects.items()]
        case "goal" | "goals":
            return [_choice(key, goal.title) for key, goal in sources.goals.items()]
        case "body" | "bodies":
            return [_choice(key, body.name) for key, body in sources.bodies.items()]
        case "terms":
            return [_choice(key, term.term) for key, term in sources.terms.items()]
        case "events":
            return [_choice(key, str(event)) for key, event in sources.events.items()]
        case _:
            return _words(kind.key, name)


def _words(kind: str, name: str) -> list[Choice]:
    return {
        ("target-groups", "as"): [_choice("list", _("a list"))],
        ("goals", "as"): [_choice("table", _("a table, without activities"))],
        ("goals", "show"): [
            _choice("measures", _("indicator, baseline and target")),
            _choice("responsible", _("responsible body and deadline")),
            _choice("activities", _("activities")),
        ],
        ("project", "labels"): [_choice("headings", _("headings"))],
        ("bodies", "show"): [
            _choice("description", _("description")),
            _choice("tasks", _("tasks")),
            _choice("decision_rights", _("decision rights")),
            _choice("seats", _("seats")),
        ],
    }.get((kind, name), [])


def _choice(value: str, label: str) -> Choice:
    return {"value": value, "label": label}
