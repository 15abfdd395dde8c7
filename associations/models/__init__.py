"""The association and everything it registers about itself."""

from associations.models.assets import Asset
from associations.models.associations import (
    Association,
    Authority,
    AuthorityName,
    Member,
    MemberBoard,
)
from associations.models.bodies import Body, BodyTask, Person, Post, Seat
from associations.models.meetings import Decision, Meeting, RecurringEvent
from associations.models.users import RoleAssignment, User
from associations.models.vocabulary import TargetGroup, Term

__all__ = [
    "Asset",
    "Association",
    "Authority",
    "AuthorityName",
    "Body",
    "BodyTask",
    "Decision",
    "Meeting",
    "Member",
    "MemberBoard",
    "Person",
    "Post",
    "RecurringEvent",
    "RoleAssignment",
    "Seat",
    "TargetGroup",
    "Term",
    "User",
]
