"""What needs doing."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from associations.permissions import Capability
from plans.queries.work import open_plans
from plans.views.access import association_for, work_context

ADOPTED_BY = (11, 30)  # Lag 2003:1210, § 23: the board adopts the budget by 30 November


@require_safe
def work_home(request: HttpRequest, slug: str) -> HttpResponse:
    """The plans being written, what is left in each, and how long there is."""
    association = association_for(request, slug, Capability.WRITE_PLAN)
    today = timezone.localdate()
    return render(
        request,
        "plans/work/home.html",
        work_context(
            association,
            current="home",
            plans=open_plans(association),
            days_left=(next_deadline(today) - today).days,
            deadline=next_deadline(today),
        ),
    )


def next_deadline(today: dt.date) -> dt.date:
    """The next 30 November, today included."""
    this_year = dt.date(today.year, *ADOPTED_BY)
    return this_year if today <= this_year else dt.date(today.year + 1, *ADOPTED_BY)
