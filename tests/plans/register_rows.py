"""A row of every register with everything around it, for the suites of the registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from associations.models import Asset, Association, MemberBoard, Post, RecurringEvent, Seat
from plans.models import Attachment, Plan
from plans.register_forms.base import Scope
from projects.models import ProjectPost
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    BodyTaskFactory,
    MemberFactory,
    PersonFactory,
    PostFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.plans import (
    ActivityFactory,
    GoalFactory,
    PlanFactory,
    TargetGroupPriorityFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartFactory

PERIOD = "2030"


def plan_of(association: Association) -> Plan:
    found = Plan.objects.filter(association=association, period=PERIOD).first()
    return found or PlanFactory(association=association, period=PERIOD)


def scope_of(association: Association, register: Any) -> Scope:
    return Scope(association, plan_of(association) if register.is_of_plan else None)


def project(own: Association, name: str) -> Any:
    made = ProjectFactory(association=own, name=name, owner=AuthorityFactory(name="Ägare kommun"))
    made.parties.add(AuthorityFactory(name="Part ett"), AuthorityFactory(name="Part två"))
    made.target_groups.add(TargetGroupFactory(association=own, name="Unga"))
    ProjectPartFactory(project=made, order=0)
    ProjectPartFactory(project=made, order=1, label="Metod")
    ProjectPost.objects.create(project=made, title="Psykolog", percent=50)
    return made


def target_group(own: Association, name: str) -> Any:
    made = TargetGroupFactory(association=own, name=name, age_from=16, age_to=29)
    other = TargetGroupFactory(association=own, name="Andra")
    for _each in range(2):
        ProjectFactory(association=own).target_groups.add(made, other)
    return made


def term(own: Association, name: str) -> Any:
    return TermFactory(association=own, term=name)


def body(own: Association, name: str) -> Any:
    made = BodyFactory(association=own, name=name)
    BodyFactory(association=own, name="Under", parent=made)
    BodyTaskFactory(body=made)
    BodyTaskFactory(body=made, text="Beslutar om budget.")
    chair = SeatFactory(body=made, role=Seat.Role.CHAIR)
    chair.appointed_by.add(MemberFactory(association=own, authority=AuthorityFactory(name="Kn")))
    SeatFactory(body=made, role=Seat.Role.DEPUTY, deputy_for=chair)
    Post.objects.create(association=own, title="Sekreterare", body=made)
    event(own, "Möte", body=made)
    return made


def seat(own: Association, name: str) -> Any:
    person = PersonFactory(association=own, name=name)
    made = SeatFactory(body=BodyFactory(association=own), person=person)
    made.appointed_by.add(
        MemberFactory(association=own, authority=AuthorityFactory(name="Sjö kommun")),
        MemberFactory(association=own, authority=AuthorityFactory(name="Å kommun")),
    )
    SeatFactory(body=made.body, deputy_for=made)
    return made


def person(own: Association, name: str) -> Any:
    return PersonFactory(association=own, name=name, title="Kommunalråd")


def post(own: Association, name: str) -> Any:
    return PostFactory(
        association=own, title=name, percent=80, person=PersonFactory(association=own)
    )


def member(own: Association, name: str) -> Any:
    made = MemberFactory(association=own, authority=AuthorityFactory(name=name), share_percent=50)
    MemberBoard.objects.create(member=made, name="Socialnämnden", share_percent=60)
    MemberBoard.objects.create(member=made, name="Utbildningsnämnden", share_percent=40)
    appointed = SeatFactory(body=BodyFactory(association=own))
    appointed.appointed_by.add(made, MemberFactory(association=own))
    return made


def event(own: Association, name: str, body: Any = None) -> Any:
    return RecurringEvent.objects.create(
        association=own,
        key=f"handelse-{RecurringEvent.objects.count()}",
        title=name,
        every=RecurringEvent.Every.MONTH,
        body=body or BodyFactory(association=own),
    )


def goal(own: Association, name: str) -> Any:
    made = GoalFactory(plan=plan_of(own), title=name, indicator="Antal")
    ActivityFactory(goal=made, responsible_body=BodyFactory(association=own))
    ActivityFactory(goal=made, text='<p>Se <finsam-ref to="section:x" form="number">.</p>')
    return made


def priority(own: Association, name: str) -> Any:
    group = TargetGroupFactory(association=own, name=name)
    area = AuthorityFactory(name="Sjöbygdens kommun")
    return TargetGroupPriorityFactory(plan=plan_of(own), target_group=group, area=area)


def attachment(own: Association, name: str) -> Any:
    file = Asset.objects.keep(b"%PDF-" + name.encode(), media_type="application/pdf")
    return Attachment.objects.create(plan=plan_of(own), title=name, file=file)


# By the key of the register: makes a row of that name with rows that depend on it.
MAKE: dict[str, Callable[[Association, str], Any]] = {
    "insatser": project,
    "malgrupper": target_group,
    "begrepp": term,
    "organ": body,
    "uppdrag": seat,
    "personer": person,
    "tjanster": post,
    "medlemmar": member,
    "kalender": event,
    "mal": goal,
    "prioriteringar": priority,
    "bilagor": attachment,
}
