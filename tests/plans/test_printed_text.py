"""The printed PDF of a demo plan says what its inventory holds, as a reader would copy it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from pytest_django import DjangoDbBlocker

from budgets.money import format_amount
from plans.output.files import plan_pdf
from tests.plans.demo_plans import demo_plan
from tests.plans.inventory.comparisons import COMPARISONS
from tests.plans.inventory.contents import same
from tests.plans.inventory.lists import Inventory, demo_folder, facts, inventories
from tests.plans.inventory.money import UNITS, expected_kr

pytestmark = [
    pytest.mark.django_db,  # or the fixture would meet the developer's own database
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed"
    ),
]

INVENTORIES = inventories()
BY_NAME = pytest.mark.parametrize("inventory", INVENTORIES.values(), ids=INVENTORIES)

type Reader = Callable[[Inventory], str]


@pytest.fixture(scope="session")
def text_of(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Reader:
    """Each plan is printed once."""

    @cache
    def read(name: str) -> str:
        with django_db_blocker.unblock(), demo_plan(demo_folder(name)) as document:
            pdf = plan_pdf(document)
        command = ["pdftotext", "-enc", "UTF-8", "-", "-"]
        return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()

    return lambda inventory: read(inventory.name)


@BY_NAME
def test_amounts_are_printed(inventory: Inventory, text_of: Reader) -> None:
    text = text_of(inventory)

    missing = [
        forms
        for forms in amounts(inventory)
        if not any(is_printed(amount, text) for amount in forms)
    ]

    assert missing == []


@BY_NAME
@pytest.mark.parametrize("category", ["projects", "target_groups", "bodies"])
def test_names_are_printed(inventory: Inventory, category: str, text_of: Reader) -> None:
    text = same(text_of(inventory))

    assert [name for name in names(inventory, category) if same(name) not in text] == []


def amounts(inventory: Inventory) -> Iterator[tuple[str, ...]]:
    """As they are printed, in the unit of their table; in running text, in any unit of the plan."""
    units = [UNITS[unit["unit"]] for unit in inventory.data["plan"]["units"]]
    for fact in facts(inventory, "tables", COMPARISONS):
        if fact.pattern == "tables/*/amounts/*" and fact.path not in inventory.differences:
            unit = UNITS[fact.item["unit"]]
            yield (format_amount(expected_kr(fact.value, fact.item), unit),)
    for fact in facts(inventory, "amounts_in_prose", COMPARISONS):
        if fact.path not in inventory.differences:
            yield tuple(format_amount(fact.value["kr"], unit) for unit in units)


def is_printed(amount: str, text: str) -> bool:
    """With any kind of space between the groups, and not as a part of a longer amount."""
    groups = r"\s".join(re.escape(group) for group in amount.split())
    alone = rf"(?<!\d)(?<!\d[\u00a0\u202f]){groups}(?![\u00a0\u202f]?\d)"
    return re.search(alone, text) is not None


def names(inventory: Inventory, category: str) -> Iterator[str]:
    """The words that tell a name, when it is told in words, or the name, without what explains."""
    for fact in facts(inventory, category, COMPARISONS):
        if fact.pattern == f"{category}/*/name" and fact.path not in inventory.differences:
            if fact.path in inventory.words:
                yield from inventory.words[fact.path].wanted
            else:
                name = inventory.renamed.get(fact.value, fact.value)
                yield from re.sub(r" \(.*\)$", "", name).split("/")
