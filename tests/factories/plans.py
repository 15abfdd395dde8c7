"""Plans and their sections, valid by default.

`PlanFactory(adopted=True)` adopts by the real service: it prints a PDF, which takes about a second.
"""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from associations.models import Body
from plans.models import Activity, Adoption, Comment, Goal, Plan, Section, TargetGroupPriority
from plans.services.adoption import adopt_plan
from tests.factories.associations import (
    DAY,
    AssociationFactory,
    BodyFactory,
    DecisionFactory,
    MeetingFactory,
    TargetGroupFactory,
    UserFactory,
)


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = Plan
        skip_postgeneration_save = True

    association = factory.SubFactory(AssociationFactory)
    title = "Verksamhetsplan och budget"
    period = "2026"
    as_of = DAY

    @factory.post_generation
    def adopted(plan: Plan, create: bool, wanted: bool, **kwargs: Any) -> None:  # noqa: N805
        if create and wanted:
            SectionFactory(plan=plan)
            adopt(plan)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    plan = factory.SubFactory(PlanFactory)
    key = factory.Sequence(lambda n: f"avsnitt-{n}")
    title = factory.Sequence(lambda n: f"Avsnitt {n}")
    body = "<p>Text.</p>"
    order = factory.Sequence(lambda n: n)


class GoalFactory(DjangoModelFactory):
    class Meta:
        model = Goal

    plan = factory.SubFactory(PlanFactory)
    key = factory.Sequence(lambda n: f"mal-{n}")
    title = factory.Sequence(lambda n: f"Mål {n}")


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    goal = factory.SubFactory(GoalFactory)
    text = "<p>Ordnar frukostmöten.</p>"


class TargetGroupPriorityFactory(DjangoModelFactory):
    class Meta:
        model = TargetGroupPriority

    plan = factory.SubFactory(PlanFactory)
    target_group = factory.SubFactory(
        TargetGroupFactory, association=factory.SelfAttribute("..plan.association")
    )
    priority = "prioriterad"


class CommentFactory(DjangoModelFactory):
    class Meta:
        model = Comment

    plan = factory.SubFactory(PlanFactory)
    section_key = "inledning"
    text = "Ska det stå så?"
    author = factory.SubFactory(UserFactory)


def adopt(plan: Plan, *, paragraph: str = "45") -> Adoption:
    """Adopt by a decision of the association's board, which is made if there is none."""
    board = Body.objects.filter(association=plan.association, kind=Body.Kind.BOARD).first()
    meeting = MeetingFactory(body=board or BodyFactory(board=True, association=plan.association))
    decision = DecisionFactory(meeting=meeting, paragraph=paragraph)
    return adopt_plan(plan=plan, decision=decision, by=None)
