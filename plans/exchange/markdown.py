"""Markdown with live nodes, and the body it becomes.

CommonMark and tables, and beside them:

    # Title {#key numbering=appendix}     a section of the plan, nested by its level
    ### Title                             a heading inside a section
    [[section:jobbsam]]                   a reference; [[project:jobbsam title]], [[… page]]
    [[figure line:jobbsam/2022 tkr]]      a figure; [[figure share A of B]] or difference A from B
    [[term:samverkan|samverkan]]          a term
    ^[text]                               a footnote
    Tabell: Caption {#key}                directly before a table
    ```kind … ```                         a generated block, its options in TOML
    > — Source                            as the last paragraph of a quotation: its source
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape, format_html
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from plans.exchange.tables import FileFault, read_text

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SECTION = re.compile(r"^(?P<title>.*?)\s*\{#(?P<key>[a-z0-9-]+)(?P<settings>[^}]*)\}$")
CAPTION = re.compile(r"^Tabell: (?P<caption>.*?)(?:\s*\{#(?P<key>[a-z0-9-]+)\})?$")
IN_BODY = ("h3", "h4")  # headings inside a section
AMOUNT = r"(?:line|group|sum):[a-z0-9-]+/[a-z0-9-]+"
FIGURE = re.compile(
    rf"^figure (?:(?P<show>share|difference) )?(?P<ref>{AMOUNT})"
    rf"(?: (?:of|from) (?P<other>{AMOUNT}))?(?: (?P<unit>kr|tkr|mnkr))?"
    r"(?: in (?P<budget>[a-z0-9-]+))?$"
)
REFERENCE = re.compile(
    r"^(?P<to>(?:section|table|project|target-group|goal):[a-z0-9-]+)(?: (?P<form>page|title))?$"
)
TERM = re.compile(r"^term:(?P<key>[a-z0-9-]+)\|(?P<text>.+)$")


@dataclass(slots=True)
class SectionText:
    """A section as it stands in a file. `level` counts from 1."""

    key: str
    title: str
    level: int
    settings: dict[str, str]
    line: int
    tokens: list[Token] = field(default_factory=list)
    body: str = ""


def to_body(markdown: str, file: Path, place: str = "") -> str:
    """The stored body of a piece of Markdown. Raises FileFault."""
    return _render(_parse(markdown, file, place), file, place)


def to_line(markdown: str, file: Path, place: str = "") -> str:
    """The stored body of Markdown that is one line, e.g. an activity."""
    return to_body(markdown, file, place)


def read_sections(file: Path) -> list[SectionText]:
    """The sections of a plan's text, in order. Raises FileFault."""
    sections: list[SectionText] = []
    tokens = iter(_parse(read_text(file), file, ""))
    for token in tokens:
        if token.type == "heading_open":
            inline = next(tokens)
            heading = SECTION.match(inline.content)
            if heading:
                next(tokens)
                sections.append(_section(token, heading))
                continue
            _require_section(sections, token, file)
            if token.tag not in IN_BODY:
                reason = gettext("the heading has no key; write “# Title {#key}”.")
                raise FileFault(file, _line(token), reason)
            sections[-1].tokens.extend((token, inline))
        else:
            _require_section(sections, token, file)
            sections[-1].tokens.append(token)
    for section in sections:
        section.body = _render(section.tokens, file, f"#{section.key}")
    return sections


def _section(token: Token, heading: re.Match[str]) -> SectionText:
    settings = {
        name: value
        for name, _sign, value in (part.partition("=") for part in heading["settings"].split())
    }
    line = token.map[0] + 1 if token.map else 0
    return SectionText(heading["key"], heading["title"], int(token.tag[1:]), settings, line)


def _require_section(sections: list[SectionText], token: Token, file: Path) -> None:
    if not sections:
        reason = gettext("text before the first section; begin with “# Title {#key}”.")
        raise FileFault(file, _line(token), reason)


def _line(token: Token) -> str:
    return gettext("line %(line)s") % {"line": token.map[0] + 1 if token.map else "?"}


def _parse(markdown: str, file: Path, place: str) -> list[Token]:
    # A comment keeps its lines, so that places in faults are right.
    text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), markdown)
    return _parser().parse(text, {"file": file, "place": place})


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    parser.inline.ruler.before("link", "live", _live_rule)
    parser.inline.ruler.before("link", "note", _note_rule)
    return parser


