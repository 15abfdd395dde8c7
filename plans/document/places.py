"""Where things stand in a plan, found before anything is written.

A text may refer to what comes later, so the bodies are walked once for places: the number of every
section, table and figure, and the section in which each project or goal has its block.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from django.utils.text import slugify
from django.utils.translation import gettext
from lxml.html import HtmlElement

from associations.models import Association
from plans.document.bodies import block_options, elements_of
from plans.document.numbering import Numbered, Numbering, Outline, number_sections
from plans.document.registry import BLOCK_KINDS
from plans.document.sources import Sources
from plans.document.types import Target
from plans.models import Section


@dataclass(slots=True)
class Places:
    """The result of the walk.

    `targets` maps "section:jobbsam", "table:intakter", "project:jobbsam" to where it stands;
    `standing_twice` holds those that have more than one place (the first one counts).
    `numbers` maps the element of a numbered table or figure to its anchor and number. `nested` are
    the bodies inside blocks, taken apart once so that their tables are among the numbered.
    `overviews` are places that count where there is no other; `lacking` says of blocks that print
    nothing where they stand and what is not registered yet, `without_money` of those that would
    show a budget.
    """

    sections: list[tuple[Section, Numbered, str]] = field(default_factory=list)
    elements: dict[str, list[HtmlElement]] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    standing_twice: list[str] = field(default_factory=list)
    numbers: dict[HtmlElement, tuple[str, int]] = field(default_factory=dict)
    nested: dict[str, list[HtmlElement]] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    overviews: list[Target] = field(default_factory=list)
    lacking: list[tuple[Target, str]] = field(default_factory=list)
    without_money: list[tuple[Target, str]] = field(default_factory=list)

    def elements_in(self, body: str) -> list[HtmlElement]:
        """The elements of a body inside a block: always the same ones for the same body."""
        if body not in self.nested:
            self.nested[body] = elements_of(body)
        return self.nested[body]

    def unique_anchor(self, wished: str) -> str:
        """`wished`, or with a number after it when it is taken."""
        base = slugify(wished) or "avsnitt"
        anchor, count = base, 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{base}-{count}"
        self.anchors.add(anchor)
        return anchor

    def stand(self, target: Target) -> None:
        if target.target in self.targets:
            self.standing_twice.append(target.target)
        else:
            self.targets[target.target] = target


def find_places(sources: Sources) -> Places:
    """Walk the sections in reading order."""
    plan, sections = sources.plan, sources.sections
    places = Places()
    by_key = {section.key: section for section in sections}
    is_numbered = plan.numbering == Association.Numbering.NUMBERED
    for numbered in number_sections(outline_of(sections), is_numbered=is_numbered):
        section = by_key[numbered.key]
        anchor = places.unique_anchor(section.key)
        places.sections.append((section, numbered, anchor))
        places.elements[section.key] = elements_of(section.body)
        places.stand(Target(f"section:{section.key}", anchor, numbered.number, section.title))
    counts = {"table": 0, "figure": 0}
    for section, numbered, anchor in places.sections:
        here = Target("", anchor, numbered.number, section.title)
        for element in _walk(places.elements[section.key]):
            _place(element, here, places, counts, sources)
    for target in places.overviews:
        places.targets.setdefault(target.target, target)
    return places


def outline_of(sections: Sequence[Section]) -> tuple[Outline, ...]:
    """The tree of sections, which come ordered among their siblings.

    A section whose parents lead in a circle, or into another plan, stands last at the top: a plan
    never loses a section.
    """
    children: dict[int | None, list[Section]] = {}
    for section in sections:
        children.setdefault(section.parent_id, []).append(section)
    tree = _branch(None, children)
    reached = set(_keys(tree))
    lost = [section for section in sections if section.key not in reached]
    return (*tree, *(Outline(section.key, cast(Numbering, section.numbering)) for section in lost))


def _keys(outline: Iterable[Outline]) -> Iterable[str]:
    for section in outline:
        yield section.key
        yield from _keys(section.children)


def _branch(
    parent: int | None, children: Mapping[int | None, Sequence[Section]]
) -> tuple[Outline, ...]:
    return tuple(
        Outline(section.key, cast(Numbering, section.numbering), _branch(section.pk, children))
        for section in children.get(parent, ())
    )


def _walk(elements: Iterable[HtmlElement]) -> Iterable[HtmlElement]:
    for element in elements:
        yield from element.iter("table", "finsam-block")


def _place(
    element: HtmlElement,
    here: Target,
    places: Places,
    counts: dict[str, int],
    sources: Sources,
    inside: tuple[str, ...] = (),
) -> None:
    """Note where an element stands, and what stands in it. `inside` are the bodies around it: one
    that holds itself is not walked again."""
    if element.tag == "table":
        if element.get("data-caption"):
            key, caption = element.get("data-key", ""), element.get("data-caption", "")
            _number(element, "table", key, caption, places, counts)
        return
    kind = BLOCK_KINDS.get(element.get("kind", ""))
    options = block_options(element)
    if kind is None or options is None or kind.faults(options):
        return
    if lacking := kind.lacking(options, sources):
        found = places.without_money if kind.shows_money else places.lacking
        found.append((here, lacking))
        return
    if kind.numbered_as:
        key, caption = str(options.get("key", "")), str(options.get("caption", ""))
        _number(element, kind.numbered_as, key, caption, places, counts)
    for target in kind.places(options, sources):
        places.stand(Target(target, here.anchor, here.number, here.title))
    for target in kind.overviews(options, sources):
        places.overviews.append(Target(target, here.anchor, here.number, here.title))
    for body in kind.bodies(options, sources):
        if body not in inside:
            for inner in _walk(places.elements_in(body)):
                _place(inner, here, places, counts, sources, (*inside, body))


def _number(
    element: HtmlElement,
    series: str,
    key: str,
    caption: str,
    places: Places,
    counts: dict[str, int],
) -> None:
    counts[series] += 1
    number = counts[series]
    word = gettext("Table") if series == "table" else gettext("Figure")
    anchor = places.unique_anchor(f"{word}-{key or number}")
    places.numbers[element] = (anchor, number)
    if key:
        label = f"{word.lower()} {number}"
        places.stand(Target(f"table:{key}", anchor, label, caption))
