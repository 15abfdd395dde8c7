"""Writing a section (att skriva): saving, meeting somebody else's text, going back in history.

A *version* is a row of the section's history, known by its id. Who saves says which version the
text began from; when somebody else has written meanwhile nothing is stored, and both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from associations.models import User
from associations.prose import sanitise
from plans.document.differences import block_node, blocks_of
from plans.document.kinds.merging import UNSETTLED
from plans.document.merge import Blocks, merge
from plans.models import Section, SectionPresence
from plans.services.drafts import lock_draft

LONGEST_TITLE = Section._meta.get_field("title").max_length or 0
PRESENT = timedelta(seconds=40)
# A version's name stands where the history says why a row was written.
NAMED = "name:"
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class SectionText:
    """What is written in a section: its title and its body."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class SavedText:
    """A section as it is stored, and which version that is."""

    section: Section
    version: int


class SectionChanged(Exception):
    """Somebody has saved the section since the text was begun. Nothing was stored.

    `theirs` is what is stored, `version` its version; `base` what both began with, if known.
    """

    def __init__(
        self, section: Section, version: int, mine: SectionText, base: SectionText | None
    ) -> None:
        super().__init__(str(section))
        self.section = section
        self.version = version
        self.mine = mine
        self.theirs = text_of(section)
        self.base = base


@dataclass(frozen=True, slots=True)
class SectionDetails:
    """What is said of a section beside its text. `title` is None when it stays; `responsible` is
    the id of a user."""

    state: str
    numbering: str
    responsible: int | None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Writers:
    """The names of the two whose texts are merged; empty when not known."""

    mine: str = ""
    theirs: str = ""


class Choice(StrEnum):
    """What to do when two have written (konflikt)."""

    MINE = "mine"
    THEIRS = "theirs"
    MERGED = "merged"


def text_of(section: Any) -> SectionText:
    """The text of a section, or of a row of its history."""
    return SectionText(section.title, section.body)


@transaction.atomic
def save_text(*, section: Section, text: SectionText, base: int, by: User | None) -> SavedText:
    """Store what was written, beginning from version `base`.

    Raises SectionChanged, PlanIsAdopted, and Section.DoesNotExist when it has been removed.
    """
    locked, version = _lock(section)
    text = SectionText(text.title, sanitise(text.body))
    if text == text_of(locked):
        return SavedText(locked, version)
    if base != version:
        began_from = _text_at(locked, base)
        if began_from != text_of(locked):
            raise SectionChanged(locked, version, text, began_from)
    return _store(locked, text, by)


@transaction.atomic
def settle_conflict(
    *, section: Section, mine: SectionText, base: int, seen: int, choice: Choice, by: User | None
) -> SavedText:
    """Store what was chosen, seeing both texts; the other one stays in the history.

    `base` is the version mine began from, `seen` the one it was compared with.
    Raises SectionChanged when there is a third text by now, PlanIsAdopted.
    """
    locked, version = _lock(section)
    theirs = text_of(locked)
    mine = SectionText(mine.title, sanitise(mine.body))
    if mine == theirs:  # chosen before, and the answer was lost
        return SavedText(locked, version)
    began_from = _text_at(locked, base)
    if seen != version and _text_at(locked, seen) != theirs:
        raise SectionChanged(locked, version, mine, began_from)
    saved = _store(locked, mine, by)
    if choice == Choice.THEIRS:
        return _store(saved.section, theirs, by)
    if choice == Choice.MERGED:
        writers = Writers(str(by or ""), _writer_of(locked, version))
        return _store(saved.section, merged_text(began_from, mine, theirs, writers), by)
    return saved


def merged_text(
    base: SectionText | None, mine: SectionText, theirs: SectionText, writers: Writers
) -> SectionText:
    """Both texts in one: block by block, see plans.document.merge. Where both have changed the same
    a mark says whose is whose, and the plan cannot be adopted before somebody has removed it."""
    base = base or SectionText("", "")

    def apart(ours: Blocks, others: Blocks) -> Blocks:
        return [_mark(writers.mine, ours), *ours, _mark(writers.theirs, others), *others]

    blocks = merge(blocks_of(base.body), blocks_of(mine.body), blocks_of(theirs.body), apart)
    titles = [title for title in merge([base.title], [mine.title], [theirs.title]) if title]
    title = " / ".join(titles)
    if len(title) > LONGEST_TITLE:  # two long titles: theirs is kept in the text instead
        title, blocks = mine.title, [f"<p>{_escaped(theirs.title)}</p>", *blocks]
    if len(titles) > 1:
        blocks = [block_node(UNSETTLED, {"of": "title"}), *blocks]
    return SectionText(title, sanitise("".join(blocks)))


