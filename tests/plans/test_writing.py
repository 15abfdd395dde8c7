"""Writing a plan: a new one, saving a section, two who write at once, versions, previews."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from associations.models import Asset, User
from associations.permissions import RoleName
from plans.checks import Severity
from plans.document.bodies import elements_of
from plans.document.compose import compose
from plans.document.differences import differences, in_keys, plain_blocks
from plans.document.merge import merge
from plans.document.types import Text
from plans.document.yearly import find_yearly
from plans.exchange.templates import guidance_on, plan_template
from plans.models import DraftPrint, Plan, PlanReviewItem, Section
from plans.queries import findings_of
from plans.queries.catalogue import catalogue
from plans.queries.versions import sittings, versions_of
from plans.queries.words import words_of
from plans.services.copying import start_plan_from, start_plan_from_template, with_years
from plans.services.drafts import PlanIsAdopted
from plans.services.writing import (
    Choice,
    SavedText,
    SectionChanged,
    SectionText,
    Writers,
    latest_version,
    merged_text,
    restore_version,
    save_text,
    settle_conflict,
)
from tests.conftest import person_with
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    MemberFactory,
    PersonFactory,
    SeatFactory,
    TermFactory,
)
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.plans import (
    ActivityFactory,
    GoalFactory,
    PlanFactory,
    SectionFactory,
    TargetGroupPriorityFactory,
    adopt,
)
from tests.factories.projects import ProjectFactory
from tests.plans.documents import block

DAY = dt.date(2029, 10, 1)
WORK = "/finsam-sjobygden/arbete/"
PAGE = f"{WORK}planer/2030/avsnitt/inledning/"
JSON = {"HTTP_ACCEPT": "application/json"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def section(draft: Plan) -> Section:
    return draft.sections.get()


@pytest.fixture
def colleague(association) -> User:
    return person_with(RoleName.ADMINISTRATOR, association)


# -- Merging


BLOCKS = st.lists(st.sampled_from(["<p>a</p>", "<p>b</p>", "<p>c</p>", "<p>d</p>"]), max_size=7)


@given(BLOCKS, BLOCKS, BLOCKS)
def test_merge_loses_nothing_that_either_has_written(base, mine, theirs):
    merged = Counter(merge(base, mine, theirs))

    before, of_mine, of_theirs = Counter(base), Counter(mine), Counter(theirs)
    for written in (of_mine - before, of_theirs - before, of_mine & of_theirs):
        assert written - merged == Counter()


@given(BLOCKS, BLOCKS)
def test_merge_takes_the_only_change(base, changed):
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(BLOCKS, BLOCKS, BLOCKS)
def test_merge_adds_nothing_of_its_own(base, mine, theirs):
    assert set(merge(base, mine, theirs)) <= set(mine) | set(theirs)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a b", "a2 b", "a b2", "a2 b2"),
        ("a", "a2", "a3", "a2 a3"),
        ("a b", "a", "a b2", "a b2"),
        ("a b", "a", "a b", "a"),
        ("", "a b", "c b", "a c b"),
        ("a b c", "a x b c", "a b c y", "a x b c y"),
        ("a a", "a", "a", "a"),
    ],
)
def test_merge_by_example(base, mine, theirs, merged):
    assert " ".join(merge(base.split(), mine.split(), theirs.split())) == merged


def marks_in(body: str) -> list[dict[str, str]]:
    """The settings of the marks that merging has put into a text."""
    elements = [element for element in elements_of(body) if element.get("kind") == "unsettled"]
    return [json.loads(element.get("options")) for element in elements]


def without_marks(body: str) -> str:
    return re.sub(r'<finsam-block kind="unsettled"[^>]*></finsam-block>', "", body)


def test_merged_text_keeps_both_titles_under_a_mark():
    merged = merged_text(
        SectionText("Mål", "<p>a</p>"),
        SectionText("Målen", "<p>a</p>"),
        SectionText("Alla mål", "<p>b</p>"),
        Writers("Anna", "Bo"),
    )

    assert merged.title == "Målen / Alla mål"
    assert without_marks(merged.body) == "<p>b</p>"
    assert marks_in(merged.body) == [{"of": "title"}]


def merged_words(base: str, mine: str, theirs: str) -> str:
    """Merging where each word is a paragraph; a mark reads "Anna:2"."""
    texts = (
        SectionText("", "".join(f"<p>{word}</p>" for word in text.split()))
        for text in (base, mine, theirs)
    )
    merged = merged_text(*texts, Writers("Anna", "Bo"))
    return " ".join(
        "{who}:{blocks}".format(**json.loads(element.get("options")))
        if element.tag == "finsam-block"
        else element.text
        for element in elements_of(merged.body)
    )


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a", "a2", "a3", "Anna:1 a2 Bo:1 a3"),
        ("a b c", "a b2 c", "a b3 x c", "a Anna:1 b2 Bo:2 b3 x c"),
        ("", "a", "b", "Anna:1 a Bo:1 b"),
        ("a b", "a2 b", "a b2", "a2 b2"),
        ("a b", "a x b", "a y b", "a x y b"),
        ("a b", "a2 b2", "a3 b", "Anna:1 a2 Bo:1 a3 b2"),
        ("a b", "a2 b", "a2 b", "a2 b"),
        ("a b", "b", "a2 b", "a2 b"),
    ],
    ids=[
        "both changed it", "one changed it into two", "both began an empty section",
        "each changed another", "one changed more than the other", "both added beside it",
        "both made the same change", "one removed what the other changed",
    ],
)  # fmt: skip
def test_what_both_have_changed_is_marked_with_whose_it_is(base, mine, theirs, merged):
    assert merged_words(base, mine, theirs) == merged


def test_unsettled_merge_says_so_and_stops_the_adoption(draft):
    merged = merged_text(
        SectionText("", "<p>a</p>"),
        SectionText("", "<p>a2</p><p>a4</p>"),
        SectionText("", "<p>a3</p>"),
        Writers("Anna <b>", "Bo"),
    )
    SectionFactory(plan=draft, title="Mål", body=merged.body)

    found = [each for each in findings_of(draft) if each.severity == "block"]

    assert [each.place for each in found] == ["2 Mål"] * 2
    assert "De 2 nästa är de som Anna <b> skrev." in found[0].message
    assert "Nästa stycke är det som Bo skrev." in found[1].message


def test_mark_of_a_merge_stands_in_no_menu(draft):
    (mark,) = [each for each in catalogue(draft)["blocks"] if each["kind"] == "unsettled"]

    assert (mark["isOffered"], mark["options"]) == (False, [])


def test_merged_text_has_room_for_two_long_titles():
    mine, theirs = SectionText("m" * 200, ""), SectionText("t" * 190 + "<&", "")

    merged = merged_text(None, mine, theirs, Writers())

    assert merged.title == "m" * 200
    assert without_marks(merged.body) == f"<p>{'t' * 190}&lt;&amp;</p>"


def test_differences_word_by_word():
    old = "<p>Förbundet har tre mål.</p><p>Slut.</p>"
    new = (
        '<p>Förbundet har fyra mål.</p><p>Slut.</p><p><finsam-ref to="section:x"></finsam-ref></p>'
    )

    found = [
        [(piece.change, piece.text) for piece in block.pieces]
        for block in differences(old, new, in_keys)
    ]

    assert found == [
        [
            ("same", "Förbundet har "),
            ("removed", "tre"),
            ("added", "fyra"),
            ("same", " mål."),
        ],
        [("same", "Slut.")],
        [("added", "[section:x]")],
    ]


def test_plain_blocks_tell_words_apart():
    table = "<table><tbody><tr><td>ett</td><td>två</td></tr></tbody></table>"
    body = f"{table}<ul><li><p>tre</p></li></ul>"

    assert plain_blocks(body) == ["ett två", "tre"]


def test_plain_blocks_tell_a_footnote_from_the_text():
    body = "<p>Ett ord<finsam-note>en <em>liten</em> not</finsam-note> till.</p>"

    assert plain_blocks(body) == ["Ett ord [en liten not] till."]


def test_live_nodes_are_said_in_words(association):
    budget = small_budget(BudgetFactory(association=association))
    plan = PlanFactory(association=association, budget=budget)
    BodyFactory(association=association, key="styrelse", name="Styrelsen")
    SectionFactory(plan=plan, key="uppdrag", title="Uppdrag")
    body = (
        '<p>Staten ger <finsam-figure ref="line:stat/2026" unit="tkr"></finsam-figure>, se '
        '<finsam-ref to="section:uppdrag" form="number"></finsam-ref> och '
        '<finsam-ref to="section:borta" form="number"></finsam-ref>.</p>'
        + block("bodies", bodies=["styrelse"], headings=False)
        + block("budget-table", caption="Allt", rows=["sum:costs", "group:kostnader=Utgifter"])
        + block("borta")
    )

    words = [text.replace("\xa0", " ") for text in plain_blocks(body, words_of(plan))]

    assert words == [
        (
            "Staten ger [Stat, 2026: 600 tkr], se [avsnitt 1 Uppdrag] och [Avsnittet som texten "
            "hänvisar till finns inte i planen.]."
        ),
        "[Organ och deras uppgifter (Organ: Styrelsen; Med rubriker: nej)]",
        "[Budgettabell (Rubrik: Allt; Rader: Summa kostnader, Utgifter)]",
        "[ett block av ett slag som inte finns]",
    ]


def test_blocks_are_said_without_the_keys_of_what_is_gone(association):
    budget = small_budget(BudgetFactory(association=association))
    plan = PlanFactory(association=association, budget=budget)
    budget.lines.get(key="kansli").delete()
    BodyFactory(association=association, key="rad", name="Rådet").delete()
    ProjectFactory(association=association, key="gammal", name="Gammalt").delete()
    body = (
        block("bodies", bodies=["rad", "nyckel"], show=["nyckel"])
        + block("projects", projects=["gammal", "nyckel"])
        + block("budget-table", rows=["line:kansli", "line:nyckel", "sum:nyckel", "nyckel"])
        + block("budget-table", years=["nyckel"], unit="nyckel", budget="gammal")
        + block("budget-chart", groups=["kostnader", "nyckel"])
    )

    words = plain_blocks(body, words_of(plan))

    gone = "något som inte finns längre"
    assert words == [
        f"[Organ och deras uppgifter (Organ: Rådet, {gone}; Vad som visas: {gone})]",
        f"[Insatser, i en tabell (Insatser: Gammalt, {gone})]",
        f"[Budgettabell (Rader: Kansli, {gone}, {gone}, {gone})]",
        f"[Budgettabell (Enhet: {gone}; År: {gone}; En insats budget: Gammalt)]",
        f"[Diagram över budgeten (Grupper: Kostnader, {gone})]",
    ]


def test_rows_of_a_projects_budget_are_called_as_in_it(association):
    budget = small_budget(BudgetFactory(association=association, key="budget"))
    plan = PlanFactory(association=association, budget=budget)
    project = ProjectFactory(association=association, key="jobb", name="Jobb")
    beside = small_budget(BudgetFactory(association=association, key="jobbs", project=project))
    plan.project_budgets.add(beside)
    beside.lines.filter(key="stat").update(label="Projektbidrag")
    beside.groups.filter(key="kostnader").update(total_label="Projektets kostnader")
    rows = ["line:stat", "total:kostnader", "sum:costs"]
    body = block("budget-table", rows=rows, budget="jobb") + block("budget-table", rows=rows)

    assert plain_blocks(body, words_of(plan)) == [
        (
            "[Budgettabell (En insats budget: Insatsens budget: Jobb; "
            "Rader: Projektbidrag, Projektets kostnader, Summa kostnader)]"
        ),
        "[Budgettabell (Rader: Stat, Summa kostnader, Summa kostnader)]",
    ]


# -- Saving


def test_save_text_stores_a_version(section, officer):
    base = latest_version(section)

    saved = save_text(
        section=section,
        text=SectionText("Början", "<p>Ny <script>x</script>text.</p>"),
        base=base,
        by=officer,
    )

    section.refresh_from_db()
    assert (section.title, section.body) == ("Början", "<p>Ny text.</p>")
    assert section.state == Section.State.IN_PROGRESS
    assert saved.version == latest_version(section) > base
    assert section.history.latest().history_user == officer


def test_save_text_that_is_not_changed_stores_nothing(section, officer):
    base = latest_version(section)

    saved = save_text(
        section=section, text=SectionText(section.title, section.body), base=base, by=officer
    )

    assert saved.version == base == latest_version(section)


def test_second_to_save_gets_both_texts(section, officer, colleague):
    base = latest_version(section)
    began = SectionText(section.title, section.body)
    theirs = SectionText("Inledning", "<p>Deras.</p>")
    mine = SectionText("Inledning", "<p>Min.</p>")
    save_text(section=section, text=theirs, base=base, by=colleague)

    with pytest.raises(SectionChanged) as changed:
        save_text(section=section, text=mine, base=base, by=officer)

    section.refresh_from_db()
    assert section.body == "<p>Deras.</p>"
    assert (changed.value.base, changed.value.mine, changed.value.theirs) == (began, mine, theirs)


def test_section_that_was_only_moved_is_no_conflict(section, officer):
    base = latest_version(section)
    section.order = 7
    section.save()

    save_text(section=section, text=SectionText("Inledning", "<p>Min.</p>"), base=base, by=officer)

    section.refresh_from_db()
    assert (section.body, section.order) == ("<p>Min.</p>", 7)


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        (Choice.MINE, "<p>Min.</p>"),
        (Choice.THEIRS, "<p>Deras.</p>"),
        (Choice.MERGED, "<p>Min.</p><p>Deras.</p>"),
    ],
)
def test_settled_conflict_keeps_both_in_the_history(section, officer, colleague, choice, stored):
    base = latest_version(section)
    theirs = save_text(
        section=section, text=SectionText("Inledning", "<p>Deras.</p>"), base=base, by=colleague
    )

    settle_conflict(
        section=section,
        mine=SectionText("Inledning", "<p>Min.</p>"),
        base=base,
        seen=theirs.version,
        choice=choice,
        by=officer,
    )

    section.refresh_from_db()
    assert without_marks(section.body) == stored
    assert [mark["who"] for mark in marks_in(section.body)] == (
        [officer.name, colleague.name] if choice == Choice.MERGED else []
    )
    bodies = {version.text.body for version in versions_of(section)}
    assert bodies >= {"<p>Min.</p>", "<p>Deras.</p>"}


def test_third_text_makes_a_new_conflict(section, officer, colleague):
    base = latest_version(section)
    second = save_text(
        section=section, text=SectionText("", "<p>Två.</p>"), base=base, by=colleague
    )
    save_text(
        section=section, text=SectionText("", "<p>Tre.</p>"), base=second.version, by=colleague
    )

    with pytest.raises(SectionChanged):
        settle_conflict(
            section=section,
            mine=SectionText("", "<p>Min.</p>"),
            base=base,
            seen=second.version,
            choice=Choice.MINE,
            by=officer,
        )

    section.refresh_from_db()
    assert section.body == "<p>Tre.</p>"


class Writer:
    """One of two who write in the same section, as the page does it."""

    def __init__(self, name: str, section: Section) -> None:
        self.name = name
        self.section = section
        self.count = 0
        self.load()

    def load(self) -> None:
        self.section.refresh_from_db()
        self.body, self.base = self.section.body, latest_version(self.section)
        self.saved = self.body

    def write(self) -> str:
        self.count += 1
        written = f"<p>{self.name}{self.count}</p>"
        self.body += written
        return written

    def save(self, choice: Choice, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Save, and settle a conflict; `meanwhile` happens while both texts are looked at."""
        mine = SectionText(self.section.title, self.body)
        try:
            saved = save_text(section=self.section, text=mine, base=self.base, by=None)
        except SectionChanged as changed:
            meanwhile()
            saved = self.settle(mine, changed.version, choice)
        self.body, self.base = saved.section.body, saved.version
        self.saved = self.body

    def settle(self, mine: SectionText, seen: int, choice: Choice) -> SavedText:
        """Choose until what was chosen between is what is stored."""
        settle = partial(
            settle_conflict, section=self.section, mine=mine, base=self.base, choice=choice, by=None
        )
        try:
            return settle(seen=seen)
        except SectionChanged as changed:
            return settle(seen=changed.version)

    def save_unheard(self) -> None:
        """Saved, or not, but no answer comes: the page goes on from where it was."""
        mine = SectionText(self.section.title, self.body)
        with suppress(SectionChanged):
            save_text(section=self.section, text=mine, base=self.base, by=None)

    def reload(self) -> None:
        """What is not saved comes back from the browser, with the version it began from."""
        if self.body == self.saved:
            self.load()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "save", "save late", "save unheard", "reload"]),
        st.booleans(),
        st.sampled_from([*Choice]),
    ),
    max_size=12,
)


