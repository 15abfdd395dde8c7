"""The plan: its text, its goals, its adoption."""

from plans.models.adoption import Adoption, AdoptionIsSealed, AdoptionRequest
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

__all__ = [
    "Activity",
    "Adoption",
    "AdoptionIsSealed",
    "AdoptionRequest",
    "Attachment",
    "DraftPrint",
    "Goal",
    "Plan",
    "PlanQuerySet",
    "Section",
    "TargetGroupPriority",
]
