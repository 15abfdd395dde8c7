"""What a text points at and is not there is said in words, with the name it has or had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from associations.models import Association
from budgets.models import Budget, BudgetLine
from plans.document.absent import ABSENCES
from plans.document.compose import compose
from plans.document.walk import problems_of
from plans.models import Plan
from plans.queries.editions import findings_of
from tests.factories.associations import BodyFactory, TargetGroupFactory, TermFactory
from tests.factories.budgets import BudgetFactory, BudgetLineFactory, small_budget
from tests.factories.plans import GoalFactory, PlanFactory, SectionFactory
from tests.factories.projects import ProjectFactory
from tests.plans.documents import block, fresh
from tests.plans.register_rows import event

pytestmark = pytest.mark.django_db
BEFORE = dt.date(2020, 1, 1)


@pytest.fixture
def plan(association: Association) -> Plan:
    return PlanFactory(association=association, as_of=dt.date(2027, 1, 1), period="2027")


def sentences(plan: Plan) -> list[str]:
    return [problem.sentence for _section, problem in problems_of(compose(fresh(plan)))]


MAKE: dict[str, tuple[Callable[[Plan], Any], str]] = {
    "body": (
        lambda plan: BodyFactory(association=plan.association, key="x", name="Namnet"),
        block("bodies", bodies=["x"]),
    ),
    "event": (lambda plan: event(plan.association, "Namnet"), block("calendar", events=["x"])),
    "goal": (
        lambda plan: GoalFactory(plan=plan, key="x", title="Namnet"),
        block("goals", goals=["x"]),
    ),
    "project": (
        lambda plan: ProjectFactory(association=plan.association, key="x", name="Namnet"),
        block("project", project="x"),
    ),
    "section": (
        lambda plan: SectionFactory(plan=plan, key="x", title="Namnet"),
        "<p><finsam-ref to='section:x'></finsam-ref></p>",
    ),
    "target-group": (
        lambda plan: TargetGroupFactory(association=plan.association, key="x", name="Namnet"),
        block("target-groups", groups=["x"]),
    ),
    "term": (
        lambda plan: TermFactory(association=plan.association, key="x", term="Namnet"),
        block("glossary", terms=["x"]),
    ),
}


def test_every_kind_is_made() -> None:
    assert set(MAKE) == set(ABSENCES)


@pytest.mark.parametrize("kind", MAKE)
def test_what_was_removed_is_called_by_its_name(plan: Plan, kind: str) -> None:
    make, body = MAKE[kind]
    row = make(plan)
    row.key = "x"
    row.save()
    SectionFactory(plan=plan, body=body)
    row.delete()

    (sentence,) = sentences(plan)

    assert "”Namnet” har tagits bort" in sentence


@pytest.mark.parametrize("kind", MAKE)
def test_what_never_was_is_told_without_its_key(plan: Plan, kind: str) -> None:
    SectionFactory(plan=plan, body=MAKE[kind][1])

    (sentence,) = sentences(plan)

    assert "finns inte i" in sentence
    assert "x" not in sentence.replace("texten", "")


@pytest.mark.parametrize("kind", ["body", "event", "target-group", "term"])
def test_what_is_not_valid_on_the_day_says_which_day(plan: Plan, kind: str) -> None:
    make, body = MAKE[kind]
    row = make(plan)
    row.key, row.valid_to = "x", BEFORE
    row.save()
    SectionFactory(plan=plan, body=body)

    (sentence,) = sentences(plan)

    assert sentence.endswith("”Namnet” gäller inte den 1 januari 2027.")


@pytest.mark.parametrize("kind", ["goal", "project", "target-group"])
def test_what_no_section_shows_has_no_place(plan: Plan, kind: str) -> None:
    MAKE[kind][0](plan)
    SectionFactory(plan=plan, body=f"<p><finsam-ref to='{kind}:x'></finsam-ref></p>")

    (sentence,) = sentences(plan)

    assert "”Namnet” har ingen plats i planen" in sentence


def test_figure_is_called_what_it_was_called(association: Association, plan: Plan) -> None:
    plan.budget = small_budget(BudgetFactory(association=association))
    plan.save()
    for ref in ("line:stat/2026", "line:stat/1999", "line:borta/2026"):
        SectionFactory(plan=plan, body=f"<p><finsam-figure ref='{ref}'></finsam-figure></p>")
    plan.budget.lines.filter(key="stat").first().delete()

    assert sentences(plan) == [
        "Budgeten har ingen sådan siffra (Stat, 2026).",
        "Budgeten har ingen sådan siffra (Stat, 1999).",
        "Budgeten har ingen sådan siffra (en post som inte finns längre, 2026).",
    ]


def test_project_in_two_sections_is_called_by_its_name(plan: Plan) -> None:
    ProjectFactory(association=plan.association, key="x", name="JobbSam")
    for _each in range(2):
        SectionFactory(plan=plan, title="Insatser", body=block("project", project="x"))

    (finding,) = [each for each in findings_of(plan) if each.rule == "placed-twice"]

    assert finding.place == "1 Insatser"
    assert finding.message.startswith("”JobbSam” står i mer än ett avsnitt")


def test_table_in_two_sections_is_called_by_its_caption(plan: Plan) -> None:
    cells = "<tbody><tr><td>Ett</td></tr></tbody>"
    for _each in range(2):
        table = f"<table data-key='nyckel' data-caption='Möten under året'>{cells}</table>"
        SectionFactory(plan=plan, title="Möten", body=table)

    (finding,) = [each for each in findings_of(plan) if each.rule == "placed-twice"]

    assert finding.message.startswith("”Möten under året” står i mer än ett avsnitt")


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_missing_is_looked_up_once(
    plan: Plan, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(count):
        SectionFactory(plan=plan, body=block("bodies", bodies=["borta"]))
    compose(fresh(plan))

    with django_assert_num_queries(17):
        compose(fresh(plan))


@pytest.mark.parametrize("count", [1, 40])
def test_what_broken_figures_were_called_is_looked_up_once(
    plan: Plan, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with_budgets(plan)
    keys = [f"rad-{number}" for number in range(count)]
    for key in keys:
        for budget in (plan.budget, plan.project_budgets.get()):
            line_called(budget, key, f"Rad {key[4:]}").delete()
    figures = "".join(
        f"<finsam-figure ref='line:{key}/2026' budget='{budget}'></finsam-figure>"
        for key in keys
        for budget in ("", "jobb")
    )
    SectionFactory(plan=plan, body="<p>Hel.</p>")
    with CaptureQueriesContext(connection) as whole:
        compose(fresh(plan))
    plan.sections.update(body=f"<p>{figures}</p>")

    with django_assert_num_queries(len(whole) + 1):
        compose(fresh(plan))

    assert sentences(plan) == [
        f"Budgeten har ingen sådan siffra (Rad {key[4:]}, 2026)." for key in keys for _each in "12"
    ]


def test_figure_is_called_what_it_was_called_in_its_own_budget(plan: Plan) -> None:
    with_budgets(plan)
    line_called(plan.budget, "hyra", "Hyra").delete()
    line_called(plan.project_budgets.get(), "hyra", "Projektets hyra").delete()
    line_called(plan.project_budgets.get(), "resor", "Projektets resor").delete()
    elsewhere = small_budget(BudgetFactory(association=plan.association, key="annan"))
    line_called(elsewhere, "hyra", "En annan hyra").delete()
    for ref, budget in [("hyra", ""), ("hyra", "jobb"), ("resor", ""), ("hyra", "annan")]:
        body = f"<p><finsam-figure ref='line:{ref}/2026' budget='{budget}'></finsam-figure></p>"
        SectionFactory(plan=plan, body=body)

    assert [sentence.partition(" (")[2] for sentence in sentences(plan)] == [
        "Hyra, 2026).",
        "Projektets hyra, 2026).",
        "en post som inte finns längre, 2026).",
        "en post som inte finns längre, 2026).",
    ]


def with_budgets(plan: Plan) -> None:
    """The plan's own budget, and one of a project."""
    plan.budget = small_budget(BudgetFactory(association=plan.association, key="budget"))
    plan.save()
    project = ProjectFactory(association=plan.association, key="jobb")
    beside = BudgetFactory(association=plan.association, key="jobb-budget", project=project)
    plan.project_budgets.add(small_budget(beside))


def line_called(budget: Budget, key: str, label: str) -> BudgetLine:
    return BudgetLineFactory(budget=budget, group=budget.groups.first(), key=key, label=label)
