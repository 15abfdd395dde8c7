"""How much own capital is reasonable (tak för eget kapital), by a rule that somebody has decided.

A rule holds from a day, and has steps by the size of the year's contributions. The step that counts
is the highest one that the contributions reach; it says an amount, or a part of the contributions.
Nothing is built in: without a rule for the last day of a year there is no ceiling to compare with,
and without a step that the contributions reach there is none either.

Worked table (invented steps): at most 600 000 kr up to 3 million in contributions, then 20 %.

    contributions      ceiling
        2 000 000      600 000
        3 000 000      600 000
        4 324 000      864 800
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgets.money import divided


@dataclass(frozen=True, slots=True)
class CeilingStep:
    """A step (trappsteg), from some contributions upwards: an amount, or a percentage of them."""

    from_kr: int
    most_kr: int | None = None
    most_percent: Decimal | None = None

    def __post_init__(self) -> None:
        assert (self.most_kr is None) != (self.most_percent is None)


@dataclass(frozen=True, slots=True)
class CeilingRule:
    """A rule with its source, and the days it holds; an open end is None."""

    title: str
    source: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    steps: tuple[CeilingStep, ...]

    def holds_on(self, day: dt.date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Meter:
    """A year's closing capital beside its ceiling, which takes a rule and a step of it."""

    rule: CeilingRule | None
    most_kr: int | None
    closing_kr: int | None

    @property
    def over_kr(self) -> int | None:
        """How far above the ceiling the year ends; below it when negative."""
        if self.most_kr is None or self.closing_kr is None:
            return None
        return self.closing_kr - self.most_kr


def meter(
    rules: Sequence[CeilingRule], day: dt.date, contributions_kr: int | None, closing_kr: int | None
) -> Meter:
    """Hold a year's closing capital against the rule of its last day."""
    rule = rule_on(rules, day)
    if rule is None or contributions_kr is None:
        return Meter(rule, None, closing_kr)
    return Meter(rule, ceiling_kr(rule.steps, contributions_kr), closing_kr)


def rule_on(rules: Sequence[CeilingRule], day: dt.date) -> CeilingRule | None:
    """The rule of a day; of several, the one that began last."""
    holding = [rule for rule in rules if rule.holds_on(day)]
    return max(holding, key=lambda rule: rule.valid_from or dt.date.min, default=None)


def ceiling_kr(steps: Sequence[CeilingStep], contributions_kr: int) -> int | None:
    """The ceiling in kronor, rounded to the nearest; None when no step is reached.

    Units: whole kronor. Contributions for part of a year are taken as they are, never multiplied.
    """
    reached = [step for step in steps if step.from_kr <= contributions_kr]
    step = max(reached, key=lambda step: step.from_kr, default=None)
    if step is None or step.most_percent is None:
        return None if step is None else step.most_kr
    return divided(contributions_kr * int(step.most_percent * 100), 100 * 100)