@pytest.mark.django_db(transaction=False)
@given(steps=STEPS)
def test_no_text_of_two_writers_is_lost(django_db_blocker, steps):
    """Whatever they do, in whatever order: what was written is in one of the versions."""
    section = SectionFactory(body="", title="Gemensamt")
    writers = (Writer("a", section), Writer("b", Section.objects.get(pk=section.pk)))
    written = set()

    for act, is_first, choice in steps:
        writer, other = writers if is_first else writers[::-1]
        if act == "write":
            written.add(writer.write())
        elif act == "save":
            writer.save(choice)
        elif act == "save late":
            writer.save(choice, meanwhile=other.save_unheard)
        elif act == "save unheard":
            writer.save_unheard()
        else:
            writer.reload()
    for writer in writers:
        writer.save(Choice.MERGED)

    kept = "".join(version.text.body for version in versions_of(section))
    assert [block for block in written if block not in kept] == []


# -- The page that saves


def saving(section: Section, **values) -> dict[str, object]:
    text = {"title": section.title, "body": section.body, "base": latest_version(section)}
    return {**text, **values}


def test_page_saves_and_answers_with_the_version(section, officer):
    client = client_of(officer)

    answer = client.post(PAGE, saving(section, body="<p>Ny.</p>"), **JSON)

    section.refresh_from_db()
    said = answer.json()
    assert section.body == "<p>Ny.</p>"
    assert said["version"] == latest_version(section)
    assert set(said) == {"version", "savedAt", "title", "body"}


