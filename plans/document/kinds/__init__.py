"""The kinds of block, one module by what they are about. Importing this declares them all."""

from plans.document.kinds import calendar, goals, merging, money, organisation, projects, vocabulary
from plans.document.registry import BLOCK_KINDS, BlockKind, Option

__all__ = [
    "BLOCK_KINDS",
    "BlockKind",
    "Option",
    "calendar",
    "goals",
    "merging",
    "money",
    "organisation",
    "projects",
    "vocabulary",
]
