"""The tree of sections: adding, moving, removing, bringing back; by service and by page."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from associations.models import User
from plans.models import Plan, Section
from plans.queries.outline import OutlineEntry, mentions_of, outline, removals
from plans.services.drafts import PlanIsAdopted
from plans.services.sections import (
    Move,
    NothingToRestore,
    Place,
    SectionInsideItself,
    add_section,
    move_section,
    place_section,
    remove_section,
    restore_sections,
)
from tests.factories.plans import PlanFactory, SectionFactory, adopt

LONG = "Å" * 500


@pytest.fixture
def plan(association) -> Plan:
    """a, b (with c and d inside, e inside d), f."""
    plan = PlanFactory(association=association, period="2030")
    sections: dict[str, Section] = {}
    for key, parent in (("a", ""), ("b", ""), ("c", "b"), ("d", "b"), ("e", "d"), ("f", "")):
        sections[key] = SectionFactory(
            plan=plan, key=key, title=key.upper(), parent=sections.get(parent)
        )
    return plan


def tree(plan: Plan) -> str:
    """The tree as text: "a b(c d(e)) f"."""
    return " ".join(written(entry) for entry in outline(plan))


def written(entry: OutlineEntry) -> str:
    inside = " ".join(written(child) for child in entry.children)
    return f"{entry.section.key}({inside})" if inside else entry.section.key


def section(plan: Plan, key: str) -> Section:
    return plan.sections.get(key=key)


# -- Services


def test_add_section_at_the_end_and_inside(plan, officer):
    add_section(plan=plan, title="Målgrupper", by=officer)
    add_section(plan=plan, title="Målgrupper", parent=section(plan, "b"), by=officer)

    assert tree(plan) == "a b(c d(e) malgrupper-2) f malgrupper"
    newest = Section.history.latest("history_id")
    assert (newest.key, newest.history_user) == ("malgrupper-2", officer)


@pytest.mark.parametrize("title", ["", "???", "---", "_"])
def test_add_section_always_finds_a_key(plan, title):
    added = add_section(plan=plan, title=title, by=None)

    assert added.key == "avsnitt"


def test_key_of_a_removed_section_is_not_used_again(plan):
    """A reference to it would silently mean another section."""
    remove_section(section=section(plan, "a"), by=None)

    assert add_section(plan=plan, title="A", by=None).key == "a-2"


@pytest.mark.parametrize(
    ("key", "move", "moved"),
    [
        ("a", Move.UP, "a b(c d(e)) f"),
        ("a", Move.DOWN, "b(c d(e)) a f"),
        ("a", Move.IN, "a b(c d(e)) f"),
        ("a", Move.OUT, "a b(c d(e)) f"),
        ("b", Move.UP, "b(c d(e)) a f"),
        ("b", Move.IN, "a(b(c d(e))) f"),
        ("d", Move.UP, "a b(d(e) c) f"),
        ("d", Move.IN, "a b(c(d(e))) f"),
        ("d", Move.OUT, "a b(c) d(e) f"),
        ("e", Move.OUT, "a b(c d e) f"),
        ("f", Move.DOWN, "a b(c d(e)) f"),
        ("f", Move.IN, "a b(c d(e) f)"),
    ],
)
def test_move_section(plan, key, move, moved):
    move_section(section=section(plan, key), move=move, by=None)

    assert tree(plan) == moved


def test_move_changes_no_more_than_it_must(plan):
    before = Section.history.count()

    move_section(section=section(plan, "a"), move=Move.DOWN, by=None)

    assert Section.history.count() == before + 2


@pytest.mark.parametrize(
    ("key", "place", "target", "placed"),
    [
        ("f", Place.BEFORE, "a", "f a b(c d(e))"),
        ("a", Place.AFTER, "d", "b(c d(e) a) f"),
        ("a", Place.BEFORE, "e", "b(c d(a e)) f"),
        ("e", Place.INSIDE, "a", "a(e) b(c d) f"),
        ("c", Place.INSIDE, "b", "a b(d(e) c) f"),
        ("c", Place.AFTER, "d", "a b(d(e) c) f"),
    ],
)
def test_place_section(plan, key, place, target, placed):
    place_section(section=section(plan, key), place=place, target=section(plan, target), by=None)

    assert tree(plan) == placed


@pytest.mark.parametrize("target", ["b", "c", "d", "e"])
@pytest.mark.parametrize("place", Place)
def test_section_is_not_put_into_itself(plan, place, target):
    with pytest.raises(SectionInsideItself):
        place_section(
            section=section(plan, "b"), place=place, target=section(plan, target), by=None
        )

    assert tree(plan) == "a b(c d(e)) f"


class TestAnyMoves(TestCase):
    @settings(max_examples=25)
    @given(
        st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from([*Move])), max_size=12),
    )
    def test_no_section_is_lost(self, moves: list[tuple[str, Move]]) -> None:
        plan = PlanFactory(period="2030")
        for key in "abcde":
            SectionFactory(plan=plan, key=key, order=3)  # orders that say nothing

        for key, move in moves:
            move_section(section=section(plan, key), move=move, by=None)

        assert sorted(tree(plan).replace("(", " ").replace(")", " ").split()) == list("abcde")


def test_removed_branch_comes_back_as_it_was(plan, officer):
    section(plan, "d").parent.history.count()
    before = list(plan.sections.values())

    act = remove_section(section=section(plan, "b"), by=officer)

    assert tree(plan) == "a f"
    assert [(gone.title, gone.count, gone.by) for gone in removals(plan)] == [("B", 4, officer)]
    restored = restore_sections(plan=plan, act=act, by=officer)
    assert restored[0].key == "b"
    assert tree(plan) == "a b(c d(e)) f"
    assert list(plan.sections.values()) == before
    assert removals(plan) == []


def test_restore_twice_is_refused(plan):
    act = remove_section(section=section(plan, "a"), by=None)
    restore_sections(plan=plan, act=act, by=None)

    with pytest.raises(NothingToRestore):
        restore_sections(plan=plan, act=act, by=None)


def test_section_whose_surroundings_are_gone_comes_back_at_the_top(plan, officer):
    leaf = section(plan, "e")
    leaf.responsible = officer
    leaf.save()
    act = remove_section(section=leaf, by=None)
    remove_section(section=section(plan, "b"), by=None)
    officer.delete()

    restore_sections(plan=plan, act=act, by=None)

    assert sorted(tree(plan).split()) == ["a", "e", "f"]
    assert section(plan, "e").responsible is None


def test_restore_of_another_plan_is_refused(plan):
    act = remove_section(section=section(plan, "a"), by=None)
    other = PlanFactory(association=plan.association, period="2033")

    with pytest.raises(NothingToRestore):
        restore_sections(plan=other, act=act, by=None)


def test_adopted_plan_is_left_alone(plan):
    adopt(plan)

    for act in (
        lambda: add_section(plan=plan, title="Ny", by=None),
        lambda: move_section(section=section(plan, "a"), move=Move.DOWN, by=None),
        lambda: place_section(
            section=section(plan, "a"), place=Place.AFTER, target=section(plan, "f"), by=None
        ),
        lambda: remove_section(section=section(plan, "a"), by=None),
        lambda: restore_sections(plan=plan, act="x", by=None),
    ):
        with pytest.raises(PlanIsAdopted):
            act()

    assert tree(plan) == "a b(c d(e)) f"


def test_mentions_are_those_that_stay(plan):
    for key in ("a", "c"):
        mentioning = section(plan, key)
        mentioning.body = '<p>Se <finsam-ref to="section:d" form="number"></finsam-ref>.</p>'
        mentioning.save()

    found = mentions_of(section(plan, "b"), list(plan.sections.all()))

    assert [mention.section.key for mention in found] == ["a"]


# -- Pages


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


BASE = "/finsam-sjobygden/arbete/planer/2030/"


@pytest.mark.parametrize("count", [1, 3])
def test_outline_takes_as_many_queries_however_long(
    association, officer, count, django_assert_num_queries: DjangoAssertNumQueries
):
    plan = PlanFactory(association=association, period="2030")
    top = SectionFactory(plan=plan, responsible=officer)
    for _ in range(count - 1):
        SectionFactory(plan=plan, parent=top, responsible=officer)
    client = client_of(officer)

    with django_assert_num_queries(25):
        assert client.get(BASE).status_code == 200


def test_page_adds_a_section(plan, officer):
    answer = client_of(officer).post(
        f"{BASE}avsnitt/", {"title": "Insatser", "parent": "b"}, follow=True
    )

    assert tree(plan) == "a b(c d(e) insatser) f"
    assert answer.redirect_chain == [(f"{BASE}?oppet=insatser#avsnitt-insatser", 302)]


def test_two_sections_may_have_the_same_name(plan, officer):
    client = client_of(officer)
    for _ in range(2):
        client.post(f"{BASE}avsnitt/", {"title": "Budget"})

    assert list(plan.sections.filter(title="Budget").values_list("key", flat=True)) == [
        "budget",
        "budget-2",
    ]


def test_long_title_is_shown_with_what_is_wrong(plan, officer):
    client = client_of(officer)

    added = client.post(f"{BASE}avsnitt/", {"title": LONG})
    renamed = client.post(
        f"{BASE}avsnitt/a/uppgifter/",
        {"title": LONG, "state": "ready", "numbering": "inherit", "responsible": ""},
    )

    for answer in (added, renamed):
        assert answer.status_code == 422
        content = answer.content.decode()
        assert LONG in content
        assert "250" in content
    assert tree(plan) == "a b(c d(e)) f"
    assert section(plan, "a").title == "A"


def test_page_names_and_marks_a_section(plan, officer):
    client_of(officer).post(
        f"{BASE}avsnitt/a/uppgifter/",
        {
            "title": "Alfa",
            "state": "ready",
            "numbering": "appendix",
            "responsible": str(officer.pk),
        },
    )

    changed = section(plan, "a")
    assert (changed.title, changed.state, changed.numbering, changed.responsible) == (
        "Alfa",
        "ready",
        "appendix",
        officer,
    )


@pytest.mark.parametrize("wrong", [{"state": "x"}, {"responsible": "99999"}, {"numbering": ""}])
def test_page_refuses_what_is_not_offered(plan, officer, wrong):
    data = {"title": "Alfa", "state": "ready", "numbering": "inherit", "responsible": "", **wrong}

    answer = client_of(officer).post(f"{BASE}avsnitt/a/uppgifter/", data)

    assert answer.status_code == 422
    assert "Alfa" in answer.content.decode()
    assert section(plan, "a").title == "A"


def test_page_moves_and_stays_where_one_was(plan, officer):
    answer = client_of(officer).post(f"{BASE}avsnitt/a/plats/", {"move": "down"}, follow=True)

    assert tree(plan) == "b(c d(e)) a f"
    assert answer.redirect_chain == [(f"{BASE}?oppet=a&steg=down#avsnitt-a", 302)]
    assert 'value="down" autofocus' in answer.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"move": "sideways"},
        {"place": "inside"},
        {"place": "inside", "target": "borta"},
        {"place": "inside", "target": "e"},
        {"place": "after", "target": "b"},
    ],
)
def test_page_says_when_a_section_cannot_stand_there(plan, officer, data):
    answer = client_of(officer).post(f"{BASE}avsnitt/b/plats/", data, follow=True)

    assert "notice-error" in answer.content.decode()
    assert tree(plan) == "a b(c d(e)) f"


def test_page_removes_and_undoes(plan, officer):
    client = client_of(officer)

    asked = client.get(f"{BASE}avsnitt/b/ta-bort/").content.decode()
    assert [key in asked for key in ('<li lang="sv">C</li>', '<li lang="sv">E</li>')] == [True] * 2
    removed = client.post(f"{BASE}avsnitt/b/ta-bort/", follow=True)
    assert tree(plan) == "a f"
    act = removals(plan)[0].act
    assert removed.redirect_chain == [(f"{BASE}?borttaget={act}", 302)]
    assert removed.content.decode().count(f'value="{act}"') == 2  # the message, and the list below
    client.post(f"{BASE}aterstallning/", {"act": act})
    assert tree(plan) == "a b(c d(e)) f"


def test_pages_of_an_adopted_plan_say_so(plan, officer):
    adopt(plan)
    client = client_of(officer)

    for path, data in (
        ("avsnitt/", {"title": "Ny"}),
        ("avsnitt/a/plats/", {"move": "down"}),
        ("avsnitt/a/uppgifter/", {"title": "x", "state": "ready", "numbering": "inherit"}),
        ("avsnitt/a/ta-bort/", {}),
        ("aterstallning/", {"act": "x"}),
    ):
        answer = client.post(f"{BASE}{path}", data, follow=True)
        assert "notice-error" in answer.content.decode(), path
    shown = client.get(BASE).content.decode()
    assert "outline-settings" not in shown
    assert tree(plan) == "a b(c d(e)) f"
