"""The document as JSON and back (plan.json).

Every inline and block carries its type's name in "type"; amounts are numbers, absent values null.
`from_json(to_json(document)) == document`. The same document always gives the same characters.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

from plans.document import types
from plans.document.types import SCHEMA, PlanDocument


class DocumentNotReadable(Exception):
    """JSON that is not a document of this schema. `place` is a path: "sections.3.blocks.0"."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place or 'document'}: {reason}")
        self.place = place
        self.reason = reason


def to_json(document: PlanDocument) -> str:
    """The document as one JSON text, ending in a newline."""
    return json.dumps(encode(document), ensure_ascii=False, separators=(",", ":")) + "\n"


def from_json(text: str) -> PlanDocument:
    """Read a document. Raises DocumentNotReadable with the place and the reason."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentNotReadable("", f"not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise DocumentNotReadable("schema", f"this version reads schema {SCHEMA}")
    document = decode(data, PlanDocument, "")
    assert isinstance(document, PlanDocument)
    return document


def encode(value: Any) -> Any:
    if is_dataclass(value):
        named = {field.name: encode(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **named} if type(value) in tagged() else named
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    return value


def decode(data: Any, wanted: Any, place: str) -> Any:
    """`data` as the type `wanted`, which is one of those that plans.document.types uses."""
    if isinstance(wanted, TypeAliasType):
        wanted = wanted.__value__
    origin = get_origin(wanted)
    if origin is tuple:
        return decode_tuple(data, get_args(wanted), place)
    if origin is Literal:
        return expect(data in get_args(wanted), data, place, f"not one of {get_args(wanted)}")
    if origin in (Union, UnionType):
        return decode_union(data, get_args(wanted), place)
    if is_dataclass(wanted):
        return decode_fields(data, wanted, place)
    # A bool is an int to Python, not to us.
    return expect(type(data) is wanted, data, place, f"expected {wanted.__name__}")


def decode_tuple(data: Any, items: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    expect(isinstance(data, list), data, place, "expected a list")
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple(decode(item, items[0], f"{place}.{i}") for i, item in enumerate(data))
    expect(len(data) == len(items), data, place, f"expected {len(items)} entries")
    return tuple(
        decode(item, kind, f"{place}.{i}")
        for i, (item, kind) in enumerate(zip(data, items, strict=True))
    )


def decode_union(data: Any, kinds: tuple[Any, ...], place: str) -> Any:
    if data is None and NoneType in kinds:
        return None
    named = {kind.__name__: kind for kind in kinds if isinstance(kind, type)}
    if isinstance(data, dict) and "type" in data:
        expect(data["type"] in named, data, place, f"unknown type {data['type']!r}")
        return decode_fields(data, named[data["type"]], place)
    plain = [kind for kind in kinds if kind is not NoneType]
    expect(len(plain) == 1, data, place, "expected an object with a type")
    return decode(data, plain[0], place)


def decode_fields(data: Any, wanted: Any, place: str) -> Any:
    expect(isinstance(data, dict), data, place, "expected an object")
    hints = type_hints(wanted)
    unknown = set(data) - set(hints) - ({"type"} if wanted in tagged() else set())
    expect(not unknown, data, place, f"unknown keys {sorted(unknown)}")
    missing = set(hints) - set(data)
    expect(not missing, data, place, f"missing keys {sorted(missing)}")
    return wanted(
        **{name: decode(data[name], hint, f"{place}.{name}") for name, hint in hints.items()}
    )


def expect(holds: bool, data: Any, place: str, reason: str) -> Any:
    if not holds:
        raise DocumentNotReadable(place.lstrip("."), reason)
    return data


@cache
def type_hints(wanted: Any) -> dict[str, Any]:
    return get_type_hints(wanted)


@cache
def tagged() -> frozenset[type]:
    """The types that stand where several may: every inline and every block."""
    return frozenset(get_args(types.Inline.__value__)) | frozenset(get_args(types.Block.__value__))
