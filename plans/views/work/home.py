"""What needs doing."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations.permissions import Capability
from plans.queries.work import last_year_adopted, open_plans
from plans.views.access import association_for, work_context

ADOPTED_BY = (11, 30)  # Lag 2003:1210, § 23: the board adopts the budget by 30 November


@require_safe
def work_home(request: HttpRequest, slug: str) -> HttpResponse:
    """The plans being written, what is left in each, and how long there is."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    today = timezone.localdate()
    deadline = next_deadline(today, adopted_to=last_year_adopted(association))
    return render(
        request,
        "plans/work/home.html",
        work_context(
            association,
            current="home",
            plans=open_plans(association),
            days_left=(deadline - today).days,
            deadline=deadline,
            year=deadline.year + 1,
        ),
    )


def next_deadline(today: dt.date, *, adopted_to: int) -> dt.date:
    """The next 30 November, today included, whose plan is not adopted: that of the year after."""
    this_year = dt.date(today.year, *ADOPTED_BY)
    first = today.year if today <= this_year else today.year + 1
    return dt.date(max(first, adopted_to), *ADOPTED_BY)
