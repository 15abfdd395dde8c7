"""The demo holds everything the printed plans hold, but for the differences that are listed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from pytest_django import DjangoDbBlocker

from tests.plans.demo_plans import demo_plan
from tests.plans.inventory.comparisons import COMPARISONS, are_said, findings, surplus_paths
from tests.plans.inventory.contents import Contents, same
from tests.plans.inventory.lists import Inventory, demo_folder, facts, inventories

pytestmark = pytest.mark.django_db  # or the fixture would meet the developer's own database

INVENTORIES = inventories()
BY_NAME = pytest.mark.parametrize("inventory", INVENTORIES.values(), ids=INVENTORIES)
BY_CATEGORY = pytest.mark.parametrize(
    ("inventory", "category"),
    [
        pytest.param(inventory, category, id=f"{name}-{category}")
        for name, inventory in INVENTORIES.items()
        for category in inventory.data
    ],
)

type Reader = Callable[[Inventory], Contents]


@pytest.fixture(scope="module")
def contents_of(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Reader:
    """Each plan is loaded and composed once."""

    @cache
    def read(name: str) -> Contents:
        with django_db_blocker.unblock(), demo_plan(demo_folder(name)) as document:
            return Contents(document, INVENTORIES[name].renamed)

    return lambda inventory: read(inventory.name)


@BY_CATEGORY
def test_plan_holds_what_was_printed(
    inventory: Inventory, category: str, contents_of: Reader
) -> None:
    assert list(findings(inventory, category, contents_of(inventory))) == []


@BY_NAME
def test_differences_say_what_stands_instead(inventory: Inventory, contents_of: Reader) -> None:
    contents = contents_of(inventory)

    unsaid = [
        path
        for path, difference in inventory.differences.items()
        if difference.instead and not are_said(difference.instead, contents)
    ]

    assert unsaid == []


@BY_NAME
def test_differences_have_reasons(inventory: Inventory) -> None:
    assert [path for path, d in inventory.differences.items() if not d.reason.strip()] == []


@BY_NAME
def test_everything_listed_is_in_the_inventory(inventory: Inventory, contents_of: Reader) -> None:
    paths = {
        path
        for category in inventory.data
        for path in (
            *(fact.path for fact in facts(inventory, category, COMPARISONS)),
            *surplus_paths(inventory, category, contents_of(inventory)),
        )
    }

    assert {*inventory.words, *inventory.differences} - paths == set()


@BY_NAME
def test_other_names_are_of_things_printed(inventory: Inventory, contents_of: Reader) -> None:
    contents = contents_of(inventory)
    paths = [f.path for category in inventory.data for f in facts(inventory, category, COMPARISONS)]
    printed = f"{inventory.data} {paths}"

    unused = [name for name in inventory.renamed if name not in printed]
    not_ours = [
        ours
        for ours in inventory.renamed.values()
        if not contents.at(ours) and not contents.says(ours)
    ]
    needless = [old for old, new in inventory.renamed.items() if same(old) == same(new)]

    assert (unused, not_ours, needless) == ([], [], [])
