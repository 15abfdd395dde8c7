"""A new plan (ny verksamhetsplan): empty, from the built-in template, or from an older plan."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Iterator, Mapping

from django.db import models, transaction
from django.utils import timezone
from lxml import html
from lxml.html import HtmlElement

from associations.locking import lock_association
from associations.models import Association, Person, User
from associations.prose import parse
from budgets.services.copying import move_budget_on
from plans.document.differences import plain_blocks
from plans.document.yearly import find_yearly
from plans.exchange.templates import plan_template
from plans.models import Activity, Goal, Plan, PlanReviewItem, Section, TargetGroupPriority
from plans.services.drafts import lock_draft

REFS = ("ref", "other")
LOOKED_UP = re.compile(r"\[[a-z-]+:[^\]]*\]")  # it changes by itself


@transaction.atomic
def start_empty_plan(
    *, association: Association, title: str, period: str, as_of: dt.date, by: User | None
) -> Plan:
    """A plan without sections. Raises ValidationError when another plan has the period."""
    lock_association(association)
    plan = Plan(
        association=association,
        title=title,
        period=period,
        as_of=as_of,
        numbering=association.numbering,
    )
    plan.full_clean(exclude=["association"])
    return _save(plan, by)


@transaction.atomic
def start_plan_from_template(
    *,
    association: Association,
    title: str,
    period: str,
    as_of: dt.date,
    optional: Collection[str],
    by: User | None,
) -> Plan:
    """A plan with the headings most plans share, and those of the optional ones that are named."""
    plan = start_empty_plan(association=association, title=title, period=period, as_of=as_of, by=by)
    open_sections: list[Section] = []
    for order, entry in enumerate(plan_template()):
        if entry.is_optional and entry.key not in optional:
            continue
        del open_sections[entry.level - 1 :]
        section = Section(
            plan=plan,
            parent=open_sections[-1] if open_sections else None,
            key=entry.key,
            title=entry.title,
            numbering=entry.numbering,
            body=entry.body,
            order=order,
        )
        open_sections.append(_save(section, by))
    return plan


@transaction.atomic
def start_plan_from(
    *, source: Plan, title: str, period: str, as_of: dt.date, by: User | None
) -> Plan:
    """A plan like `source`: its sections with their keys, its goals, activities and priorities,
    and its budget moved on to the new years. Projects and their budgets stay as they are.

    Figures and tables show the same years as before, counted from the plan's own.
    What is likely to be last year's is listed (PlanReviewItem).
    """
    plan = start_empty_plan(
        association=source.association, title=title, period=period, as_of=as_of, by=by
    )
    plan.numbering = source.numbering
    step = plan.first_year - source.first_year
    years: Mapping[str, str] = {}
    if source.budget is not None:
        plan.budget, years = move_budget_on(budget=source.budget, step=step, by=by)
    _save(plan, by)
    plan.project_budgets.set(source.project_budgets.all())
    _copy_sections(source, plan, years, by)
    _copy_goals(source, plan, years, step, by)
    for priority in source.priorities.all():
        _save(
            TargetGroupPriority(
                plan=plan,
                target_group_id=priority.target_group_id,
                area_id=priority.area_id,
                priority=priority.priority,
                order=priority.order,
            ),
            by,
        )
    _list_what_to_look_at(plan, by)
    return plan


@transaction.atomic
def check_items(*, plan: Plan, seen: Collection[int], unseen: Collection[int], by: User) -> None:
    """Say of places, by id, that somebody has looked at them, or has not after all.

    Raises PlanIsAdopted.
    """
    lock_draft(plan)
    for item in plan.review_items.filter(pk__in=seen, checked_at=None):
        item.checked_by, item.checked_at = by, timezone.now()
        _save(item, by)
    for item in plan.review_items.filter(pk__in=unseen).exclude(checked_at=None):
        item.checked_by = item.checked_at = None
        _save(item, by)


def _copy_sections(source: Plan, plan: Plan, years: Mapping[str, str], by: User | None) -> None:
    copies: dict[int, Section] = {}
    parents: dict[int, int] = {}
    for section in source.sections.all():
        copies[section.pk] = _save(
            Section(
                plan=plan,
                key=section.key,
                title=section.title,
                numbering=section.numbering,
                body=with_years(section.body, years),
                responsible_id=section.responsible_id,
                order=section.order,
            ),
            by,
        )
        if section.parent_id:
            parents[section.pk] = section.parent_id
    for child, parent in parents.items():
        copies[child].parent = copies.get(parent)
        _save(copies[child], by)


def _copy_goals(
    source: Plan, plan: Plan, years: Mapping[str, str], step: int, by: User | None
) -> None:
    for goal in source.goals.prefetch_related("activities"):
        copy = _save(
            Goal(
                plan=plan,
                key=goal.key,
                title=goal.title,
                indicator=goal.indicator,
                baseline=goal.baseline,
                target=goal.target,
                responsible_body_id=goal.responsible_body_id,
                due_on=_later(goal.due_on, step),
                order=goal.order,
            ),
            by,
        )
        for activity in goal.activities.all():
            _save(
                Activity(
                    goal=copy,
                    text=with_years(activity.text, years),
                    responsible_body_id=activity.responsible_body_id,
                    due_on=_later(activity.due_on, step),
                    order=activity.order,
                ),
                by,
            )


def _later(day: dt.date | None, years: int) -> dt.date | None:
    if day is None:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def with_years(body: str, years: Mapping[str, str]) -> str:
    """The body with its figures and tables of the plan's own budget moved on by `years`."""
    if not years or "<finsam-" not in body:
        return body
    root = parse(body)
    for element in root.iter("finsam-figure", "finsam-block"):
        if element.tag == "finsam-figure":
            _move_figure(element, years)
        else:
            _move_block(element, years)
    written: str = html.tostring(root, encoding="unicode", method="html")
    return written.removeprefix("<div>").removesuffix("</div>")


