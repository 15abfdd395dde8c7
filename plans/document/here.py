"""A place in the plan that is being composed, and what can be asked there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext
from lxml.html import HtmlElement

from budgets.arithmetic import BudgetArithmeticError, Sheet, figure, share
from budgets.money import format_share, format_with_unit
from plans.document.absent import RowNames, absent, without_place
from plans.document.bodies import read_blocks, read_inlines
from plans.document.labels import label_of
from plans.document.numbering import Numbered
from plans.document.places import Places
from plans.document.problems import NO_BUDGET, NO_FIGURE
from plans.document.registry import BLOCK_KINDS
from plans.document.sources import Sources
from plans.document.types import (
    Block,
    Figure,
    Footnote,
    Heading,
    Image,
    Inline,
    Problem,
    Reference,
    TermUse,
)
from plans.models import Plan

UNITS = ("kr", "tkr", "mnkr")


@dataclass(slots=True)
class Composition:
    """What is true of the whole document while it is composed."""

    sources: Sources
    places: Places
    rows: RowNames
    footnotes: int = 0
    assets: set[str] = field(default_factory=set)
    absences: dict[str, Problem] = field(default_factory=dict)

    def missing(self, what: str, problem_of: Callable[[Plan], Problem]) -> Problem:
        """What is wrong with `what`, looked up once however often it is pointed at."""
        if what not in self.absences:
            self.absences[what] = problem_of(self.sources.plan)
        return self.absences[what]


@dataclass(frozen=True, slots=True)
class Here:
    """A section of the plan, or a nested body in it, `depth` heading levels further in.

    Answers what live nodes mean (`plans.document.bodies.Resolver`) and gives block kinds the rows.
    `element` is the block node being composed, when there is one. `inside` are the nested bodies
    around this place: one that holds itself has no end.
    """

    composition: Composition
    section: Numbered
    anchor: str
    depth: int = 0
    element: HtmlElement | None = None
    inside: tuple[str, ...] = ()

    @property
    def sources(self) -> Sources:
        return self.composition.sources

    # -- For block kinds

    def elements(self, elements: list[HtmlElement]) -> tuple[Block, ...]:
        """The blocks of a body that was taken apart before."""
        return read_blocks(elements, self)

    def body(self, html: str, *, deeper: int = 0) -> tuple[Block, ...]:
        """A nested body, whose headings stand `deeper` levels further in."""
        if html in self.inside:
            return (Problem(gettext("A block stands inside itself."), ""),)
        nested = replace(self, depth=self.depth + deeper, element=None, inside=(*self.inside, html))
        return nested.elements(self.composition.places.elements_in(html))

    def line(self, html: str) -> tuple[Inline, ...]:
        """A nested body of one paragraph."""
        return read_inlines(html, self)

    def number(self) -> tuple[str, int]:
        """Anchor and number of the table or figure that this block is."""
        assert self.element is not None
        return self.composition.places.numbers[self.element]

    def anchor_of_term(self, key: str) -> str:
        """Where the glossary prints a term; empty when the plan prints no glossary."""
        is_printed = f"term:{key}" in self.composition.places.targets
        return f"begrepp-{slugify(key)}" if is_printed else ""

    def absent(self, kind: str, key: str) -> Problem:
        """A row that is not there on the plan's day, in words."""
        return self.composition.missing(f"{kind}/{key}", lambda plan: absent(plan, kind, key))

    # -- Resolver

    def figure(self, attributes: Mapping[str, str]) -> Inline:
        ref = attributes.get("ref", "")
        unit = attributes.get("unit") or "kr"
        show = attributes.get("show") or "amount"
        budget = self.sources.budgets.get(attributes.get("budget", ""))
        if budget is None:
            return Problem(str(NO_BUDGET), ref, self.figure_in_words(attributes))
        if unit not in UNITS or show not in ("amount", "share", "difference"):
            message = gettext("The settings of a figure cannot be read.")
            return Problem(message, ref, self.figure_in_words(attributes))
        try:
            return _figure(budget.sheet, ref, attributes.get("other", ""), unit, show)
        except BudgetArithmeticError:
            return Problem(str(NO_FIGURE), ref, self.figure_in_words(attributes))

    def figure_in_words(self, attributes: Mapping[str, str]) -> str:
        """What a figure is called, and what it is compared with."""
        refs = [attributes.get("ref", ""), attributes.get("other", "")]
        budget = attributes.get("budget", "")
        rows = self.composition.rows
        return " / ".join(rows.figure_in_words(ref, budget) for ref in refs if ref)

    def reference(self, attributes: Mapping[str, str]) -> Inline:
        wanted = attributes.get("to", "")
        form = attributes.get("form") or "number"
        target = self.composition.places.targets.get(wanted)
        if target is None:
            return self.composition.missing(wanted, lambda plan: without_place(plan, wanted))
        text = target.title if form == "title" or not target.number else target.number
        return Reference(wanted, target.anchor, text, page=form == "page")

    def term(self, key: str, text: str) -> Inline:
        if key not in self.sources.terms:
            message = gettext("This term is not in the glossary.")
            return Problem(message, text or key, text)
        return TermUse(key, text or self.sources.terms[key].term, self.anchor_of_term(key))

    def footnote(self, children: tuple[Inline, ...]) -> Inline:
        self.composition.footnotes += 1
        number = self.composition.footnotes
        return Footnote(number, f"fotnot-{number}", children)

    def image(self, asset: str, alt: str, caption: str) -> Block:
        if asset not in self.sources.assets:
            return Problem(gettext("This picture is not there."), alt or asset, alt)
        self.composition.assets.add(asset)
        return Image(asset, alt, caption)

    def heading(self, depth: int, text: str) -> Heading:
        level = self.section.level + self.depth + depth
        anchor = self.composition.places.unique_anchor(f"{self.anchor}-{text}")
        return Heading(level, text, anchor)

    def place_of_table(self, element: HtmlElement) -> tuple[str, int | None]:
        numbered = self.composition.places.numbers.get(element)
        return numbered or ("", None)

    def block(self, element: HtmlElement, kind: str, options: dict[str, Any]) -> tuple[Block, ...]:
        known = BLOCK_KINDS.get(kind)
        if known is None:
            return (Problem(gettext("There is no such kind of block."), kind),)
        faults = known.faults(options)
        if faults:
            message = gettext("The settings of a block are missing or wrong: %(names)s.")
            names = ", ".join(dict.fromkeys(map(label_of, faults)))
            title = str(known.title)
            return (Problem(message % {"names": names}, title, title),)
        if known.lacking(options, self.sources):
            return ()
        return known.compose(options, replace(self, element=element))


def _figure(sheet: Sheet, ref: str, other: str, unit: Any, show: str) -> Figure:
    amount = figure(sheet, ref)
    if show == "share":
        tenths = share(amount, figure(sheet, other))
        return Figure(f"{ref} / {other}", tenths, "percent", format_share(tenths))
    if show == "difference":
        amount, ref = amount - figure(sheet, other), f"{ref} - {other}"
    return Figure(ref, amount, unit, format_with_unit(amount, unit))
