"""What is said about a draft."""

from __future__ import annotations

from dataclasses import dataclass

from plans.models import Comment, Plan, Section


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with what has been answered."""

    comment: Comment
    answers: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of a section, those that are open and those that are settled."""

    open: tuple[Thread, ...]
    settled: tuple[Thread, ...]


@dataclass(frozen=True, slots=True)
class Commented:
    """A section with open threads."""

    section: Section
    count: int


def threads_of(section: Section) -> Threads:
    """What is said about a section, oldest first."""
    comments = list(
        Comment.objects.filter(plan=section.plan_id, section_key=section.key).select_related(
            "author", "resolved_by"
        )
    )
    threads = [
        Thread(first, tuple(each for each in comments if each.thread_id == first.pk))
        for first in comments
        if first.thread_id is None
    ]
    return Threads(
        open=tuple(thread for thread in threads if thread.comment.resolved_at is None),
        settled=tuple(thread for thread in threads if thread.comment.resolved_at is not None),
    )


def commented_in(plan: Plan, sections: tuple[Section, ...]) -> tuple[Commented, ...]:
    """The sections that somebody waits for an answer about, in the plan's order."""
    open_threads = Comment.objects.filter(plan=plan).unresolved()
    keys = list(open_threads.values_list("section_key", flat=True))
    return tuple(
        Commented(section, keys.count(section.key)) for section in sections if section.key in keys
    )