def _move_figure(element: HtmlElement, years: Mapping[str, str]) -> None:
    if element.get("budget"):
        return
    for name in REFS:
        row, slash, year = element.get(name, "").rpartition("/")
        if slash:
            element.set(name, f"{row}/{years.get(year, year)}")


def _move_block(element: HtmlElement, years: Mapping[str, str]) -> None:
    try:
        options = json.loads(element.get("options") or "{}")
    except json.JSONDecodeError:
        return  # shown as a fault where it stands
    shown = options.get("years")
    if isinstance(shown, list) and not options.get("budget"):
        options["years"] = [years.get(str(year), year) for year in shown]
        element.set("options", json.dumps(options, ensure_ascii=False))


def _list_what_to_look_at(plan: Plan, by: User | None) -> None:
    people = Person.objects.filter(association=plan.association)
    names = list(people.values_list("name", flat=True))
    order = 0
    for place, text in _texts(plan):
        for yearly in find_yearly(LOOKED_UP.sub("[…]", text), names):
            item = PlanReviewItem(
                plan=plan,
                place=place,
                kind=yearly.kind,
                found=yearly.found[:120],
                context=yearly.context[:300],
                order=order,
            )
            _save(item, by)
            order += 1


def _texts(plan: Plan) -> Iterator[tuple[str, str]]:
    for section in plan.sections.all():
        yield f"section:{section.key}", section.title
        yield from ((f"section:{section.key}", text) for text in plain_blocks(section.body))
    for goal in plan.goals.prefetch_related("activities"):
        for text in (goal.title, goal.indicator, goal.baseline, goal.target):
            yield f"goal:{goal.key}", text
        for activity in goal.activities.all():
            yield from ((f"goal:{goal.key}", text) for text in plain_blocks(activity.text))


def _save[T: models.Model](row: T, by: User | None) -> T:
    row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    row.save()
    return row
