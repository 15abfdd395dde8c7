"""What a workbook carries hidden, so that the budget it was written from comes back as it was.

Amounts are those that the sheet shows, so that they can be worked on there. All else that a budget
says is in a hidden sheet: a row for the budget and for each year, group and line, with what it is
and the rest as JSON. Whoever opens the workbook can change that too, so it is read as strictly as
any input, and a hidden sheet that does not hold together counts as none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from budgets.arithmetic import (
    BudgetArithmeticError,
    Group,
    Line,
    LineKind,
    OpeningSource,
    Sheet,
    Year,
    YearKind,
    closing_order,
)
from budgets.entry import LARGEST_KR
from budgets.queries import BudgetValue

SHEET_NAME = "finsam"
MARK = "finsam:1"
KEY = re.compile(r"[-a-zA-Z0-9_]{1,60}")


class StoredBroken(Exception):
    """The hidden sheet has been changed, or is that of another version."""


def entries_of(value: BudgetValue) -> Iterator[tuple[str, str]]:
    """The rows of the hidden sheet: what each is about, and what it says."""
    yield MARK, ""
    yield "budget", _json({"title": value.title, "project": value.project})
    for year in value.sheet.years:
        yield "year", _json(_year_told(year))
    for group in value.sheet.groups:
        told = {"key": group.key, "title": group.title, "total_label": group.total_label}
        yield "group", _json(told | {"parent": group.parent})
    for line in value.sheet.lines:
        yield "line", _json(_line_told(value, line))


def read_entries(rows: Iterable[tuple[str, str]]) -> BudgetValue:
    """The budget that was stored, without the amounts that the sheet shows. Raises StoredBroken."""
    try:
        first, *rest = rows
        if first[0] != MARK:
            raise StoredBroken
        return _value([(kind, json.loads(told)) for kind, told in rest])
    except (ValueError, KeyError, TypeError, RecursionError, BudgetArithmeticError) as error:
        raise StoredBroken from error


def _json(told: Mapping[str, Any]) -> str:
    # ASCII: what XML cannot hold, or spreadsheet programs change, is escaped.
    return json.dumps(told, ensure_ascii=True, separators=(",", ":"))


def _year_told(year: Year) -> dict[str, Any]:
    return {
        "key": year.key,
        "kind": year.kind,
        "label": year.label,
        "year": year.calendar,
        "first_month": year.first_month,
        "months": year.months,
        "opening_kr": year.opening_kr,
        "opening_source": year.opening_source,
        "opening_note": year.opening_note,
    }


def _line_told(value: BudgetValue, line: Line) -> dict[str, Any]:
    years = [year.key for year in value.sheet.years]
    projects = (key for key, lines in value.lines_of_project.items() if line.key in lines)
    unseen = value.sheet.amounts if line.kind == LineKind.UNALLOCATED else {}
    return {
        "key": line.key,
        "label": line.label,
        "kind": line.kind,
        "group": line.group,
        "basis": line.basis,
        "scope": line.scope,
        "surplus_year": line.surplus_year,
        "project": next(projects, ""),
        "payer": value.payer_of_line.get(line.key, ""),
        "amounts": {key: unseen[line.key, key] for key in years if (line.key, key) in unseen},
        "notes": {
            key: value.notes[line.key, key] for key in years if value.notes.get((line.key, key))
        },
        "preliminary": [key for key in years if (line.key, key) in value.preliminary],
    }


def _value(entries: list[tuple[str, dict[str, Any]]]) -> BudgetValue:
    (budget,) = [told for kind, told in entries if kind == "budget"]
    lines = [told for kind, told in entries if kind == "line"]
    of_project: dict[str, tuple[str, ...]] = {}
    for told in lines:
        if project := _text(told["project"], 100):
            of_project[project] = (*of_project.get(project, ()), told["key"])
    sheet = Sheet(
        years=tuple(_year(told) for kind, told in entries if kind == "year"),
        groups=tuple(_group(told) for kind, told in entries if kind == "group"),
        lines=tuple(_line(told) for told in lines),
        amounts=_by_cell(lines, "amounts", lambda kr: _number(kr, LARGEST_KR)),
    )
    _check(sheet)
    value = BudgetValue(
        title=_text(budget["title"], 160),
        sheet=sheet,
        notes=_by_cell(lines, "notes", lambda note: _text(note, 200)),
        preliminary=frozenset(
            (told["key"], year) for told in lines for year in told["preliminary"]
        ),
        lines_of_project=of_project,
        payer_of_line={
            told["key"]: payer for told in lines if (payer := _text(told["payer"], 300))
        },
        project=_text(budget["project"], 100),
    )
    _check_cells(value)
    return value


def _year(told: Mapping[str, Any]) -> Year:
    first, months = told["first_month"], told["months"]
    source = told["opening_source"]
    year = Year(
        key=_key(told["key"], 20),
        kind=YearKind(told["kind"]),
        label=_text(told["label"], 60),
        months=_number(months, 13 - _number(first, 12, least=1), least=1),
        calendar=_number(told["year"], 2100, least=2003),
        first_month=first,
        opening_kr=None if told["opening_kr"] is None else _number(told["opening_kr"], LARGEST_KR),
        opening_source=None if source is None else OpeningSource(source),
        opening_note=_text(told["opening_note"], 200),
    )
    if (year.opening_kr is None) != (year.opening_source is None):
        raise StoredBroken
    return year


def _group(told: Mapping[str, Any]) -> Group:
    parent = told["parent"]
    return Group(
        key=_key(told["key"]),
        title=_text(told["title"], 160),
        total_label=_text(told["total_label"], 160),
        parent=None if parent is None else _key(parent),
    )


def _line(told: Mapping[str, Any]) -> Line:
    surplus = told["surplus_year"]
    return Line(
        key=_key(told["key"]),
        label=_text(told["label"], 200),
        kind=LineKind(told["kind"]),
        group=_key(told["group"]),
        basis=_text(told["basis"], 80),
        scope=tuple(_key(each) for each in told["scope"]),
        surplus_year=None if surplus is None else _number(surplus, 2100, least=2003),
    )


def _by_cell[T](
    lines: Sequence[Mapping[str, Any]], name: str, read: Callable[[Any], T]
) -> dict[tuple[str, str], T]:
    if not all(isinstance(told[name], dict) for told in lines):
        raise StoredBroken
    return {(told["key"], year): read(each) for told in lines for year, each in told[name].items()}


def _check(sheet: Sheet) -> None:
    """Raises StoredBroken or what the arithmetic raises when keys do not fit together."""
    for rows in (sheet.years, sheet.groups, sheet.lines):
        keys = [row.key for row in rows]
        if len(keys) != len(set(keys)):
            raise StoredBroken
    for group in sheet.groups:
        sheet.path(group.key)
    for line in sheet.lines:
        sheet.lines_in([line.group, *line.scope])
    closing_order(sheet)


def _check_cells(value: BudgetValue) -> None:
    for line, year in (*value.sheet.amounts, *value.notes, *value.preliminary):
        value.sheet.line(line)
        value.sheet.year(year)


def _text(told: object, longest: int) -> str:
    if not isinstance(told, str) or len(told) > longest or "\0" in told:
        raise StoredBroken
    told.encode()  # half a character raises UnicodeEncodeError, a ValueError
    return told


def _key(told: object, longest: int = 60) -> str:
    text = _text(told, longest)
    if not KEY.fullmatch(text):
        raise StoredBroken
    return text


def _number(told: object, most: int, *, least: int | None = None) -> int:
    if not isinstance(told, int) or isinstance(told, bool):
        raise StoredBroken
    if not (-most if least is None else least) <= told <= most:
        raise StoredBroken
    return told
