"""Blocks that show when things happen."""

from __future__ import annotations

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from associations.models import RecurringEvent
from plans.document.here import Here
from plans.document.registry import Option, Options, block_kind
from plans.document.types import Block, Inline, Item, ItemList, Paragraph, Strong, Text


@block_kind(
    "calendar",
    title=_("Calendar"),
    needs="events",
    options=[Option("events", list), Option("days", bool)],
    lacking=lambda options, sources: (
        ""
        if options.get("events") or sources.events
        else gettext("The association has no recurring events.")
    ),
)
def compose_calendar(options: Options, here: Here) -> tuple[Block, ...]:
    """What happens again and again (kalendarium), each in a sentence; with `days` also the days of
    the plan's first year."""
    events = here.sources.events
    wanted = options.get("events") or list(events)
    problems = tuple(here.absent("event", key) for key in wanted if key not in events)
    year = here.sources.plan.first_year if options.get("days") else None
    items = tuple(Item((Paragraph(_event(events[key], year)),)) for key in wanted if key in events)
    return (*problems, ItemList(ordered=False, items=items)) if items else problems


def _event(event: RecurringEvent, year: int | None) -> tuple[Inline, ...]:
    days = event.days_in(year) if year else []
    dates = ", ".join(date_format(day, "j F") for day in days)
    said = f"{rule_of(event)}." + (f" {year}: {dates}." if dates else "")
    return (Strong((Text(f"{event.title}."),)), Text(f" {said}"))


def rule_of(event: RecurringEvent) -> str:
    """The rule in words: "Den första tisdagen varje månad, utom januari och juni"."""
    every = str(event.get_every_display())
    if event.ordinal is not None and event.weekday is not None:
        rule = gettext("%(ordinal)s %(weekday)s of %(every)s") % {
            "ordinal": event.get_ordinal_display(),
            "weekday": _the_weekday(event.weekday),
            "every": every,
        }
    else:
        rule = event.note if event.every == RecurringEvent.Every.OTHER else every
    months = [str(MONTHS[month]) for month in sorted(event.months_left_out)]
    if months:
        rule += gettext(", except in %(months)s") % {"months": _enumerated(months)}
    if event.note and event.note != rule:
        rule += f". {event.note.rstrip('.')}"
    return rule[:1].upper() + rule[1:]


def _the_weekday(weekday: int) -> str:
    return gettext("%(weekday)s (the day)") % {"weekday": str(WEEKDAYS[weekday]).lower()}


def _enumerated(names: list[str]) -> str:
    *first, last = names
    return gettext(" and ").join((", ".join(first), last)) if first else last