def _live_rule(state: StateInline, silent: bool) -> bool:
    """[[…]]: becomes a token whose content is what stands between the brackets."""
    if not state.src.startswith("[[", state.pos):
        return False
    end = state.src.find("]]", state.pos)
    if end < 0:
        return False
    if not silent:
        token = state.push("live", "", 0)
        token.content = state.src[state.pos + 2 : end].strip()
    state.pos = end + 2
    return True


def _note_rule(state: StateInline, silent: bool) -> bool:
    """^[…]: becomes a token whose children are the inlines of the footnote."""
    if not state.src.startswith("^[", state.pos):
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos + 1)
    if end < 0:
        return False
    if not silent:
        token = state.push("note", "", 0)
        token.children = []
        content = state.src[state.pos + 2 : end]
        state.md.inline.parse(content, state.md, state.env, token.children)
    state.pos = end + 1
    return True


# -- From tokens to a body


def _render(tokens: Sequence[Token], file: Path, place: str) -> str:
    parser = _parser()
    renderer = BodyRenderer(file, place)
    arranged = list(_arranged(list(tokens)))
    html = str(renderer.render(arranged, parser.options, {}))
    return html.replace("\n", "")


def _arranged(tokens: list[Token]) -> Iterator[Token]:
    """Captions go into their tables, list items get paragraphs, sources become cites."""
    for index, token in enumerate(tokens):
        token.hidden = False
        if _is_caption(tokens, index):
            continue
        if _is_source(tokens, index):
            _make_cite(token)
        yield token


def _is_caption(tokens: list[Token], index: int) -> bool:
    """Whether the token belongs to a paragraph that is the caption of the table after it."""
    start = next((i for i in range(index, max(index - 3, -1), -1) if _opens(tokens, i)), None)
    if start is None or start + 3 >= len(tokens) or tokens[start + 3].type != "table_open":
        return False
    caption = CAPTION.match(tokens[start + 1].content)
    if caption is None:
        return False
    tokens[start + 3].attrs = {
        "data-caption": caption["caption"],
        **({"data-key": caption["key"]} if caption["key"] else {}),
    }
    return True


def _opens(tokens: list[Token], index: int) -> bool:
    return tokens[index].type == "paragraph_open"


def _is_source(tokens: list[Token], index: int) -> bool:
    """Whether the token is the text of a quotation's last paragraph, and names the source."""
    is_last = index + 2 < len(tokens) and tokens[index + 2].type == "blockquote_close"
    return is_last and tokens[index].type == "inline" and tokens[index].content.startswith("— ")


def _make_cite(token: Token) -> None:
    children = token.children or []
    children[0].content = children[0].content.removeprefix("— ")
    token.children = [Token("cite_open", "cite", 1), *children, Token("cite_close", "cite", -1)]


class BodyRenderer(RendererHTML):
    """Writes tokens in the vocabulary of associations.prose."""

    def __init__(self, file: Path, place: str) -> None:
        super().__init__()
        self.file = file
        self.place = place

    def softbreak(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return " "

    def hardbreak(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return "<br>"

    def fence(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        try:
            block = tomllib.loads(token.content)
        except tomllib.TOMLDecodeError as error:
            reason = gettext("the settings of a block are not TOML: %(error)s.")
            raise self._fault(reason % {"error": error}) from error
        return format_html(
            '<finsam-block kind="{}" options="{}"></finsam-block>',
            token.info.strip(),
            json.dumps(block, ensure_ascii=False, sort_keys=True),
        )

    def note(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = self.renderInline(tokens[index].children or [], options, env)
        return f"<finsam-note>{content}</finsam-note>"

    def live(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if figure := FIGURE.match(content):
            return _element("finsam-figure", figure.groupdict())
        if reference := REFERENCE.match(content):
            return _element("finsam-ref", reference.groupdict())
        if term := TERM.match(content):
            return _element("finsam-term", {"key": term["key"]}, term["text"])
        reason = gettext("“[[%(content)s]]” cannot be read; correct its spelling.")
        raise self._fault(reason % {"content": content})

    def _fault(self, reason: str) -> FileFault:
        return FileFault(self.file, self.place, reason)


def _element(tag: str, attributes: dict[str, str | None], text: str = "") -> str:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<{tag}{written}>{escape(text)}</{tag}>"
