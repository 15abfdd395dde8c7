"""Printing longer and longer plans: the time per page should hardly grow."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from pypdf import PdfReader

from plans.document.types import PlanDocument, Reference, Section, TermUse, Text
from plans.management.benchmarking.timing import Comparison, in_turns
from plans.output.pdf import render_pdf

SIZES = (0.4, 1, 2, 4)  # times the demo plan: about 10, 25, 50 and 100 pages
PARTS = 5  # a part of the plan is so many of every five sections, to be a mixture like the whole
GROWTH_AIMED_AT = 1.2


def compare_growth(
    document: PlanDocument, assets: Mapping[str, bytes], *, rounds: int
) -> Iterator[Comparison]:
    """Compare the time per page of each longer plan with the shortest plan's."""
    works = [partial(render_pdf, resized(document, size), assets=assets) for size in SIZES]
    pages = [len(PdfReader(io.BytesIO(work())).pages) for work in works]
    timings = in_turns(rounds, *works)
    short, *longer = [timing.per(count) for timing, count in zip(timings, pages, strict=True)]
    for timing, count in zip(longer, pages[1:], strict=True):
        name, baseline = f"a page of {count}", f"a page of {pages[0]}"
        yield Comparison(name, baseline, timing, short, GROWTH_AIMED_AT)


def resized(document: PlanDocument, size: float) -> PlanDocument:
    """The plan with its sections repeated, or with a part of them."""
    sections: tuple[Section, ...]
    if size < 1:
        numbered = enumerate(document.sections)
        sections = tuple(part for order, part in numbered if order % PARTS < PARTS * size)
    else:
        sections = tuple(
            _renamed(section, f"-{copy}" if copy else "")
            for copy in range(round(size))
            for section in document.sections
        )
    places = set(_anchors(sections))
    return replace(document, sections=_without_lost_references(sections, places))


def _renamed(value: Any, ending: str) -> Any:
    """A copy in which every anchor is its own, so that anchors stay unique in the document."""
    if isinstance(value, tuple):
        return tuple(_renamed(part, ending) for part in value)
    if not is_dataclass(value):
        return value
    copy = _rebuilt(value, partial(_renamed, ending=ending))
    names = [name for name in ("anchor", "key") if getattr(copy, name, "")]
    return replace(copy, **{name: f"{getattr(copy, name)}{ending}" for name in names})


def _without_lost_references(value: Any, places: set[str]) -> Any:
    """A copy whose references all lead somewhere; those that do not are plain text."""
    if isinstance(value, tuple):
        return tuple(_without_lost_references(part, places) for part in value)
    if isinstance(value, (Reference, TermUse)) and value.anchor not in places:
        return Text(value.text)
    if not is_dataclass(value):
        return value
    return _rebuilt(value, partial(_without_lost_references, places=places))


def _rebuilt(value: Any, change: Any) -> Any:
    return replace(value, **{f.name: change(getattr(value, f.name)) for f in fields(value)})


def _anchors(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for part in value:
            yield from _anchors(part)
    elif is_dataclass(value) and not isinstance(value, (Reference, TermUse)):
        if anchor := getattr(value, "anchor", ""):
            yield anchor
        for field in fields(value):
            yield from _anchors(getattr(value, field.name))
