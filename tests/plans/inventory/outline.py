"""Comparisons of what holds a plan together: headings, lists, references, notes, terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

from plans.document.types import (
    BarChart,
    Footnote,
    OrganisationChart,
    Quotation,
    Strong,
    Table,
)
from plans.document.walk import walk
from tests.plans.inventory.contents import Contents, Passage, same, text_of
from tests.plans.inventory.lists import Fact, place_of

# What a printed plan is said to be without → where ours would have it.
ABSENT: dict[str, Callable[[Contents], Sequence[object]]] = {
    "no summary": lambda contents: contents.at("Sammanfattning"),
    "no quote": lambda contents: contents.every(Quotation),
    "no footnotes": lambda contents: contents.footnotes,
    "no tables": lambda contents: [*contents.every(Table), *contents.money_tables],
    "no appendices": lambda contents: [
        *(section for section in contents.document.sections if section.appendix),
        *contents.document.plan.attachments,
    ],
}

# -- Headings: level, number and title, in order


def heading(fact: Fact, contents: Contents) -> bool:
    matcher = SequenceMatcher(None, *_headings(fact.category, contents), autojunk=False)
    return any(b.a <= fact.index < b.a + b.size for b in matcher.get_matching_blocks())


def more_headings(printed: list[Any], contents: Contents) -> list[str]:
    extra = surplus(*_headings(printed, contents))
    return [p.title for p in contents.headings if _heading(p) in extra]


def _headings(printed: list[Any], contents: Contents) -> tuple[list[Hashable], list[Hashable]]:
    expected: list[Hashable] = [
        (item["level"], same(item["number"] or ""), same(contents.our(item["title"])))
        for item in printed
    ]
    return expected, [_heading(passage) for passage in contents.headings]


def _heading(passage: Passage) -> Hashable:
    return passage.level, same(passage.number), same(passage.title)


def is_heading(fact: Fact, contents: Contents) -> bool:
    return same(contents.our(fact.value)) in {same(p.title) for p in contents.headings}


def numbered_title(fact: Fact, contents: Contents) -> bool:
    """Has the section of this number the title of its item? Without number, any heading."""
    printed = fact.item.get("title") or fact.item["name"]
    titles = {same(passage.title) for passage in contents.at(place_of(fact.item))}
    return same(contents.our(printed)) in titles


def place(fact: Fact, contents: Contents) -> bool:
    return all(contents.at(part) for part in fact.value.split(", "))


def appendix(fact: Fact, contents: Contents) -> bool:
    """A section, or without number a document beside the plan."""
    document = contents.document
    sections = [(s.number, same(s.title)) for s in document.sections if s.appendix]
    attached = [("", same(attachment.title)) for attachment in document.plan.attachments]
    title = same(contents.our(fact.value["title"]))
    return (contents.our(fact.value["number"] or ""), title) in [*sections, *attached]


def contents_entries(fact: Fact, contents: Contents) -> bool:
    return fact.value == sum(bool(section.title) for section in contents.document.sections)


def lead_words(fact: Fact, contents: Contents) -> bool:
    """Does a bold text of the summary begin with them?"""
    bold = [text_of(strong) for strong in contents.every(Strong)]
    return any(same(text).startswith(same(contents.our(fact.value))) for text in bold)


# -- Lists: how many items, and under which heading


def item_list(fact: Fact, contents: Contents) -> bool:
    return nth(fact, *_lists(fact.category, contents))


def more_lists(printed: list[Any], contents: Contents) -> list[str]:
    return [f"{passage.title} {items}" for passage, items in surplus(*_lists(printed, contents))]


def _lists(printed: list[Any], contents: Contents) -> tuple[list[Any], list[Any]]:
    places = [next(iter(contents.at(item["place"])), None) for item in printed]
    pairs = list(zip(places, printed, strict=True))
    expected = [(place, item["items"]) for place, item in pairs]
    expected += [(place, item["sub_items"]) for place, item in pairs if "sub_items" in item]
    return expected, [(p, len(found.items)) for p in contents.passages for found in p.lists]


def activities(fact: Fact, contents: Contents) -> bool:
    """Is there a list of as many items under the heading of the item, or all lists together?"""
    places = contents.at(place_of(fact.item))
    lengths = [len(found.items) for passage in places for found in passage.lists]
    return fact.value in {*lengths, sum(lengths)}


# -- References: from a section to a section


def reference(fact: Fact, contents: Contents) -> bool:
    """References to what is not a section, such as a law, are told by their words."""
    origin, to = fact.value["from"], fact.value["to"]
    if to.startswith("footnote "):
        notes = [value for p in contents.at(origin) for value in walk(p.blocks)]
        return int(to.split()[1]) in {n.number for n in notes if isinstance(n, Footnote)}
    if not contents.at(to):
        return contents.says(contents.our(to), origin)
    found = [r for key, r in contents.references if (key, same(r.text)) == _goal(fact, contents)]
    has_page = any(r.page for r in found) or "page" not in fact.value.get("kind", "")
    return has_page and nth(fact, *_references(fact.category, contents))


def more_references(printed: list[Any], contents: Contents) -> list[str]:
    numbers = {p.section.key: p.section.number or p.section.title for p in contents.passages}
    texts = {same(reference.text): reference.text for _key, reference in contents.references}
    extra = surplus(*_references(printed, contents))
    return [f"{numbers[key]} → {texts[goal]}" for key, goal in extra]


def references_of(fact: Fact, contents: Contents) -> bool:
    """Does the section refer to these sections and to no others?"""
    keys = {p.section.key for p in contents.at(place_of(fact.item))}
    ours = {same(r.text) for key, r in contents.references if key in keys}
    return ours == {same(contents.our(to)) for to in fact.value}


def _references(printed: list[Any], contents: Contents) -> tuple[list[Any], list[Any]]:
    ours = [(key, same(reference.text)) for key, reference in contents.references]
    return [_pair(item, contents) for item in printed], ours


def _goal(fact: Fact, contents: Contents) -> tuple[str, str]:
    return _pair(fact.value, contents)


def _pair(item: dict[str, str], contents: Contents) -> tuple[str, str]:
    """Key of the section it stands in, and number of where it leads, or title without one."""
    origin, goal = contents.at(item["from"]), contents.at(item["to"])
    text = goal[0].section.number or goal[0].section.title if goal else ""
    return origin[0].section.key if origin else "", same(text)


# -- Notes, quotations, terms, drawings


def absent(fact: Fact, contents: Contents) -> bool:
    """ "no quote": what a plan is without. What it has instead is told by words."""
    find = ABSENT.get(fact.value)
    return find is not None and not find(contents)


def footnote_count(fact: Fact, contents: Contents) -> bool:
    return fact.value == len(contents.footnotes)


def quotation_count(fact: Fact, contents: Contents) -> bool:
    return fact.value == len(contents.every(Quotation))


def quotation(fact: Fact, contents: Contents) -> bool:
    """With its source; one that begins the document must come first in it."""
    quotations = contents.every(Quotation)
    if fact.value["place"].startswith("start"):
        quotations = [b for b in contents.passages[0].blocks[:1] if isinstance(b, Quotation)]
    return same(fact.value["source"]) in {same(text_of(q.source, "")) for q in quotations}


def term(fact: Fact, contents: Contents) -> bool:
    """In the glossary, at its place in the order."""
    return list(map(same, contents.terms))[fact.index : fact.index + 1] == [same(fact.value)]


def more_terms(printed: list[str], contents: Contents) -> list[str]:
    known = {same(name) for name in printed}
    return [term for term in contents.terms if same(term) not in known]


def drawing_place(fact: Fact, contents: Contents) -> bool:
    title = same(contents.our(fact.item["title"]))
    values = [value for p in contents.at(fact.value) for value in walk(p.blocks)]
    drawings = [value for value in values if isinstance(value, BarChart | OrganisationChart)]
    return title in {same(drawing.caption) for drawing in drawings}


def more_drawings(printed: list[Any], contents: Contents) -> list[str]:
    known = {same(contents.our(item["title"])) for item in printed}
    drawings = [*contents.every(BarChart), *contents.every(OrganisationChart)]
    return [drawing.caption for drawing in drawings if same(drawing.caption) not in known]


# -- Counting


def nth(fact: Fact, printed: Sequence[Any], ours: Sequence[Any]) -> bool:
    """Of things that are equal, the third stands in the plan when the plan has three."""
    wanted = printed[fact.index]
    return printed[: fact.index + 1].count(wanted) <= ours.count(wanted)


def surplus(printed: Iterable[Any], ours: Iterable[Any]) -> list[Any]:
    return list((Counter(ours) - Counter(printed)).elements())
