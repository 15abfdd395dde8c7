"""One row of every table of the admin, for an association."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils import timezone

from associations.models import (
    Asset,
    Association,
    AuthorityName,
    MemberBoard,
    RecurringEvent,
    RoleAssignment,
)
from plans.models import (
    Adoption,
    AdoptionRequest,
    Attachment,
    DraftPrint,
    PlanReviewItem,
)
from projects.models import ProjectPost
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    BodyTaskFactory,
    DecisionFactory,
    MeetingFactory,
    MemberFactory,
    PersonFactory,
    PostFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
    UserFactory,
)
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetGroupFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    CapitalCeilingFactory,
    CapitalCeilingStepFactory,
)
from tests.factories.plans import (
    ActivityFactory,
    CommentFactory,
    GoalFactory,
    PlanFactory,
    SectionFactory,
    TargetGroupPriorityFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartFactory

DAY = dt.date(2025, 11, 21)


def rows_of(association: Association, word: str) -> dict[type[models.Model], models.Model]:
    """A row of every table, each tied to the others and with `word` in what it shows."""
    made: list[models.Model] = [association]
    user = UserFactory(name=f"{word} Karlsson", email=f"{association.slug}@example.org")
    authority = AuthorityFactory(name=f"{word} kommun", key=f"kommun-{association.slug}")
    member = MemberFactory(association=association, authority=authority)
    person = PersonFactory(association=association, name=f"{word} Berg", title=word)
    board = BodyFactory(association=association, board=True, name=f"{word} styrelse")
    group = TargetGroupFactory(association=association, name=f"{word} unga")
    project = ProjectFactory(association=association, name=f"{word} insats", owner=authority)
    project.parties.add(authority)
    project.target_groups.add(group)
    meeting = MeetingFactory(body=board, held_on=DAY, place=word)
    decision = DecisionFactory(meeting=meeting, title=f"{word} beslut")
    seat = SeatFactory(body=board, person=person, represents=word)
    seat.appointed_by.add(member)
    revised = BudgetFactory(association=association, title=f"{word} budget, äldre")
    budget = BudgetFactory(
        association=association, title=f"{word} budget", project=project, revises=revised
    )
    year = BudgetYearFactory(budget=budget, label=f"{word} år")
    lines = BudgetGroupFactory(budget=budget, title=f"{word} grupp")
    line = BudgetLineFactory(
        budget=budget,
        group=lines,
        label=f"{word} post",
        project=project,
        member=member,
        decision=decision,
    )
    line.scope.add(lines)
    ceiling = CapitalCeilingFactory(association=association, title=f"{word} trappa")
    plan = PlanFactory(association=association, period="2031", title=f"{word} plan", budget=revised)
    plan.project_budgets.add(budget)
    section = SectionFactory(plan=plan, title=f"{word} avsnitt", responsible=user)
    goal = GoalFactory(plan=plan, title=f"{word} mål")
    file = Asset.objects.keep(f"%PDF-{word}".encode(), media_type="application/pdf")
    made += [user, authority, *AuthorityName.objects.filter(authority=authority), member, person]
    made += [board, group, project, meeting, decision, seat, budget, year, lines, line, plan]
    made += [section, goal, file]
    made += [ceiling, CapitalCeilingStepFactory(ceiling=ceiling)]
    made += [
        MemberBoard.objects.create(member=member, name=f"{word} nämnd", share_percent=100),
        BodyTaskFactory(body=board, text=f"{word} uppgift"),
        PostFactory(association=association, title=f"{word} tjänst", body=board, person=person),
        TermFactory(association=association, term=f"{word} begrepp"),
        RecurringEvent.objects.create(
            association=association, key="mote", title=f"{word} möte", every="month", body=board
        ),
        RoleAssignment.objects.create(user=user, association=association, role="editor"),
        ProjectPartFactory(project=project, label=f"{word} syfte"),
        ProjectPost.objects.create(project=project, title=f"{word} psykolog"),
        AmountFactory(line=line, year=year, note=word),
        ActivityFactory(goal=goal, text=f"<p>{word} aktivitet</p>", responsible_body=board),
        TargetGroupPriorityFactory(plan=plan, target_group=group, area=authority, priority=word),
        Attachment.objects.create(plan=plan, title=f"{word} bilaga", file=file),
        DraftPrint.objects.create(plan=plan, document="{}", document_sha256="a", failure=word),
        PlanReviewItem.objects.create(plan=plan, place="section:x", kind="year", found=word),
        CommentFactory(plan=plan, text=word, author=user),
        AdoptionRequest.objects.create(
            plan=plan, decision=decision, requested_by=user, failure=f"{word} hinder"
        ),
        adoption_of_another_plan(association, board, word),
    ]
    return {type(row): row for row in made}


def adoption_of_another_plan(association: Association, board: models.Model, word: str) -> Adoption:
    """An adopted plan, whose document and PDF nobody looks at here."""
    plan = PlanFactory(association=association, period="2030", title=f"{word} fastställd")
    return seal(plan, board)


def seal(plan: models.Model, board: models.Model) -> Adoption:
    """Adopt a plan without printing it."""
    decision = DecisionFactory(meeting=MeetingFactory(body=board, held_on=DAY), title="Planen")
    return Adoption.objects.create(
        plan=plan,
        version=1,
        decision=decision,
        schema=1,
        document="{}",
        document_sha256=f"{decision.pk:064}",
        pdf=b"%PDF-",
        pdf_sha256=f"{decision.pk:064}",
        recorded_at=timezone.now(),
    )


def many_of(rows: dict[type[models.Model], models.Model], count: int) -> None:
    """`count` rows more of every table but the association's own, each with ties of its own."""
    association = rows[Association]
    for number in range(count):
        one_more_of_each(association, number)


