"""Comparisons of members, bodies, seats, target groups and projects."""

from __future__ import annotations

import re
from typing import Any

from plans.document.types import Table
from tests.plans.inventory.contents import Contents, Passage, plain, same, text_of
from tests.plans.inventory.lists import Fact, place_of

PARTIES = {"state": "staten", "region": "region", "municipality": "kommuner"}

# The role of the inventory → those printed in a table of persons.
ROLES = {
    "ordinarie ledamot": ("Ordförande", "Vice ordförande", "Ledamot"),
    "personlig ersättare": ("Ersättare",),
    "ersättare": ("Ersättare", "Revisorsersättare"),
    "ordförande": ("Ordförande",),
    "vice ordförande": ("Vice ordförande",),
    "adjungerad: förbundschef": ("Adjungerad",),
    "ordinarie revisor": ("Revisor",),
    "ledamot": ("Ledamot",),
    "representant": ("Ledamot",),
    "tjänsteman": ("Ledamot",),
    "chefstjänsteman": ("Ledamot",),
    "adjungerad": ("Adjungerad",),
}

# -- The association


def association_name(fact: Fact, contents: Contents) -> bool:
    return contents.document.association.name == contents.our(fact.value)


def website(fact: Fact, contents: Contents) -> bool:
    return contents.document.association.website == fact.value


def org_number(fact: Fact, contents: Contents) -> bool:
    return contents.document.association.org_number == fact.value


def member_name(fact: Fact, contents: Contents) -> bool:
    names = {member.name for member in contents.document.association.members}
    return contents.our(fact.value) in names


def member_party(fact: Fact, contents: Contents) -> bool:
    members = contents.document.association.members
    parties = {member.name: member.party for member in members}
    return parties.get(contents.our(fact.item["name"])) == PARTIES[fact.value]


def plan_title(fact: Fact, contents: Contents) -> bool:
    plan = contents.document.plan
    return same(fact.value) in {same(plan.title), same(f"{plan.title} {plan.period}")}


def plan_period(fact: Fact, contents: Contents) -> bool:
    return contents.document.plan.period == fact.value


def adopted_on(fact: Fact, contents: Contents) -> bool:
    adoption = contents.document.plan.adoption
    return adoption is not None and adoption.decided_on == fact.value


def period_end(fact: Fact, contents: Contents) -> bool:
    return fact.value in contents.document.plan.period.split("-")


# -- Bodies and seats


def body_name(fact: Fact, contents: Contents) -> bool:
    """In every place that speaks of it."""
    names = re.sub(r" \(.*\)$", "", contents.our(fact.value)).split("/")
    places = [contents.at(place) for place in fact.item["place"].split(", ")]
    texts = [" ".join(passage.text for passage in place) for place in places]
    return all(plain(name) in plain(text) for text in texts for name in names)


def body_tasks(fact: Fact, contents: Contents) -> bool:
    """As many as the list under the first heading that names it, beside what else is listed.

    When an appendix tells the tasks again, they are all that the other place lists.
    """
    if "tasks_appendix" in fact.item:
        in_text = [p for p in _places(fact.item) if not p.startswith("Bilaga")]
        lengths = [len(found.items) for at in in_text for p in contents.at(at) for found in p.lists]
        return sum(lengths) == fact.value
    counts = (fact.item.get("requirements"), fact.item["tasks"])
    return _lengths(fact.item["place"], fact, contents) == [count for count in counts if count]


def appendix_tasks(fact: Fact, contents: Contents) -> bool:
    places = [place for place in _places(fact.item) if place.startswith("Bilaga")]
    return [fact.value] in [_lengths(place, fact, contents) for place in places]


def _places(item: dict[str, Any]) -> list[str]:
    return list(item["place"].split(", "))


def _lengths(place: str, fact: Fact, contents: Contents) -> list[int]:
    name = same(re.sub(r" \(.*\)$", "", contents.our(fact.item["name"])))
    headed = [p for p in contents.at(place) if name in same(p.title)]
    return [len(found.items) for p in headed[:1] for found in p.lists]


def seat(fact: Fact, contents: Contents) -> bool:
    """As many seats, appointed by the same, as in the table of persons under the body.

    Who appoints, or the role, may be what a person represents: "kommun (nämnd)".
    """
    persons = _persons(fact.value["body"], contents)
    role, _colon, represented = fact.value["role"].partition(": ")
    if found := [row for row in persons if _stands_for(contents.our(represented or role), row)]:
        return len(found) == fact.value["count"]
    rows = [row for row in persons if row[0] in _roles(fact.value)]
    origin = contents.our(fact.value["appointed_by"] or "")
    if found := [row for row in rows if _stands_for(origin, row)]:
        return len(found) == fact.value["count"]
    if wanted := _authorities(origin):
        rows = [row for row in rows if _authorities(row[2]) <= wanted]
        if set().union(*(_authorities(row[2]) for row in rows)) != wanted:
            return False
    return len(rows) == fact.value["count"]


