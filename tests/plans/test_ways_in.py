"""What is stored is clean whatever the way in: the hostile corpus through the page of a section,
its autosave, a settled conflict, a register, the admin, a plan's file and the editor's requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from associations.models import Association, Term, User
from plans.exchange.markdown import to_body, to_line
from plans.exchange.tables import FileFault
from plans.models import Plan, Section
from plans.services.writing import (
    Choice,
    SectionChanged,
    SectionText,
    latest_version,
    save_text,
    settle_conflict,
)
from tests.admin.forms import posted
from tests.associations.hostile import HOSTILE
from tests.associations.test_prose import outside_vocabulary
from tests.factories.associations import TermFactory
from tests.factories.budgets import BudgetFactory, small_budget

pytestmark = pytest.mark.django_db

PAGE = "/finsam-sjobygden/arbete/planer/2030/avsnitt/inledning/"
BLOCK = "/finsam-sjobygden/arbete/planer/2030/block/"
SOME = HOSTILE[::4]  # where each takes a whole page, and the field beneath is the same

type Way = Callable[[str], str]


@pytest.fixture
def section(draft: Plan) -> Section:
    return draft.sections.get()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def stored_after(way: Way, texts: Sequence[str] = HOSTILE) -> dict[str, list[str]]:
    """What is outside the vocabulary in what each text leaves behind. Much leaves nothing; that all
    do would prove nothing."""
    stored = {text: way(text) for text in texts}
    assert len(set(stored.values())) > len(texts) // 8
    faults = {text: outside_vocabulary(body) for text, body in stored.items()}
    return {text: found for text, found in faults.items() if found}


def posting(client: Client, section: Section, **headers: str) -> Way:
    def write(text: str) -> str:
        data = {"title": section.title, "body": text, "base": latest_version(section)}
        assert client.post(PAGE, data, **headers).status_code in (200, 302)  # type: ignore[arg-type]
        section.refresh_from_db()
        return section.body

    return write


def test_form_of_a_section(section: Section, officer: User) -> None:
    assert stored_after(posting(signed_in(officer), section)) == {}


def test_autosave_of_a_section(section: Section, officer: User) -> None:
    way = posting(signed_in(officer), section, HTTP_ACCEPT="application/json")

    assert stored_after(way) == {}


@pytest.mark.parametrize("choice", [Choice.MINE, Choice.MERGED])
def test_settled_conflict(section: Section, choice: Choice) -> None:
    def settle(text: str) -> str:
        base = latest_version(section)
        theirs = SectionText("T", f"<p>Deras {base}</p>")
        save_text(section=section, text=theirs, base=base, by=None)
        try:
            save_text(section=section, text=SectionText("T", text), base=base, by=None)
        except SectionChanged as changed:
            settle_conflict(
                section=section,
                mine=SectionText("T", text),
                base=base,
                seen=changed.version,
                choice=choice,
                by=None,
            )
        section.refresh_from_db()
        return section.body

    assert stored_after(settle) == {}


def test_register(association: Association, officer: User) -> None:
    term = TermFactory(association=association, term="Samverkan")
    client = signed_in(officer)
    address = reverse("plans:register-row", args=[association.slug, "begrepp", term.pk])
    page = client.get(address)
    fields = {
        bound.html_name: str(bound.value() or "")
        for bound in page.context["form"]  # every field, as it stands
    }

    def write(text: str) -> str:
        client.post(address, fields | {"definition": text})
        return Term.objects.get(pk=term.pk).definition

    assert stored_after(write, SOME) == {}


def test_admin(section: Section, administrator: User) -> None:
    client = signed_in(administrator)
    address = reverse("admin:plans_section_change", args=[section.pk])
    data = posted(client.get(address))

    def write(text: str) -> str:
        assert client.post(address, data | {"body": text}).status_code in (200, 302)
        section.refresh_from_db()
        return section.body

    assert stored_after(write, SOME) == {}


@pytest.mark.parametrize("read", [to_body, to_line], ids=["body", "line"])
def test_file_of_a_plan(section: Section, read: Callable[[str, Path], str]) -> None:
    def load(text: str) -> str:
        try:
            section.body = read(text, Path("plan.md"))
        except FileFault:  # refused: nothing is stored
            return ""
        section.save()
        section.refresh_from_db()
        return section.body

    assert stored_after(load) == {}


def test_request_of_the_editor_answers_no_more_than_it_should(
    section: Section, officer: User
) -> None:
    """The caption is shown, as text: nothing of it becomes an element or an attribute."""
    section.plan.budget = small_budget(BudgetFactory(association=section.plan.association))
    section.plan.save()
    client = signed_in(officer)

    answers = {
        text: client.post(
            BLOCK, {"kind": "budget-table", "options": json.dumps({"caption": text})}
        ).content.decode()
        for text in SOME
    }

    assert any("&lt;script" in shown for shown in answers.values())
    assert {text: found for text, shown in answers.items() if (found := what_runs_in(shown))} == {}


def what_runs_in(page: str) -> list[str]:
    """Elements and attributes that would run something."""
    return [
        f"{element.tag} {name}={value}"
        for element in html.fromstring(page).iter()
        for name, value in [("", ""), *element.attrib.items()]
        if element.tag in ("script", "iframe", "object", "embed", "img", "svg")
        or name.startswith("on")
        or value.strip().lower().startswith("javascript:")
    ]
