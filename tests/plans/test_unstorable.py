"""Characters that PostgreSQL does not store, in whatever is sent to the work area: they are left
out, or what holds them is refused; no address fails."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client

from associations.models import Term, User
from budgets.models import Amount, Budget, BudgetLine
from plans.models import Comment, Plan
from plans.services.comments import write_comment
from plans.views import work
from tests.factories.associations import TermFactory
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import GoalFactory
from tests.test_access import ROWS, Row, address_of

pytestmark = pytest.mark.django_db

NUL = "\x00"
HALF = "\ud800"  # half of a pair of surrogates
WORK = "/finsam-sjobygden/arbete"
GRID = f"{WORK}/budget/arbetsbudget"
ASKED_FOR = re.compile(r'request\.(?:GET|POST)(?:\.get(?:list)?\(|\[)"(\w+)"')
WORK_ROWS = tuple(
    row for row in ROWS if row.name.startswith("plans:") and address_of(row).startswith(f"{WORK}/")
)


@pytest.fixture
def client(officer: User, draft: Plan) -> Client:
    association = draft.association
    small_budget(BudgetFactory(association=association, key="arbetsbudget"))
    TermFactory(pk=77, association=association)
    GoalFactory(pk=77, plan=draft)
    write_comment(section=draft.sections.get(), text="Hur?", quote="", by=officer)
    client = Client()
    client.force_login(officer)
    return client


@pytest.mark.parametrize("row", WORK_ROWS, ids=str)
def test_no_address_fails(row: Row, client: Client) -> None:
    address = address_of(row)
    names = names_in_forms(BaseForm) | names_in_views()
    poisoned = dict.fromkeys(names, f"inledning{NUL}")

    answers = [
        client.get(address, poisoned),
        client.post(address, poisoned),
        client.post(address, {f"{name}{NUL}": "x" for name in names}),
        client.post(address, {"cells": [poisoned]}, content_type="application/json"),
        client.post(address, {NUL: HALF}, content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize("address", ["budget/a%00/", "register/a%00/", "planer/2030/avsnitt/a%00/"])
def test_key_in_an_address_is_not_there(address: str, client: Client) -> None:
    assert client.get(f"{WORK}/{address}").status_code == 404


def test_file_by_such_a_name_is_not_there(client: Client) -> None:
    assert client.get("/media/%00").status_code == 404


def rows(client: Client, **posted: str) -> HttpResponse:
    return client.post(f"{GRID}/rader/", posted)


def test_what_is_written_is_kept_without_them(client: Client, draft: Plan) -> None:
    section = f"{WORK}/planer/2030/avsnitt/inledning"
    base = client.get(f"{section}/").context["form"]["base"].value()

    answers = [
        rows(client, act="rename", row=f"line:kansli{NUL}", label=f"Kans{NUL}liet"),
        rows(client, act="add", row="line:kansli", label=f"Ny{NUL} post", kind="cost"),
        client.post(
            f"{GRID}/not/", {"line": "kansli", "year": f"2026{NUL}", "note": f"enl{NUL}igt"}
        ),
        client.post(
            f"{section}/", {"title": f"In{NUL}ledning", "body": f"<p>T{NUL}ext</p>", "base": base}
        ),
        client.post(f"{section}/kommentarer/", {"text": f"Var{NUL}för?", "quote": f"T{NUL}ext"}),
        client.post(
            f"{WORK}/register/begrepp/77/", {"term": f"Sam{NUL}råd", "definition": "<p>Fråga</p>"}
        ),
        client.post(f"{WORK}/budget/", {"title": f"Budget{NUL} 2040", "first_year": "2040"}),
        client.post(
            f"{WORK}/planer/ny/", {"title": f"Pl{NUL}an", "period": f"2040{NUL}", "start": "empty"}
        ),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 302, 302, 302, 302, 302]
    assert list(BudgetLine.objects.filter(label__in=["Kansliet", "Ny post"])) != []
    assert Amount.objects.exclude(note="").get().note == "enligt"
    assert draft.sections.get().title == "Inledning"
    assert draft.sections.get().body == "<p>Text</p>"
    assert Comment.objects.latest("pk").text == "Varför?"
    assert Term.objects.get(pk=77).term == "Samråd"
    assert Budget.objects.latest("pk").key == "budget-2040"
    assert Plan.objects.latest("pk").period == "2040"


@pytest.mark.parametrize("character", [NUL, HALF], ids=["nul", "half"])
@pytest.mark.parametrize("name", ["line", "year", "text", "note"])
def test_cell_is_refused(name: str, character: str, client: Client) -> None:
    cell: dict[str, Any] = {"line": "kansli", "year": "2026", "text": "1", "expected": 450_000}
    cell[name] = f"x{character}"

    answer = client.post(f"{GRID}/celler/", {"cells": [cell]}, content_type="application/json")

    assert answer.status_code == 400
    assert Amount.objects.get(line__key="kansli", year__key="2026").amount_kr == 450_000


def names_in_views() -> set[str]:
    """What the views of the work area ask for by name."""
    files = Path(work.__path__[0]).glob("*.py")
    return {name for file in files for name in ASKED_FOR.findall(file.read_text())}


def names_in_forms(form: Any) -> set[str]:
    """The fields of all forms there are."""
    names = set(getattr(form, "base_fields", ()))
    return names.union(*(names_in_forms(each) for each in form.__subclasses__()))
