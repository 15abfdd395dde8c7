"""Shorthand for tests that compose: a plan with one body, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plans.document.compose import compose
from plans.document.types import Block, Inline, Paragraph, PlanDocument, Problem
from plans.document.walk import problems_of, walk
from plans.models import Plan
from tests.factories.plans import SectionFactory


def composed(plan: Plan, body: str, **section: Any) -> tuple[Block, ...]:
    """The blocks of a new section of `plan` with this body, which stands last."""
    SectionFactory(plan=plan, body=body, **section)
    return compose(fresh(plan)).sections[-1].blocks


def composed_line(plan: Plan, inline: str) -> tuple[Inline, ...]:
    """The inlines of a new section of one paragraph."""
    blocks = composed(plan, f"<p>{inline}</p>")
    assert len(blocks) == 1
    assert isinstance(blocks[0], Paragraph)
    return blocks[0].children


def fresh(plan: Plan) -> Plan:
    """The plan as it is in the database now."""
    return Plan.objects.get(pk=plan.pk)


def block(kind: str, **options: Any) -> str:
    return f"<finsam-block kind='{kind}' options='{json.dumps(options)}'></finsam-block>"


def sources_of_problems(document: PlanDocument) -> list[str]:
    return [problem.source for _section, problem in problems_of(document)]


def problems_in(blocks: tuple[Block, ...]) -> list[Problem]:
    return list(found(blocks, Problem))


def found[T](value: object, wanted: type[T]) -> Iterator[T]:
    """Every value of a type inside `value`."""
    return (part for part in walk(value) if isinstance(part, wanted))
