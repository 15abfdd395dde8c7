"""Finding things in a document, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from plans.document.types import PlanDocument, Problem, Section


def walk(value: Any) -> Iterator[Any]:
    """Every value inside `value`, itself first, in reading order."""
    yield value
    if isinstance(value, tuple):
        for part in value:
            yield from walk(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from walk(getattr(value, field.name))


def problems_of(document: PlanDocument) -> Iterator[tuple[Section, Problem]]:
    """What could not be resolved, and the section it stands in."""
    for section in document.sections:
        for value in walk(section.blocks):
            if isinstance(value, Problem):
                yield section, value