def test_page_saves_as_a_plain_form(section, officer):
    answer = client_of(officer).post(PAGE, saving(section, body="<p>Ny.</p>"), follow=True)

    section.refresh_from_db()
    assert section.body == "<p>Ny.</p>"
    assert answer.redirect_chain == [(PAGE, 302)]


@pytest.mark.parametrize("count", [1, 3])
def test_saving_takes_as_many_queries_in_a_large_plan(
    section, officer, count, django_assert_num_queries: DjangoAssertNumQueries
):
    for _ in range(count):
        SectionFactory(plan=section.plan)
        save_text(
            section=section,
            text=SectionText("", f"<p>{count}</p>"),
            base=latest_version(section),
            by=None,
        )
    section.refresh_from_db()
    client = client_of(officer)
    data = saving(section, body="<p>Ny.</p>")

    with django_assert_num_queries(14):
        assert client.post(PAGE, data, **JSON).status_code == 200


def test_page_shows_a_conflict_with_both_texts(section, officer, colleague):
    stale = saving(section, body="<p>Min text.</p>")
    client_of(colleague).post(PAGE, saving(section, body="<p>Deras text.</p>"))

    as_json = client_of(officer).post(PAGE, stale, **JSON)
    as_page = client_of(officer).post(PAGE, stale)

    assert (as_json.status_code, as_page.status_code) == (409, 409)
    for content in (as_json.json()["conflict"], as_page.content.decode()):
        assert "<del>Min</del> <ins>Deras</ins> text." in content
        assert "Anna administrator" in content
    assert "&lt;p&gt;Min text.&lt;/p&gt;" in as_page.content.decode()
    section.refresh_from_db()
    assert section.body == "<p>Deras text.</p>"


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ("mine", "<p>Min.</p>"),
        ("theirs", "<p>Deras.</p>"),
        ("merged", "<p>Min.</p><p>Deras.</p>"),
    ],
)
def test_page_settles_a_conflict_without_scripts(section, officer, colleague, choice, stored):
    stale = saving(section, body="<p>Min.</p>")
    client_of(colleague).post(PAGE, saving(section, body="<p>Deras.</p>"))
    client = client_of(officer)
    seen = client.post(PAGE, stale).context["conflict"].version

    client.post(PAGE, {**stale, "seen": seen, "choice": choice})

    section.refresh_from_db()
    assert without_marks(section.body) == stored


