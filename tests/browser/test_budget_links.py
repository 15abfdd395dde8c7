"""Budgets beside each other, scenarios and the choice in a plan: no axe faults, use without
scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from budgets.models import Budget
from budgets.services.copying import revise_budget, start_scenario
from tests.browser.conftest import Site
from tests.browser.test_accessibility import faults_of, violations
from tests.factories.budgets import BudgetFactory, BudgetLineFactory, small_budget
from tests.factories.plans import SectionFactory
from tests.factories.projects import ProjectFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "/finsam-sjobygden/arbete/budget/"
CHOICE = "/finsam-sjobygden/arbete/planer/2027/budget/"
FIGURE = '<p>Kansliet kostar <finsam-figure ref="line:kansli/2026"></finsam-figure>.</p>'


@pytest.fixture
def budget(site: Site) -> Budget:
    """A budget that the draft shows, revised without a line of it, with a scenario and a project
    that has its own."""
    budget = small_budget(
        BudgetFactory(association=site.association, key="budget", title="Budget 2026")
    )
    project = ProjectFactory(association=site.association, name="JobbSam")
    budget.lines.filter(key="insatser").update(project=project)
    own = BudgetFactory(association=site.association, project=project, key="jobbsam")
    BudgetLineFactory(budget=own)
    site.draft.budget = budget
    site.draft.save()
    SectionFactory(plan=site.draft, key="siffror", title="Siffror", body=FIGURE)
    revision = revise_budget(budget=budget, title="Reviderad", by=None)
    revision.lines.get(key="kansli").delete()
    start_scenario(budget=budget, title="Mindre", by=None)
    return budget


@pytest.mark.parametrize(
    "path",
    [
        LIST,
        f"{LIST}jobbsam/",
        f"{LIST}budget-2/",
        f"{LIST}budget-3/",
        f"{LIST}budget-2/jamfor/",
        f"{LIST}budget/jamfor/",
        f"{LIST}budget/scenario/",
        f"{LIST}budget/ta-bort/",
        f"{LIST}budget-3/ta-bort/",
        CHOICE,
    ],
)
def test_page_has_no_faults(site: Site, budget: Budget, page: Page, path: str) -> None:
    site.sign_in(page)

    assert faults_of(site, page, path) == []


def test_choice_is_warned_of_and_saved_without_scripts(
    site: Site, budget: Budget, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{CHOICE}")

    page.select_option("[name=budget]", label="Reviderad")
    page.click("main .button")
    expect(page.locator(".register-things li")).to_have_count(1)
    with page.expect_navigation():
        page.click("main .button")

    site.draft.refresh_from_db()
    assert str(site.draft.budget) == "Reviderad"


def test_warnings_have_no_faults(site: Site, budget: Budget, page: Page) -> None:
    site.sign_in(page)
    page.goto(f"{site.url}{LIST}budget/post/kansli/")
    page.click("button[name=delete]")
    expect(page.locator(".register-things li")).to_have_count(1)
    assert violations(page) == []

    page.goto(f"{site.url}{LIST}budget/scenario/")
    page.fill("[name=tenths_of_percent]", "tio")
    page.click("button[value=scale]")
    expect(page.locator(".errorlist")).to_have_count(1)
    assert violations(page) == []