def one_more_of_each(association: models.Model, number: int) -> list[models.Model]:
    word = f"Rad {number}"
    user = UserFactory(name=word)
    authority = AuthorityFactory(name=word)
    member = MemberFactory(association=association, authority=authority)
    person = PersonFactory(association=association, name=word)
    body = BodyFactory(association=association, name=word)
    group = TargetGroupFactory(association=association, name=word)
    project = ProjectFactory(association=association, name=word, owner=authority)
    decision = DecisionFactory(
        meeting=MeetingFactory(body=body, held_on=DAY + dt.timedelta(days=number))
    )
    budget = BudgetFactory(association=association, title=word, project=project)
    year = BudgetYearFactory(budget=budget)
    lines = BudgetGroupFactory(budget=budget, title=word)
    line = BudgetLineFactory(
        budget=budget, group=lines, project=project, member=member, decision=decision
    )
    plan = PlanFactory(association=association, period=str(2100 + number), budget=budget)
    goal = GoalFactory(plan=plan)
    file = Asset.objects.keep(f"%PDF-{word}".encode(), media_type="application/pdf")
    return [
        SectionFactory(plan=plan, responsible=user, parent=SectionFactory(plan=plan)),
        SeatFactory(body=body, person=person),
        MemberBoard.objects.create(member=member, name=word, share_percent=100),
        BodyTaskFactory(body=body, text=word),
        PostFactory(association=association, title=word, body=body, person=person),
        TermFactory(association=association, term=word),
        RecurringEvent.objects.create(
            association=association, key=f"mote-{number}", title=word, every="month", body=body
        ),
        RoleAssignment.objects.create(user=user, association=association, role="editor"),
        ProjectPartFactory(project=project, label=word),
        ProjectPost.objects.create(project=project, title=word),
        AmountFactory(line=line, year=year),
        CapitalCeilingStepFactory(
            ceiling=CapitalCeilingFactory(
                association=association, title=word, valid_from=DAY + dt.timedelta(days=number)
            )
        ),
        ActivityFactory(goal=goal, responsible_body=body),
        TargetGroupPriorityFactory(plan=plan, target_group=group, area=authority),
        Attachment.objects.create(plan=plan, title=word, file=file),
        DraftPrint.objects.create(plan=plan, document="{}", document_sha256="a"),
        PlanReviewItem.objects.create(plan=plan, place="section:x", kind="year", found=word),
        CommentFactory(plan=plan, text=word, author=user),
        AdoptionRequest.objects.create(plan=plan, decision=decision, requested_by=user),
        seal(PlanFactory(association=association, period=str(2200 + number)), body),
    ]
