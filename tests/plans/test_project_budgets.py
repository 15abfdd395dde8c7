"""The projects of Ale–Kungälv–Stenungsund–Tjörn 2008: where their own budgets say other than the
association's."""

from __future__ import annotations

import pytest

from plans.checks import Severity
from plans.exchange.associations import load_association
from plans.exchange.plans import load_plan
from plans.exchange.projects import load_projects
from plans.management.commands.demo import DEMO
from plans.queries import findings_of

pytestmark = pytest.mark.django_db


def test_check_of_a_plan_tells_where_its_budgets_differ() -> None:
    folder = DEMO / "ale-kungalv-stenungsund-tjorn" / "2008"
    rows = load_association(folder.parent)
    plan, _decision = load_plan(folder, rows, load_projects(folder.parent, rows))

    found = [each for each in findings_of(plan) if each.rule == "budget-projects"]

    spaces = str.maketrans({"\u202f": " ", "\xa0": " "})
    told = [each.message.translate(spaces).replace("Budget 2008–2010", "B") for each in found]
    assert {(each.severity, each.place) for each in found} == {(Severity.LOOK, "Budget 2008–2010")}
    assert told == [
        (
            "2008: ”B” ger insatsen 700 000 kr (april–december), men ”Budget för Jobbcoacher” "
            "kostar 2 500 000 kr (januari–december). Månaderna är inte desamma, så beloppen kan "
            "inte jämföras."
        ),
        "2009: ”B” ger insatsen 2 500 000 kr; ”Budget för Jobbcoacher” saknar det året.",
        "2010: ”B” ger insatsen 2 500 000 kr; ”Budget för Jobbcoacher” saknar det året.",
        (
            "2009: ”B” ger insatsen 690 000 kr, men ”Budget för Orvar” kostar 669 730 kr; "
            "skillnaden är 20 270 kr."
        ),
        "2008: ”B” ger insatsen 350 000 kr; ”Budget för Orvar” saknar det året.",
        "2009: ”B” ger insatsen 1 442 000 kr; ”Budget för Utgångspunkten” saknar det året.",
        "2010: ”B” ger insatsen 1 485 000 kr; ”Budget för Utgångspunkten” saknar det året.",
    ]
