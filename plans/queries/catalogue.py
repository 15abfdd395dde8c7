"""What a text can show and refer to (katalog): the menus of the editor, as JSON.

The shape is what `static/js/prose/catalogue.js` reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils import translation

from budgets.arithmetic import BudgetArithmeticError, figure
from budgets.queries import BudgetValue
from plans.document.absent import names_of_rows
from plans.document.bodies import block_options
from plans.document.compose import LANGUAGE, compose_sources
from plans.document.labels import SUMS
from plans.document.places import Places, find_places
from plans.document.registry import BLOCK_KINDS, BlockKind
from plans.document.sources import MAIN_BUDGET, read_sources
from plans.document.types import BarChart, Block, MoneyTable, OrganisationChart, PlanDocument
from plans.models import Plan, Section
from plans.queries.block_fields import described
from plans.queries.found import Found, found_in
from plans.queries.next_steps import next_step

SHOWN = "visas-ensamt"  # the key of a section that is never stored


def catalogue(plan: Plan) -> dict[str, Any]:
    """Figures, references, terms and kinds of block, and what is missing for some of them. As many
    queries for a small plan as for a large one."""
    found = found_in(plan)
    with translation.override(LANGUAGE):
        figures = list(_figures(found))
    return {
        "figures": figures,
        "references": [
            {"to": target.target, "number": target.number, "title": target.title}
            for target in found.places.targets.values()
            if not target.target.startswith("term:")
        ],
        "terms": [{"key": term.key, "term": term.term} for term in found.sources.terms.values()],
        "blocks": [_block(kind, found) for kind in BLOCK_KINDS.values()],
        "missing": {
            "figure": next_step("budget", found),
            "term": next_step("terms", found),
        },
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
        "menu": kind.menu,
        "isOffered": kind.is_offered,
        "options": described(kind, found) if kind.is_offered else [],
        "missing": next_step(kind.needs, found),
    }
