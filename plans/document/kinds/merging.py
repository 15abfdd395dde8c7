"""The mark of a merge that nobody has settled: it is put in by merging, never by hand."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from plans.document.here import Here
from plans.document.registry import Option, Options, block_kind
from plans.document.types import Block, Problem

UNSETTLED = "unsettled"


@block_kind(
    UNSETTLED,
    title=_("Two texts to put together"),
    options=[Option("who", str), Option("blocks", str), Option("of", str)],
    is_offered=False,
)
def compose_unsettled(options: Options, here: Here) -> tuple[Block, ...]:
    """Before each of two texts of the same paragraph: whose it is, and how many paragraphs it has.
    With `of` = "title" the heading is put together of two.

    The plan cannot be adopted while it stands there: nobody has said what is to be printed.
    """
    if options.get("of") == "title":
        message = gettext(
            "Two people have changed the heading. Write it as it is to be, and remove this mark."
        )
        return (Problem(message, UNSETTLED),)
    written = options.get("blocks", "1")
    count = int(written) if written.isascii() and written.isdigit() else 1
    message = ngettext(
        "Two people have changed the same paragraph. The next one is what %(who)s wrote. Keep one "
        "of the two or put them together, and remove this mark.",
        "Two people have changed the same paragraphs. The next %(count)s are what %(who)s wrote. "
        "Keep one of the two texts or put them together, and remove this mark.",
        count,
    )
    who = options.get("who") or gettext("one of them")
    return (Problem(message % {"who": who, "count": count}, UNSETTLED),)
