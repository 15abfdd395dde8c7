"""One cell of the budget is changed, and every place that shows it says the same: the page, the
printed plan, the data, the preview of the section, what the editor offers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from django.test import Client

from associations.models import Association, User
from budgets.models import Budget
from budgets.services.amounts import set_amount
from plans.document.compose import compose
from plans.models import Plan
from plans.output.files import budget_csv, plan_json, plan_pdf
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import PlanFactory, SectionFactory
from tests.factories.projects import ProjectFactory
from tests.plans.documents import block, fresh

pytestmark = pytest.mark.django_db

PLAN = "/finsam-sjobygden/verksamhetsplan/2026/"
WORK = "/finsam-sjobygden/arbete/planer/2026/"

# Every kind of figure, and what it says before and after "stat" for 2026 goes from 600 000 kr to
# 1 234 567 kr. The other amounts of that year: kommun 600 000, kansli 450 000, insatser 250 000.
FIGURES = {
    "cell, kr": ('ref="line:stat/2026"', "600 000 kr", "1 234 567 kr"),
    "cell, tkr": ('ref="line:stat/2026" unit="tkr"', "600 tkr", "1 235 tkr"),
    "cell, mnkr": ('ref="line:stat/2026" unit="mnkr"', "0,6 mnkr", "1,2 mnkr"),
    "group": ('ref="group:intakter/2026"', "1 200 000 kr", "1 834 567 kr"),
    "sum": ('ref="sum:income/2026" unit="tkr"', "1 200 tkr", "1 835 tkr"),
    "what is left": ('ref="line:kvar/2026"', "500 000 kr", "1 134 567 kr"),
    "share": ('show="share" ref="line:stat/2026" other="sum:income/2026"', "50 %", "67,3 %"),
    "difference": (
        'show="difference" ref="line:stat/2026" other="line:stat/2025"',
        "100 000 kr",
        "734 567 kr",
    ),
    "budget of a project": ('ref="line:stat/2026" budget="jobb"', "600 000 kr", "1 234 567 kr"),
}
BEFORE = {name: before for name, (_node, before, _after) in FIGURES.items()}
AFTER = {name: after for name, (_node, _before, after) in FIGURES.items()}


@pytest.fixture
def plan(association: Association) -> Plan:
    """A plan whose only section has every kind of figure, a table and a chart of both budgets."""
    own = small_budget(BudgetFactory(association=association, key="huvud"))
    project = ProjectFactory(association=association, key="jobb")
    beside = small_budget(BudgetFactory(association=association, key="jobb", project=project))
    plan = PlanFactory(association=association, period="2026", budget=own)
    plan.project_budgets.add(beside)
    lines = "".join(
        f"<p>[{name}: <finsam-figure {node}></finsam-figure>]</p>"
        for name, (node, *_said) in FIGURES.items()
    )
    blocks = block("budget-table", caption="Budgeten") + block(
        "contributions-chart", caption="Bidragen", unit="kr"
    )
    SectionFactory(plan=plan, key="pengar", title="Pengar", body=lines + blocks)
    return plan


@pytest.fixture
def reader_of_plan(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def change(plan: Plan, by: User) -> None:
    for budget in Budget.objects.all():
        set_amount(
            line=budget.lines.get(key="stat"),
            year=budget.years.get(key="2026"),
            amount_kr=1_234_567,
            expected_kr=600_000,
            by=by,
        )


def said(text: str) -> dict[str, str]:
    """What each figure says in a text, by the name before it."""
    plain = text.replace("\u202f", " ").replace("\xa0", " ")
    return dict(re.findall(r"\[([^:\]]+):\s+([^\]]+?)\s*\]", re.sub(r"<[^>]*>", "", plain)))


def read_pdf(pdf: bytes) -> str:
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def test_page_preview_and_data_follow_a_changed_cell(
    plan: Plan, officer: User, reader_of_plan: Client
) -> None:
    pages = {
        "page": PLAN,
        "preview": f"{WORK}avsnitt/pengar/forhandsvisning/",
    }
    before = {name: said(reader_of_plan.get(url).content.decode()) for name, url in pages.items()}
    assert before == dict.fromkeys(pages, BEFORE)

    change(plan, officer)

    after = {name: said(reader_of_plan.get(url).content.decode()) for name, url in pages.items()}
    assert after == dict.fromkeys(pages, AFTER)
    catalogue = reader_of_plan.get(f"{WORK}katalog.json").json()
    offered = {(each["ref"], each.get("budget", "")): each["kr"] for each in catalogue["figures"]}
    assert offered["line:stat/2026", ""] == offered["line:stat/2026", "jobb"] == 1_234_567


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_printed_plan_follows_a_changed_cell(plan: Plan, officer: User) -> None:
    change(plan, officer)

    assert said(read_pdf(plan_pdf(compose(fresh(plan))))) == AFTER


def test_tables_charts_and_files_show_the_same_amount(plan: Plan, officer: User) -> None:
    change(plan, officer)

    document = compose(fresh(plan))

    data = json.loads(plan_json(document))
    *lines, money, chart = data["sections"][0]["blocks"]
    texts = [line["children"][1]["text"] for line in lines]
    cells = {row["key"]: row["cells"][1]["amount_kr"] for row in money["rows"]}
    charted = {series["label"]: series["points"][1]["value_kr"] for series in chart["series"]}
    figures = {each["key"]: each["amount_kr"] for each in data["figures"]}
    assert [text.translate({0x202F: " ", 0xA0: " "}) for text in texts] == list(AFTER.values())
    assert cells["line:stat"] == charted["Stat"] == figures["line:stat/2026"] == 1_234_567
    assert cells["group:intakter"] == 1_834_567
    assert ";1234567;" in budget_csv(document).decode("utf-8-sig")
