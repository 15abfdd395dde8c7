"""The admin of plans, and of the meetings that adopt them."""

from plans.admin.meetings import DecisionAdmin, MeetingAdmin
from plans.admin.plans import PlanAdmin

__all__ = ["DecisionAdmin", "MeetingAdmin", "PlanAdmin"]
