"""The plan: its text, its goals, its adoption."""

from plans.models.adoption import Adoption, AdoptionIsSealed, AdoptionRequest
from plans.models.comments import Comment
from plans.models.plans import (
    Activity,
    Attachment,
    Goal,
    Plan,
    PlanQuerySet,
    Section,
    TargetGroupPriority,
)
from plans.models.printing import DraftPrint
from plans.models.writing import PlanReviewItem, SectionPresence

__all__ = [
    "Activity",
    "Adoption",
    "AdoptionIsSealed",
    "AdoptionRequest",
    "Attachment",
    "Comment",
    "DraftPrint",
    "Goal",
    "Plan",
    "PlanQuerySet",
    "PlanReviewItem",
    "Section",
    "SectionPresence",
    "TargetGroupPriority",
]