def more_seats(_printed: list[Any], contents: Contents) -> list[str]:
    """Every table of persons says names, which the inventory does not hold."""
    return [passage.title for passage in contents.passages if _rows_of(passage)]


def _roles(item: dict[str, Any]) -> tuple[str, ...]:
    return ROLES.get(item["role"], (item["role"],))


def _persons(body: str, contents: Contents) -> list[tuple[str, ...]]:
    headed = [p for p in contents.passages if same(contents.our(body)) in same(p.title)]
    return [row for passage in headed for row in _rows_of(passage)]


def _rows_of(passage: Passage) -> list[tuple[str, ...]]:
    """Role, name and who appointed, of each person; a deputy's role without "för" whom."""
    tables = [b for b in passage.blocks if isinstance(b, Table) and b.head]
    persons = [t for t in tables if text_of(t.head[0][0]) == "Roll"]
    rows = [tuple(text_of(cell) for cell in row) for t in persons for row in t.rows]
    return [(row[0].split(" för ")[0], *row[1:]) for row in rows]


def _stands_for(name: str, row: tuple[str, ...]) -> bool:
    """Is this all that the row says of where its person comes from, or what is in brackets?"""
    _authority, _bracket, represented = row[2].rstrip(")").partition(" (")
    return bool(name) and same(name) in (same(row[2]), same(represented))


def _authorities(text: str) -> set[str]:
    bare = text.replace(" gemensamt", "").partition(" (")[0]
    return {same(name) for name in re.split(r", | och ", bare) if name not in ("", "–")}


# -- Target groups


def group_name(fact: Fact, contents: Contents) -> bool:
    texts = [same(passage.text) for passage in contents.at(place_of(fact.item))]
    return any(same(contents.our(fact.value)) in text for text in texts)


def ages(fact: Fact, contents: Contents) -> bool:
    """ "16-64" as "16–64", or "mellan 16 och 64"."""
    low, _dash, high = fact.value.partition("-")
    open_forms = [f"från {low}", f"äldre än {low}"]
    forms = [f"{low}-{high}", f"mellan {low} och {high}"] if high else open_forms
    return any(contents.says(form, place_of(fact.item)) for form in forms)


def priority(fact: Fact, contents: Contents) -> bool:
    """A rank stands with the name of the group; a word, anywhere."""
    if isinstance(fact.value, str):
        return contents.says(fact.value)
    name, rank = same(contents.our(fact.item["name"])), same(f"Prioritet {fact.value}")
    passages = contents.at(place_of(fact.item))
    items = [same(text_of(item)) for p in passages for found in p.lists for item in found.items]
    return any(name in item and rank in item for item in items)


def activity_paragraphs(fact: Fact, contents: Contents) -> bool:
    """Paragraphs that stand between the label and the list of activities."""
    passage = contents.at(place_of(fact.item))[0]
    kinds = [type(block).__name__ for block in passage.blocks]
    texts = [text_of(block) for block in passage.blocks]
    return kinds.index("ItemList") - texts.index("Aktiviteter") - 1 == fact.value


# -- Projects


def project_name(fact: Fact, contents: Contents) -> bool:
    titles = {same(passage.title) for passage in contents.at(place_of(fact.item))}
    return any(same(contents.our(fact.value)) in title for title in titles)


def project_section(fact: Fact, contents: Contents) -> bool:
    return bool(contents.at(fact.value))


def project_period(fact: Fact, contents: Contents) -> bool:
    return contents.says(fact.value, place_of(fact.item))


def staff(fact: Fact, contents: Contents) -> bool:
    place, percent = place_of(fact.item), fact.value.get("percent")
    shares = [f"{percent:g} {unit}".replace(".", ",") for unit in ("%", "procent") if percent]
    has_share = not shares or any(contents.says(share, place) for share in shares)
    return has_share and contents.says(contents.our(fact.value["role"]), place)


def label(fact: Fact, contents: Contents) -> bool:
    places = contents.at(place_of(fact.item))
    labels = {same(text) for p in places for text in [*p.labels, p.title]}
    return same(contents.our(fact.value)) in labels


# -- Follow-up


def questions(fact: Fact, contents: Contents) -> bool:
    """All that are asked under the headings of the questions."""
    headings = fact.item.get("questions_by_heading", ())
    return sum(_asked(name, contents) for name in headings) == fact.value


def questions_by_heading(fact: Fact, contents: Contents) -> bool:
    return all(_asked(name, contents) == count for name, count in fact.value.items())


def level(fact: Fact, contents: Contents) -> bool:
    names = {same(text) for p in contents.passages for text in [*p.labels, p.title]}
    return same(contents.our(fact.value)) in names


def _asked(heading: str, contents: Contents) -> int:
    """Question marks in the passage with this title, or in paragraphs that begin with it."""
    if places := contents.at(heading):
        return sum(p.text.count("?") for p in places)
    texts = [text_of(block) for p in contents.passages for block in p.blocks]
    return sum(t.count("?") for t in texts if same(t).startswith(same(heading)))
