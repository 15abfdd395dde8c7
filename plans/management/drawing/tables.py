"""The tables of an app as a picture: boxes with the Swedish term, and lines between them.

A line goes from what is pointed at to what points. What a line would only repeat or send across the
picture stands as a row in the box that points instead: tables of other apps, the table itself, and
what is already reached along other lines (the association of a post, since its body has one).
Left out are history tables, tables of packages, and the tables that join many to many.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.apps.registry import Apps
from django.db.models import Field, Model
from django.utils import translation
from simple_history.models import HistoricalChanges

APPS = ("associations", "projects", "budgets", "plans")
# From left to right, and close enough that a page is wide enough.
LAYOUT = '%%{init: {"er": {"nodeSpacing": 20, "rankSpacing": 60, "entityPadding": 10}}}%%'
MANY_TO_MANY = "}o--o{"
ONE_TO_ONE = "||--o|"
ONE_TO_MANY = "||--o{"
PERHAPS_ONE_TO_MANY = "|o--o{"


@dataclass(frozen=True, slots=True)
class Relation:
    """That rows of `holder` point at rows of `target`, in `field`."""

    holder: type[Model]
    field: Field[object, object]
    target: type[Model]


def tables_picture(app: str, registry: Apps = apps) -> str:
    """The tables of one app, as Mermaid."""
    tables = tables_of(app, registry)
    relations = [relation for table in tables for relation in relations_of(table)]
    lines = [relation for relation in relations if is_line(relation, relations)]
    rows = [relation for relation in relations if relation not in lines]
    with translation.override("sv"):
        written = [line for table in tables for line in _box(table, rows)]
    written += [_line(relation) for relation in lines]
    return "\n".join([LAYOUT, "erDiagram", "    direction LR", *written])


def tables_of(app: str, registry: Apps = apps) -> list[type[Model]]:
    """The tables of an app that people fill, in the order of the code."""
    models = registry.get_app_config(app).get_models()
    return [model for model in models if not issubclass(model, HistoricalChanges)]


def relations_of(table: type[Model]) -> list[Relation]:
    """Where the rows of a table point, within the house."""
    fields = (*table._meta.fields, *table._meta.many_to_many)
    return [
        Relation(table, field, target)
        for field in fields
        if (target := field.related_model) and target._meta.app_label in APPS
    ]


def is_line(relation: Relation, relations: Iterable[Relation]) -> bool:
    """Whether it is drawn, rather than written in the box."""
    holder, target = relation.holder, relation.target
    if holder is target or holder._meta.app_label != target._meta.app_label:
        return False
    on_the_way = _targets(holder, relations) - {holder, target}
    return not any(target in _reached(each, relations) for each in on_the_way)


def _reached(table: type[Model], relations: Iterable[Relation]) -> set[type[Model]]:
    """The tables that a row leads to, step by step."""
    found: set[type[Model]] = set()
    left = {table}
    while left:
        targets = _targets(left.pop(), relations)
        left |= targets - found
        found |= targets
    return found


def _targets(table: type[Model], relations: Iterable[Relation]) -> set[type[Model]]:
    """Where a row points with one row at the other end."""
    return {
        each.target for each in relations if each.holder is table and not each.field.many_to_many
    }


def _box(table: type[Model], rows: Iterable[Relation]) -> Iterator[str]:
    name, term = table.__name__, str(table._meta.verbose_name)
    title = name if name.lower() == term else f"{name} · {term}"
    own = [relation for relation in rows if relation.holder is table]
    yield f'    {name}["{title}"]' + (" {" if own else "")
    for relation in own:
        many = "[]" if relation.field.many_to_many else ""
        yield f"        {relation.target.__name__}{many} {relation.field.name}"
    if own:
        yield "    }"


def _line(relation: Relation) -> str:
    field, target = relation.field, relation.target.__name__
    if field.many_to_many:
        ends = MANY_TO_MANY
    elif field.one_to_one:
        ends = ONE_TO_ONE
    else:
        ends = PERHAPS_ONE_TO_MANY if field.null else ONE_TO_MANY
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", target).lower()
    label = "" if words.endswith(field.name) else field.name
    return f'    {target} {ends} {relation.holder.__name__} : "{label}"'
