"""What is asked about each kind of block, what a new one begins with, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from associations.models import Association
from associations.permissions import RoleName
from plans.document.kinds import BLOCK_KINDS
from plans.models import Plan
from plans.queries.block_fields import faults_of, field_of
from plans.queries.catalogue import catalogue, document_with_block
from plans.queries.found import found_in
from plans.queries.next_steps import NEEDS
from tests.conftest import person_with
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    MemberFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import ActivityFactory, GoalFactory, PlanFactory
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.documents import problems_in

pytestmark = pytest.mark.django_db

OFFERED = {key: kind for key, kind in BLOCK_KINDS.items() if kind.is_offered}
EVERY_OPTION = [(kind, option) for kind in OFFERED.values() for option in kind.options]


@pytest.fixture
def empty(association: Association) -> Plan:
    return PlanFactory(association=association, period="2030")


@pytest.fixture
def plan(empty: Plan) -> Plan:
    """A plan whose association has one of almost everything."""
    association = empty.association
    empty.budget = small_budget(BudgetFactory(association=association, title="Budget 2026"))
    empty.save()
    ActivityFactory(goal=GoalFactory(plan=empty, key="mal"))
    BodyFactory(association=association, key="kansli", name="Kansli")
    BodyFactory(board=True, association=association)
    MemberFactory(association=association, authority=AuthorityFactory(name="Kommunen"))
    TermFactory(association=association, key="samverkan")
    ProjectPartFactory(project=ProjectFactory(association=association, key="jobb"))
    TargetGroupFactory(association=association, key="unga", name="Unga")
    return empty


def asked(plan: Plan, kind: str) -> dict[str, dict[str, Any]]:
    block = next(each for each in catalogue(plan)["blocks"] if each["kind"] == kind)
    return {option["name"]: option for option in block["options"]}


def begun(plan: Plan, kind: str) -> dict[str, Any]:
    """The options of a block that is inserted as the dialog proposes it."""
    options = {}
    for name, option in asked(plan, kind).items():
        value = option["default"] if option["default"] is not None else option["usual"]
        if value is None and "defaultOf" in option:
            value = option["defaultOf"][""]
        if value not in (None, "", option["usual"]):
            options[name] = value
    return options


@pytest.mark.parametrize(
    ("kind", "option"), EVERY_OPTION, ids=lambda each: getattr(each, "key", None) or each.name
)
def test_every_option_has_a_question(kind, option):
    assert field_of(kind.key, option).label


def test_caption_comes_first_and_the_key_is_folded_away(plan):
    for kind in BLOCK_KINDS.values():
        options = list(asked(plan, kind.key).values())
        names = [option["name"] for option in options]
        assert "caption" not in names[1:]
        assert [option["name"] for option in options if option["name"] == "key"] == [
            option["name"] for option in options if option["advanced"] and option["name"] == "key"
        ]


@pytest.mark.parametrize("kind", sorted(OFFERED.keys() - {"diagram", "calendar", "attachments"}))
def test_what_the_dialog_proposes_can_be_printed(plan, kind):
    options = begun(plan, kind)

    document = document_with_block(plan, kind, options)

    assert faults_of(BLOCK_KINDS[kind], options, found_in(plan)) == {}
    assert problems_in(document) == []


def test_rows_are_named_as_the_budget_names_them(plan):
    rows = asked(plan, "budget-table")["rows"]["choicesOf"][""]

    labels = {row["value"]: (row.get("section"), row["label"]) for row in rows}
    line = plan.budget.lines.first()
    assert labels[f"line:{line.key}"] == (line.group.title, line.label)
    assert labels["sum:costs"][1] == "Summa kostnader"
    options = {"caption": "x", "rows": [row["value"] for row in rows]}
    assert faults_of(BLOCK_KINDS["budget-table"], options, found_in(plan)) == {}


def test_budget_of_a_project_is_chosen_by_its_name(plan):
    project = ProjectFactory(association=plan.association, key="orvar", name="Orvar")
    plan.project_budgets.add(
        small_budget(BudgetFactory(association=plan.association, project=project, key="orvars"))
    )

    options = asked(plan, "budget-table")

    assert [(each["value"], each["label"]) for each in options["budget"]["choices"]] == [
        ("", "Planens budget: Budget 2026"),
        ("orvar", "Insatsens budget: Orvar"),
    ]
    assert options["caption"]["defaultOf"]["orvar"] == "Orvar: Budget 2030"
    assert not options["budget"]["advanced"]


@pytest.mark.parametrize(
    ("kind", "options", "wrong"),
    [
        ("budget-table", {}, {"caption"}),
        ("budget-table", {"caption": "x" * 251}, {"caption"}),
        ("budget-table", {"caption": "x", "rows": ["line:borta", "sum:costs"]}, {"rows"}),
        ("budget-table", {"caption": "x", "rows": ["strunt"]}, {"rows"}),
        ("budget-table", {"caption": "x", "years": ["1900"]}, {"years"}),
        ("budget-table", {"caption": "x", "budget": "borta"}, {"budget"}),
        ("budget-table", {"caption": "x", "unit": "euro"}, {"unit"}),
        ("budget-table", {"caption": "x", "key": "Fel nyckel"}, {"key"}),
        ("budget-table", {"caption": 7, "okänd": "x"}, {"caption", "okänd"}),
        ("budget-chart", {"caption": "x", "groups": []}, {"groups"}),
        ("bodies", {"bodies": ["borta"]}, {"bodies"}),
        ("bodies", {"bodies": ["kansli"], "show": ["strunt"]}, {"show"}),
        ("persons", {"body": "borta"}, {"body"}),
        ("project", {"project": "borta"}, {"project"}),
        ("activities", {"goal": "borta"}, {"goal"}),
        ("glossary", {"terms": ["borta"]}, {"terms"}),
        ("target-groups", {"area": "borta"}, {"area"}),
        ("diagram", {"caption": "x", "nodes": ["utan kolon"]}, {"nodes"}),
        ("diagram", {"caption": "x", "nodes": ["a: Ett", "b < a: Två"]}, set()),
        ("budget-table", {"caption": "x", "rows": ["sum:costs=TOTALT"]}, set()),
    ],
)
def test_answers_that_cannot_be_taken(plan, kind, options, wrong):
    assert faults_of(BLOCK_KINDS[kind], options, found_in(plan)).keys() == wrong


GONE = "Det som valts finns inte längre. Välj något annat."


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("bodies", {"bodies": ["borta"]}),
        ("bodies", {"bodies": ["kansli"], "show": ["borta"]}),
        ("project", {"project": "borta"}),
        ("activities", {"goal": "borta"}),
        ("target-groups", {"groups": ["borta"]}),
        ("target-groups", {"area": "borta"}),
        ("budget-table", {"caption": "x", "rows": ["line:borta", "total:borta", "sum:borta"]}),
        ("budget-table", {"caption": "x", "years": ["borta"]}),
        ("budget-table", {"caption": "x", "unit": "borta"}),
        ("budget-chart", {"caption": "x", "groups": ["borta"]}),
    ],
)
def test_what_never_was_is_not_called_by_its_key(plan, kind, options):
    faults = faults_of(BLOCK_KINDS[kind], options, found_in(plan))

    assert list(faults.values()) == [GONE]


def test_what_is_gone_is_called_by_its_name(plan):
    removed = [
        BodyFactory(association=plan.association, key="rad", name="Rådet"),
        ProjectFactory(association=plan.association, key="gammal", name="Gammalt"),
        GoalFactory(plan=plan, key="nadd", title="Nått"),
        TermFactory(association=plan.association, key="ord", term="Ordet"),
        TargetGroupFactory(association=plan.association, key="aldre", name="Äldre"),
        plan.budget.lines.get(key="kansli"),
    ]
    for row in removed:
        row.delete()
    found = found_in(plan)

    told = [
        faults_of(BLOCK_KINDS[kind], options, found)
        for kind, options in (
            ("bodies", {"bodies": ["rad", "borta"]}),
            ("persons", {"body": "rad"}),
            ("project", {"project": "gammal"}),
            ("projects", {"projects": ["gammal"]}),
            ("activities", {"goal": "nadd"}),
            ("goals", {"goals": ["nadd"]}),
            ("glossary", {"terms": ["ord"]}),
            ("target-groups", {"groups": ["aldre"]}),
            ("budget-table", {"caption": "x", "rows": ["line:kansli", "line:stat"]}),
        )
    ]

    names = ["Rådet", "Rådet", "Gammalt", "Gammalt", "Nått", "Nått", "Ordet", "Äldre", "Kansli"]
    assert [list(faults.values()) for faults in told] == [
        [f"Finns inte längre: {name}. Välj något annat."] for name in names
    ]


# -- The next step


def test_every_need_is_known():
    assert {kind.needs for kind in BLOCK_KINDS.values()} - {""} <= NEEDS.keys()


def test_what_cannot_be_inserted_yet_says_why_and_where_to_begin(empty, client):
    client.force_login(person_with(RoleName.EDITOR, empty.association))

    found = catalogue(empty)

    offered = [block for block in found["blocks"] if block["isOffered"]]
    steps = [*found["missing"].values(), *(block["missing"] for block in offered)]
    told = [step for step in steps if step]
    assert found["missing"]["figure"]["step"] == "Välj eller skapa planens budget"
    assert len(told) == len(steps) - 1  # a diagram of steps needs nothing
    assert all(step["reason"] for step in told)
    for address in {step["url"] for step in told}:
        assert client.get(address).status_code == 200


def test_nothing_is_missing_where_there_is_something(plan):
    found = catalogue(plan)

    missing = {block["kind"] for block in found["blocks"] if block["missing"]}
    assert found["missing"] == {"figure": None, "term": None}
    assert missing == {"calendar", "attachments"}


def test_budget_without_contributions_leads_to_its_rows(plan):
    plan.budget.lines.filter(kind="contribution").delete()

    block = next(each for each in catalogue(plan)["blocks"] if each["kind"] == "contributions")

    assert block["missing"]["url"] == f"/{plan.association.slug}/arbete/budget/{plan.budget.key}/"


# -- Asked by the editor


@pytest.fixture
def writer(plan: Plan) -> Client:
    client = Client()
    client.force_login(person_with(RoleName.EDITOR, plan.association))
    return client


@pytest.mark.parametrize(
    ("data", "status", "wrong"),
    [
        ({"kind": "members", "options": "{}"}, 200, []),
        ({"kind": "members"}, 200, []),
        ({"kind": "project", "options": "{}"}, 200, ["project"]),
        ({"kind": "finns-inte", "options": "{}"}, 422, None),
        ({"kind": "members", "options": "[1]"}, 422, None),
        ({"kind": "members", "options": "{"}, 422, None),
    ],
)
def test_answers_are_checked_by_the_site(writer, plan, data, status, wrong):
    answer = writer.post(f"/{plan.association.slug}/arbete/planer/2030/block/svar/", data)

    assert answer.status_code == status
    if wrong is not None:
        assert list(json.loads(answer.content)["errors"]) == wrong


@pytest.mark.parametrize("address", ["block/", "block/svar/"])
@pytest.mark.parametrize(
    "options",
    [
        "[" * 100_000,
        "[" * 9_000,
        '{"caption": "' + "a" * 100_000 + '"}',
        r'{"caption": "\ud800"}',
        '{"first": ' + "1" * 5_000 + "}",
    ],
    ids=["deep", "deep enough", "long", "half a character", "large number"],
)
def test_options_that_nobody_can_read_are_refused(writer, plan, options, address):
    data = {"kind": "members", "options": options}

    answer = writer.post(f"/{plan.association.slug}/arbete/planer/2030/{address}", data)

    assert answer.status_code == 422
