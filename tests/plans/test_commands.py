"""The commands that scripts and people depend on."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from pytest_django import Settings

from associations.models import Association, RoleAssignment, User
from associations.permissions import RoleName
from plans.document.codec import from_json
from plans.document.compose import compose
from plans.management.commands.demo import DEMO
from plans.models import Adoption, Plan
from tests.factories.plans import PlanFactory, SectionFactory

pytestmark = pytest.mark.django_db


def test_demo_run_twice_changes_nothing() -> None:
    call_command("demo", stdout=StringIO())
    once = rows_of_all_tables()

    call_command("demo", stdout=StringIO())

    assert rows_of_all_tables() == once
    assert {a.slug for a in Association.objects.all()} == {
        folder.name for folder in DEMO.iterdir() if folder.is_dir()
    }
    assert Adoption.objects.exists()


def test_demo_logins_are_one_for_each_role(settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG = True
    PlanFactory()

    for _time in range(2):
        call_command("demo", folder=tmp_path, logins=True, stdout=StringIO())

    assert sorted(user.email for user in User.objects.all()) == sorted(
        f"{role}@demo.finsam.example" for role in RoleName
    )
    assert RoleAssignment.objects.count() == len(RoleName)
    assert not User.objects.filter(is_superuser=True).exists()


def test_demo_logins_are_refused_outside_development(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("demo", folder=tmp_path, logins=True, stdout=StringIO())

    assert not User.objects.exists()


# -- render_plan


@pytest.fixture
def adopted(association: Association) -> Plan:
    return PlanFactory(association=association, period="2025", adopted=True)


def render(plan: Plan, file: Path, form: str) -> bytes:
    call_command("render_plan", plan.association.slug, plan.period, format=form, output=file)
    return file.read_bytes()


def test_render_plan_writes_the_sealed_bytes_of_an_adopted_plan(
    adopted: Plan, tmp_path: Path
) -> None:
    sealed = Adoption.objects.get()
    adopted.sections.update(title="Efteråt")

    assert render(adopted, tmp_path / "plan.pdf", "pdf") == bytes(sealed.pdf)
    assert render(adopted, tmp_path / "plan.json", "json") == sealed.document.encode()
    page = render(adopted, tmp_path / "plan.html", "html").decode()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Efteråt" not in page


def test_render_plan_writes_a_draft_as_it_is_now(draft: Plan, tmp_path: Path) -> None:
    draft.sections.update(title="Just nu")

    assert render(draft, tmp_path / "plan.pdf", "pdf").startswith(b"%PDF-")
    document = from_json(render(draft, tmp_path / "plan.json", "json").decode())
    assert document == compose(Plan.objects.get(pk=draft.pk))
    assert "Just nu" in render(draft, tmp_path / "plan.html", "html").decode()


def test_render_plan_writes_to_standard_output(
    draft: Plan, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("render_plan", draft.association.slug, draft.period, format="json")

    assert from_json(capfdbinary.readouterr().out.decode()) == compose(draft)


@pytest.mark.parametrize(("slug", "period"), [("finsam-sjobygden", "1999"), ("borta", "2030")])
def test_render_plan_of_an_unknown_plan_is_refused(draft: Plan, slug: str, period: str) -> None:
    with pytest.raises(CommandError, match=rf"{period}.*{slug}|{slug}.*{period}"):
        call_command("render_plan", slug, period, format="json")


def test_render_plan_of_an_unknown_form_is_refused(draft: Plan) -> None:
    with pytest.raises(CommandError):
        call_command("render_plan", draft.association.slug, draft.period, "--format", "odt")


# -- check_plan


def check(plan: Plan) -> tuple[int, list[dict[str, str]]]:
    """Exit status and findings."""
    out = StringIO()
    try:
        call_command("check_plan", plan.association.slug, plan.period, "--json", stdout=out)
    except SystemExit as stop:
        return int(stop.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_check_plan_finds_nothing_in_a_whole_plan(draft: Plan) -> None:
    status, findings = check(draft)

    assert (status, [f for f in findings if f["severity"] == "block"]) == (0, [])


def test_check_plan_fails_when_something_blocks(draft: Plan) -> None:
    SectionFactory(
        plan=draft, title="Trasigt", body="<p><finsam-ref to='section:borta'></finsam-ref></p>"
    )

    status, findings = check(draft)

    (finding,) = [f for f in findings if f["severity"] == "block"]
    assert status == 1
    assert set(finding) == {"rule", "severity", "place", "message"}
    assert (finding["rule"], finding["place"]) == ("unresolved", "2 Trasigt")
    assert finding["message"] == "Avsnittet som texten hänvisar till finns inte i planen."


def test_check_plan_of_an_unknown_plan_is_refused(draft: Plan) -> None:
    with pytest.raises(CommandError):
        call_command("check_plan", draft.association.slug, "1999")


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.db_table: model._default_manager.count() for model in apps.get_models()}
