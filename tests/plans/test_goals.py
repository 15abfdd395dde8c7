"""Goals and activities in the plan: shown with all that is registered about them."""

from __future__ import annotations

import datetime as dt

import pytest

from associations.models import Association
from plans.document.codec import from_json, to_json
from plans.document.compose import compose
from plans.document.types import (
    Block,
    Facts,
    Heading,
    ItemList,
    Paragraph,
    Reference,
    Table,
)
from plans.models import Plan
from plans.output.html import render_body
from plans.output.pdf import render_pdf, validate_pdf
from plans.queries.editions import findings_of
from tests.factories.associations import BodyFactory
from tests.factories.plans import ActivityFactory, GoalFactory, PlanFactory, SectionFactory
from tests.plans.documents import block, composed, found, fresh, problems_in
from tests.plans.inventory.contents import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(association: Association) -> Plan:
    """Two goals: one with everything, one with a title and an activity."""
    plan = PlanFactory(association=association)
    office = BodyFactory(association=association, name="Kansliet")
    full = GoalFactory(
        plan=plan, key="arbete", title="Fler i arbete", indicator="Andel i arbete",
        baseline="20 %", target="30 %", responsible_body=office, due_on=dt.date(2026, 12, 31),
    )  # fmt: skip
    ActivityFactory(
        goal=full,
        text='<p>Se avsnitt <finsam-ref to="section:metod" form="number"></finsam-ref>.</p>',
        responsible_body=office,
        due_on=dt.date(2026, 6, 30),
    )
    ActivityFactory(goal=full, text="<p>Möten.</p>", order=1)
    bare = GoalFactory(plan=plan, key="kunskap", title="Mer kunskap", order=1)
    ActivityFactory(goal=bare, text="<p>Kurser.</p>")
    SectionFactory(plan=plan, key="metod", title="Metod", order=0)
    return plan


def rows(table: Table) -> list[list[str]]:
    return [[text_of(cell.children, "") for cell in row] for row in (*table.head, *table.rows)]


def facts(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    return [
        (fact.label, text_of(fact.children, ""))
        for each in found(blocks, Facts)
        for fact in each.entries
    ]


def test_goals_are_shown_with_everything_that_is_registered(plan: Plan) -> None:
    blocks = composed(plan, block("goals"))

    assert [type(each) for each in blocks] == [Heading, Facts, Table, Heading, Paragraph, ItemList]
    assert facts(blocks) == [
        ("Indikator", "Andel i arbete"),
        ("Utgångsläge", "20 %"),
        ("Målvärde", "30 %"),
        ("Ansvarig", "Kansliet"),
        ("Klart", "2026-12-31"),
    ]
    (activities,) = found(blocks, Table)
    assert rows(activities) == [
        ["Aktiviteter", "Ansvarig", "Klart"],
        ["Se avsnitt 1.", "Kansliet", "2026-06-30"],
        ["Möten.", "", ""],
    ]
    assert [each.target for each in found(blocks, Reference)] == ["section:metod"]


def test_table_has_the_columns_in_which_something_stands(plan: Plan) -> None:
    plan.goals.update(baseline="", due_on=None)

    (table,) = composed(plan, block("goals", **{"as": "table"}))

    assert isinstance(table, Table)
    assert rows(table) == [
        ["Mål", "Indikator", "Målvärde", "Ansvarig"],
        ["Fler i arbete", "Andel i arbete", "30 %", "Kansliet"],
        ["Mer kunskap", "", "", ""],
    ]


def test_parts_are_chosen(plan: Plan) -> None:
    measured = composed(plan, block("goals", goals=["arbete"], show=["measures"]))
    answered_for = composed(plan, block("goals", goals=["arbete"], show=["responsible"]))

    assert [label for label, _text in facts(measured)] == ["Indikator", "Utgångsläge", "Målvärde"]
    assert [label for label, _text in facts(answered_for)] == ["Ansvarig", "Klart"]
    assert not list(found((measured, answered_for), Table))


def test_number_is_that_of_the_register_whichever_goals_are_shown(plan: Plan) -> None:
    heading, *_rest = composed(plan, block("goals", goals=["kunskap"], numbers=True))

    assert isinstance(heading, Heading)
    assert heading.text == "Mål 2: Mer kunskap"


def test_goal_that_is_not_there_is_an_error_beside_the_others(plan: Plan) -> None:
    blocks = composed(plan, block("goals", goals=["borta", "kunskap"]))

    assert [problem.source for problem in problems_in(blocks)] == ["borta"]
    assert [heading.text for heading in found(blocks, Heading)] == ["Mer kunskap"]


def test_activities_of_one_goal_tell_who_and_when(plan: Plan) -> None:
    (table,) = composed(plan, block("activities", goal="arbete", label="Det gör vi"))

    assert isinstance(table, Table)
    assert rows(table)[0] == ["Det gör vi", "Ansvarig", "Klart"]


def test_overview_is_the_place_of_a_goal_only_when_nothing_else_is(plan: Plan) -> None:
    SectionFactory(plan=plan, key="oversikt", body=block("goals", **{"as": "table"}), order=1)
    SectionFactory(plan=plan, key="mal", body=block("goals", goals=["arbete"]), order=2)

    targets = {target.target: target.number for target in compose(fresh(plan)).references}

    assert targets["goal:arbete"] == "3"
    assert targets["goal:kunskap"] == "2"
    assert "placed-twice" not in {finding.rule for finding in findings_of(fresh(plan))}


def test_nothing_is_printed_without_goals_and_a_finding_says_so(association: Association) -> None:
    plan = PlanFactory(association=association)
    SectionFactory(plan=plan, title="Mål", body=block("goals"))

    document = compose(plan)
    findings = findings_of(plan)

    assert document.sections[0].blocks == ()
    assert [(each.rule, each.severity, each.place, each.message) for each in findings] == [
        ("nothing-registered", "look", "1 Mål", "Planen har inga registrerade mål.")
    ]


def test_goals_are_the_same_in_json_page_and_print(plan: Plan) -> None:
    body = block("goals", numbers=True) + block("goals", **{"as": "table"})
    SectionFactory(plan=plan, title="Mål", order=1, body=body)
    document = compose(fresh(plan))

    page = render_body(document)

    assert from_json(to_json(document)) == document
    assert not problems_in(document.sections[-1].blocks)
    for words in ("Mål 1: Fler i arbete", "Andel i arbete", "20 %", "30 %", "2026-06-30", "Möten."):
        assert words in page
    assert '<th scope="col">Ansvarig</th>' in page
    assert validate_pdf(render_pdf(document)) == ()
