"""From tables to document: what live nodes become, and that nothing fails silently or aloud."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from associations.models import Asset, Association
from plans.document.compose import compose
from plans.document.types import (
    BudgetFigure,
    Definitions,
    Facts,
    Figure,
    Footnote,
    Heading,
    Image,
    ItemList,
    MoneyTable,
    Paragraph,
    PlanDocument,
    Problem,
    Quotation,
    Reference,
    Section,
    Strong,
    Table,
    TermUse,
    Text,
)
from plans.models import Plan
from plans.output.files import asset_bytes, budget_csv, plan_json
from plans.output.html import render_body
from plans.output.pdf.rendering import frame_html
from tests.factories.associations import (
    AuthorityFactory,
    AuthorityNameFactory,
    BodyFactory,
    BodyTaskFactory,
    MemberFactory,
    SeatFactory,
    TargetGroupFactory,
    TermFactory,
)
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetLineFactory,
    small_budget,
)
from tests.factories.plans import (
    ActivityFactory,
    GoalFactory,
    PlanFactory,
    SectionFactory,
    TargetGroupPriorityFactory,
)
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.documents import (
    block,
    composed,
    composed_line,
    found,
    fresh,
    problems_in,
    sources_of_problems,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(association: Association) -> Plan:
    """A plan with the small budget (tests/factories/budgets.py) and nothing else."""
    budget = small_budget(BudgetFactory(association=association, key="budget-2026"))
    return PlanFactory(association=association, period="2026", budget=budget)


# -- Figures


@pytest.mark.parametrize(
    ("attributes", "value", "unit", "text"),
    [
        ("ref='line:stat/2026'", 600_000, "kr", "600\u202f000\u00a0kr"),
        ("ref='line:stat/2026' unit='kr'", 600_000, "kr", "600\u202f000\u00a0kr"),
        ("ref='line:stat/2026' unit='tkr'", 600_000, "tkr", "600\u00a0tkr"),
        ("ref='line:stat/2026' unit='mnkr'", 600_000, "mnkr", "0,6\u00a0mnkr"),
        ("ref='line:stat/2025' show='amount'", 500_000, "kr", "500\u202f000\u00a0kr"),
        ("ref='group:intakter/2026'", 1_200_000, "kr", "1\u202f200\u202f000\u00a0kr"),
        ("ref='group:kostnader/2025' unit='tkr'", 400_000, "tkr", "400\u00a0tkr"),
        ("ref='line:kvar/2026'", 500_000, "kr", "500\u202f000\u00a0kr"),
        ("ref='sum:income/2026' unit='mnkr'", 1_200_000, "mnkr", "1,2\u00a0mnkr"),
        ("ref='sum:costs/2026'", 700_000, "kr", "700\u202f000\u00a0kr"),
        ("ref='sum:unallocated/2026'", 500_000, "kr", "500\u202f000\u00a0kr"),
        ("ref='sum:result/2026'", 0, "kr", "0\u00a0kr"),
        (
            "ref='line:kansli/2026' show='share' other='sum:costs/2026'",
            643,
            "percent",
            "64,3\u00a0%",
        ),
        ("ref='line:stat/2026' show='share' other='sum:income/2026'", 500, "percent", "50\u00a0%"),
        (
            "ref='line:kansli/2026' show='difference' other='line:kansli/2025'",
            50_000,
            "kr",
            "50\u202f000\u00a0kr",
        ),
        (
            "ref='line:kvar/2026' show='difference' other='line:kvar/2025' unit='tkr'",
            -100_000,
            "tkr",
            "\u2212100\u00a0tkr",
        ),
    ],
)
def test_figure_of(plan: Plan, attributes: str, value: int, unit: str, text: str) -> None:
    (figure,) = composed_line(plan, f"<finsam-figure {attributes}></finsam-figure>")

    assert isinstance(figure, Figure)
    assert (figure.value, figure.unit, figure.text) == (value, unit, text)


@pytest.mark.parametrize(
    ("attributes", "source"),
    [
        ("ref='line:borta/2026'", "line:borta/2026"),
        ("ref='group:borta/2026'", "group:borta/2026"),
        ("ref='sum:borta/2026'", "sum:borta/2026"),
        ("ref='line:stat/1999'", "line:stat/1999"),
        ("ref='line:insatser/2025'", "line:insatser/2025"),
        ("ref='line:stat/2026' show='share'", "line:stat/2026"),
        ("ref='line:stat/2026' show='share' other='line:borta/2026'", "line:stat/2026"),
        ("ref='line:stat/2026' show='share' other='sum:result/2026'", "line:stat/2026"),
        ("ref='line:stat/2026' show='difference'", "line:stat/2026"),
        ("ref='line:stat/2026' show='difference' other='line:stat/1999'", "line:stat/2026"),
        ("ref='line:stat/2026' budget='borta'", "line:stat/2026"),
    ],
)
def test_figure_that_is_not_there_is_a_problem(plan: Plan, attributes: str, source: str) -> None:
    (problem,) = composed_line(plan, f"<finsam-figure {attributes}></finsam-figure>")

    assert isinstance(problem, Problem)
    assert problem.source == source


def test_figure_of_a_projects_budget(plan: Plan) -> None:
    project = ProjectFactory(association=plan.association, key="jobb")
    budget = BudgetFactory(association=plan.association, key="jobb-2026", project=project)
    small_budget(budget).lines.get(key="stat").amounts.update(amount_kr=7)
    plan.project_budgets.add(budget)
    BudgetFactory(association=plan.association, key="jobb-2027", project=project)

    (figure,) = composed_line(
        plan, "<finsam-figure ref='line:stat/2026' budget='jobb'></finsam-figure>"
    )

    assert isinstance(figure, Figure)
    assert figure.value == 7


def test_figure_of_a_plan_without_budget_is_a_problem(association: Association) -> None:
    plan = PlanFactory(association=association)

    (problem,) = composed_line(plan, "<finsam-figure ref='line:stat/2026'></finsam-figure>")

    assert isinstance(problem, Problem)


def test_figures_of_the_document_are_every_amount_and_every_group(plan: Plan) -> None:
    document = compose(plan)

    assert [(figure.key, figure.kind, figure.amount_kr) for figure in document.figures] == [
        ("line:stat/2025", "contribution", 500_000),
        ("line:stat/2026", "contribution", 600_000),
        ("line:kommun/2025", "contribution", 500_000),
        ("line:kommun/2026", "contribution", 600_000),
        ("line:kansli/2025", "cost", 400_000),
        ("line:kansli/2026", "cost", 450_000),
        ("line:insatser/2026", "cost", 250_000),
        ("line:kvar/2025", "unallocated", 600_000),
        ("line:kvar/2026", "unallocated", 500_000),
        ("group:intakter/2025", "total", 1_000_000),
        ("group:intakter/2026", "total", 1_200_000),
        ("group:kostnader/2025", "total", 400_000),
        ("group:kostnader/2026", "total", 700_000),
        ("group:kvar/2025", "total", 600_000),
        ("group:kvar/2026", "total", 500_000),
    ]
    assert document.figures[0] == BudgetFigure(
        key="line:stat/2025",
        group="Intäkter",
        line="Stat",
        kind="contribution",
        year="2025",
        year_kind="previous",
        amount_kr=500_000,
        note="",
    )


# -- References


@pytest.mark.parametrize(
    ("node", "reference"),
    [
        ("to='section:b'", Reference("section:b", "b", "2")),
        ("to='section:b' form='number'", Reference("section:b", "b", "2")),
        ("to='section:b' form='title'", Reference("section:b", "b", "Titel B")),
        ("to='section:b' form='page'", Reference("section:b", "b", "2", page=True)),
        ("to='section:b1'", Reference("section:b1", "b1", "2.1")),
        ("to='section:fri'", Reference("section:fri", "fri", "Fri")),
        ("to='section:bil'", Reference("section:bil", "bil", "Bilaga 1")),
        ("to='table:allt'", Reference("table:allt", "tabell-allt", "tabell 1")),
        ("to='table:allt' form='title'", Reference("table:allt", "tabell-allt", "Hela budgeten")),
        ("to='table:egen'", Reference("table:egen", "tabell-egen", "tabell 2")),
        ("to='project:jobb'", Reference("project:jobb", "b1", "2.1")),
        ("to='project:jobb' form='title'", Reference("project:jobb", "b1", "Titel B1")),
        ("to='goal:unga'", Reference("goal:unga", "b", "2")),
    ],
)
def test_reference_to(plan: Plan, node: str, reference: Reference) -> None:
    lay_out(plan)

    (inline,) = composed_line(plan, f"<finsam-ref {node}></finsam-ref>")

    assert inline == reference


@pytest.mark.parametrize(
    "to", ["section:borta", "table:borta", "project:borta", "goal:borta", "project:utan-plats"]
)
def test_reference_to_what_has_no_place_is_a_problem(plan: Plan, to: str) -> None:
    ProjectFactory(association=plan.association, key="utan-plats")

    (problem,) = composed_line(plan, f"<finsam-ref to='{to}'></finsam-ref>")

    assert isinstance(problem, Problem)
    assert problem.source == to


def test_reference_survives_that_its_section_is_renamed_and_moved(plan: Plan) -> None:
    lay_out(plan)
    SectionFactory(plan=plan, key="sist", body="<p><finsam-ref to='section:b'></finsam-ref></p>")

    plan.sections.filter(key="b").update(title="Ny titel", order=0)
    document = compose(fresh(plan))

    (reference,) = found(document.sections[-1], Reference)
    assert reference == Reference("section:b", "b", "1")


def test_reference_to_something_with_two_places_takes_the_first(plan: Plan) -> None:
    lay_out(plan)
    SectionFactory(plan=plan, key="igen", body=block("project", project="jobb"))

    (inline,) = composed_line(plan, "<finsam-ref to='project:jobb'></finsam-ref>")

    assert inline == Reference("project:jobb", "b1", "2.1")


def test_deleted_project_leaves_a_visible_problem_where_it_stood_and_was_named(
    plan: Plan,
) -> None:
    project = ProjectFactory(association=plan.association, key="jobb")
    SectionFactory(plan=plan, key="jobb", body=block("project", project="jobb"))
    SectionFactory(plan=plan, body="<p>Se <finsam-ref to='project:jobb'></finsam-ref>.</p>")
    assert sources_of_problems(compose(plan)) == []

    project.delete()

    document = compose(fresh(plan))
    assert "jobb" in sources_of_problems(document)
    assert 'class="problem' in render_body(document)


def test_targets_are_in_the_document(plan: Plan) -> None:
    lay_out(plan)

    targets = {target.target: target.number for target in compose(plan).references}

    assert targets == {
        "section:a": "1",
        "section:b": "2",
        "section:b1": "2.1",
        "section:fri": "",
        "section:bil": "Bilaga 1",
        "table:allt": "tabell 1",
        "table:egen": "tabell 2",
        "project:jobb": "2.1",
        "goal:unga": "2",
    }


def lay_out(plan: Plan) -> None:
    """Sections a, b (with b1 inside), fri without number, bil as appendix; with a budget table in
    a, a table of text and a goal in b, a project in b1."""
    ProjectFactory(association=plan.association, key="jobb")
    GoalFactory(plan=plan, key="unga")
    table = "<table data-key='egen' data-caption='Egen'><tr><td>x</td></tr></table>"
    bodies = {
        "a": block("budget-table", key="allt", caption="Hela budgeten"),
        "b": f"{table}{block('activities', goal='unga')}",
        "b1": block("project", project="jobb"),
        "fri": "<p>Fri.</p>",
        "bil": "<p>Bilaga.</p>",
    }
    settings: dict[str, dict[str, Any]] = {
        "fri": {"numbering": "unnumbered"},
        "bil": {"numbering": "appendix"},
    }
    for order, (key, body) in enumerate(bodies.items(), start=1):
        parent = plan.sections.get(key="b") if key == "b1" else None
        SectionFactory(
            plan=plan,
            key=key,
            title="Fri" if key == "fri" else f"Titel {key.upper()}",
            body=body,
            parent=parent,
            order=order,
            **settings.get(key, {}),
        )


# -- Terms, footnotes, pictures


def test_term_without_a_glossary_leads_nowhere(plan: Plan) -> None:
    TermFactory(association=plan.association, key="samverkan", term="Samverkan")

    (use,) = composed_line(plan, "<finsam-term key='samverkan'>samverkar</finsam-term>")

    assert use == TermUse("samverkan", "samverkar", "")


def test_term_leads_to_its_entry_in_the_glossary(plan: Plan) -> None:
    TermFactory(association=plan.association, key="samverkan", term="Samverkan")
    SectionFactory(plan=plan, body=block("glossary"))

    (use,) = composed_line(plan, "<finsam-term key='samverkan'></finsam-term>")

    (glossary,) = found(compose(fresh(plan)), Definitions)
    assert use == TermUse("samverkan", "Samverkan", glossary.entries[0].anchor)


def test_term_outside_a_glossary_of_some_terms_leads_nowhere(plan: Plan) -> None:
    for key in ("samverkan", "samsyn"):
        TermFactory(association=plan.association, key=key)
    SectionFactory(plan=plan, body=block("glossary", terms=["samsyn"]))

    uses = composed_line(
        plan,
        "<finsam-term key='samverkan'>x</finsam-term><finsam-term key='samsyn'>y</finsam-term>",
    )

    assert [bool(use.anchor) for use in found(uses, TermUse)] == [False, True]


def test_term_that_is_not_there_is_a_problem_with_its_text(plan: Plan) -> None:
    (problem,) = composed_line(plan, "<finsam-term key='borta'>ordet</finsam-term>")

    assert isinstance(problem, Problem)
    assert problem.source == "ordet"


def test_term_of_another_day_is_not_there(plan: Plan) -> None:
    TermFactory(association=plan.association, key="ny", valid_from=dt.date(2030, 1, 1))

    (problem,) = composed_line(plan, "<finsam-term key='ny'>ny</finsam-term>")

    assert isinstance(problem, Problem)


def test_footnotes_are_numbered_through_the_whole_document(plan: Plan) -> None:
    ProjectPartFactory(
        project=ProjectFactory(association=plan.association, key="jobb"),
        body="<p>Insats<finsam-note>tre</finsam-note></p>",
    )
    SectionFactory(plan=plan, body="<p>a<finsam-note>ett</finsam-note></p>", order=1)
    SectionFactory(
        plan=plan,
        body="<table><tr><td>b<finsam-note>två <em>!</em></finsam-note></td></tr></table>",
        order=2,
    )
    SectionFactory(plan=plan, body=block("project", project="jobb"), order=3)
    SectionFactory(plan=plan, body="<ul><li>d<finsam-note>fyra</finsam-note></li></ul>", order=4)

    notes = list(found(compose(plan), Footnote))

    assert [(note.number, note.anchor) for note in notes] == [
        (number, f"fotnot-{number}") for number in (1, 2, 3, 4)
    ]
    assert [note.children[0] for note in notes] == [
        Text("ett"),
        Text("två "),
        Text("tre"),
        Text("fyra"),
    ]


def test_picture_is_in_the_document_and_among_its_assets(plan: Plan) -> None:
    asset = Asset.objects.keep(b"bild", media_type="image/png")
    Asset.objects.keep(b"en annan bild", media_type="image/png")

    blocks = composed(plan, f"<img data-asset='{asset.pk}' alt='Två händer' title='Hand i hand'>")

    assert blocks == (Image(asset.pk, "Två händer", "Hand i hand"),)
    document = compose(fresh(plan))
    assert [(a.sha256, a.media_type) for a in document.assets] == [(asset.pk, "image/png")]
    assert asset_bytes(document) == {asset.pk: b"bild"}


def test_picture_that_is_not_there_is_a_problem(plan: Plan) -> None:
    (problem,) = composed(plan, f"<img data-asset='{'ab' * 32}' alt='Två händer'>")

    assert isinstance(problem, Problem)
    assert problem.source == "Två händer"


def test_logo_is_among_the_assets(plan: Plan) -> None:
    logo = Asset.objects.keep(b"logo", media_type="image/png")
    Association.objects.update(logo=logo)

    document = compose(fresh(plan))

    assert document.association.logo == logo.pk
    assert [asset.sha256 for asset in document.assets] == [logo.pk]


# -- Blocks that cannot be


@pytest.mark.parametrize(
    "body",
    [
        "<finsam-block kind='borta'></finsam-block>",
        "<finsam-block kind='project'></finsam-block>",
        block("project", project="borta"),
        block("project", project=1),
        block("project", projekt="jobb"),
        block("activities", goal="borta"),
        block("bodies", bodies=["borta"]),
        block("bodies", bodies="styrelse"),
        block("persons", body="borta"),
        block("glossary", terms=["borta"]),
        block("target-groups", groups=["borta"]),
        block("budget-table", caption="x", rows=["group:borta"]),
        block("budget-table", caption="x", rows=["nonsens"]),
        block("budget-table", caption="x", years=["1999"]),
        block("budget-table", caption="x", unit="euro"),
        block("budget-table", caption="x", budget="borta"),
        block("budget-table"),
        block("budget-chart", caption="x", groups=["borta"]),
        block("contributions", caption="x", years=["1999"]),
        block("contributions-chart", caption="x", budget="borta"),
    ],
)
def test_block_that_cannot_be_composed_is_a_problem(plan: Plan, body: str) -> None:
    blocks = composed(plan, f"<p>Före.</p>{body}<p>Efter.</p>")

    assert blocks[0] == Paragraph((Text("Före."),))
    assert blocks[-1] == Paragraph((Text("Efter."),))
    assert len(problems_in(blocks[1:-1])) == len(blocks) - 2 == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("<finsam-block kind='nyckel'></finsam-block>", "Det finns ingen sådan blocktyp."),
        (
            block("members", nyckel=1),
            (
                "Ett blocks inställningar saknas eller är fel: en inställning som inte finns "
                "(Medlemmar)."
            ),
        ),
    ],
)
def test_problem_of_a_block_says_no_key(plan: Plan, body: str, sentence: str) -> None:
    (problem,) = problems_in(composed(plan, body))

    assert problem.sentence == sentence


def test_project_that_prints_itself_is_a_problem(plan: Plan) -> None:
    project = ProjectFactory(association=plan.association, key="jobb")
    ProjectPartFactory(project=project, body=block("project", project="jobb"))

    blocks = composed(plan, block("project", project="jobb"))

    assert problems_in(blocks)


def test_glossary_inside_a_definition_is_a_problem(plan: Plan) -> None:
    TermFactory(association=plan.association, key="ord", definition=block("glossary"))

    blocks = composed(plan, block("glossary"))

    assert problems_in(blocks)


def test_budget_whose_residuals_wait_for_each_other_is_a_problem(plan: Plan) -> None:
    assert plan.budget is not None
    group = plan.budget.groups.get(key="kostnader")
    plan.budget.lines.update(kind="cost")
    for key in ("stat", "kansli"):
        line = plan.budget.lines.get(key=key)
        line.kind = "unallocated"
        line.save()
    assert group

    blocks = composed(plan, block("budget-table", caption="x"))

    assert [problem.message for problem in problems_in(blocks)] != []


# -- The same body printed twice


def test_project_with_two_places_is_printed_whole_in_both(plan: Plan) -> None:
    project = ProjectFactory(association=plan.association, key="jobb")
    ProjectPartFactory(
        project=project,
        body="<p>Text.</p><ul><li>punkt <strong>fet</strong> slut<ul><li>inre <em>x</em></li></ul>"
        "efter</li></ul><blockquote>löst <em>ord</em><p>citat</p><p><cite>källa</cite></p>"
        "</blockquote>löst sist <strong>fett</strong>",
    )
    for _place in range(2):
        SectionFactory(plan=plan, body=block("project", project="jobb"))

    first, second = compose(plan).sections

    assert list(found(first, Strong)) == [
        Strong((Text("Syfte."),)),
        Strong((Text("fet"),)),
        Strong((Text("fett"),)),
    ]
    assert next(iter(found(first, Quotation))).source == (Text("källa"),)
    assert second.blocks == first.blocks


# -- Names and seats of the plan's day


def test_each_plan_shows_the_names_of_its_own_day(association: Association) -> None:
    gotland = AuthorityFactory(key="gotland")
    AuthorityNameFactory(authority=gotland, name="Gotlands kommun", valid_to=dt.date(2010, 12, 31))
    AuthorityNameFactory(authority=gotland, name="Region Gotland", valid_from=dt.date(2011, 1, 1))
    MemberFactory(association=association, authority=gotland)
    BodyFactory(
        association=association, key="organ", name="Beredning", valid_to=dt.date(2010, 12, 31)
    )
    BodyFactory(
        association=association, key="organ", name="Ledning", valid_from=dt.date(2011, 1, 1)
    )
    seen = {}
    for period, day in (("2009", dt.date(2009, 1, 1)), ("2022", dt.date(2021, 11, 26))):
        plan = PlanFactory(association=association, period=period, as_of=day)
        SectionFactory(plan=plan, body=block("bodies", bodies=["organ"]) + block("members"))
        document = compose(plan)
        heading = next(found(document, Heading))
        table = next(found(document, Table))
        seen[period] = (document.association.members[0].name, heading.text, table.rows[0][0])

    assert [(name, heading) for name, heading, _cell in seen.values()] == [
        ("Gotlands kommun", "Beredning"),
        ("Region Gotland", "Ledning"),
    ]
    assert [cell.children for _name, _heading, cell in seen.values()] == [
        (Text("Gotlands kommun"),),
        (Text("Region Gotland"),),
    ]


def test_body_shows_the_tasks_and_seats_of_the_plans_day(plan: Plan) -> None:
    body = BodyFactory(board=True, association=plan.association)
    early, late = dt.date(2020, 1, 1), dt.date(2027, 1, 1)
    BodyTaskFactory(body=body, text="Nu", valid_from=early)
    BodyTaskFactory(body=body, text="Sedan", valid_from=late)
    BodyTaskFactory(body=body, text="Förr", valid_to=early)
    SeatFactory(body=body, person__name="Nu Nilsson")
    SeatFactory(body=body, person__name="Förr Fors", valid_to=early)

    blocks = composed(plan, block("bodies", bodies=["styrelse"]))

    tasks = [text.text for text in found(tuple(found(blocks, ItemList)), Text)]
    seats = [row[1].children for row in next(found(blocks, Table)).rows]
    assert tasks == ["Nu"]
    assert seats == [(Text("Nu Nilsson"),)]


def test_contributions_are_summed_without_other_income(plan: Plan) -> None:
    year = plan.budget.years.get(key="2026")
    group = plan.budget.groups.get(key="intakter")
    gift = BudgetLineFactory(budget=plan.budget, group=group, kind="other-income")
    AmountFactory(line=gift, year=year, amount_kr=77_000)

    (table,) = composed(plan, block("contributions", caption="Bidrag", years=["2026"]))

    assert isinstance(table, MoneyTable)
    assert [row.cells[0].amount_kr for row in table.rows] == [600_000, 600_000, 1_200_000]


# -- The document as a whole


def test_document_is_swedish_whatever_language_the_interface_has(plan: Plan) -> None:
    lay_out(plan)
    MemberFactory(association=plan.association)
    SectionFactory(plan=plan, body=block("members") + block("contributions", caption="x"))

    with translation.override("sv"):
        swedish = compose(fresh(plan))
    with translation.override("en"):
        english = compose(fresh(plan))
        page = render_body(english)
        still = translation.get_language()

    assert english == swedish
    assert page == render_body(swedish)
    assert still == "en"
    assert [t.number for t in english.references if t.target == "section:bil"] == ["Bilaga 1"]


def test_anchors_of_a_document_are_unique(plan: Plan) -> None:
    TermFactory(association=plan.association, key="x")
    heading = "<h3>Samma</h3><p>x</p>"
    table = "<table data-key='{}' data-caption='T'><tr><td>x</td></tr></table>"
    SectionFactory(plan=plan, key="a", body=heading * 3 + table.format("a") + table.format("b"))
    SectionFactory(plan=plan, key="a-samma", body=heading)
    SectionFactory(plan=plan, key="tabell-a", body=table.format("c") + block("glossary"))

    document = compose(plan)

    anchors = [part.anchor for kind in (Section, Heading, Table) for part in found(document, kind)]
    assert len(anchors) == 3 + 4 + 3
    assert len(set(anchors)) == len(anchors)


def test_heading_stands_one_level_under_its_section(plan: Plan) -> None:
    outer = SectionFactory(plan=plan, key="a", body="<h3>Ett</h3><p>x</p>")
    SectionFactory(plan=plan, key="b", parent=outer, body="<h3>Två</h3><h4>Tre</h4><p>x</p>")

    headings = [(h.level, h.text) for h in found(compose(plan), Heading)]

    assert headings == [(2, "Ett"), (3, "Två"), (4, "Tre")]


def test_money_table_has_a_cell_for_every_year_and_the_sums(plan: Plan) -> None:
    blocks = composed(plan, block("budget-table", key="t", caption="Budget", unit="tkr"))

    (table,) = blocks
    assert isinstance(table, MoneyTable)
    assert (table.number, table.unit, table.caption) == (1, "tkr", "Budget")
    assert [(c.key, c.is_current) for c in table.columns] == [("2025", False), ("2026", True)]
    assert [(row.label, *(cell.amount_kr for cell in row.cells)) for row in table.rows] == [
        ("Stat", 500_000, 600_000),
        ("Kommun", 500_000, 600_000),
        ("Summa intäkter", 1_000_000, 1_200_000),
        ("Kansli", 400_000, 450_000),
        ("Insatser", None, 250_000),
        ("Summa kostnader", 400_000, 700_000),
        ("Kvar", 600_000, 500_000),
    ]


def test_project_shows_facts_first(plan: Plan) -> None:
    project = ProjectFactory(
        association=plan.association,
        key="jobb",
        starts_on=dt.date(2025, 1, 1),
        owner=AuthorityFactory(name="Sjöbygdens kommun"),
    )
    ProjectPartFactory(project=project, label="Plats", is_fact=True, body="<p>Torget</p>")
    ProjectPartFactory(project=project, label="Syfte", body="<p>Arbete.</p>")

    facts, text = composed(plan, block("project", project="jobb"))

    assert isinstance(facts, Facts)
    assert [fact.children for fact in facts.entries] == [
        (Text("2025-01-01 –"),),
        (Text("Sjöbygdens kommun"),),
        (Text("Torget"),),
    ]
    assert text == Paragraph((Strong((Text("Syfte."),)), Text(" "), Text("Arbete.")))


# -- Queries


def test_queries_are_as_many_for_a_large_plan_as_for_a_small_one(
    django_assert_max_num_queries: Any,
) -> None:
    small, large = filled_plan(sections=3, projects=2), filled_plan(sections=30, projects=20)

    with CaptureQueriesContext(
        connection,
    ) as of_small:
        document = write_everything(small)
    with CaptureQueriesContext(connection) as of_large:
        larger = write_everything(large)

    assert (len(document.sections), len(larger.sections)) == (3 + 2, 30 + 20)
    assert sources_of_problems(larger) == []
    assert len(of_large) == len(of_small)
    assert len(of_large) < 40


def write_everything(plan: Plan) -> PlanDocument:
    document = compose(fresh(plan))
    render_body(document)
    frame_html(document, draft_mark="UTKAST")
    asset_bytes(document)
    plan_json(document)
    budget_csv(document)
    return document


def filled_plan(*, sections: int, projects: int) -> Plan:
    """A plan with as many of everything as it has projects."""
    plan = PlanFactory()
    plan.association.logo = Asset.objects.keep(b"logo", media_type="image/png")
    plan.association.save()
    budget = small_budget(BudgetFactory(association=plan.association, key="huvud"))
    Plan.objects.filter(pk=plan.pk).update(budget=budget)
    TermFactory(association=plan.association, key="samverkan")
    board = BodyFactory(board=True, association=plan.association)
    for number in range(projects):
        of_project(plan, number)
        authority = AuthorityFactory(name=f"Kommun {number}")
        member = MemberFactory(association=plan.association, authority=authority)
        SeatFactory(body=board).appointed_by.add(member)
        BodyTaskFactory(body=board)
        group = TargetGroupFactory(association=plan.association)
        TargetGroupPriorityFactory(plan=plan, target_group=group, area=authority)
        TargetGroupPriorityFactory(plan=plan, target_group=group)
    every = (
        block("glossary"),
        block("bodies", bodies=["styrelse"]),
        block("members") + block("organisation-chart", caption="Organisation"),
        block("budget-table", caption="Budget") + block("contributions-chart", caption="Bidrag"),
        block("target-groups"),
        (
            "<p>Text <finsam-figure ref='line:stat/2026'></finsam-figure> och "
            "<finsam-ref to='project:p0'></finsam-ref>.</p>"
        ),
    )
    for number in range(sections):
        bodies = every if sections < len(every) else every[number % 6 : number % 6 + 1]
        SectionFactory(plan=plan, key=f"s{number}", body="".join(bodies))
    return plan


def of_project(plan: Plan, number: int) -> None:
    project = ProjectFactory(
        association=plan.association,
        key=f"p{number}",
        owner=AuthorityFactory(name=f"Ägare {number}"),
    )
    project.parties.add(AuthorityFactory(name=f"Part {number}"))
    ProjectPartFactory(project=project)
    ProjectPartFactory(project=project, is_fact=True)
    budget = BudgetFactory(association=plan.association, project=project)
    plan.project_budgets.add(budget)
    small_budget(budget)
    goal = GoalFactory(plan=plan, key=f"g{number}")
    ActivityFactory(goal=goal, responsible_body=BodyFactory(association=plan.association))
    SectionFactory(
        plan=plan,
        key=f"p{number}",
        body=block("project", project=f"p{number}")
        + block("activities", goal=f"g{number}")
        + block("budget-table", caption="Insatsens budget", budget=f"p{number}"),
    )
