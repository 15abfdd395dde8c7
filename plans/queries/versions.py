"""The versions of a section: what its text has been, and by whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import timedelta

from associations.models import User
from plans.document.differences import BlockDifference, InWords, differences
from plans.models import Section
from plans.services.writing import SectionText, name_of, text_of

SITTING = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Version:
    """A text the section has had. `number` counts from 1, in the order of writing; `row` is its
    row of the history, `name` what somebody has called it."""

    number: int
    row: int
    text: SectionText
    by: User | None
    at: dt.datetime
    name: str = ""


def versions_of(section: Section) -> list[Version]:
    """What the text has been, the latest first: a row of the history that changes it is one."""
    rows = Section.history.filter(id=section.pk).select_related("history_user")
    versions: list[Version] = []
    for row in rows.order_by("history_id"):
        text = text_of(row)
        if row.history_type != "-" and (not versions or text != versions[-1].text):
            versions.append(
                Version(
                    number=len(versions) + 1,
                    row=row.history_id,
                    text=text,
                    by=row.history_user,
                    at=row.history_date,
                    name=name_of(row),
                )
            )
    return versions[::-1]


def sittings(versions: list[Version]) -> list[Version]:
    """The last version of each sitting, which is what one person saved within a quarter of an hour;
    and each that has a name."""
    last: list[Version] = []
    shown: list[Version] = []
    for version in versions:  # the latest first
        later = last[-1] if last else None
        if later is None or later.by != version.by or later.at - version.at > SITTING:
            last.append(version)
            shown.append(version)
        elif version.name:
            shown.append(version)
    return shown


def compared(old: SectionText, new: SectionText, in_words: InWords) -> tuple[BlockDifference, ...]:
    """What has changed from one text to another, in the body."""
    return differences(old.body, new.body, in_words)
