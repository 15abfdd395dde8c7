"""The budgets of the real plans, beside the rule about who pays."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from budgets.arithmetic import paying_rows, proposed
from budgets.checks import Facts, found, rows_by_payer
from budgets.facts import facts_of
from budgets.models import Budget
from budgets.queries import budget_value
from plans.exchange.associations import load_association
from plans.exchange.budgets import load_budget
from plans.exchange.projects import load_projects

pytestmark = pytest.mark.django_db

DEMO = Path(settings.BASE_DIR) / "plans" / "demo"
ALE = "ale-kungalv-stenungsund-tjorn/2008"
GOTLAND = "finsam-gotland/2009-2010"


def facts_from(plan: str) -> Facts:
    """The main budget of a plan of the demo."""
    folder = DEMO / plan
    rows = load_association(folder.parent)
    key = load_budget(folder / "budget.toml", rows, load_projects(folder.parent, rows)).key
    budget = Budget.objects.get(key=key)
    return facts_of(budget, budget_value(budget))


@pytest.mark.parametrize(
    "plan",
    [ALE, GOTLAND, "finsam-gotland/2022", "landskrona-svalov/2009-2010", "gavleborg/2018"],
)
def test_contributions_of_the_plans_keep_to_the_rule(plan: str) -> None:
    assert found("budget-shares", facts_from(plan)) == []


def test_ale_is_within_a_unit_of_the_rule() -> None:
    facts = facts_from(ALE)
    payers = facts.payers["2008"]

    typed = rows_by_payer(facts.value, payers, "2008")
    split = proposed(5_250_000, payers, "tkr")

    assert {key: (*rows, split[key]) for key, rows in typed.items()} == {
        "member:forsakringskassan": (2_625_000, 2_625_000),
        "board:vastra-gotalandsregionen/Hälso- och sjukvårdsnämnden": (1_313_000, 1_313_000),
        "party:municipalities": (1_313_000, 1_312_000),
    }
    assert len(payers[-1].parts) == 4


def test_boards_of_gotland_pay_what_they_have_agreed_on() -> None:
    facts = facts_from(GOTLAND)
    rows = paying_rows(facts.payers["2010"], set(facts.value.payer_of_line.values()))

    split = proposed(8_000_000, facts.payers["2010"])

    assert {payer.name: split[payer.key] for payer, _above in rows} == {
        "Försäkringskassan": 4_000_000,
        "Kommunstyrelsen": 2_000_000,
        "Socialnämnden": 1_000_000,
        "Hälso- och sjukvårdsnämnden": 1_000_000,
    }
