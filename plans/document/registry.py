"""The kinds of block that a plan can generate (blocktyper).

Each kind is declared once, beside the function that composes it:

    @block_kind("project", title=_("Project"), options=[Option("project", str, required=True)], …)
    def compose_project(options: Options, here: Here) -> tuple[Block, ...]: …

The list drives the insert menu, the document, the writers and the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.functional import Promise

from plans.document.types import Block

if TYPE_CHECKING:
    from plans.document.here import Here
    from plans.document.sources import Sources

type Options = Mapping[str, Any]
type ComposeBlock = Callable[[Options, "Here"], tuple[Block, ...]]
type Placing = Callable[[Options, "Sources"], Iterable[str]]
type Containing = Callable[[Options, "Sources"], Iterable[str]]
type Menu = Literal["table", "chart"]
type Lacking = Callable[[Options, "Sources"], str]


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a block. `kind` is str, bool or list (of str)."""

    name: str
    kind: type
    required: bool = False


@dataclass(frozen=True, slots=True)
class BlockKind:
    """A kind of block: its key, how it is called, its options, and what composes it.

    `numbered_as` says which series of numbers it takes one of. `places` tells which objects have
    their place where the block stands, `overviews` which have it there only when nothing shows them
    at length, `bodies` which stored bodies it prints. `menu` is where it stands among what can be
    inserted; what is not `is_offered` stands nowhere there. `needs` is what there must be before
    it can be inserted (`plans.queries.next_steps`), `lacking` says in words what must be registered
    before there is anything to print: nothing is, and a finding says why.
    """

    key: str
    title: str | Promise
    options: tuple[Option, ...]
    compose: ComposeBlock
    places: Placing
    bodies: Containing
    overviews: Placing
    lacking: Lacking
    numbered_as: Literal["", "table", "figure"] = ""
    menu: Menu = "table"
    needs: str = ""
    is_offered: bool = True

    @property
    def shows_money(self) -> bool:
        """Whether it shows a budget, which a plan is adopted with."""
        return self.needs in {"budget", "contributions"}

    def faults(self, options: Options) -> list[str]:
        """Names of options that are unknown, missing or of the wrong kind."""
        known = {option.name: option for option in self.options}
        wrong = [
            name
            for name, value in options.items()
            if name not in known or not _fits(value, known[name].kind)
        ]
        missing = [
            option.name for option in self.options if option.required and option.name not in options
        ]
        return wrong + missing


BLOCK_KINDS: dict[str, BlockKind] = {}


def block_kind(
    key: str,
    *,
    title: str | Promise,
    options: Sequence[Option] = (),
    numbered_as: Literal["", "table", "figure"] = "",
    places: Placing = lambda options, sources: (),
    bodies: Containing = lambda options, sources: (),
    menu: Menu = "table",
    needs: str = "",
    overviews: Placing = lambda options, sources: (),
    lacking: Lacking = lambda options, sources: "",
    is_offered: bool = True,
) -> Callable[[ComposeBlock], ComposeBlock]:
    """Declare the function below as the composer of a kind of block."""

    def declare(compose: ComposeBlock) -> ComposeBlock:
        assert key not in BLOCK_KINDS, key
        kind = BlockKind(
            key,
            title,
            tuple(options),
            compose,
            places=places,
            bodies=bodies,
            overviews=overviews,
            lacking=lacking,
            numbered_as=numbered_as,
            menu=menu,
            needs=needs,
            is_offered=is_offered,
        )
        BLOCK_KINDS[key] = kind
        return compose

    return declare


def _fits(value: Any, kind: type) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, kind)
