"""The admin of plans, and of the meetings that adopt them."""

from associations.administration import PLACES_OF
from plans.admin.meetings import DecisionAdmin, MeetingAdmin
from plans.admin.places import places_in_plans
from plans.admin.plans import PlanAdmin

if places_in_plans not in PLACES_OF:
    PLACES_OF.append(places_in_plans)

__all__ = ["DecisionAdmin", "MeetingAdmin", "PlanAdmin"]
