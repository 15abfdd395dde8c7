"""The rules about the money a plan shows: those of its budgets, to be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.checks import MONEY_RULES, found
from plans.checks.registry import Checked, Place, Rule, Severity, rule


def _as_rule(name: str) -> Rule:
    def remarks(checked: Checked) -> Iterator[tuple[Place, str]]:
        for facts in checked.budgets:
            for _cell, message in found(name, facts):
                yield Place(facts.value.title, budget=facts.value.key), message

    return remarks


for _name in MONEY_RULES:
    rule(_name, Severity.LOOK)(_as_rule(_name))
