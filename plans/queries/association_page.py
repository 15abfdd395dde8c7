"""What an association tells about itself in public (förbundets sida).

Members, bodies and seats are those of today. Projects and target groups are those of the newest
adopted plan: what the board has not decided on is nobody's business yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from associations.models import Association, AuthorityName, Body, Member
from budgets.models import Amount, BudgetYear
from budgets.money import format_with_unit
from plans.document.kinds.organisation import nodes_of, organisation_chart
from plans.document.kinds.projects import period_of
from plans.document.kinds.vocabulary import ages
from plans.document.types import OrganisationChart
from plans.models import Plan
from plans.queries.editions import current_edition

CHART_ANCHOR = "organisationsschema"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party, the part of the contributions that the law gives it, and its members."""

    name: str
    share: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat on the board: role, who holds it, and who appointed."""

    role: str
    person: str
    appointed_by: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project with its period and its money in the budget year, as they are printed."""

    name: str
    period: str
    money: str


@dataclass(frozen=True, slots=True)
class TargetGroupLine:
    """A target group with its ages and its rank in the plan."""

    name: str
    ages: str
    priority: str


@dataclass(frozen=True, slots=True)
class AssociationPage:
    """Everything on the page but the plans. `plan` is the newest adopted one, or None."""

    parties: tuple[PartyLine, ...]
    board: tuple[SeatLine, ...]
    chart: OrganisationChart | None
    plan: Plan | None
    budget_year: str
    projects: tuple[ProjectLine, ...]
    target_groups: tuple[TargetGroupLine, ...]


def association_page(association: Association, *, on: dt.date) -> AssociationPage:
    """Read the page. The number of queries is the same for three projects and three hundred."""
    names = dict(AuthorityName.objects.on(on).values_list("authority_id", "name"))
    bodies = list(
        association.bodies.on(on)
        .select_related("parent")
        .prefetch_related("seats__person", "seats__deputy_for__person", "seats__appointed_by")
    )
    plan = Plan.objects.filter(association=association).adopted().order_by("-period").first()
    year = _budget_year(plan)
    return AssociationPage(
        parties=_parties(association, names, on),
        board=_board(bodies, names, on),
        chart=organisation_chart(
            nodes_of({body.key: body for body in bodies}),
            caption=gettext("How the association is organised"),
            anchor=CHART_ANCHOR,
            number=1,
        ),
        plan=plan,
        budget_year=year.label if year else "",
        projects=_projects(association, plan, year),
        target_groups=_target_groups(plan),
    )


def _parties(
    association: Association, names: Mapping[int, str], on: dt.date
) -> tuple[PartyLine, ...]:
    """Parties in the order of the law, with the shares of Lag 2003:1210, §§ 5 and 5 a."""
    members: dict[str, list[tuple[str, str]]] = {}
    for member in association.members.on(on):
        inside = f"{member.share_percent:g} %" if member.share_percent is not None else ""
        name = names.get(member.authority_id, "")
        members.setdefault(member.party, []).append((name, inside))
    shares = {Member.Party.STATE: "1/2", Member.Party.REGION: "1/4"}
    shares[Member.Party.MUNICIPALITIES] = "1/4" if association.has_region else "1/2"
    return tuple(
        PartyLine(str(party.label), shares[party], tuple(members[party]))
        for party in Member.Party
        if party in members
    )


def _board(bodies: Iterable[Body], names: Mapping[int, str], on: dt.date) -> tuple[SeatLine, ...]:
    boards = [body for body in bodies if body.kind == Body.Kind.BOARD]
    return tuple(
        SeatLine(
            role=_role(seat.get_role_display()),
            person=str(seat.person or gettext("vacant")),
            appointed_by=", ".join(
                names.get(member.authority_id, "") for member in seat.appointed_by.all()
            ),
        )
        for board in boards
        for seat in board.seats.all()
        if seat.is_valid_on(on)
    )


def _role(role: object) -> str:
    return str(role)[:1].upper() + str(role)[1:]


def _budget_year(plan: Plan | None) -> BudgetYear | None:
    if plan is None or plan.budget_id is None:
        return None
    years = BudgetYear.objects.filter(budget=plan.budget_id, kind=BudgetYear.Kind.BUDGET)
    return years.first()


def _projects(
    association: Association, plan: Plan | None, year: BudgetYear | None
) -> tuple[ProjectLine, ...]:
    """The projects that have a place in the plan or money in its budget."""
    if plan is None:
        return ()
    money: dict[int, int] = {}
    if year is not None:
        amounts = Amount.objects.filter(year=year, line__project__isnull=False)
        for project, amount_kr in amounts.values_list("line__project_id", "amount_kr"):
            money[project] = money.get(project, 0) + amount_kr
    placed = {target.target for target in current_edition(plan).document.references}
    shown = [
        project
        for project in association.projects.all()
        if project.pk in money or f"project:{project.key}" in placed
    ]
    return tuple(
        ProjectLine(
            name=project.title,
            period=period_of(project),
            money=format_with_unit(money[project.pk], "kr") if project.pk in money else "",
        )
        for project in shown
    )


def _target_groups(plan: Plan | None) -> tuple[TargetGroupLine, ...]:
    if plan is None:
        return ()
    priorities = plan.priorities.select_related("target_group")
    return tuple(
        TargetGroupLine(
            name=priority.target_group.name,
            ages=ages(priority.target_group.age_from, priority.target_group.age_to),
            priority=priority.priority,
        )
        for priority in priorities
    )
