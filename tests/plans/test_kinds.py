"""Every kind of block: it composes from the least it needs, and refuses what it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from associations.models import Asset, Association, RecurringEvent
from plans.document.kinds import BLOCK_KINDS
from plans.document.labels import LABELS
from plans.document.types import Definitions, ItemList, Problem, Text
from plans.models import Attachment, Plan
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    BodyTaskFactory,
    MemberFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import (
    ActivityFactory,
    GoalFactory,
    PlanFactory,
    TargetGroupPriorityFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.documents import block, composed, found, problems_in

pytestmark = pytest.mark.django_db

# The least that each kind needs.
LEAST: dict[str, dict[str, Any]] = {
    "activities": {"goal": "mal"},
    "attachments": {},
    "bodies": {},
    "budget-chart": {"caption": "Diagram", "groups": ["kostnader"]},
    "budget-table": {"caption": "Tabell"},
    "calendar": {},
    "contributions": {"caption": "Bidrag"},
    "contributions-chart": {"caption": "Bidrag"},
    "diagram": {"caption": "Modell", "nodes": ["a: Ett", "b < a: Två"]},
    "glossary": {},
    "goals": {},
    "members": {},
    "organisation-chart": {"caption": "Organisation"},
    "persons": {},
    "project": {"project": "jobb"},
    "projects": {},
    "target-groups": {},
    "unsettled": {},
}
NEEDING = [(kind, name) for kind, options in LEAST.items() for name in options]


@pytest.fixture
def plan(association: Association) -> Plan:
    """A plan of an association that has one of everything."""
    budget = small_budget(BudgetFactory(association=association))
    plan = PlanFactory(association=association, budget=budget)
    ActivityFactory(goal=GoalFactory(plan=plan, key="mal"))
    board = BodyFactory(board=True, association=association)
    BodyTaskFactory(body=board)
    SeatFactory(body=board)
    MemberFactory(association=association, authority=AuthorityFactory(name="Kommunen"))
    TermFactory(association=association)
    ProjectPartFactory(project=ProjectFactory(association=association, key="jobb"))
    group = TargetGroupFactory(association=association, age_from=16, age_to=29)
    TargetGroupPriorityFactory(plan=plan, target_group=group)
    RecurringEvent.objects.create(
        association=association, key="mote", title="Möte", every=RecurringEvent.Every.MONTH
    )
    file = Asset.objects.keep(b"%PDF", media_type="application/pdf")
    Attachment.objects.create(plan=plan, title="Förbundsordning", file=file)
    return plan


def test_least_options_are_known_for_every_kind() -> None:
    assert sorted(LEAST) == sorted(BLOCK_KINDS)


@pytest.mark.parametrize("kind", [kind for kind in LEAST if BLOCK_KINDS[kind].is_offered])
def test_kind_composes_from_the_least_it_needs(plan: Plan, kind: str) -> None:
    blocks = composed(plan, block(kind, **LEAST[kind]))

    assert blocks
    assert problems_in(blocks) == []


@pytest.mark.parametrize("kind", LEAST)
def test_kind_refuses_an_option_it_does_not_know(plan: Plan, kind: str) -> None:
    (problem,) = composed(plan, block(kind, **LEAST[kind], okand="x"))

    assert isinstance(problem, Problem)
    assert problem.source == in_swedish(BLOCK_KINDS[kind].title)
    assert "en inställning som inte finns" in problem.message
    assert "okand" not in problem.sentence


@pytest.mark.parametrize("kind", [kind for kind in LEAST if BLOCK_KINDS[kind].options])
def test_kind_refuses_options_of_the_wrong_kind(plan: Plan, kind: str) -> None:
    names = [option.name for option in BLOCK_KINDS[kind].options]

    for wrong in (None, 1, 1.5, {}, [1], [["x"]]):
        (problem,) = composed(plan, block(kind, **dict.fromkeys(names, wrong)))

        assert isinstance(problem, Problem)
        assert all(in_swedish(LABELS[name]) in problem.message for name in names)


@pytest.mark.parametrize(("kind", "name"), NEEDING)
def test_kind_refuses_to_be_without_an_option(plan: Plan, kind: str, name: str) -> None:
    options = {key: value for key, value in LEAST[kind].items() if key != name}

    (problem,) = composed(plan, block(kind, **options))

    assert isinstance(problem, Problem)
    assert in_swedish(LABELS[name]) in problem.message


def in_swedish(text: object) -> str:
    with translation.override("sv"):
        return str(text)


def test_every_option_has_a_name_in_words() -> None:
    assert {option.name for kind in BLOCK_KINDS.values() for option in kind.options} <= set(LABELS)


@pytest.mark.parametrize("kind", LEAST)
def test_required_options_are_the_least(kind: str) -> None:
    required = {option.name for option in BLOCK_KINDS[kind].options if option.required}

    assert required == set(LEAST[kind])


@pytest.mark.parametrize(
    "nodes", [["utan kolon"], ["a:"], ["b < a: Två"], ["a < a: Ett"], [""]], ids=repr
)
def test_diagram_refuses_a_line_it_cannot_read(plan: Plan, nodes: list[str]) -> None:
    (problem,) = composed(plan, block("diagram", caption="Modell", nodes=nodes))

    assert isinstance(problem, Problem)


def test_target_groups_of_one_municipality_and_of_all(plan: Plan) -> None:
    area = AuthorityFactory(key="norrviken")
    group = TargetGroupFactory(association=plan.association, name="Unga i Norrviken")
    TargetGroupPriorityFactory(plan=plan, target_group=group, area=area, priority="1")

    (of_area,) = composed(plan, block("target-groups", area="norrviken", **{"as": "list"}))
    (of_all,) = composed(plan, block("target-groups"))

    assert isinstance(of_area, ItemList)
    assert "Unga i Norrviken" in " ".join(text.text for text in found(of_area, Text))
    assert "Unga i Norrviken" not in " ".join(text.text for text in found(of_all, Text))


def test_glossary_has_the_terms_in_the_order_they_are_asked_for(plan: Plan) -> None:
    for key in ("b", "a"):
        TermFactory(association=plan.association, key=key, term=key.upper())

    (glossary,) = composed(plan, block("glossary", terms=["a", "b"]))

    assert isinstance(glossary, Definitions)
    assert [entry.term for entry in glossary.entries] == ["A", "B"]
