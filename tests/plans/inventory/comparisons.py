"""Which comparison each fact of an inventory gets.

The pattern of a fact's path decides. What is not here is a text that must stand in the plan as
printed, or have its words in the `.words.toml`; a number that is not here has no comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.plans.inventory import money, outline, people
from tests.plans.inventory.contents import Contents
from tests.plans.inventory.lists import Fact, Inventory, Words, facts

type Comparison = Callable[[Fact, Contents], bool]


def by_words(_fact: Fact, _contents: Contents) -> bool:
    """Told in free text: nothing but words can compare it."""
    return False


COMPARISONS: dict[str, Comparison] = {
    "association/name": people.association_name,
    "association/org_number": people.org_number,
    "association/website": people.website,
    "association/members/*/name": people.member_name,
    "association/members/*/party": people.member_party,
    "plan/title": people.plan_title,
    "plan/period": people.plan_period,
    "plan/adopted/date": people.adopted_on,
    "plan/features/*": outline.absent,
    "plan/period_from": people.period_end,
    "plan/period_to": people.period_end,
    "plan/forecast_years/*": money.forecast_year,
    "plan/units/*/unit": money.unit,
    "plan/italic_run_in_headings/*": outline.is_heading,
    "plan/summary_lead_words/*": outline.lead_words,
    "plan/contents_entries": outline.contents_entries,
    "headings/*": outline.heading,
    "bodies/*/name": people.body_name,
    "bodies/*/place": outline.place,
    "bodies/*/tasks": people.body_tasks,
    "bodies/*/requirements": people.body_tasks,
    "bodies/*/tasks_appendix": people.appendix_tasks,
    "seats/*": people.seat,
    "target_groups/*/name": people.group_name,
    "target_groups/*/ages": people.ages,
    "target_groups/*/place": outline.place,
    "target_groups/*/priority": people.priority,
    "target_groups/*/period": people.plan_period,
    "target_groups/*/number": outline.numbered_title,
    "target_groups/*/activities": outline.activities,
    "target_groups/*/activity_paragraphs": people.activity_paragraphs,
    "target_groups/*/references": outline.references_of,
    "goals/*/number": outline.numbered_title,
    "goals/*/title": outline.numbered_title,
    "goals/*/activities": outline.activities,
    "goals/*/sub_points": outline.activities,
    "goals/*/place": outline.place,
    "areas/*/number": outline.numbered_title,
    "areas/*/title": outline.numbered_title,
    "areas/*/activities": outline.activities,
    "areas/*/references": outline.references_of,
    "projects/*/name": people.project_name,
    "projects/*/full_name": people.project_name,
    "projects/*/section": people.project_section,
    "projects/*/period": people.project_period,
    "projects/*/target_ages": people.ages,
    "projects/*/staff/*": people.staff,
    "projects/*/budget/*": money.project_amount,
    "projects/*/main_budget_kr": money.main_budget,
    "projects/*/appendix": people.project_section,
    "projects/*/labels/*": people.label,
    "tables/*/title": money.table_title,
    "tables/*/place": money.table_place,
    "tables/*/percents/*": money.percent,
    "tables/*/unit": money.table_unit,
    "tables/*/columns/*": money.column,
    "tables/*/printed_columns/*": money.column,
    "tables/*/rows": money.row_count,
    "tables/*/amounts/*": money.amount,
    "tables/*/rows_without_amount/*": money.blank_row,
    "tables/*/printed_total_wrong/*": money.wrong_total,
    "amounts_in_prose/*": money.amount_in_prose,
    "footnotes/count": outline.footnote_count,
    "quotes/count": outline.quotation_count,
    "quotes/items/*": outline.quotation,
    "glossary/*": outline.term,
    "references/*": outline.reference,
    "dates/*": by_words,
    "recurring/*": by_words,
    "appendices/*": outline.appendix,
    "figures/*/place": outline.drawing_place,
    "rules/*": by_words,
    "follow_up/systems/*": by_words,
    "follow_up/questions": people.questions,
    "follow_up/questions_by_heading": people.questions_by_heading,
    "follow_up/levels/*": people.level,
    "lists/*": outline.item_list,
    "numbers_in_prose/*": money.number_in_prose,
    "oddities/*": by_words,
}

# What our plan has and the printed one has not, by category.
SURPLUS: dict[str, Callable[[Any, Contents], Iterable[str]]] = {
    "headings": outline.more_headings,
    "seats": people.more_seats,
    "tables": money.more_amounts,
    "glossary": outline.more_terms,
    "references": outline.more_references,
    "figures": outline.more_drawings,
    "lists": outline.more_lists,
}


def findings(inventory: Inventory, category: str, contents: Contents) -> Iterator[str]:
    """What is neither as printed nor a listed difference, and what is listed but is none."""
    for fact in facts(inventory, category, COMPARISONS):
        is_listed = fact.path in inventory.differences
        stands = is_as_printed(fact, inventory, contents)
        if not stands and not is_listed:
            yield f"{fact.path}: missing ({fact.value!r})"
        if stands and is_listed:
            yield f"{fact.path}: listed as a difference, but it is as printed"
    for path in surplus_paths(inventory, category, contents) - set(inventory.differences):
        yield f"{path}: only in our plan"


def is_as_printed(fact: Fact, inventory: Inventory, contents: Contents) -> bool:
    """By its words when it has any, else by the comparison of its pattern."""
    if fact.path in inventory.words:
        return are_said(inventory.words[fact.path], contents)
    compare = COMPARISONS.get(fact.pattern, _is_said)
    return compare(fact, contents)


def are_said(words: Words, contents: Contents) -> bool:
    place = words.place
    return (
        bool(contents.texts(place))
        and all(contents.says(word, place) for word in words.wanted)
        and all(contents.italicises(word, place) for word in words.italic)
        and not any(contents.says(word, place) for word in words.unwanted)
    )


def surplus_paths(inventory: Inventory, category: str, contents: Contents) -> set[str]:
    more = SURPLUS.get(category, lambda _printed, _contents: ())
    return {f"{category}/+ {name}" for name in more(inventory.data[category], contents)}


def _is_said(fact: Fact, contents: Contents) -> bool:
    """A text stands somewhere in the plan. A number would, by chance: it needs a comparison."""
    return isinstance(fact.value, str) and contents.says(contents.our(fact.value))
