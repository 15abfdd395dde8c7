"""Prose with live nodes, as it is stored (brödtext).

A body is HTML of a small vocabulary: paragraphs, two levels of headings, lists, quotations,
tables, pictures, and our own elements for what is looked up when the plan is composed:

    <finsam-figure ref="line:jobbsam/2022" unit="kr"></finsam-figure>     a figure of the budget
    <finsam-ref to="section:jobbsam" form="number"></finsam-ref>          a reference
    <finsam-term key="samverkan">samverkan</finsam-term>                  a term of the glossary
    <finsam-note>…</finsam-note>                                          a footnote
    <finsam-block kind="budget-table" options="{…}"></finsam-block>       something generated

Whatever the way in (form, paste, file, request, admin), a `ProseField` sanitises what is written.
"""

from __future__ import annotations

import json
import re
from typing import Any, Never

import nh3
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from lxml import html
from lxml.html import HtmlElement

from associations.prose_editor import ProseEditorWidget

TEXT_TAGS = {"p", "h3", "h4", "ul", "ol", "li", "blockquote", "cite", "strong", "em", "a", "br"}
TABLE_TAGS = {"table", "thead", "tbody", "tr", "th", "td"}
LIVE_TAGS = {"finsam-figure", "finsam-ref", "finsam-term", "finsam-note", "finsam-block"}
# Elements whose content is not text: it goes with them.
DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
}

KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
AMOUNT_REF = re.compile(r"(line|group|sum):[a-z0-9-]+/[a-z0-9-]+")
PLACE_REF = re.compile(r"(section|table|project|target-group|goal):[a-z0-9-]+")
SHA256 = re.compile(r"[0-9a-f]{64}")
PATTERNS = {
    ("finsam-figure", "ref"): AMOUNT_REF,
    ("finsam-figure", "other"): AMOUNT_REF,
    ("finsam-figure", "budget"): KEY,
    ("finsam-ref", "to"): PLACE_REF,
    ("finsam-term", "key"): KEY,
    ("finsam-block", "kind"): KEY,
    ("table", "data-key"): KEY,
    ("img", "data-asset"): SHA256,
}
# What an element is nothing without, and whether its text is kept when it goes.
NEEDS = {
    "finsam-figure": ("ref", False),
    "finsam-ref": ("to", False),
    "finsam-block": ("kind", False),
    "img": ("data-asset", False),
    "finsam-term": ("key", True),
    "a": ("href", True),
}
EMPTY_ELEMENTS = ("finsam-figure", "finsam-ref", "finsam-block")
EMPTY_BODY = re.compile(r"(\s|&nbsp;|<p>|</p>|<br>)*")
MOST_ROUNDS = 10
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def sanitise(text: str) -> str:
    """Reduce HTML from anywhere to the vocabulary above; words are kept, everything else goes.

    `sanitise(sanitise(text)) == sanitise(text)`: elements that stand where they may not are moved
    by whoever reads them, and moved elements can give way to others, so it goes on until nothing
    does. Nobody has seen more than four rounds; what would not come to rest keeps only its words.
    """
    for _ in range(MOST_ROUNDS):
        cleaned = _clean_once(text)
        if cleaned == text:
            return cleaned
        text = cleaned
    return nh3.clean(text, tags=set())


def _clean_once(text: str) -> str:
    cleaned = CONTROL.sub("", CLEANER.clean(CONTROL.sub("", text)))
    if "<" not in cleaned:
        return cleaned
    root = parse(cleaned)
    _mend(root)
    # The cleaner has the last word: it alone decides how the result is written.
    return CLEANER.clean(_inner_html(root))


def parse(cleaned: str) -> HtmlElement:
    """The tree of a body, in one element. The parser's own limits would silently lose the rest of
    a deep or long body, so they are lifted."""
    parser = html.HTMLParser(huge_tree=True, encoding="utf-8")
    return html.fragment_fromstring(cleaned.encode(), create_parent="div", parser=parser)


class ProseFormField(forms.CharField):
    """A body in a form: sanitised, and empty when there is nothing in it."""

    widget = ProseEditorWidget

    def to_python(self, value: Any) -> str:
        body = sanitise(super().to_python(value) or "")
        return "" if EMPTY_BODY.fullmatch(body) else body


class ProseField(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """A body (brödtext): whatever is stored has been sanitised, by every way in."""

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The admin asks for its own textarea for every text; a form that names another means it.
        if kwargs.get("widget") in (None, AdminTextareaWidget):
            kwargs["widget"] = ProseEditorWidget
        return super().formfield(**{"form_class": ProseFormField, **kwargs})

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return sanitise(prepared) if isinstance(prepared, str) else prepared


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) == ("finsam-block", "options"):
        return _canonical_json(value)
    pattern = PATTERNS.get((tag, name))
    return value if pattern is None or pattern.fullmatch(value) else None


def _canonical_json(value: str) -> str | None:
    """A JSON object in one spelling, or None. Python would read NaN, which is not JSON."""
    try:
        options = json.loads(value, parse_constant=_refuse)
        text = json.dumps(options, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except (ValueError, RecursionError):
        return None
    return text if isinstance(options, dict) else None


def _refuse(constant: str) -> Never:
    raise ValueError(constant)


def _mend(root: HtmlElement) -> None:
    """Take away what the cleaner lets through because it looks at one element at a time."""
    for element in list(root.iterdescendants()):
        if element.getparent() is None:  # gone with something around it
            continue
        needed, keeps_text = NEEDS.get(str(element.tag), ("", False))
        if needed and not element.get(needed):
            element.drop_tag() if keeps_text else element.drop_tree()
        elif element.tag == "finsam-note" and any(True for _ in element.iterancestors(element.tag)):
            element.drop_tag()
        elif element.tag in EMPTY_ELEMENTS and (len(element) or element.text):
            _move_content_after(element)


def _move_content_after(element: HtmlElement) -> None:
    around = html.Element("span")
    around.text, element.text = element.text, None
    around.extend(list(element))
    around.tail, element.tail = element.tail, None
    element.addnext(around)
    around.drop_tag()


def _inner_html(root: HtmlElement) -> str:
    # Written as XML, an empty element of ours would swallow what follows it when read as HTML.
    whole: str = html.tostring(root, encoding="unicode", method="html")
    return whole.removeprefix("<div>").removesuffix("</div>")


CLEANER = nh3.Cleaner(
    tags=TEXT_TAGS | TABLE_TAGS | LIVE_TAGS | {"img"},
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes={
        "*": set(),  # without it the cleaner lets lang and title stand anywhere
        "a": {"href"},
        "img": {"data-asset", "alt", "title"},
        "table": {"data-key", "data-caption"},
        "finsam-figure": {"ref", "other", "budget"},
        "finsam-ref": {"to"},
        "finsam-term": {"key"},
        "finsam-block": {"kind", "options"},
    },
    tag_attribute_values={
        "finsam-figure": {
            "unit": {"kr", "tkr", "mnkr"},
            "show": {"amount", "share", "difference"},
        },
        "finsam-ref": {"form": {"number", "page", "title"}},
    },
    attribute_filter=_attribute,
    url_schemes={"https", "mailto"},
    url_relative="deny",
    link_rel=None,
    strip_comments=True,
)