@pytest.mark.parametrize("wrong", [{"choice": "x", "seen": 1}, {"choice": "mine"}, {"base": ""}])
def test_page_refuses_nonsense(section, officer, wrong):
    answer = client_of(officer).post(PAGE, saving(section, body="<p>Ny.</p>", **wrong), **JSON)

    assert answer.status_code == 422
    section.refresh_from_db()
    assert section.body == "<p>Under arbete.</p>"


def test_page_refuses_a_long_title_and_loses_nothing(section, officer):
    client = client_of(officer)
    data = saving(section, title="Å" * 500, body="<p>Ny.</p>")

    as_json, as_page = client.post(PAGE, data, **JSON), client.post(PAGE, data)

    assert (as_json.status_code, as_page.status_code) == (422, 422)
    assert "250" in as_json.json()["errors"]["title"][0]
    content = as_page.content.decode()
    assert "Å" * 500 in content
    assert "&lt;p&gt;Ny.&lt;/p&gt;" in content


def test_adopted_plan_is_read_only(section, officer):
    adopt(section.plan)
    client = client_of(officer)

    as_json = client.post(PAGE, saving(section, body="<p>Ny.</p>"), **JSON)
    as_page = client.post(PAGE, saving(section, body="<p>Ny.</p>"), follow=True)
    shown = client.get(PAGE).content.decode()

    assert (as_json.status_code, set(as_json.json())) == (403, {"error"})
    assert "notice-error" in as_page.content.decode()
    assert "<textarea" not in shown
    section.refresh_from_db()
    assert section.body == "<p>Under arbete.</p>"


