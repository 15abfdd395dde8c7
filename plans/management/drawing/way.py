"""The way of the data as a picture: which function makes what out of what.

The steps are listed here; what they take and give must stand in their signatures, or nothing is
drawn. An act, which says `by` whom it is done, may give a table it takes: it writes to it. A table
that no step takes is read through one that is taken, by the key between them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from typing import Any, get_args, get_type_hints

from django.db.models import Model

from associations.models import Decision
from budgets.models import Budget
from budgets.services.amounts import Entry, set_amounts
from plans.document.compose import compose
from plans.document.types import PlanDocument
from plans.management.drawing.tables import relations_of
from plans.models import Adoption, Plan, Section
from plans.output.files import budget_csv, plan_json, plan_pdf
from plans.output.html import render_body
from plans.queries import sealed_edition
from plans.services.adoption import adopt_plan
from plans.services.writing import SectionText, save_text


@dataclass(frozen=True, slots=True)
class Step:
    """A function of the way. It gives a value, a table it has written to, or a file by its name."""

    function: Callable[..., object]
    takes: tuple[type, ...]
    gives: type | str


WAY = (
    Step(save_text, (SectionText,), Section),
    Step(set_amounts, (Entry,), Budget),
    Step(compose, (Plan,), PlanDocument),
    Step(render_body, (PlanDocument,), "page"),
    Step(budget_csv, (PlanDocument,), "budget.csv"),
    Step(plan_pdf, (PlanDocument,), "plan.pdf"),
    Step(plan_json, (PlanDocument,), "plan.json"),
    Step(adopt_plan, (Decision, Plan), Adoption),
    Step(sealed_edition, (Adoption,), PlanDocument),
)
# The files that an adoption has sealed, and the field that keeps each.
SEALED = {"plan.pdf": "pdf", "plan.json": "document"}


class StepIsWrong(Exception):
    """The function's signature does not say what the step says."""

    def __init__(self, step: Step, wrong: Collection[type | str]) -> None:
        names = ", ".join(sorted(_name(each) for each in wrong))
        super().__init__(f"{step.function.__qualname__} has nothing to do with {names}")


def way_picture(way: Sequence[Step] = WAY) -> str:
    """The way of the data, as Mermaid. Raises StepIsWrong."""
    for step in way:
        check(step)
    stations = dict.fromkeys(each for step in way for each in (*step.takes, step.gives))
    written = [_station(each) for each in stations]
    for step in way:
        written += _function(step)
    written += [_sealed(file, field) for file, field in SEALED.items()]
    written += [f"    {_id(one)} -.-> {_id(other)}" for one, other in _keys_between(way)]
    return "\n".join(["flowchart TB", *written])


def check(step: Step) -> None:
    """Raise StepIsWrong unless the function takes and gives what the step says."""
    hints = get_type_hints(step.function)
    returned = hints.pop("return")
    taken = {each for hint in hints.values() for each in _types_in(hint)}
    wrong: set[type | str] = {each for each in step.takes if each not in taken}
    if isinstance(step.gives, str):
        is_given = issubclass(returned, (str, bytes))
    else:
        is_act = "by" in hints
        is_given = step.gives in _types_in(returned) or (is_act and step.gives in taken)
    if wrong or not is_given:
        raise StepIsWrong(step, wrong or {step.gives})


def _types_in(hint: Any) -> Iterator[type]:
    """The classes a type is made of, and what they carry when they are values."""
    for part in get_args(hint):
        yield from _types_in(part)
    if isinstance(hint, type):
        yield hint
        if is_dataclass(hint):
            yield from (each for each in get_type_hints(hint).values() if isinstance(each, type))


def _keys_between(way: Sequence[Step]) -> Iterator[tuple[type[Model], type[Model]]]:
    """From each table that no step takes to those that are taken and share a key with it."""
    taken = {each for step in way for each in step.takes if issubclass(each, Model)}
    for table in (step.gives for step in way):
        if isinstance(table, str) or not issubclass(table, Model) or table in taken:
            continue
        for other in sorted(taken, key=_name):
            if table in _pointed_at(other) or other in _pointed_at(table):
                yield table, other


def _pointed_at(table: type[Model]) -> set[type[Model]]:
    return {relation.target for relation in relations_of(table)}


def _station(station: type | str) -> str:
    name = _name(station)
    if isinstance(station, str):
        return f'    {_id(station)}[/"{name}"/]'
    if issubclass(station, Model):
        return f'    {_id(station)}[("{name}")]'
    return f'    {_id(station)}["{name}"]'


def _function(step: Step) -> Iterator[str]:
    name = step.function.__name__
    file = step.function.__module__.replace(".", "/") + ".py"
    yield f'    {name}(["{name}<br/><small>{file}</small>"])'
    yield f"    {' & '.join(_id(each) for each in step.takes)} --> {name} --> {_id(step.gives)}"


def _sealed(file: str, field: str) -> str:
    return f"    {_id(Adoption)} -- {Adoption._meta.get_field(field).name} --> {_id(file)}"


def _name(station: type | str) -> str:
    return station if isinstance(station, str) else station.__name__


def _id(station: type | str) -> str:
    return _name(station).replace(".", "-")
