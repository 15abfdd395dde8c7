"""The order in which a budget's groups and lines stand (budgetens uppställning), and moving them.

Groups that stand in no other come in the order of the groups. Inside a group, lines come in
theirs, and a group inside it stands where its first line does; one without lines stands last. So
the tree is enough to number groups and lines, and the numbers are enough to make the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from budgets.arithmetic import Sheet


class Move(StrEnum):
    """A step through the budget, as a button says it."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


@dataclass(eq=False, slots=True)
class Branch:
    """A group with what stands in it; the budget itself has no key. A leaf is the key of a line."""

    key: str
    items: list[Branch | str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        for item in self.items:
            if isinstance(item, Branch):
                yield from item.lines()
            else:
                yield item

    def branches(self) -> Iterator[Branch]:
        """This group and those inside it, each before those inside it."""
        yield self
        for item in self.items:
            if isinstance(item, Branch):
                yield from item.branches()


def tree_of(sheet: Sheet) -> Branch:
    """The budget as a tree. Raises GroupCycle, UnknownKey."""
    root = Branch("")
    branches = {group.key: Branch(group.key) for group in sheet.groups}
    placed = {group.key for group in sheet.groups if group.parent is None}
    root.items += [branches[group.key] for group in sheet.groups if group.parent is None]
    for line in sheet.lines:
        path = sheet.path(line.group)
        for inner, outer in pairwise(path):
            _place(branches[inner], branches[outer], placed)
        branches[line.group].items.append(line.key)
    for group in sheet.groups:
        if group.parent is not None:
            sheet.path(group.key)
            _place(branches[group.key], branches[group.parent], placed)
    return root


def _place(branch: Branch, inside: Branch, placed: set[str]) -> None:
    if branch.key not in placed:
        placed.add(branch.key)
        inside.items.append(branch)


def find(root: Branch, *, line: str = "", group: str = "") -> tuple[Branch, int]:
    """Where a line or a group stands: the branch, and the place in it."""
    for branch in root.branches():
        for at, item in enumerate(branch.items):
            if (item.key == group) if isinstance(item, Branch) else (item == line):
                return branch, at
    raise LookupError(line or group)


def move(root: Branch, step: Move, *, line: str = "", group: str = "") -> None:
    """Take a line or a group one step; at the edge nothing happens. A line is always in a group."""
    branch, at = find(root, line=line, group=group)
    item = branch.items[at]
    before = branch.items[at - 1] if at else None
    match step:
        case Move.UP if before is not None:
            branch.items[at - 1 : at + 1] = [item, before]
        case Move.DOWN if at + 1 < len(branch.items):
            branch.items[at : at + 2] = [branch.items[at + 1], item]
        case Move.IN if isinstance(before, Branch):
            branch.items.remove(item)
            before.items.append(item)
        case Move.OUT if branch is not root:
            _leave(root, branch, item, after=True)
        case Move.UP | Move.DOWN if branch is not root and line:
            _leave(root, branch, item, after=step == Move.DOWN)


def _leave(root: Branch, branch: Branch, item: Branch | str, *, after: bool) -> None:
    """Out of a group, to stand before or after it; a line goes to the next group rather than stand
    in none."""
    outer, at = find(root, group=branch.key)
    if outer is not root or isinstance(item, Branch):
        branch.items.remove(item)
        outer.items.insert(at + after, item)
        return
    beside = outer.items[at + 1 : at + 2] if after else outer.items[max(at - 1, 0) : at]
    for neighbour in beside:
        assert isinstance(neighbour, Branch)
        branch.items.remove(item)
        neighbour.items.insert(0 if after else len(neighbour.items), item)
