"""The published plan: page and files, their types, names and how long they may be kept."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from associations.models import Asset, Association, User
from plans.document.codec import from_json
from plans.document.compose import compose
from plans.models import Adoption, DraftPrint, Plan
from plans.output.html import render_body
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import PlanFactory, SectionFactory, adopt

pytestmark = pytest.mark.django_db

FILES = {
    "plan-pdf": ("application/pdf", "plan.pdf"),
    "plan-json": ("application/json", "plan.json"),
    "plan-csv": ("text/csv; charset=utf-8", "budget.csv"),
}


@pytest.fixture
def adopted(association: Association) -> Plan:
    """An adopted plan with the small budget (tests/factories/budgets.py)."""
    budget = small_budget(BudgetFactory(association=association))
    return PlanFactory(association=association, period="2025", budget=budget, adopted=True)


def address(plan: Plan, name: str = "plan", **kwargs: int) -> str:
    return reverse(
        f"plans:{name}",
        kwargs={"slug": plan.association.slug, "period": plan.period, **kwargs},
    )


# -- The adopted plan


def test_page_shows_the_sealed_document(adopted: Plan, client: Client) -> None:
    response = client.get(address(adopted))

    document = from_json(Adoption.objects.get().document)
    body = render_body(document, asset_url=lambda sha256: reverse("plans:asset", args=[sha256]))
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert body in response.content.decode()


def test_files_are_the_sealed_bytes(adopted: Plan, client: Client) -> None:
    adoption = Adoption.objects.get()

    pdf, data = (client.get(address(adopted, f"plan-{name}")) for name in ("pdf", "json"))

    assert hashlib.sha256(pdf.content).hexdigest() == adoption.pdf_sha256
    assert hashlib.sha256(data.content).hexdigest() == adoption.document_sha256


@pytest.mark.parametrize("name", FILES)
def test_file_has_its_type_and_name(adopted: Plan, client: Client, name: str) -> None:
    response = client.get(address(adopted, name))

    media_type, _path = FILES[name]
    ending = name.removeprefix("plan-")
    assert response.headers["Content-Type"] == media_type
    assert response.headers["Content-Disposition"] == (
        f'inline; filename="finsam-sjobygden-2025.{ending}"'
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_addresses_are_those_of_the_contract(adopted: Plan) -> None:
    base = "/finsam-sjobygden/verksamhetsplan/2025/"

    assert address(adopted) == base
    assert [address(adopted, name) for name in FILES] == [
        f"{base}{path}" for _media_type, path in FILES.values()
    ]
    assert address(adopted, "version", version=1) == f"{base}version/1/"


def test_page_links_to_the_files_of_its_version(adopted: Plan, client: Client) -> None:
    adopt(adopted, paragraph="46")

    newest = client.get(address(adopted)).content.decode()
    first = client.get(address(adopted, "version", version=1)).content.decode()

    for ending in ("plan.pdf", "plan.json", "budget.csv"):
        base = "/finsam-sjobygden/verksamhetsplan/2025/"
        assert f'href="{base}{ending}"' in newest
        assert f'href="{base}version/1/{ending}"' in first


def test_each_version_keeps_its_own_bytes(adopted: Plan, client: Client) -> None:
    adopted.sections.update(title="Nytt namn")
    adopt(adopted, paragraph="46")

    served = {
        version: client.get(address(adopted, "version-json", version=version)).content
        for version in (1, 2)
    }

    assert served == {
        adoption.version: adoption.document.encode() for adoption in Adoption.objects.all()
    }
    assert client.get(address(adopted, "plan-json")).content == served[2]
    assert served[1] != served[2]


def test_adopted_plan_costs_no_query_for_what_it_shows(adopted: Plan, client: Client) -> None:
    client.get(address(adopted))
    with CaptureQueriesContext(connection) as small:
        client.get(address(adopted))
    large = PlanFactory(association=adopted.association, period="2024")
    for _number in range(10):
        SectionFactory(plan=large)
    adopt(large, paragraph="46")
    client.get(address(large))

    with CaptureQueriesContext(connection) as queries:
        client.get(address(large))

    assert len(queries) == len(small)


# -- The data


def test_json_keeps_the_contract(adopted: Plan, client: Client) -> None:
    data = json.loads(client.get(address(adopted, "plan-json")).content)

    assert list(data) == [
        "schema",
        "association",
        "plan",
        "sections",
        "figures",
        "references",
        "assets",
    ]
    assert {"number", "anchor", "title", "appendix", "blocks"} <= set(data["sections"][0])
    assert data["association"]["slug"] == "finsam-sjobygden"
    assert data["plan"]["period"] == "2025"


def test_csv_has_one_row_an_amount(adopted: Plan, client: Client) -> None:
    content = client.get(address(adopted, "plan-csv")).content

    assert content.decode("utf-8-sig").splitlines() == [
        "group;line;kind;year;year_kind;amount_kr;note",
        "Intäkter;Stat;contribution;2025;previous;500000;",
        "Intäkter;Stat;contribution;2026;budget;600000;",
        "Intäkter;Kommun;contribution;2025;previous;500000;",
        "Intäkter;Kommun;contribution;2026;budget;600000;",
        "Kostnader;Kansli;cost;2025;previous;400000;",
        "Kostnader;Kansli;cost;2026;budget;450000;",
        "Kostnader;Insatser;cost;2026;budget;250000;",
        "Kvar;Kvar;unallocated;2025;previous;600000;",
        "Kvar;Kvar;unallocated;2026;budget;500000;",
    ]
    assert content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_text_that_looks_like_a_formula_is_text(
    draft: Plan, officer: User, client: Client, start: str
) -> None:
    budget = small_budget(BudgetFactory(association=draft.association))
    Plan.objects.filter(pk=draft.pk).update(budget=budget)
    formula = f'{start}HYPERLINK("https://evil.example";"x")'
    budget.groups.filter(key="intakter").update(title=formula)
    budget.lines.filter(key="stat").update(label=formula)
    budget.lines.get(key="stat").amounts.update(note=formula, amount_kr=-5)
    client.force_login(officer)

    text = client.get(address(draft, "plan-csv")).content.decode("utf-8-sig")

    row = list(csv.reader(StringIO(text, newline=""), delimiter=";"))[1]
    assert row == [
        f"'{formula}",
        f"'{formula}",
        "contribution",
        "2025",
        "previous",
        "-5",
        f"'{formula}",
    ]


def test_csv_of_a_plan_without_budget_is_not_there(
    draft: Plan, officer: User, client: Client
) -> None:
    client.force_login(officer)

    answer = client.get(address(draft, "plan-csv"))
    page = client.get(address(draft)).content.decode()

    assert answer.status_code == 404
    assert "plan.json" in page
    assert "budget.csv" not in page


# -- The draft


def test_draft_is_shown_as_it_is_now(draft: Plan, officer: User, client: Client) -> None:
    client.force_login(officer)

    before = client.get(address(draft)).content.decode()
    draft.sections.update(title="Ny rubrik")
    after = client.get(address(draft)).content.decode()

    assert ["Ny rubrik" in page for page in (before, after)] == [False, True]


def test_draft_data_is_the_composed_document(draft: Plan, officer: User, client: Client) -> None:
    client.force_login(officer)

    data = client.get(address(draft, "plan-json"))

    assert from_json(data.content.decode()) == compose(draft)


def test_draft_is_not_kept_by_others(draft: Plan, officer: User, client: Client) -> None:
    budget = small_budget(BudgetFactory(association=draft.association))
    Plan.objects.filter(pk=draft.pk).update(budget=budget)
    client.force_login(officer)

    answers = [client.get(address(draft, name)) for name in ("plan", *FILES)]

    assert [set(answer.headers["Cache-Control"].split(", ")) for answer in answers] == [
        {"private", "no-cache"}
    ] * 4


def test_draft_pdf_is_printed_and_then_served(
    draft: Plan,
    officer: User,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    client.force_login(officer)

    with django_capture_on_commit_callbacks(execute=True):
        waiting = client.get(address(draft, "plan-pdf"))
    ready = client.get(address(draft, "plan-pdf"))

    assert (waiting.status_code, waiting.headers["Content-Type"]) == (
        202,
        "text/html; charset=utf-8",
    )
    assert (ready.status_code, ready.headers["Content-Type"]) == (200, "application/pdf")
    assert ready.content == bytes(DraftPrint.objects.get().pdf or b"")
    assert set(ready.headers["Cache-Control"].split(", ")) == {"private", "no-cache"}


def test_draft_pdf_that_cannot_be_printed_says_so(
    draft: Plan, officer: User, client: Client
) -> None:
    client.force_login(officer)
    client.get(address(draft, "plan-pdf"))
    DraftPrint.objects.update(failure="Inget bläck")

    response = client.get(address(draft, "plan-pdf"))

    assert response.status_code == 500
    assert "Inget bläck" in response.content.decode()


def test_draft_with_problems_is_shown_with_them(draft: Plan, officer: User, client: Client) -> None:
    SectionFactory(plan=draft, body="<p><finsam-ref to='section:borta'></finsam-ref></p>")
    client.force_login(officer)

    page = client.get(address(draft)).content.decode()

    assert "Avsnittet som texten hänvisar till finns inte i planen." in page
    assert "section:borta" not in page


def test_draft_replaced_by_an_adopted_plan_is_no_longer_shown(
    draft: Plan, officer: User, client: Client
) -> None:
    adopt(draft)
    draft.sections.update(title="Efteråt")
    client.force_login(officer)

    page = client.get(address(draft)).content.decode()

    assert "Efteråt" not in page
    assert "Inledning" in page


# -- Pictures


def test_picture_is_served_and_may_be_kept_for_ever(client: Client, db: None) -> None:
    asset = Asset.objects.keep(b"bild", media_type="image/png")

    response = client.get(reverse("plans:asset", args=[asset.pk]))

    assert response.content == b"bild"
    assert response.headers["Content-Type"] == "image/png"
    assert set(response.headers["Cache-Control"].split(", ")) == {
        "public",
        "max-age=31536000",
        "immutable",
    }


# -- Every page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_plan_is_swedish_in_both_languages_of_the_site(
    adopted: Plan, client: Client, language: str
) -> None:
    client.cookies["django_language"] = language

    page = client.get(address(adopted)).content.decode()

    document = from_json(Adoption.objects.get().document)
    assert f'<html lang="{language}"' in page
    assert '<article class="plan" lang="sv">' in page
    assert document.plan.adoption is not None
    assert document.plan.adoption.text.startswith("Fastställd av styrelsen den 21 november 2025")
    assert document.plan.adoption.text in page


def test_page_has_a_policy_without_unsafe(adopted: Plan, client: Client) -> None:
    policy = client.get(address(adopted)).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
