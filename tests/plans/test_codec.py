"""The document as JSON and back: nothing is lost, and what is wrong is named by its place."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plans.document import types
from plans.document.codec import DocumentNotReadable, from_json, to_json
from plans.document.types import SCHEMA, PlanDocument
from plans.document.walk import walk
from tests.plans.sample import sample_document

LEAVES = (types.Text, types.LineBreak, types.Problem, types.Figure)
TEXTS = st.text(max_size=8)
DEEPEST = 3


def values_of(wanted: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values of a type of plans.document.types, built from its hints: new types come along."""
    if isinstance(wanted, TypeAliasType):
        wanted = wanted.__value__
    if wanted is str:
        return TEXTS
    if wanted is int:
        return st.integers(-(10**15), 10**15)
    if wanted is bool:
        return st.booleans()
    if wanted is NoneType:
        return st.none()
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return tuples_of(arguments, depth)
    if origin in (Union, UnionType):
        return st.one_of(*(values_of(kind, depth) for kind in shallow(arguments, depth)))
    assert is_dataclass(wanted), wanted
    hints = get_type_hints(wanted)
    return st.builds(wanted, **{name: values_of(hint, depth + 1) for name, hint in hints.items()})


def tuples_of(arguments: tuple[Any, ...], depth: int) -> st.SearchStrategy[tuple[Any, ...]]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        longest = 0 if depth > DEEPEST else 2
        if longest == 0:
            return st.just(())
        return st.lists(st.deferred(lambda: values_of(arguments[0], depth)), max_size=longest).map(
            tuple
        )
    return st.tuples(*(values_of(argument, depth) for argument in arguments))


def shallow(kinds: tuple[Any, ...], depth: int) -> tuple[Any, ...]:
    """Deep inside, only those of the kinds that hold no others."""
    leaves = tuple(kind for kind in kinds if kind in LEAVES or not is_dataclass(kind))
    return leaves if depth > DEEPEST and leaves else kinds


def documents() -> st.SearchStrategy[PlanDocument]:
    hints = get_type_hints(PlanDocument) | {"schema": Literal[SCHEMA]}
    return st.builds(PlanDocument, **{name: values_of(hint) for name, hint in hints.items()})


@hypothesis_settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(documents())
def test_document_is_the_same_after_json(document: PlanDocument) -> None:
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize("adopted", [True, False])
def test_sample_is_the_same_after_json(adopted: bool) -> None:
    document = sample_document(adopted=adopted)

    assert from_json(to_json(document)) == document


def test_sample_has_every_type_of_block_and_inline() -> None:
    """So that the test above means something."""
    document = sample_document(adopted=False)
    every = {
        *get_args(types.Block.__value__),
        *get_args(types.Inline.__value__),
    }

    assert every - {type(value) for value in walk(document)} == set()


def test_json_of_equal_documents_is_equal() -> None:
    assert to_json(sample_document()) == to_json(sample_document())


def test_json_is_one_line_of_readable_text() -> None:
    text = to_json(sample_document())

    assert text.endswith("}\n")
    assert text.count("\n") == 1
    assert "Sjöbygden" in text


def test_json_begins_with_its_schema() -> None:
    assert to_json(sample_document()).startswith(f'{{"schema":{SCHEMA},"association":{{')


def test_every_field_of_the_document_is_a_key() -> None:
    assert list(json.loads(to_json(sample_document()))) == [
        field.name for field in fields(PlanDocument)
    ]


@pytest.mark.parametrize("text", ["", "{", "nothing", "[]", "1", '"x"', "null", "{}"])
def test_text_that_is_no_document_is_refused(text: str) -> None:
    with pytest.raises(DocumentNotReadable):
        from_json(text)


@pytest.mark.parametrize("schema", [0, SCHEMA + 1, str(SCHEMA), None])
def test_other_schema_is_refused(schema: object) -> None:
    data = json.loads(to_json(sample_document())) | {"schema": schema}

    with pytest.raises(DocumentNotReadable) as refusal:
        from_json(json.dumps(data))

    assert refusal.value.place == "schema"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("plan", "title"), 1, "plan.title"),
        (("plan", "period"), None, "plan.period"),
        (("plan", "mood"), "good", "plan"),
        (("association", "members"), {}, "association.members"),
        (("association", "members", 0), "x", "association.members.0"),
        (("sections",), None, "sections"),
        (("sections", 2, "level"), True, "sections.2.level"),
        (("sections", 2, "level"), "1", "sections.2.level"),
        (("sections", 2, "level"), 1.0, "sections.2.level"),
        (("sections", 1, "blocks", 0), {"type": "Marquee"}, "sections.1.blocks.0"),
        (("sections", 1, "blocks", 0), {"type": "Text", "text": "x"}, "sections.1.blocks.0"),
        (("sections", 1, "blocks", 0), {"children": []}, "sections.1.blocks.0"),
        (("sections", 1, "blocks", 0), "x", "sections.1.blocks.0"),
        (
            ("sections", 1, "blocks", 0, "children", 0, "text"),
            7,
            "sections.1.blocks.0.children.0.text",
        ),
        (("references", 0), {}, "references.0"),
    ],
)
def test_fault_names_its_place(path: tuple[str | int, ...], value: object, place: str) -> None:
    data = json.loads(to_json(sample_document()))
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    with pytest.raises(DocumentNotReadable) as refusal:
        from_json(json.dumps(data))

    assert refusal.value.place == place


@pytest.mark.parametrize(
    "key", [field.name for field in fields(PlanDocument) if field.name != "schema"]
)
def test_missing_key_is_refused(key: str) -> None:
    data = json.loads(to_json(sample_document()))
    del data[key]

    with pytest.raises(DocumentNotReadable) as refusal:
        from_json(json.dumps(data))

    assert key in refusal.value.reason
