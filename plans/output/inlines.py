"""Running text as HTML, for the page and for print.

Every character of the document is escaped here; nothing in a `PlanDocument` is HTML.

In print a footnote stands where it is called and the typesetter moves it to the foot of the page;
on a page it is a link to the list after the chapter. A link holds plain text only: an element
inside it would become a link of its own in the tagged PDF.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from plans.document.types import (
    Emphasis,
    Figure,
    Footnote,
    Inline,
    LineBreak,
    Link,
    Problem,
    Reference,
    Strong,
    TermUse,
    Text,
)

LONGEST_HELD = 22


def render_inlines(inlines: Iterable[Inline], *, for_print: bool) -> SafeString:
    """Write running text as HTML."""
    return format_html_join(
        "", "{}", ((render_inline(inline, for_print=for_print),) for inline in inlines)
    )


def render_inline(inline: Inline, *, for_print: bool) -> SafeString:
    """Write one piece of running text as HTML."""
    match inline:
        case Text(text):
            return format_html("{}", text)
        case Emphasis(children):
            return format_html("<em>{}</em>", render_inlines(children, for_print=for_print))
        case Strong(children):
            return format_html("<strong>{}</strong>", render_inlines(children, for_print=for_print))
        case Link(href, text):
            return format_html('<a href="{}">{}</a>', href, text)
        case LineBreak():
            return mark_safe("<br>")
        case Figure(key, _, _, text):
            return format_html('<span class="figure-value" data-figure="{}">{}</span>', key, text)
        case Reference(_, anchor, text, page):
            kind = "reference reference-page" if page else "reference"
            return format_html('<a class="{}" href="#{}">{}</a>', kind, anchor, text)
        case TermUse(_, text, anchor):
            return _term(text, anchor)
        case Footnote():
            return _footnote_text(inline) if for_print else _footnote_call(inline)
        case Problem():
            return _problem(inline)


def footnotes_in(value: object) -> Iterator[Footnote]:
    """Every footnote in a part of a document, in reading order."""
    if isinstance(value, Footnote):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from footnotes_in(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from footnotes_in(getattr(value, field.name))


def plain_text(value: object) -> str:
    """The words of a part of a document, without footnotes: to measure it, or to say it."""
    match value:
        case Text(text) | Figure(text=text) | Link(text=text) | TermUse(text=text):
            return text
        case Reference(text=text):
            return text
        case LineBreak():
            return " "
        case Footnote():
            return ""
        case tuple():
            return "".join(plain_text(part) for part in value)
        case _ if is_dataclass(value):
            parts = (plain_text(getattr(value, field.name)) for field in fields(value))
            return " ".join(part for part in parts if part)
        case _:
            return ""


def held_title(title: str) -> SafeString:
    """A large title whose last two words stay on one line, so that none is left alone."""
    words = title.split(" ")
    held = " ".join(words[-2:])
    if len(words) < 3 or len(held) > LONGEST_HELD:
        return format_html("{}", title)
    return format_html('{} <span class="held">{}</span>', " ".join(words[:-2]), held)


def _term(text: str, anchor: str) -> SafeString:
    if not anchor:
        return format_html("{}", text)
    return format_html('<a class="term" href="#{}">{}</a>', anchor, text)


def _footnote_text(footnote: Footnote) -> SafeString:
    """The footnote itself, in a named place where it is called: a check compares their pages."""
    return format_html(
        '<span id="{}-call"><span class="footnote" id="{}" data-number="{}">{}</span></span>',
        footnote.anchor,
        footnote.anchor,
        footnote.number,
        render_inlines(footnote.children, for_print=True),
    )


def _footnote_call(footnote: Footnote) -> SafeString:
    return format_html(
        '<sup class="footnote-call"><a id="{}-call" href="#{}" role="doc-noteref" '
        'aria-label="{}">{}</a></sup>',
        footnote.anchor,
        footnote.anchor,
        gettext("Footnote %(number)s") % {"number": footnote.number},
        footnote.number,
    )


def _problem(problem: Problem) -> SafeString:
    return format_html(
        '<span class="problem"><strong>{}</strong> {}</span>',
        gettext("Error in the draft:"),
        problem.sentence,
    )