def _mark(who: str, blocks: Blocks) -> str:
    return block_node(UNSETTLED, {"who": who, "blocks": str(len(blocks))})


def _writer_of(section: Section, version: int) -> str:
    row = Section.history.filter(id=section.pk, history_id=version).first()
    return str(row.history_user or "") if row else ""


@transaction.atomic
def name_version(*, section: Section, row: int, name: str) -> None:
    """Call a version something (namnge en version), e.g. "till styrelsen"; nothing takes it away.

    Raises PlanIsAdopted, and Section.DoesNotExist when the section has no such row of history.
    """
    lock_draft(section.plan)
    reason = f"{NAMED}{name[:LONGEST_NAME]}" if name else None
    found = Section.history.filter(id=section.pk, history_id=row)
    if not found.update(history_change_reason=reason):
        raise Section.DoesNotExist


def name_of(row: Any) -> str:
    """What a row of the history is called; nothing if nobody has named it."""
    reason = row.history_change_reason or ""
    return reason.removeprefix(NAMED) if reason.startswith(NAMED) else ""


@transaction.atomic
def restore_version(*, section: Section, text: SectionText, by: User | None) -> SavedText:
    """Write an older text again. What it replaces stays in the history. Raises PlanIsAdopted."""
    locked, _version = _lock(section)
    return _store(locked, text, by)


@transaction.atomic
def set_details(*, section: Section, details: SectionDetails, by: User | None) -> Section:
    """Name a section and say how it is numbered, how far it is and who is responsible.

    Raises PlanIsAdopted.
    """
    lock_draft(section.plan)
    locked = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
    if details.title is not None:
        locked.title = details.title
    locked.state = details.state
    locked.numbering = details.numbering
    locked.responsible_id = details.responsible
    locked._history_user = by  # type: ignore[attr-defined]  # read by simple_history
    locked.save()
    return locked


@transaction.atomic
def note_presence(*, section: Section, user: User) -> list[User]:
    """Say that `user` has the section open; who else has it open now.

    Raises Section.DoesNotExist when it has been removed.
    """
    Section.objects.select_for_update(of=("self",)).only("pk").get(pk=section.pk)
    now = timezone.now()
    SectionPresence.objects.update_or_create(section=section, user=user, defaults={"seen_at": now})
    others: Iterable[SectionPresence] = (
        SectionPresence.objects.filter(section=section, seen_at__gte=now - PRESENT)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__name")
    )
    return [presence.user for presence in others]


def latest_version(section: Section) -> int:
    """The version that is stored now; 0 when the history knows nothing of it."""
    newest = Section.history.filter(id=section.pk).order_by("-history_id")
    version: int | None = newest.values_list("history_id", flat=True).first()
    return version or 0


def is_written_since(section: Section, version: int) -> bool:
    """Whether the text is another than in that version: a section that was moved is not."""
    return version != latest_version(section) and _text_at(section, version) != text_of(section)


def _lock(section: Section) -> tuple[Section, int]:
    lock_draft(section.plan)
    locked = Section.objects.select_for_update(of=("self",)).get(pk=section.pk)
    return locked, latest_version(locked)


def _text_at(section: Section, version: int) -> SectionText | None:
    row = Section.history.filter(id=section.pk, history_id=version).first()
    return text_of(row) if row else None


def _store(section: Section, text: SectionText, by: User | None) -> SavedText:
    if text != text_of(section):
        section.title, section.body = text.title, text.body
        if section.state == Section.State.NOT_STARTED:
            section.state = Section.State.IN_PROGRESS
        section._history_user = by  # type: ignore[attr-defined]  # read by simple_history
        section.save()
    return SavedText(section, latest_version(section))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
