"""The inventory of a printed plan: everything it holds, and how the plan in the demo differs.

Three files a plan, named for the folder of its demo, "finsam-gotland-2022" for finsam-gotland/2022:

- `.json` lists what the printed plan holds, by category. It is never edited to please a test.
- `.words.toml` has, for facts told in free text, the section and words that must stand in it:
  `"dates/association formed" = ["1", "bildades 2007"]`. Words after "!" must not stand there, and
  those after "*" must be in italics. The place may be a number, a heading, a section's key,
  "footnote 1", "cover", or empty for the whole text. A section is what stands before its
  subsections.
- `.differences.toml` has what is deliberately not as printed, each with its reason: a table per
  fact ("instead" is a place and words, as above), and under `renamed` what has another name here.
  A row of a table may have another name in one group only, "Administration: Totalt".
  What only our plan holds is a difference too, "references/+ 5.9 → 4".

A fact has a path, "projects/JobbSam 3.0/period", made of keys and of names of list items.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
DEMO = FOLDER.parents[2] / "plans" / "demo"

# What the maker of the inventory says about an item; the facts stand in the other keys.
COMMENTARY = {"note", "title_note", "kind", "where"}

# How an item of a list is named: by the first of these that it can fill.
NAMES = (
    "{from} → {to}",
    "{group}: {row}, {col}",
    "{row}, {col}",
    "{row}",
    "{body}: {role}",
    "{topic}: {fact}",
    "{place}: {what}",
    "{what}",
    "{place}: {source}",
    "{number} {title}",
    "{title}",
    "{name}",
    "{role}",
    "{label}",
    "{abbr}",
    "{place}: {value}",
    "{topic}",
    "{unit}",
    "{place}",
)


@dataclass(frozen=True)
class Words:
    """What must stand in a place, what in italics, and what must not."""

    place: str
    wanted: tuple[str, ...]
    italic: tuple[str, ...]
    unwanted: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Why something is not as printed, and the words that stand there instead, if any."""

    reason: str
    instead: Words | None


@dataclass(frozen=True)
class Inventory:
    """One printed plan. `renamed` is printed name → our name."""

    name: str
    data: dict[str, Any]
    words: dict[str, Words]
    differences: dict[str, Difference]
    renamed: dict[str, str]


@dataclass(frozen=True)
class Fact:
    """Something to compare. `item` is the outermost item of a list that it is in, the `index`-th.

    `pattern` is the path with "*" for the names, "projects/*/period".
    """

    path: str
    pattern: str
    value: Any
    index: int
    item: Any
    category: Any


def inventories() -> dict[str, Inventory]:
    """Those whose plan stands in the demo, by name."""
    folders = {f"{folder.parent.name}-{folder.name}" for folder in DEMO.glob("*/*/")}
    names = sorted(file.stem for file in FOLDER.glob("*.json"))
    return {name: read_inventory(name) for name in names if name in folders}


def demo_folder(name: str) -> Path:
    return next(f for f in DEMO.glob("*/*/") if f"{f.parent.name}-{f.name}" == name)


def read_inventory(name: str) -> Inventory:
    differences = _toml(f"{name}.differences.toml")
    renamed = differences.pop("renamed", {})
    assert all(entry["reason"] for entry in renamed.values())
    return Inventory(
        name=name,
        data=json.loads((FOLDER / f"{name}.json").read_text()),
        words={path: _words(entry) for path, entry in _toml(f"{name}.words.toml").items()},
        differences={
            path: Difference(
                entry["reason"], _words(entry["instead"]) if "instead" in entry else None
            )
            for path, entry in differences.items()
        },
        renamed={printed: entry["to"] for printed, entry in renamed.items()},
    )


def _toml(name: str) -> dict[str, Any]:
    file = FOLDER / name
    return tomllib.loads(file.read_text()) if file.exists() else {}


def _words(entry: list[str]) -> Words:
    place, *words = entry
    assert words, f"a place without words: {place}"
    return Words(
        place,
        wanted=tuple(word for word in words if word[0] not in "*!"),
        italic=tuple(word[1:] for word in words if word[0] == "*"),
        unwanted=tuple(word[1:] for word in words if word[0] == "!"),
    )


def facts(inventory: Inventory, category: str, patterns: Collection[str]) -> Iterator[Fact]:
    """Everything to compare in a category, in order.

    A fact is what has a comparison (its pattern is among `patterns`) or words; what has neither
    is taken apart, down to the single value. Empty values say that nothing is printed.
    """
    listed = {*inventory.words, *inventory.differences}
    whole = inventory.data[category]

    def inside(path: str, pattern: str, value: Any, index: int, item: Any) -> Iterator[Fact]:
        if value in (None, [], {}, ""):
            return
        if pattern in patterns or path in listed or not isinstance(value, dict | list):
            yield Fact(path, pattern, value, index, item, whole)
        elif isinstance(value, dict):
            for key, part in value.items():
                if key not in COMMENTARY or f"{path}/{key}" in listed:
                    yield from inside(f"{path}/{key}", f"{pattern}/{key}", part, index, item)
        else:
            for place, (name, part) in enumerate(named(value)):
                at, of = (place, part) if item is whole else (index, item)
                yield from inside(f"{path}/{name}", f"{pattern}/*", part, at, of)

    yield from inside(category, category, whole, 0, whole)


def named(items: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each item with its name; equals are counted, "5.9 (2)"."""
    counts: Counter[str] = Counter()
    for item in items:
        name = _name(item)
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name} ({counts[name]})", item


def place_of(item: dict[str, Any]) -> str:
    """Where an item stands: what it says of that, or its own heading."""
    keys = ("number", "section", "place", "appendix", "area", "title", "name")
    return next(str(item[key]) for key in keys if item.get(key))


def _name(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    told = {key: value for key, value in item.items() if isinstance(value, str | int)}
    for template in NAMES:
        try:
            return template.format_map(told)
        except KeyError:
            continue
    raise AssertionError(f"an item without a name: {item}")
