"""The built-in template of a plan (planmall): headings, and guidance on what to write under them.

The file is read like a plan's text. What stands under a heading is guidance: it is shown beside the
text and never printed. Generated blocks are the section's body from the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from associations.prose import sanitise
from plans.document.differences import blocks_of
from plans.exchange.markdown import SectionText, read_sections

TEMPLATE = Path(__file__).resolve().parents[1] / "templates_data" / "verksamhetsplan.md"
BLOCK = "<finsam-block"


@dataclass(frozen=True, slots=True)
class TemplateSection:
    """A heading of the template. `guidance` is HTML of our own; `source` the rule that asks for
    the section, e.g. "KL 11:6"."""

    key: str
    title: str
    level: int
    numbering: str
    is_optional: bool
    source: str
    guidance: SafeString
    body: str


@cache
def plan_template() -> tuple[TemplateSection, ...]:
    return tuple(_section(text) for text in read_sections(TEMPLATE))


def guidance_on(key: str) -> TemplateSection | None:
    """What the template says of sections with this key."""
    return next((section for section in plan_template() if section.key == key), None)


def _section(text: SectionText) -> TemplateSection:
    blocks = blocks_of(text.body)
    guidance = "".join(block for block in blocks if not block.startswith(BLOCK))
    return TemplateSection(
        key=text.key,
        title=text.title,
        level=text.level,
        numbering=text.settings.get("numbering", "inherit"),
        is_optional="optional" in text.settings,
        source=text.settings.get("source", "").replace("_", " "),
        guidance=mark_safe(sanitise(guidance)),  # noqa: S308  # cleaned, and our own file
        body="".join(block for block in blocks if block.startswith(BLOCK)),
    )
