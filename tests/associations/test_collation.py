"""Swedish order and search, which must be the same on both databases."""

from __future__ import annotations

import pytest

from associations.collation import compare_swedish, in_swedish_order, matches_like
from associations.models import Association, Person
from tests.factories.associations import AssociationFactory, PersonFactory

pytestmark = pytest.mark.django_db

NAMES_IN_ORDER = [
    "Ale",
    "Alingsås",
    "Gävleborg",
    "Örebro",
]
LETTERS_IN_ORDER = ["Abc", "Zeta", "Ål", "Ärla", "Öland"]


def test_order_has_a_ring_a_umlaut_o_umlaut_last() -> None:
    association = AssociationFactory()
    for letter in reversed(LETTERS_IN_ORDER):
        PersonFactory(association=association, name=letter)

    names = Person.objects.order_by(in_swedish_order("name")).values_list("name", flat=True)

    assert list(names) == LETTERS_IN_ORDER


def test_order_ignores_case_before_it_looks_at_it() -> None:
    association = AssociationFactory()
    for name in ("öre", "Ört", "ås", "Ådal"):
        PersonFactory(association=association, name=name)

    names = Person.objects.order_by(in_swedish_order("name")).values_list("name", flat=True)

    assert list(names) == ["Ådal", "ås", "öre", "Ört"]


def test_order_of_associations_is_swedish() -> None:
    for name in reversed(NAMES_IN_ORDER):
        AssociationFactory(name=name)

    names = Association.objects.values_list("name", flat=True)

    assert list(names) == NAMES_IN_ORDER


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("åland", ["Åland"]),
        ("ÅLAND", ["Åland"]),
        ("åLaN", ["Åland"]),
        ("äng", ["Ängelholm"]),
        ("ÄNG", ["Ängelholm"]),
        ("öst", ["Östra Mo"]),
        ("ÖST", ["Östra Mo"]),
        ("a", ["Alanda", "Åland", "Östra Mo"]),
        ("aland", ["Alanda"]),
        ("%", ["100 % [ett]"]),
        ("_", []),
        ("[ett]", ["100 % [ett]"]),
    ],
)
def test_search_is_blind_to_case_in_every_letter(search: str, found: list[str]) -> None:
    association = AssociationFactory()
    for name in ("Alanda", "Åland", "Ängelholm", "Östra Mo", "100 % [ett]"):
        PersonFactory(association=association, name=name)

    people = Person.objects.filter(name__icontains=search).order_by(in_swedish_order("name"))

    assert [person.name for person in people] == found


@pytest.mark.parametrize(
    ("lookup", "value", "count"),
    [
        ("name__istartswith", "ÅL", 1),
        ("name__iendswith", "LAND", 1),
        ("name__iexact", "åland", 1),
        ("name__iexact", "aland", 0),
    ],
)
def test_other_lookups_are_blind_to_case_too(lookup: str, value: str, count: int) -> None:
    PersonFactory(name="Åland")

    assert Person.objects.filter(**{lookup: value}).count() == count


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [
        ("a", "b", -1),
        ("z", "å", -1),
        ("å", "ä", -1),
        ("ä", "ö", -1),
        ("ö", "å", 1),
        ("é", "f", -1),
        ("e", "é", -1),
        ("é", "ef", -1),
        ("lika", "lika", 0),
    ],
)
def test_compare_swedish(left: str, right: str, order: int) -> None:
    assert compare_swedish(left, right) == order
    assert compare_swedish(right, left) == -order


@pytest.mark.parametrize(
    ("pattern", "text", "escape", "matches"),
    [
        ("%å%", "PÅ", "", True),
        ("a_c", "abc", "", True),
        ("a_c", "ac", "", False),
        ("100\\%", "100%", "\\", True),
        ("100\\%", "100 kr", "\\", False),
        ("%rad%", "en\nrad", "", True),
        (None, "x", "", None),
        ("x", None, "", None),
        ("5", 5, "", True),
    ],
)
def test_matches_like(pattern: str | None, text: object, escape: str, matches: bool | None) -> None:
    assert matches_like(pattern, text, escape) == matches
