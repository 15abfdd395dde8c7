"""Two people's changes of the same text, put together (sammanfogning).

A text is a sequence of blocks, here any strings. `merge` is a three-way merge: where only one of
the two has changed what both began with, the change is taken; where both have, both are kept, mine
before theirs. Two texts of the same blocks are `apart`: who merges may put marks between them.

| base | mine  | theirs | merged     |
|------|-------|--------|------------|
| a b  | a2 b  | a b2   | a2 b2      |
| a    | a2    | a3     | a2 a3      |
| a b  | a     | a b2   | a b2       |
| a b  | a     | a b    | a          |

What either has written is always in the result, and so is what both have kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

type Blocks = Sequence[str]
type Apart = Callable[[Blocks, Blocks], Blocks]


def after_each_other(mine: Blocks, theirs: Blocks) -> Blocks:
    return [*mine, *theirs]


def merge(base: Blocks, mine: Blocks, theirs: Blocks, apart: Apart = after_each_other) -> list[str]:
    """What became of `base` when both changes are made. `apart` writes two texts of the same."""
    merged: list[str] = []
    at_base = at_mine = at_theirs = 0
    for in_base, in_mine, in_theirs in _kept_by_both(base, mine, theirs):
        merged += _merge_between(
            base[at_base:in_base],
            mine[at_mine:in_mine],
            theirs[at_theirs:in_theirs],
            apart,
            began_empty=not base,
        )
        merged += base[in_base : in_base + 1]
        at_base, at_mine, at_theirs = in_base + 1, in_mine + 1, in_theirs + 1
    return merged + _left_out(base, mine, theirs, merged)


def _kept_by_both(base: Blocks, mine: Blocks, theirs: Blocks) -> Iterator[tuple[int, int, int]]:
    """Where a block of `base` stands in all three, in order; last where they end."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    for place in sorted(in_mine.keys() & in_theirs.keys()):
        yield place, in_mine[place], in_theirs[place]
    yield len(base), len(mine), len(theirs)


def _places(base: Blocks, other: Blocks) -> dict[int, int]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        match.a + step: match.b + step
        for match in matcher.get_matching_blocks()
        for step in range(match.size)
    }


def _merge_between(
    base: Blocks, mine: Blocks, theirs: Blocks, apart: Apart, *, began_empty: bool
) -> list[str]:
    """The stretch between two places where all three agree."""
    if mine == base:
        return list(theirs)
    if theirs in (base, mine):
        return list(mine)
    if len(base) > 1 and _is_aligned(base, mine) and _is_aligned(base, theirs):
        return [
            block
            for one, my_one, their_one in zip(base, mine, theirs, strict=True)
            for block in _merge_between([one], [my_one], [their_one], apart, began_empty=False)
        ]
    both: list[str] = []
    # What one of them took away or rewrote is gone, though the other still has it.
    gone = set(base) - (set(mine) & set(theirs))
    is_same_place = began_empty or bool(_rewritten(base, mine) & _rewritten(base, theirs))
    for tag, m1, m2, t1, t2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        ours = [block for block in mine[m1:m2] if block not in gone]
        others = [block for block in theirs[t1:t2] if block not in gone]
        if tag == "equal":
            both += ours
        elif ours and others and is_same_place:
            both += apart(ours, others)
        else:
            both += [*ours, *others]
    return both


def _is_aligned(base: Blocks, other: Blocks) -> bool:
    """Whether each block of `base` has one in its place in `other`."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return all(
        tag in ("equal", "replace") and b2 - b1 == o2 - o1
        for tag, b1, b2, o1, o2 in matcher.get_opcodes()
    )


def _rewritten(base: Blocks, other: Blocks) -> set[int]:
    """Which blocks of `base` are others, or gone, in `other`."""
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return {
        place
        for tag, start, end, *_rest in matcher.get_opcodes()
        if tag != "equal"
        for place in range(start, end)
    }


def _left_out(base: Blocks, mine: Blocks, theirs: Blocks, merged: Blocks) -> list[str]:
    """What must be there and is not: alike blocks that each took away a different one of."""
    before, of_mine, of_theirs = Counter(base), Counter(mine), Counter(theirs)
    wanted = (of_mine - before) | (of_theirs - before) | (of_mine & of_theirs)
    return list((wanted - Counter(merged)).elements())