def test_services_leave_an_adopted_plan_alone(section, officer):
    adopt(section.plan)
    text = SectionText("x", "<p>x</p>")

    with pytest.raises(PlanIsAdopted):
        save_text(section=section, text=text, base=0, by=officer)
    with pytest.raises(PlanIsAdopted):
        restore_version(section=section, text=text, by=officer)


def test_presence_names_the_others(section, officer, colleague):
    address, base = f"{PAGE}narvaro/", latest_version(section)

    first = client_of(colleague).post(address, {"base": base}).json()
    second = client_of(officer).post(address, {"base": base}).json()

    assert first == {"others": [], "isNewer": False}
    assert second == {"others": ["Anna administrator"], "isNewer": False}


def test_presence_tells_writing_from_moving(section, officer, colleague):
    address, base = f"{PAGE}narvaro/", latest_version(section)
    client = client_of(officer)

    section.order = 7
    section.save()
    moved = client.post(address, {"base": base}).json()
    client_of(colleague).post(PAGE, saving(section, body="<p>Ny.</p>"))
    written = client.post(address, {"base": base}).json()

    assert (moved["isNewer"], written["isNewer"]) == (False, True)


# -- Versions


def test_versions_are_changes_of_the_text(section, officer, colleague):
    for body, by in (("<p>1</p>", officer), ("<p>2</p>", officer), ("<p>3</p>", colleague)):
        save_text(section=section, text=SectionText("T", body), base=latest_version(section), by=by)
    section.refresh_from_db()
    section.order = 9
    section.save()

    versions = versions_of(section)

    assert [(version.number, version.text.body, version.by) for version in versions] == [
        (4, "<p>3</p>", colleague),
        (3, "<p>2</p>", officer),
        (2, "<p>1</p>", officer),
        (1, "<p>Under arbete.</p>", None),
    ]
    assert [version.number for version in sittings(versions)] == [4, 3, 1]


def test_page_compares_and_restores(section, officer):
    client = client_of(officer)
    client.post(PAGE, saving(section, body="<p>Under stort arbete.</p>"))

    compared = client.get(f"{PAGE}versioner/1/").content.decode()
    client.post(f"{PAGE}versioner/1/")

    assert "Under<ins> stort</ins> arbete." in compared
    section.refresh_from_db()
    assert section.body == "<p>Under arbete.</p>"
    assert len(versions_of(section)) == 3
    assert client.get(f"{PAGE}versioner/9/").status_code == 404
    assert client.get(f"{PAGE}versioner/1/?mot=x").status_code == 200


def test_version_is_named_and_shown_whenever_it_was(section, officer):
    for body in ("<p>1</p>", "<p>2</p>", "<p>3</p>"):
        save_text(
            section=section, text=SectionText("T", body), base=latest_version(section), by=officer
        )
    client = client_of(officer)

    client.post(f"{PAGE}versioner/2/", {"name": "Till styrelsen"})

    assert [(each.number, each.name) for each in sittings(versions_of(section))] == [
        (4, ""),
        (2, "Till styrelsen"),
        (1, ""),
    ]
    assert "Till styrelsen" in client.get(f"{PAGE}versioner/").content.decode()
    section.refresh_from_db()
    assert section.body == "<p>3</p>"
    client.post(f"{PAGE}versioner/2/", {"name": ""})
    assert {each.name for each in versions_of(section)} == {""}


def test_too_long_a_name_of_a_version_is_refused_in_place(section, officer):
    answer = client_of(officer).post(f"{PAGE}versioner/1/", {"name": "x" * 81})

    assert "name" in answer.context["naming"].errors
    assert {each.name for each in versions_of(section)} == {""}


def test_version_of_an_adopted_plan_gets_no_name(section, officer):
    adopt(section.plan)

    client_of(officer).post(f"{PAGE}versioner/1/", {"name": "Sent"})

    assert {each.name for each in versions_of(section)} == {""}


# -- The printed page beside the text


def test_print_tells_its_pages_and_where_the_section_begins(
    section, officer, django_capture_on_commit_callbacks
):
    SectionFactory(plan=section.plan, key="sist", title="Sist", numbering="appendix", order=9)
    client = client_of(officer)

    address = f"{WORK}planer/2030/avsnitt/sist/tryck/"
    with django_capture_on_commit_callbacks(execute=True):
        asked = client.post(address).json()
    said = client.post(address).json()

    assert (asked["state"], asked["address"]) == ("printing", said["address"])
    assert (said["state"], said["page"], said["pages"]) == ("ready", 4, 4)
    assert client.get(said["address"]).json() == said
    picture = client.get(f"{said['picture']}{said['page']}/")
    assert Image.open(io.BytesIO(picture.content)).format == "PNG"
    assert client.get(f"{said['picture']}5/").status_code == 404


def test_print_of_what_has_not_changed_is_the_same_one(section, officer):
    client = client_of(officer)
    first = client.post(f"{PAGE}tryck/").json()

    again = client.post(f"{PAGE}tryck/").json()
    client.post(PAGE, saving(section, body="<p>Nytt.</p>"))
    changed = client.post(f"{PAGE}tryck/").json()

    assert again == first
    assert changed["address"] != first["address"]


def test_print_that_waits_or_fails_says_so(section, officer):
    asked = DraftPrint.objects.create(plan=section.plan, document="{}", document_sha256="a")
    client = client_of(officer)
    address = f"{PAGE}tryck/{asked.pk}/"

    assert client.get(address).json()["state"] == "printing"
    assert client.get(f"{address}1/").status_code == 404
    DraftPrint.objects.update(failure="Det gick inte.")
    assert client.get(address).json()["state"] == "failed"


