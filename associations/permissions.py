"""Who may do what (behörighet): one table from role to capabilities.

Views, templates and the admin ask this table and nothing else.
"""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoleName(models.TextChoices):
    """A role at one association (roll)."""

    ADMINISTRATOR = "administrator", _("association administrator")
    EDITOR = "editor", _("editor")
    BOARD = "board", _("board member")
    READER = "reader", _("reader")


class Capability(StrEnum):
    """Something a role may do at its association."""

    READ_DRAFTS = "read-drafts"
    WRITE_PLAN = "write-plan"
    ADOPT_PLAN = "adopt-plan"
    MANAGE_ASSOCIATION = "manage-association"


CAPABILITIES: dict[RoleName, frozenset[Capability]] = {
    # Registers members, seats, meetings and decisions, and gives roles.
    RoleName.ADMINISTRATOR: frozenset(Capability),
    # Writes the plan and the budget, all year.
    RoleName.EDITOR: frozenset({Capability.READ_DRAFTS, Capability.WRITE_PLAN}),
    # Reads what is on its way to the board.
    RoleName.BOARD: frozenset({Capability.READ_DRAFTS}),
    # Reads along: an auditor, a member authority.
    RoleName.READER: frozenset({Capability.READ_DRAFTS}),
}


def roles_with(capability: Capability) -> list[RoleName]:
    return [role for role, capabilities in CAPABILITIES.items() if capability in capabilities]
