"""Swedish order and search, the same on both databases.

PostgreSQL has the collation `sv-x-icu`. SQLite knows neither Swedish order (… z, å, ä, ö) nor that
Å and å are the same letter in a search, so each of its connections is given both.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Collate

SWEDISH = "sv-x-icu"
AFTER_Z = {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"}


def in_swedish_order(field: str) -> Collate:
    """An ordering of `field` with å, ä, ö last."""
    return Collate(field, SWEDISH)


def teach_sqlite_swedish(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Give a new SQLite connection the Swedish collation and a LIKE that folds every letter."""
    if connection.vendor != "sqlite":
        return
    database = connection.connection
    database.create_collation(SWEDISH, compare_swedish)
    database.create_function("like", 2, matches_like, deterministic=True)
    database.create_function("like", 3, matches_like, deterministic=True)


def compare_swedish(left: str, right: str) -> int:
    """-1, 0 or 1 as `left` stands before, with or after `right`."""
    left_key, right_key = sort_key(left), sort_key(right)
    return (left_key > right_key) - (left_key < right_key)


@lru_cache(maxsize=4096)
def sort_key(text: str) -> tuple[str, str]:
    folded = text.casefold()
    letters = "".join(AFTER_Z.get(letter) or without_accent(letter) for letter in folded)
    return letters, text


def without_accent(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def matches_like(pattern: str | None, text: object, escape: str = "") -> bool | None:
    """SQLite's `text LIKE pattern ESCAPE escape`, blind to case in all letters."""
    if pattern is None or text is None:
        return None
    return like_expression(pattern.casefold(), escape).fullmatch(str(text).casefold()) is not None


@lru_cache(maxsize=256)
def like_expression(pattern: str, escape: str) -> re.Pattern[str]:
    parts = []
    letters = iter(pattern)
    for letter in letters:
        if escape and letter == escape:
            parts.append(re.escape(next(letters, "")))
        elif letter == "%":
            parts.append(".*")
        elif letter == "_":
            parts.append(".")
        else:
            parts.append(re.escape(letter))
    return re.compile("".join(parts), re.DOTALL)