# -- Previews, catalogue, pictures


def test_preview_is_the_section_as_it_stands_on_the_page(section, officer):
    client = client_of(officer)
    whole = client.get("/finsam-sjobygden/verksamhetsplan/2030/").content.decode()

    preview = client.get(f"{PAGE}forhandsvisning/")

    assert "Under arbete." in preview.content.decode()
    assert preview.content.decode().strip() in whole
    assert preview["Cache-Control"] == "private, no-store"


def test_catalogue_answers_what_the_plan_has(section, officer, association):
    TermFactory(association=association, key="samverkan", term="samverkan")
    section.plan.budget = small_budget(BudgetFactory(association=association))
    section.plan.save()

    found = client_of(officer).get(f"{WORK}planer/2030/katalog.json").json()

    figures = {figure["ref"]: figure["kr"] for figure in found["figures"]}
    assert figures["line:kansli/2026"] == 450_000
    assert figures["line:insatser/2025"] is None
    assert figures["sum:costs/2026"] == 700_000
    assert found["references"] == [{"to": "section:inledning", "number": "1", "title": "Inledning"}]
    assert found["terms"] == [{"key": "samverkan", "term": "samverkan"}]
    table = next(block for block in found["blocks"] if block["kind"] == "budget-table")
    assert table["options"][0]["name"] == "caption"
    assert all(option["label"] for block in found["blocks"] for option in block["options"])


@pytest.mark.parametrize("count", [1, 3])
def test_catalogue_takes_as_many_queries(draft, count, django_assert_num_queries):
    for _ in range(count):
        SectionFactory(plan=draft)
        TermFactory(association=draft.association)

    with django_assert_num_queries(13):
        catalogue(draft)


def test_block_preview_prints_the_block(section, officer, association):
    section.plan.budget = small_budget(BudgetFactory(association=association))
    section.plan.save()
    options = json.dumps({"caption": 'Årets "budget" & mer'})

    shown = client_of(officer).post(
        f"{WORK}planer/2030/block/", {"kind": "budget-table", "options": options}
    )

    content = shown.content.decode()
    assert "Årets &quot;budget&quot; &amp; mer" in content
    assert "Under arbete" not in content


def test_block_preview_says_what_must_be_registered_first(section, officer):
    shown = client_of(officer).post(f"{WORK}planer/2030/block/", {"kind": "goals"})

    assert "Planen har inga registrerade mål." in shown.content.decode()


def test_block_preview_has_the_number_of_the_plan(section, officer, association):
    section.plan.budget = small_budget(BudgetFactory(association=association))
    section.plan.save()
    for caption in ("Först", "Sedan"):
        SectionFactory(plan=section.plan, body=block("budget-table", caption=caption))

    numbers = [
        re.findall(
            r"Tabell (\d+)\.",
            client_of(officer)
            .post(
                f"{WORK}planer/2030/block/",
                {"kind": "budget-table", "options": json.dumps({"caption": caption})},
            )
            .content.decode(),
        )
        for caption in ("Först", "Sedan", "Ny")
    ]

    assert numbers == [["1"], ["2"], ["3"]]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"kind": "finns-inte", "options": "{}"}, 200),  # the block says itself what is wrong
        ({"kind": "members"}, 200),
        ({"kind": '"><script>', "options": "{}"}, 422),
        ({"kind": "members", "options": "[1]"}, 422),
        ({"kind": "members", "options": "{"}, 422),
    ],
)
def test_block_preview_of_nonsense(section, officer, data, status):
    answer = client_of(officer).post(f"{WORK}planer/2030/block/", data)

    assert answer.status_code == status


def test_picture_is_kept_by_its_bytes(section, officer):
    drawn = io.BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, "PNG")
    drawn.seek(0)
    drawn.name = "bild.png"

    sha256 = client_of(officer).post(f"{WORK}bild/", {"file": drawn}).json()["sha256"]

    assert Asset.objects.get(pk=sha256).media_type == "image/png"


def test_large_photograph_is_kept_small(section, officer):
    photograph = io.BytesIO()
    Image.effect_noise((3000, 2250), 60).convert("RGB").save(photograph, "JPEG", quality=97)
    assert photograph.tell() > 3_000_000
    photograph.seek(0)
    photograph.name = "IMG_0001.jpg"

    sha256 = client_of(officer).post(f"{WORK}bild/", {"file": photograph}).json()["sha256"]

    asset = Asset.objects.get(pk=sha256)
    assert asset.media_type == "image/jpeg"
    assert Image.open(io.BytesIO(bytes(asset.content))).size == (1280, 960)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><script>x</script>", "Filen är ingen bild"),
        (b"<svg></svg>", "SVG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "Filen är ingen bild"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0" * 40 * 1024**2, "högst 20 megabyte"),
    ],
    ids=["html", "svg", "no PNG", "HEIC", "40 MB"],
)
def test_picture_that_cannot_be_taken_says_why(section, officer, content, said):
    upload = io.BytesIO(content)
    upload.name = "bild.png"

    answer = client_of(officer).post(f"{WORK}bild/", {"file": upload})

    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert Asset.objects.count() == 0


# -- A new plan


def start(client: Client, **values):
    data = {"period": "2031", "title": "Verksamhetsplan", "as_of": "2030-10-01", **values}
    return client.post(f"{WORK}planer/ny/", data)


