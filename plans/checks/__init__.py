"""Checking a plan: findings in plain Swedish, each with its place.

A rule is a function from what is checked to findings, declared once. Only a few block adoption
(DESIGN, "Always true" 9); all others are there to be looked at.
"""

from plans.checks import money, rules  # noqa: F401  # they declare the rules
from plans.checks.registry import RULES, Checked, Finding, Place, Severity, find_all

REGISTERED = tuple(RULES)

__all__ = ["REGISTERED", "RULES", "Checked", "Finding", "Place", "Severity", "find_all"]
