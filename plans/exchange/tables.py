"""Reading TOML so that no mistake in a file goes unnoticed.

A `TableReader` hands out values by name and kind, and at the end refuses names it was never asked
for. Every complaint is one sentence with the file, the place and what to do.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

REQUIRED = object()


class FileFault(Exception):
    """Something in a file cannot be used. `place` is a path such as "bodies.3.seats.0"."""

    def __init__(self, file: Path, place: str, reason: str) -> None:
        super().__init__(f"{file.parent.name}/{file.name}, {place or '–'}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason


class TableReader:
    """A table of a TOML file."""

    def __init__(self, data: Mapping[str, Any], file: Path, place: str = "") -> None:
        self._data = data
        self._asked: set[str] = set()
        self.file = file
        self.place = place

    def text(self, name: str, default: object = REQUIRED) -> str:
        return cast(str, self._value(name, str, default))

    def number(self, name: str, default: object = REQUIRED) -> int:
        return cast(int, self._value(name, int, default))

    def optional_number(self, name: str) -> int | None:
        return cast(int | None, self._value(name, int, None))

    def optional_decimal(self, name: str) -> Decimal | None:
        """A number that the file writes as text, e.g. "12.5", so that it is exact."""
        text = self.text(name, "")
        try:
            return Decimal(text) if text else None
        except InvalidOperation as error:
            message = gettext('“%(name)s” must be a number in quotes, e.g. "12.5".')
            raise self.fault(message % {"name": name}) from error

    def optional_date(self, name: str) -> dt.date | None:
        return cast(dt.date | None, self._value(name, dt.date, None))

    def flag(self, name: str, default: object = REQUIRED) -> bool:
        return cast(bool, self._value(name, bool, default))

    def texts(self, name: str) -> list[str]:
        values = self._value(name, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.fault(gettext("“%(name)s” must hold texts only.") % {"name": name})
        return cast(list[str], values)

    def mapping(self, name: str) -> dict[str, Any]:
        return cast(dict[str, Any], self._value(name, dict, {}))

    def table(self, name: str) -> TableReader:
        return TableReader(self._value(name, dict, REQUIRED), self.file, self._at(name))

    def tables(self, name: str) -> Iterator[TableReader]:
        """Each table of a list; a table is finished before the next is given."""
        for index, data in enumerate(self._value(name, list, [])):
            reader = TableReader(data, self.file, self._at(f"{name}.{index}"))
            yield reader
            reader.finish()

    def has(self, name: str) -> bool:
        return name in self._data

    def pick[T](self, name: str, choices: Mapping[str, T]) -> T:
        """The object that the text under `name` is the key of."""
        return self.among(self.text(name), choices)

    def pick_if_named[T](self, name: str, choices: Mapping[str, T]) -> T | None:
        return self.pick(name, choices) if self.has(name) else self._value(name, str, None)

    def among[T](self, key: str, choices: Mapping[str, T]) -> T:
        if key not in choices:
            known = ", ".join(sorted(choices)) or "–"
            raise self.fault(
                gettext("“%(key)s” is not there; use one of: %(known)s.")
                % {"key": key, "known": known}
            )
        return choices[key]

    def finish(self) -> None:
        """Refuse names that nothing asked for: they are misspelt, or would be lost."""
        unknown = sorted(set(self._data) - self._asked)
        if unknown:
            raise self.fault(
                gettext("“%(names)s” is not a known name here; remove it or correct its spelling.")
                % {"names": ", ".join(unknown)}
            )

    def fault(self, reason: str) -> FileFault:
        return FileFault(self.file, self.place, reason)

    @contextmanager
    def rows(self) -> Iterator[None]:
        """Tell where in the file a row came from that the database or its rules refuse."""
        try:
            yield
        except ValidationError as error:
            raise self.fault(" ".join(error.messages)) from error

    def save[T: models.Model](self, row: T) -> T:
        """Check and store a row made from this table."""
        with self.rows():
            row.full_clean()
        row.save()
        return row

    def _value(self, name: str, kind: type, default: object) -> Any:
        self._asked.add(name)
        if name not in self._data:
            if default is REQUIRED:
                raise self.fault(gettext("“%(name)s” is missing; add it.") % {"name": name})
            return default
        value = self._data[name]
        if type(value) is not kind:
            message = gettext("“%(name)s” must be of the kind %(kind)s.")
            raise self.fault(message % {"name": name, "kind": kind.__name__})
        return value

    def _at(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def read_toml(file: Path) -> TableReader:
    """The top table of a file. Raises FileFault when it is missing or not TOML."""
    try:
        return TableReader(tomllib.loads(read_text(file)), file)
    except tomllib.TOMLDecodeError as error:
        reason = gettext("the file is not TOML: %(error)s.") % {"error": error}
        raise FileFault(file, "", reason) from error


def read_text(file: Path) -> str:
    """The text of a file. Raises FileFault when it is missing or not UTF-8."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FileFault(file, "", gettext("the file is not there; add it.")) from error
    except UnicodeDecodeError as error:
        raise FileFault(file, "", gettext("the file is not UTF-8; save it as UTF-8.")) from error