@pytest.mark.parametrize(
    "period",
    [
        "2030",
        "2029-2030",
        "2030-2031",
        "2033-2031",
        "2031-2040",
        "2090",
        "1950",
        "tjugohundra",
        "31",
        "",
    ],
)
def test_period_that_cannot_be_is_refused_at_its_field(draft, officer, period):
    answer = start(client_of(officer), period=period, start="empty")

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["period"]
    assert Plan.objects.filter(association=draft.association).count() == 1


def test_empty_plan(draft, officer):
    answer = start(client_of(officer), start="empty", period=" 2031 – 2032 ")

    plan = Plan.objects.get(period="2031-2032")
    assert answer["Location"] == f"{WORK}planer/2031-2032/"
    assert (plan.sections.count(), plan.association) == (0, draft.association)
    assert plan.history.get().history_user == officer


def test_plan_from_the_template(draft, officer):
    MemberFactory(association=draft.association, authority=AuthorityFactory(name="Sjöby kommun"))
    start(client_of(officer), start="template", optional=["finansiering"])

    plan = Plan.objects.get(period="2031")
    keys = list(plan.sections.values_list("key", flat=True))
    required = [section.key for section in plan_template() if not section.is_optional]
    assert sorted(keys) == sorted([*required, "finansiering"])
    assert plan.sections.get(key="finansiering").parent.key == "budget"
    assert set(plan.sections.values_list("state", flat=True)) == {Section.State.NOT_STARTED}
    stopping = {each.rule for each in findings_of(plan) if each.severity == Severity.BLOCK}
    assert stopping == {"no-budget"}


def test_template_prints_nothing_while_nothing_is_registered_and_says_what_is_missing(association):
    plan = start_plan_from_template(
        association=association, title="Verksamhetsplan", period="2031", as_of=DAY,
        optional=["finansiering"], by=None,
    )  # fmt: skip

    blocks = [section.blocks for section in compose(plan).sections]
    findings = findings_of(plan)

    assert blocks == [()] * len(blocks)
    assert {(each.rule, each.severity) for each in findings} == {
        ("nothing-registered", Severity.LOOK),
        ("no-budget", Severity.BLOCK),
    }
    assert sorted((each.place, each.message) for each in findings) == [
        ("3.1 Medlemmar", "Förbundet har inga medlemmar på planens dag."),
        ("3.2 Styrelse", "Ingen styrelse är registrerad på planens dag."),
        ("3.3 Organ och uppgifter", "Inget organ är registrerat på planens dag."),
        ("4 Målgrupper", "Planen prioriterar ingen målgrupp här."),
        ("5 Mål och aktiviteter", "Planen har inga registrerade mål."),
        ("6 Insatser", "Ingen insats är registrerad som pågår under planens tid."),
        ("7 Budget", "Planen visar ingen budget än."),
        ("7.1 Finansiering", "Planen visar ingen budget än."),
        ("Bilaga 1 Begrepp", "Begreppslistan har inga begrepp på planens dag."),
    ]


def test_template_shows_what_is_registered(association):
    board = BodyFactory(board=True, association=association)
    SeatFactory(body=board)
    MemberFactory(association=association, authority=AuthorityFactory(name="Sjöby kommun"))
    TermFactory(association=association)
    ProjectFactory(association=association, name="JobbSam")
    ProjectFactory(association=association, name="Avslutad", stage="finished")
    ProjectFactory(association=association, name="Före", ends_on=dt.date(2030, 12, 31))
    plan = start_plan_from_template(
        association=association, title="Verksamhetsplan", period="2031", as_of=DAY,
        optional=["finansiering"], by=None,
    )  # fmt: skip
    plan.budget = small_budget(BudgetFactory(association=association))
    plan.save()
    TargetGroupPriorityFactory(plan=plan)
    ActivityFactory(goal=GoalFactory(plan=plan))

    document = compose(plan)

    assert {each.rule for each in findings_of(plan)} & {"nothing-registered", "no-budget"} == set()
    assert [section.key for section in document.sections if section.blocks] == [
        "medlemmar", "styrelse", "organ", "malgrupper", "mal", "insatser", "budget",
        "finansiering", "begrepp",
    ]  # fmt: skip
    (projects,) = next(each for each in document.sections if each.key == "insatser").blocks
    assert [row[0].children for row in projects.rows] == [(Text("JobbSam"),)]


def test_template_has_guidance_that_is_not_printed():
    whole = " ".join(section.guidance for section in plan_template())

    assert all(section.guidance for section in plan_template())
    assert "<finsam-block" not in whole
    assert guidance_on("finansiering").source == "KL 11:6"
    assert guidance_on("uppdrag").source == "Lag 2003:1210, §§ 1–2 och 7"
    assert guidance_on("finns-inte") is None


@pytest.fixture
def source(association) -> Plan:
    """The plan of 2026 with a budget, goals, priorities, and a text with figures."""
    plan = PlanFactory(association=association, period="2026", title="Verksamhetsplan")
    plan.budget = small_budget(BudgetFactory(association=association, key="budget-2026"))
    plan.budget.title = "Budget 2026"
    plan.budget.save()
    plan.save()
    PersonFactory(association=association, name="Kim Karlsson")
    top = SectionFactory(
        plan=plan,
        key="budget",
        title="Budget 2026",
        body='<p>Kansliet kostar <finsam-figure ref="line:kansli/2026" unit="kr"></finsam-figure>'
        " 2026, mot 400 000 kr året före. Ring Kim Karlsson.</p>"
        '<finsam-block kind="budget-table" options=\'{"caption":"Budget","years":["2026"]}\'>'
        "</finsam-block>",
    )
    SectionFactory(plan=plan, key="unga", title="Unga", parent=top, body="<p>Unga 16–29 år.</p>")
    goal = GoalFactory(
        plan=plan, key="mal", due_on=dt.date(2026, 12, 31),
        responsible_body=BodyFactory(association=association, name="Kansliet"),
    )  # fmt: skip
    ActivityFactory(goal=goal, due_on=dt.date(2028, 2, 29))
    TargetGroupPriorityFactory(plan=plan)
    return plan


