"""Reading associations and plans from files: what is right is stored, what is wrong is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from associations.models import Association, Authority, Seat
from budgets.models import Budget, BudgetLine
from budgets.queries import budget_value
from plans.document.compose import compose
from plans.exchange.associations import load_association
from plans.exchange.plans import load_plan
from plans.exchange.projects import load_projects
from plans.exchange.tables import FileFault
from plans.models import Adoption, Plan
from projects.models import Project
from tests.factories.associations import AuthorityFactory
from tests.factories.budgets import amounts_of
from tests.plans.documents import sources_of_problems
from tests.plans.folders import write_folder

pytestmark = pytest.mark.django_db


def load(folder: Path) -> Plan:
    with transaction.atomic():
        rows = load_association(folder)
        plan, _decision = load_plan(folder / "2026", rows, load_projects(folder, rows))
    return plan


def test_folder_is_loaded_whole(tmp_path: Path) -> None:
    plan = load(write_folder(tmp_path))

    association = Association.objects.get()
    budget = Budget.objects.get()
    assert (plan.association, plan.period, plan.budget) == (association, "2026", budget)
    assert association.slug == "sjobygden"
    assert [str(seat.person) for seat in Seat.objects.all()] == ["Bo Berg"]
    assert amounts_of(budget) == {("kommun", "2026"): 900_000, ("jobb", "2026"): 600_000}
    assert Project.objects.get().target_groups.get().name == "Unga"
    goal = plan.goals.get()
    assert (goal.responsible_body.key, goal.due_on) == ("styrelse", dt.date(2026, 12, 31))
    assert goal.activities.get().responsible_body.key == "styrelse"
    assert plan.priorities.get().priority == "särskild"
    assert list(
        plan.sections.values_list("key", "title", "parent__key", "numbering").order_by("order")
    ) == [
        ("inledning", "Inledning", None, "unnumbered"),
        ("insatser", "Insatser", None, "inherit"),
        ("jobb", "Jobb", "insatser", "inherit"),
        ("mal", "Mål", None, "inherit"),
    ]


def test_loaded_plan_composes_without_problems(tmp_path: Path) -> None:
    document = compose(load(write_folder(tmp_path)))

    assert sources_of_problems(document) == []
    assert [(section.number, section.title) for section in document.sections] == [
        ("", "Inledning"),
        ("1", "Insatser"),
        ("1.1", "Jobb"),
        ("2", "Mål"),
    ]


def test_loaded_budget_keeps_notes_and_what_is_preliminary(tmp_path: Path) -> None:
    load(write_folder(tmp_path))

    value = budget_value(Budget.objects.get())

    assert value.notes == {("jobb", "2026"): "Beslutat"}
    assert value.preliminary == {("jobb", "2026")}
    assert value.lines_of_project == {"jobb": ("jobb",)}


def test_line_is_tied_to_the_members_of_its_year_and_to_decisions(tmp_path: Path) -> None:
    membership = '[[members]]\nauthority = "kommun"\nparty = "municipalities"\n'
    first = f'{membership}valid_to = 2026-12-31\n\n[[members.boards]]\nname = "Socialnämnden"\n'
    twice = f"{first}share_percent = 100\n\n{membership}valid_from = 2027-01-01\n"
    decided = 'project = "jobb"\ndecision = { meeting = "mote", paragraph = "45" }\n'
    folder = write_folder(tmp_path, {ASSOCIATION: (membership, twice)})
    budget = folder / BUDGET
    text = budget.read_text(encoding="utf-8")
    text = text.replace('member = "kommun"\n', 'member = "kommun"\nboard = "Socialnämnden"\n')
    text = text.replace('project = "jobb"\n', f"{decided}surplus_year = 2025\n")
    budget.write_text(text, encoding="utf-8")

    load(folder)

    income, cost, _left = BudgetLine.objects.all()
    assert income.member.valid_to == dt.date(2026, 12, 31)
    assert str(income.board) == "Socialnämnden"
    assert (str(cost.decision), cost.surplus_year) == ("§ 45 Verksamhetsplan", 2025)


def test_authority_that_is_there_is_used_as_it_is(tmp_path: Path) -> None:
    authority = AuthorityFactory(key="kommun", name="Ett annat namn")

    plan = load(write_folder(tmp_path))

    assert Authority.objects.get() == authority
    assert plan.association.members.get().authority == authority
    assert [name.name for name in authority.names.all()] == ["Ett annat namn"]


ASSOCIATION, PROJECTS = "association.toml", "projects.toml"
BUDGET, PLAN, TEXT = "2026/budget.toml", "2026/plan.toml", "2026/plan.md"

# File, what is replaced by what, the place that the complaint names, and a word of its remedy.
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "unknown key": (ASSOCIATION, 'unit = "kr"', 'unit = "kr"\nmotto = "x"', "association", "motto"),
    "unknown key in a list": (
        ASSOCIATION,
        'name = "Bo Berg"',
        'name = "Bo Berg"\nage = 50',
        "people.0",
        "age",
    ),
    "unknown table": (PROJECTS, "[[projects]]", "[[projekt]]\n[[projects]]", "–", "projekt"),
    "missing key": (ASSOCIATION, 'short_name = "Sjöbygden"\n', "", "association", "short_name"),
    "wrong kind": (ASSOCIATION, "age_from = 16", 'age_from = "16"', "target_groups.0", "age_from"),
    "number for a flag": (
        ASSOCIATION,
        'unit = "kr"',
        'unit = "kr"\nhas_region = 1',
        "association",
        "has_region",
    ),
    "not a choice": (ASSOCIATION, 'kind = "board"', 'kind = "bord"', "bodies.0", "bord"),
    "ages the wrong way": (ASSOCIATION, "age_to = 29", "age_to = 12", "target_groups.0", ""),
    "reserved address": (ASSOCIATION, '"sjobygden"', '"admin"', "association", ""),
    "unknown person": (ASSOCIATION, 'person = "bo"', 'person = "eva"', "bodies.0.seats.0", "eva"),
    "unknown member": (
        ASSOCIATION,
        'appointed_by = ["kommun"]',
        'appointed_by = ["region"]',
        "bodies.0.seats.0",
        "region",
    ),
    "unknown authority": (ASSOCIATION, 'authority = "kommun"', 'authority = "x"', "members.0", "x"),
    "the same key twice": (
        ASSOCIATION,
        "[[bodies]]",
        '[[people]]\nkey = "bo"\nname = "En annan"\n\n[[bodies]]',
        "people.1",
        "",
    ),
    "not TOML": (ASSOCIATION, "[association]", "[association", "–", "TOML"),
    "meeting without a day": (ASSOCIATION, "held_on = 2025-11-21\n", "", "meetings.0", ""),
    "unknown party of a project": (
        PROJECTS,
        'parties = ["kommun"]',
        'parties = ["x"]',
        "projects.0",
        "x",
    ),
    "unreadable node": (
        PROJECTS,
        "[[figure line:jobb/2026]]",
        "[[figure jobb]]",
        "projects.0.parts.0",
        "[[figure jobb]]",
    ),
    "unknown group": (BUDGET, 'group = "intakter"', 'group = "x"', "lines.0", "x"),
    "unknown board": (
        BUDGET,
        'member = "kommun"',
        'member = "kommun"\nboard = "Nämnden"',
        "lines.0",
        "Nämnden",
    ),
    "unknown party": (BUDGET, 'member = "kommun"', 'party = "kommun"', "lines.0", "kommun"),
    "party beside a member": (
        BUDGET,
        'member = "kommun"',
        'member = "kommun"\nparty = "municipalities"',
        "lines.0",
        "",
    ),
    "unknown decision": (
        BUDGET,
        'project = "jobb"',
        'project = "jobb"\ndecision = { meeting = "mote", paragraph = "46" }',
        "lines.1.decision",
        "46",
    ),
    "unknown year": (BUDGET, "amounts = { 2026 = 9", "amounts = { 2027 = 9", "lines.0", "2027"),
    "amount that is no number": (BUDGET, "2026 = 600000", '2026 = "mycket"', "lines.1", ""),
    "note of no year": (BUDGET, "notes = { 2026 =", "notes = { 2027 =", "lines.1", "2027"),
    "preliminary of no year": (
        BUDGET,
        'preliminary = ["2026"]',
        'preliminary = ["2027"]',
        "lines.1",
        "2027",
    ),
    "wrong sum": (
        BUDGET,
        '"group:intakter/2026" = 900000',
        '"group:intakter/2026" = 900001',
        "–",
        "900\u202f001\u00a0kr",
    ),
    "sum of nothing": (BUDGET, '"line:kvar/2026"', '"line:x/2026"', "–", "line:x/2026"),
    "wrong period": (PLAN, 'period = "2026"', 'period = "26"', "–", ""),
    "plan without a day": (PLAN, "as_of = 2025-11-21\n", "", "–", ""),
    "unknown budget": (PLAN, 'budget = "budget-2026"', 'budget = "x"', "–", "x"),
    "unknown target group": (
        PLAN,
        'target_group = "unga"',
        'target_group = "x"',
        "priorities.0",
        "x",
    ),
    "unknown body": (
        PLAN,
        ', responsible_body = "styrelse"',
        ', responsible_body = "x"',
        "goals.0.activities.0",
        "x",
    ),
    "unknown body of a goal": (
        PLAN,
        'responsible_body = "styrelse"\ndue_on',
        'responsible_body = "x"\ndue_on',
        "goals.0",
        "x",
    ),
    "unknown meeting": (
        PLAN,
        "[[goals]]",
        '[adoption]\nmeeting = "x"\nparagraph = "45"\n\n[[goals]]',
        "adoption",
        "x",
    ),
    "unknown paragraph": (
        PLAN,
        "[[goals]]",
        '[adoption]\nmeeting = "mote"\nparagraph = "46"\n\n[[goals]]',
        "adoption",
        "46",
    ),
    "skipped level": (TEXT, "## Jobb {#jobb}", "### Jobb {#jobb}", "#jobb", "#"),
    "unknown numbering": (TEXT, "numbering=unnumbered", "numbering=roman", "#inledning", "roman"),
    "unknown setting": (TEXT, "numbering=unnumbered", "colour=red", "#inledning", "colour"),
    "setting without a value": (TEXT, "numbering=unnumbered", "unnumbered", "#inledning", "unnum"),
    "block that is not TOML": (TEXT, 'project = "jobb"\n', "project = jobb\n", "#jobb", "TOML"),
    "text before the first section": (TEXT, "# Inledning", "Hej.\n\n# Inledning", "1", "{#"),
    "section key twice": (TEXT, "# Mål {#mal}", "# Mål {#jobb}", "#jobb", ""),
    "node that cannot be read": (
        TEXT,
        "[[section:insatser]]",
        "[[avsnitt:insatser]]",
        "#inledning",
        "[[avsnitt:insatser]]",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_names_file_and_place_and_loads_nothing(name: str, tmp_path: Path) -> None:
    file, old, new, place, word = FAULTS[name]
    folder = write_folder(tmp_path, {file: (old, new)})

    with pytest.raises(FileFault) as fault:
        load(folder)

    sentence = str(fault.value)
    assert fault.value.file == folder / file
    assert sentence.startswith(f"{(folder / file).parent.name}/{Path(file).name}, ")
    assert place in sentence.removeprefix(f"{(folder / file).parent.name}/{Path(file).name}, ")
    assert word in sentence
    assert "\n" not in sentence
    assert stored_rows() == {}


@pytest.mark.parametrize("missing", [ASSOCIATION, PROJECTS, PLAN, TEXT])
def test_missing_file_is_named(missing: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    (folder / missing).unlink()

    with pytest.raises(FileFault) as fault:
        load(folder)

    assert fault.value.file == folder / missing
    assert stored_rows() == {}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "2026/plan.toml").write_bytes(b"\xff\xfe"),
        lambda folder: (folder / "2026/plan.md").write_bytes(b"# \xe5 {#a}"),
    ],
    ids=["toml", "markdown"],
)
def test_file_that_is_not_utf8_is_named(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    spoil(folder)

    with pytest.raises(FileFault):
        load(folder)

    assert stored_rows() == {}


def test_command_tells_the_fault_in_one_sentence_and_loads_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path, {BUDGET: ('"line:kvar/2026" = 300000', '"line:kvar/2026" = 1')})

    with pytest.raises(CommandError, match=r"2026/budget\.toml"):
        call_command("demo", folder=tmp_path, stdout=StringIO())

    assert stored_rows() == {}


def test_command_adopts_a_plan_with_a_decision(tmp_path: Path) -> None:
    adopted = '[adoption]\nmeeting = "mote"\nparagraph = "45"\n\n[[goals]]'
    write_folder(tmp_path, {PLAN: ("[[goals]]", adopted)})

    call_command("demo", folder=tmp_path, stdout=StringIO())

    assert str(Adoption.objects.get().decision) == "§ 45 Verksamhetsplan"


def test_command_refuses_to_adopt_an_incomplete_plan_and_loads_nothing(tmp_path: Path) -> None:
    adopted = '[adoption]\nmeeting = "mote"\nparagraph = "45"\n\n[[goals]]'
    write_folder(
        tmp_path,
        {PLAN: ("[[goals]]", adopted), TEXT: ("[[section:insatser]]", "[[section:borta]]")},
    )

    with pytest.raises(
        CommandError, match="Avsnittet som texten hänvisar till finns inte i planen"
    ):
        call_command("demo", folder=tmp_path, stdout=StringIO())

    assert stored_rows() == {}


def stored_rows() -> dict[str, int]:
    """Rows of our own apps, by table; empty tables are left out."""
    labels = ("associations", "projects", "budgets", "plans")
    counts = {
        model._meta.db_table: model._default_manager.count()
        for label in labels
        for model in apps.get_app_config(label).get_models()
    }
    return {table: count for table, count in counts.items() if count}
