"""Who gets what at every address: one table. An address without a row fails.

A stranger, and somebody who works at another association, gets 404 where a plan is not published:
they are not told that there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from associations.models import Asset, Association, User
from plans.models import DraftPrint, Plan, Section
from tests.factories.associations import TermFactory
from tests.factories.budgets import BudgetFactory, BudgetYearFactory, small_budget
from tests.factories.plans import GoalFactory, PlanFactory
from tests.pdfs import blank_pdf

CAST = ("stranger", "outsider", "reader", "board_member", "officer", "administrator")

ALL_MAY = (200,) * 6
OWN_MAY = (404, 404, 200, 200, 200, 200)
OWN_WRITE = (404, 404, 404, 404, 200, 200)  # the work area
MANAGER_MAY = (404, 404, 404, 404, 404, 200)
OWN_WAIT = (404, 404, 202, 202, 202, 202)  # a draft's PDF is being printed
NOBODY = (404,) * 6
NOT_SHOWN = (405,) * 6  # acts: POST only, tried below
SENT_ON = (302,) * 6
IN_TO_SIGN_IN = (302, 200, 200, 200, 200, 200)
OUT_TO_SIGN_IN = (200, 302, 302, 302, 302, 302)

SLUG = "finsam-sjobygden"
BUDGET = {"slug": SLUG, "budget": "arbetsbudget"}
DRAFT = {"slug": SLUG, "period": "2030"}
ADOPTED = {"slug": SLUG, "period": "2025"}
NOT_THERE = {"slug": SLUG, "period": "1999"}
SECTION = {**DRAFT, "key": "inledning"}
PRINT = 7_777  # the id of a print of one page
WRITING = (
    "work-plan",
    "work-plan-settings",
    "work-plan-deletion",
    "work-review",
    "work-plan-budget",
    "work-catalogue",
)
ACTS = ("work-section-new", "work-restoration", "work-block", "work-block-check")
SECTION_PAGES = (
    "work-section",
    "work-section-removal",
    "work-section-preview",
    "work-section-versions",
    "work-section-presence",
)
ONLY_SHOW = (
    "work-plans",
    "work-plan",
    "work-catalogue",
    "work-section-preview",
    "work-section-versions",
    "work-print-state",
    "work-print-page",
)
SECTION_ACTS = (
    "work-section-details",
    "work-section-place",
    "work-print",
)
TERMS = {"slug": SLUG, "register": "begrepp"}
GOALS = {**DRAFT, "register": "mal"}
ASSET = "dd" * 32

# The pages of the admin's tables, walked in tests/admin/test_scope.py; and its last resort.
OF_A_TABLE = re.compile(r"admin:((associations|projects|budgets|plans)_.+|None)")


@dataclass(frozen=True)
class Row:
    """What GET at an address answers each of the cast."""

    name: str
    answers: tuple[int, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join((self.name, *map(str, self.kwargs.values())))


ROWS = (
    Row("health", ALL_MAY),
    Row("set_language", SENT_ON),
    Row("account_login", OUT_TO_SIGN_IN),
    Row("account_logout", IN_TO_SIGN_IN),
    Row("account_inactive", ALL_MAY),
    Row("account_signup", OUT_TO_SIGN_IN),
    Row("account_reauthenticate", IN_TO_SIGN_IN),
    Row("account_email", IN_TO_SIGN_IN),
    Row("account_email_verification_sent", ALL_MAY),
    Row("account_confirm_email", ALL_MAY, {"key": "x"}),
    Row("account_change_password", IN_TO_SIGN_IN),
    Row("account_set_password", SENT_ON),
    Row("account_reset_password", ALL_MAY),
    Row("account_reset_password_done", ALL_MAY),
    Row("account_reset_password_from_key", ALL_MAY, {"uidb36": "1", "key": "x-y"}),
    Row("account_reset_password_from_key_done", ALL_MAY),
    Row("account_confirm_login_code", SENT_ON),
    # The admin: its tables are walked in tests/admin/test_scope.py
    Row("admin:index", (302, 200, 404, 404, 404, 200)),
    Row("admin:app_list", (302, 200, 404, 404, 404, 200), {"app_label": "plans"}),
    Row("admin:login", (302, 302, 404, 404, 404, 302)),
    Row("admin:autocomplete", (302, 403, 404, 404, 404, 403)),
    Row("admin:jsi18n", (302, 200, 404, 404, 404, 200)),
    Row("admin:password_change", (302, 302, 404, 404, 404, 302)),
    Row("admin:password_change_done", (302, 200, 404, 404, 404, 200)),
    Row("admin:logout", (302, 405, 404, 404, 404, 405)),
    Row(
        "admin:view_on_site", (302, 404, 404, 404, 404, 404), {"content_type_id": 1, "object_id": 1}
    ),
    Row("plans:association-list", ALL_MAY),
    Row("plans:settings", MANAGER_MAY, {"slug": SLUG}),
    Row("plans:settings", NOBODY, {"slug": "finns-inte"}),
    Row("plans:association", ALL_MAY, {"slug": SLUG}),
    Row("plans:association", NOBODY, {"slug": "finns-inte"}),
    Row("plans:asset", ALL_MAY, {"sha256": ASSET}),
    Row("plans:asset", NOBODY, {"sha256": "ee" * 32}),
    # The draft
    Row("plans:plan", OWN_MAY, DRAFT),
    Row("plans:plan-pdf", OWN_WAIT, DRAFT),
    Row("plans:plan-json", OWN_MAY, DRAFT),
    Row("plans:plan-csv", OWN_MAY, DRAFT),
    *(
        Row(f"plans:{name}", NOBODY, {**DRAFT, "version": 1})
        for name in ("version", "version-pdf", "version-json", "version-csv")
    ),
    # The adopted plan
    *(
        Row(f"plans:{name}", ALL_MAY, ADOPTED)
        for name in ("plan", "plan-pdf", "plan-json", "plan-csv")
    ),
    *(
        Row(f"plans:{name}", ALL_MAY, {**ADOPTED, "version": 1})
        for name in ("version", "version-pdf", "version-json", "version-csv")
    ),
    *(
        Row(f"plans:{name}", NOBODY, {**ADOPTED, "version": version})
        for name in ("version", "version-pdf", "version-json", "version-csv")
        for version in (0, 2)
    ),
    # Budgets in the work area
    Row("plans:budgets", OWN_WRITE, {"slug": SLUG}),
    Row("plans:budget-import", OWN_WRITE, {"slug": SLUG}),
    Row("plans:budget-workbook", OWN_WRITE, BUDGET),
    Row("plans:budget", OWN_WRITE, BUDGET),
    Row("plans:budget", NOBODY, {"slug": SLUG, "budget": "finns-inte"}),
    Row("plans:budget-cells", OWN_WRITE, BUDGET),
    Row("plans:budget-note", (405,) * 6, BUDGET),
    Row("plans:budget-rows", (405,) * 6, BUDGET),
    Row("plans:budget-restoring", (405,) * 6, BUDGET),
    Row("plans:budgets-restoring", NOT_SHOWN, {"slug": SLUG}),
    Row("plans:budget-revision", NOT_SHOWN, BUDGET),
    *(
        Row(f"plans:{name}", answers, {"slug": SLUG, "budget": budget})
        for name in ("budget-comparison", "budget-scenarios", "budget-deletion")
        for budget, answers in ((BUDGET["budget"], OWN_WRITE), ("finns-inte", NOBODY))
    ),
    Row("plans:budget-new-line", OWN_WRITE, BUDGET),
    Row("plans:budget-line", OWN_WRITE, {**BUDGET, "line": "kansli"}),
    Row("plans:budget-line", NOBODY, {**BUDGET, "line": "finns-inte"}),
    Row("plans:budget-new-group", OWN_WRITE, BUDGET),
    Row("plans:budget-group", OWN_WRITE, {**BUDGET, "group": "kostnader"}),
    Row("plans:budget-new-year", OWN_WRITE, BUDGET),
    Row("plans:budget-contributions", OWN_WRITE, BUDGET),
    Row("plans:budget-year", OWN_WRITE, {**BUDGET, "year": "2026"}),
    Row("plans:budget-outcome-start", (405,) * 6, {**BUDGET, "year": "2026"}),
    Row("plans:budget-outcome", OWN_WRITE, {**BUDGET, "year": "2025-utfall"}),
    Row("plans:budget-outcome", NOBODY, {**BUDGET, "year": "2025"}),
    Row("plans:budget-surplus", OWN_WRITE, BUDGET),
    Row("plans:budget-decided", OWN_WRITE, BUDGET),
    Row("plans:work", OWN_WRITE, {"slug": SLUG}),
    # Writing plans in the work area
    Row("plans:work-plans", OWN_WRITE, {"slug": SLUG}),
    Row("plans:work-plan-new", OWN_WRITE, {"slug": SLUG}),
    Row("plans:work-plans-restoring", NOT_SHOWN, {"slug": SLUG}),
    Row("plans:work-picture", NOT_SHOWN, {"slug": SLUG}),
    *(Row(f"plans:{name}", OWN_WRITE, DRAFT) for name in WRITING),
    *(Row(f"plans:{name}", NOBODY, NOT_THERE) for name in WRITING),
    *(Row(f"plans:{name}", NOT_SHOWN, DRAFT) for name in ACTS),
    *(Row(f"plans:{name}", OWN_WRITE, SECTION) for name in SECTION_PAGES),
    *(Row(f"plans:{name}", NOBODY, {**SECTION, "key": "borta"}) for name in SECTION_PAGES),
    *(Row(f"plans:{name}", NOT_SHOWN, SECTION) for name in SECTION_ACTS),
    Row("plans:work-comments", NOT_SHOWN, SECTION),
    Row("plans:work-comment", NOT_SHOWN, {**SECTION, "pk": 1}),
    Row("plans:work-digest", NOT_SHOWN, {"slug": SLUG}),
    Row("plans:work-print-state", OWN_WRITE, {**SECTION, "pk": PRINT}),
    Row("plans:work-print-state", NOBODY, {**SECTION, "pk": PRINT + 1_000}),
    Row("plans:work-print-page", OWN_WRITE, {**SECTION, "pk": PRINT, "number": 1}),
    Row("plans:work-print-page", NOBODY, {**SECTION, "pk": PRINT, "number": 2}),
    Row("plans:work-section-version", OWN_WRITE, {**SECTION, "number": 1}),
    Row("plans:work-section-version", NOBODY, {**SECTION, "number": 2}),
    # Registers in the work area
    Row("plans:registers", OWN_WRITE, {"slug": SLUG}),
    Row("plans:register", OWN_WRITE, TERMS),
    Row("plans:register", NOBODY, {**TERMS, "register": "finns-inte"}),
    Row("plans:register", NOBODY, {**TERMS, "register": "mal"}),
    Row("plans:register-new", OWN_WRITE, TERMS),
    Row("plans:register-row", OWN_WRITE, {**TERMS, "pk": 77}),
    Row("plans:register-row", NOBODY, {**TERMS, "pk": 78}),  # of another association
    Row("plans:register-place", NOT_SHOWN, {**TERMS, "pk": 77}),
    Row("plans:register-deletion", OWN_WRITE, {**TERMS, "pk": 77}),
    Row("plans:register-deletion", NOBODY, {**TERMS, "pk": 78}),
    Row("plans:register-undo", (404, 404, 404, 404, 405, 405), {**TERMS, "token": "x"}),
    Row("plans:plan-register", OWN_WRITE, GOALS),
    Row("plans:plan-register", OWN_WRITE, {**GOALS, **ADOPTED}),
    Row("plans:plan-register", NOBODY, {**GOALS, **NOT_THERE}),
    Row("plans:plan-register-new", OWN_WRITE, GOALS),
    Row("plans:plan-register-new", NOBODY, {**GOALS, **ADOPTED}),
    Row("plans:plan-register-row", OWN_WRITE, {**GOALS, "pk": 77}),
    Row("plans:plan-register-row", NOBODY, {**GOALS, "pk": 78}),
    Row("plans:plan-register-place", NOT_SHOWN, {**GOALS, "pk": 77}),
    Row("plans:plan-register-deletion", OWN_WRITE, {**GOALS, "pk": 77}),
    Row("plans:plan-register-undo", (404, 404, 404, 404, 405, 405), {**GOALS, "token": "x"}),
    # No plan
    *(
        Row(f"plans:{name}", NOBODY, NOT_THERE)
        for name in ("plan", "plan-pdf", "plan-json", "plan-csv")
    ),
)


@pytest.fixture
def site(association: Association, draft: Plan, outsider: User) -> None:
    """Two associations: ours with a draft and an adopted plan, the other with a draft."""
    assert (association.slug, draft.period) == (SLUG, DRAFT["period"])
    DraftPrint.objects.create(pk=PRINT, plan=draft, document_sha256="f" * 64, pdf=blank_pdf())
    budget = small_budget(BudgetFactory(association=association))
    mine = small_budget(BudgetFactory(association=association, key=BUDGET["budget"]))
    BudgetYearFactory(budget=mine, key="2025-utfall", kind="outcome", year=2025)
    PlanFactory(association=association, period=ADOPTED["period"], budget=budget, adopted=True)
    Plan.objects.filter(pk=draft.pk).update(budget=budget)
    other = outsider.role_assignments.get().association
    TermFactory(pk=77, association=association)
    TermFactory(pk=78, association=other, term="Hemligt begrepp")
    GoalFactory(pk=77, plan=draft)
    GoalFactory(pk=78, plan=other.plans.get(), title="Hemligt mål")
    Asset.objects.create(sha256=ASSET, media_type="image/png", content=b"bild")


def test_every_address_has_a_row() -> None:
    names = {name for name in names_of(get_resolver()) if not OF_A_TABLE.fullmatch(name)}

    assert {row.name for row in ROWS} == names


@pytest.mark.parametrize("who", CAST)
def test_every_address_answers(who: str, site: None, request: pytest.FixtureRequest) -> None:
    client = client_as(request.getfixturevalue(who))

    answers = {str(row): client.get(address_of(row)).status_code for row in ROWS}

    assert answers == {str(row): row.answers[CAST.index(who)] for row in ROWS}


def test_pages_that_show_do_not_answer_writing(site: None, officer: User) -> None:
    client = client_as(officer)
    rows = [row for row in ROWS if not row.name.startswith("plans:work")]
    shown = [address_of(row) for row in rows if row.kwargs in (DRAFT, ADOPTED)]

    answers = [
        write(address).status_code
        for address in shown
        for write in (client.post, client.put, client.patch, client.delete)
    ]

    assert answers == [405] * 4 * 8


@pytest.mark.parametrize("who", ["stranger", "outsider", "reader", "board_member"])
def test_plan_is_written_only_by_those_who_may(
    who: str, site: None, request: pytest.FixtureRequest
) -> None:
    client = client_as(request.getfixturevalue(who))
    before = Section.history.count()
    rows = [row for row in ROWS if row.name.startswith("plans:work-")]

    answers = {str(row): client.post(address_of(row)).status_code for row in rows}

    # Pages that only show refuse the method before they look who asks.
    assert set(answers.values()) == {404, 405}
    assert {name for name, status in answers.items() if status == 405} == {
        str(row) for row in rows if row.name.removeprefix("plans:") in ONLY_SHOW
    }
    assert Section.history.count() == before


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_nothing_of_another_association_leaks(
    who: str, site: None, request: pytest.FixtureRequest
) -> None:
    contents = contents_for(request.getfixturevalue(who))

    assert [name for name, content in contents.items() if "Hemlig" in content] == []


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_nothing_of_the_draft_leaks(who: str, site: None, request: pytest.FixtureRequest) -> None:
    contents = contents_for(request.getfixturevalue(who))

    assert [name for name, content in contents.items() if "Utkastets" in content] == []


@pytest.mark.parametrize("who", ["stranger", "officer", "administrator"])
def test_draft_of_another_association_is_not_there(
    who: str, site: None, request: pytest.FixtureRequest
) -> None:
    client = client_as(request.getfixturevalue(who))
    secret = {"slug": "finsam-annanstans", "period": "2031"}

    answers = [
        client.get(reverse(f"plans:{name}", kwargs=secret)).status_code
        for name in ("plan", "plan-pdf", "plan-json", "plan-csv")
    ]

    assert answers == [404] * 4


def test_outsider_reads_their_own_draft(site: None, outsider: User) -> None:
    """So that the tests above cannot pass because the draft shows nothing."""
    address = reverse("plans:plan", kwargs={"slug": "finsam-annanstans", "period": "2031"})

    content = client_as(outsider).get(address).content.decode()

    assert "Hemligt avsnitt" in content


def contents_for(user: User | None) -> dict[str, str]:
    client = client_as(user)
    return {
        str(row): client.get(address_of(row)).content.decode("utf-8", "replace") for row in ROWS
    }


def names_of(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern, f"{namespace}{inner}")


def address_of(row: Row) -> str:
    return reverse(row.name, kwargs=row.kwargs or None)


def client_as(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