def test_copy_has_the_structure_and_the_references(source, officer):
    plan = start_plan_from(
        source=source, title="Verksamhetsplan", period="2027", as_of=DAY, by=officer
    )

    assert list(plan.sections.values_list("key", "parent__key", "title", "state")) == [
        ("budget", None, "Budget 2026", "not-started"),
        ("unga", "budget", "Unga", "not-started"),
    ]
    body = plan.sections.get(key="budget").body
    assert 'ref="line:kansli/2027"' in body
    assert "2027" in body.partition("years")[2]
    copied = plan.goals.get()
    assert (copied.key, copied.due_on) == ("mal", dt.date(2027, 12, 31))
    assert str(copied.responsible_body) == "Kansliet"
    assert copied.activities.get().due_on == dt.date(2029, 2, 28)
    assert plan.priorities.count() == 1
    blocking = [each.message for each in findings_of(plan) if each.severity == Severity.BLOCK]
    assert blocking == ["Budgeten har ingen sådan siffra (Kansli, 2027)."]  # it is blank as yet


def test_copy_leaves_the_original_alone(source, officer):
    before = compose(source)

    start_plan_from(source=source, title="Ny", period="2027", as_of=DAY, by=officer)

    assert compose(source) == before


def test_copied_budget_begins_where_the_old_one_ended(source, officer):
    plan = start_plan_from(source=source, title="Ny", period="2027", as_of=DAY, by=officer)

    budget = plan.budget
    assert budget is not None
    assert (budget.key, budget.title, budget.revises) == ("budget-2027", "Budget 2027", None)
    assert list(budget.years.values_list("key", "label", "kind", "year")) == [
        ("2026", "Budget 2026", "previous", 2026),
        ("2027", "Budget 2027", "budget", 2027),
    ]
    assert amounts_of(budget) == {
        ("stat", "2026"): 600_000,
        ("kommun", "2026"): 600_000,
        ("kansli", "2026"): 450_000,
        ("insatser", "2026"): 250_000,
    }


def test_copy_lists_what_to_look_at(source, officer):
    plan = start_plan_from(source=source, title="Ny", period="2027", as_of=DAY, by=officer)

    listed = sorted(plan.review_items.values_list("place", "kind", "found"))

    assert listed == [
        ("section:budget", "amount", "400 000 kr"),
        ("section:budget", "name", "Kim Karlsson"),
        ("section:budget", "year", "2026"),
        ("section:budget", "year", "2026"),
        ("section:unga", "age", "16–29 år"),
    ]


def test_copy_by_the_page_leads_to_what_to_look_at(source, officer):
    client = client_of(officer)

    answer = start(client, period="2027", start="copy", source=source.pk)

    assert answer["Location"] == f"{WORK}planer/2027/att-se-over/"
    shown = client.get(answer["Location"]).content.decode()
    assert "Kim Karlsson" in shown


def test_ticking_off_does_not_undo_what_a_colleague_ticked(source, officer, colleague):
    plan = start_plan_from(source=source, title="Ny", period="2027", as_of=DAY, by=officer)
    first, second, third, *_rest = plan.review_items.all()
    address = f"{WORK}planer/2027/att-se-over/"
    client_of(colleague).post(address, {"checked": [first.pk, third.pk]})

    client_of(officer).post(address, {"was": [third.pk], "checked": [second.pk]})

    checked = dict(PlanReviewItem.objects.exclude(checked_at=None).values_list("pk", "checked_by"))
    assert checked == {first.pk: colleague.pk, second.pk: officer.pk}


def test_plan_of_another_association_is_not_copied(draft, officer, outsider):
    other = Plan.objects.get(period="2031")

    answer = start(client_of(officer), period="2032", start="copy", source=other.pk)

    assert list(answer.context["form"].errors) == ["source"]


def test_years_of_a_projects_own_budget_stay():
    body = '<p><finsam-figure ref="line:a/2026" budget="jobbsam"></finsam-figure></p>'

    assert with_years(body, {"2026": "2027"}) == body


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Under 2026 och 2027–2028.", [("year", "2026"), ("year", "2027–2028")]),
        (
            "Unga 16-29 år, 30 år och 18-åringar",
            [("age", "16-29 år"), ("age", "30 år"), ("age", "18-åring")],
        ),
        ("Mellan 16 och 64 år", [("age", "16 och 64 år")]),
        ("Kostar 1 234 567 kr, 2,5 mnkr", [("amount", "1 234 567 kr"), ("amount", "2,5 mnkr")]),
        ("samordnare Kim Karlsson och Förbundet Vi", [("name", "Kim Karlsson")]),
        ("Bo Berg leder. Bosse Bergman inte.", [("name", "Bo Berg")]),
        ("Lag 2003:1210", [("year", "2003")]),
        ("Inget alls, 45 deltagare.", []),
    ],
)
def test_what_is_found_to_look_at(text, found):
    assert [(each.kind, each.found) for each in find_yearly(text, ["Bo Berg"])] == found


def test_first_plan_of_an_association(association, officer):
    client = client_of(officer)

    shown = client.get(f"{WORK}planer/").content.decode()
    new = client.get(f"{WORK}planer/ny/").content.decode()

    assert f"{WORK}planer/ny/" in shown
    assert 'value="copy"' not in new
