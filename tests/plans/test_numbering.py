"""Numbers of sections. The worked table of the module is the first test."""

from __future__ import annotations

import re
from itertools import takewhile

import pytest
from django.utils import translation

from plans.document import numbering
from plans.document.numbering import Numbered, Numbering, Outline, number_sections

ROW = re.compile(r"^\| (?P<title>.*?) *\| (?P<numbering>[a-z]+) *\| (?P<number>.*?) *\|$")


@pytest.fixture(autouse=True)
def _in_swedish() -> None:
    translation.activate("sv")


def test_worked_table_of_the_module() -> None:
    rows = [row for line in (numbering.__doc__ or "").splitlines() if (row := ROW.match(line))]
    assert len(rows) == 8

    numbered = number_sections(outline_of(rows), is_numbered=True)

    assert [(n.key, n.number) for n in numbered] == [
        (row["title"].strip(), row["number"]) for row in rows
    ]


def outline_of(rows: list[re.Match[str]], depth: int = 0) -> tuple[Outline, ...]:
    """The tree that the indentation of the titles tells."""
    outline = []
    for place, row in enumerate(rows):
        if indentation(row) == depth:
            inside = list(takewhile(lambda r: indentation(r) > depth, rows[place + 1 :]))
            wanted: Numbering = row["numbering"]  # type: ignore[assignment]
            outline.append(Outline(row["title"].strip(), wanted, outline_of(inside, depth + 1)))
    return tuple(outline)


def indentation(row: re.Match[str]) -> int:
    return (len(row["title"]) - len(row["title"].lstrip())) // 2


def test_plan_without_numbers_numbers_only_what_asks_for_it() -> None:
    outline = (
        Outline("a", "inherit", (Outline("a1", "inherit"),)),
        Outline("b", "numbered", (Outline("b1", "inherit"),)),
        Outline("c", "appendix"),
    )

    numbered = number_sections(outline, is_numbered=False)

    assert [n.number for n in numbered] == ["", "", "1", "1.1", "Bilaga 1"]


def test_numbered_section_below_an_unnumbered_one_starts_a_count_of_its_own() -> None:
    outline = (
        Outline("a", "numbered"),
        Outline("b", "unnumbered", (Outline("b1", "numbered"), Outline("b2", "numbered"))),
        Outline("c", "numbered"),
    )

    numbered = number_sections(outline, is_numbered=True)

    assert [n.number for n in numbered] == ["1", "", "1", "2", "2"]


def test_appendices_are_counted_through_the_whole_plan() -> None:
    outline = (
        Outline("a", "appendix", (Outline("a1", "numbered", (Outline("a11", "inherit"),)),)),
        Outline("b", "inherit", (Outline("b1", "appendix"),)),
        Outline("c", "appendix"),
    )

    numbered = number_sections(outline, is_numbered=True)

    assert [(n.number, n.level, n.is_appendix) for n in numbered] == [
        ("Bilaga 1", 1, True),
        ("1", 2, False),
        ("1.1", 3, False),
        ("1", 1, False),
        ("Bilaga 2", 2, True),
        ("Bilaga 3", 1, True),
    ]


def test_no_sections_have_no_numbers() -> None:
    assert number_sections((), is_numbered=True) == []


def test_deep_section_has_all_its_numbers() -> None:
    outline = Outline("e", "inherit")
    for key in "dcba":
        outline = Outline(key, "inherit", (outline,))

    assert number_sections((outline,), is_numbered=True)[-1] == Numbered(
        "e", level=5, number="1.1.1.1.1", is_appendix=False
    )
