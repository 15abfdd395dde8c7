"""What live nodes and blocks are called (i ord), where a text is shown without being composed.

What is looked up stands as "[Statens bidrag, 2026: 600 000 kr]", "[avsnitt 3 Uppdrag]" or
"[Organ och deras uppgifter: Styrelse, Kansli]", as the plan is now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from lxml.html import HtmlElement

from plans.document.bodies import block_options
from plans.document.compose import LANGUAGE
from plans.document.differences import InWords
from plans.document.here import Composition, Here
from plans.document.labels import label_of
from plans.document.numbering import Numbered
from plans.document.registry import BLOCK_KINDS, BlockKind, Option
from plans.document.types import Figure, Problem
from plans.models import Plan
from plans.queries.block_fields import values_in_words
from plans.queries.found import Found, found_in

NOWHERE = Numbered("", 1, "", is_appendix=False)


def words_of(plan: Plan) -> InWords:
    """Says what a live node of the plan's texts is, in a few words."""
    return NodesInWords(found_in(plan))


class NodesInWords:
    """The plan as it is now, asked for the words of its nodes."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.here = Here(Composition(found.sources, found.places, found.rows), NOWHERE, "")

    def __call__(self, element: HtmlElement) -> str:
        with translation.override(LANGUAGE):
            match element.tag:
                case "finsam-figure":
                    return self._figure(dict(element.attrib))
                case "finsam-ref":
                    return self._reference(dict(element.attrib))
                case "finsam-block":
                    return self._block(element)
                case _:
                    return _("picture: %(alt)s") % {"alt": element.get("alt") or "–"}

    def _figure(self, attributes: Mapping[str, str]) -> str:
        """Its name and what it shows now."""
        name = self.here.figure_in_words(attributes)
        shown = self.here.figure(attributes)
        if isinstance(shown, Figure):
            return f"{name}: {shown.text}"
        assert isinstance(shown, Problem)
        return f"{name}: {shown.message}"

    def _reference(self, attributes: Mapping[str, str]) -> str:
        to = attributes.get("to", "")
        target = self.found.places.targets.get(to)
        if target is None:
            missing = self.here.reference(attributes)
            assert isinstance(missing, Problem)
            return missing.sentence
        place = f"{target.number} {target.title}".strip()
        if not to.startswith("table:"):
            place = _("section %(place)s") % {"place": place}
        forms = {"title": _("%(place)s, by title"), "page": _("%(place)s, with page")}
        return forms.get(attributes.get("form", ""), "%(place)s") % {"place": place}

    # -- Blocks

    def _block(self, element: HtmlElement) -> str:
        kind = BLOCK_KINDS.get(element.get("kind", ""))
        if kind is None:
            return _("a block of a kind that does not exist")
        options = block_options(element) or {}
        settings = [
            f"{label_of(option.name)}: {self._setting(kind, option, options)}"
            for option in kind.options
            if option.name in options
        ]
        return f"{kind.title} ({'; '.join(settings)})" if settings else str(kind.title)

    def _setting(self, kind: BlockKind, option: Option, options: Mapping[str, Any]) -> str:
        value = options[option.name]
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return ", ".join(values_in_words(kind, option, options, self.found))
