"""The pictures in README.md: what the code has, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import models

from associations.models import Decision
from plans.document.compose import compose
from plans.document.types import PlanDocument
from plans.management.drawing.readme import README, PlacesDiffer, pictures, with_pictures
from plans.management.drawing.tables import APPS, tables_picture
from plans.management.drawing.way import Step, StepIsWrong, way_picture
from plans.models import Adoption, Plan
from plans.output.files import plan_json
from plans.services.adoption import adopt_plan

COMMAND = "plans.management.commands.draw_readme"
BOX = re.compile(r'^    (\w+)\["', re.MULTILINE)
LINE = re.compile(r'^    (\w+) [|}]\S+ (\w+) : "\w*"$', re.MULTILINE)
ROW = re.compile(r"^        \S+ \w+$", re.MULTILINE)
STALE = """Before

<!-- picture: budgets -->
```mermaid
erDiagram
    Gone["Gone"]
```

After
"""


def test_readme_shows_the_code_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")

    is_drawn = text == with_pictures(text, pictures())

    assert is_drawn, "A picture in README.md is not what the code has: run `manage.py draw_readme`."


# -- The tables


def test_every_table_is_drawn_once() -> None:
    drawn = [name for app in APPS for name in BOX.findall(tables_picture(app))]

    assert sorted(drawn) == sorted(model.__name__ for model in models_of_the_house())


def test_every_relation_is_drawn_once() -> None:
    drawn = [
        found
        for app in APPS
        for pattern in (LINE, ROW)
        for found in pattern.findall(tables_picture(app))
    ]

    assert len(drawn) == sum(
        field.related_model._meta.app_label in APPS
        for model in models_of_the_house()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    )


def models_of_the_house() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS and not model.__name__.startswith("Historical")
    ]


@pytest.mark.django_isolate_apps("budgets")
def test_new_table_with_its_relations_is_drawn(django_isolated_apps: Apps) -> None:
    account = table("Account", "konto")
    voucher = table(
        "Voucher",
        "voucher",
        account=models.ForeignKey(account, models.CASCADE),
        reversed_on=models.ForeignKey(account, models.CASCADE, null=True, related_name="+"),
        corrects=models.OneToOneField("self", models.CASCADE),
        against=models.ManyToManyField(account, related_name="+"),
        decision=models.ForeignKey(Decision, models.CASCADE, related_name="+"),
        adoptions=models.ManyToManyField(Adoption, related_name="+"),
    )
    table(
        "Receipt",
        "kvitto",
        voucher=models.OneToOneField(voucher, models.CASCADE),
        account=models.ForeignKey(account, models.CASCADE, related_name="+"),
    )

    _layout, kind, direction, *drawn = tables_picture("budgets", django_isolated_apps).splitlines()

    assert (kind, direction.strip()) == ("erDiagram", "direction LR")
    assert [line.strip() for line in drawn] == [
        'Account["Account · konto"]',
        'Voucher["Voucher"] {',
        "Voucher corrects",
        "Decision decision",
        "Adoption[] adoptions",
        "}",
        'Receipt["Receipt · kvitto"] {',
        "Account account",
        "}",
        'Account ||--o{ Voucher : ""',
        'Account |o--o{ Voucher : "reversed_on"',
        'Account }o--o{ Voucher : "against"',
        'Voucher ||--o| Receipt : ""',
    ]


def table(name: str, term: str, **fields: models.Field[Any, Any]) -> type[models.Model]:
    """A table of budgets that only the test has."""
    meta = type("Meta", (), {"app_label": "budgets", "verbose_name": term})
    return type(name, (models.Model,), {"__module__": __name__, "Meta": meta, **fields})


# -- The way


def test_way_is_drawn_from_signatures() -> None:
    way = (
        Step(adopt_plan, (Plan,), Adoption),
        Step(plan_json, (PlanDocument,), "plan.json"),
    )

    drawn = way_picture(way).splitlines()

    assert "    Plan --> adopt_plan --> Adoption" in drawn
    assert '    adopt_plan(["adopt_plan<br/><small>plans/services/adoption.py</small>"])' in drawn
    assert '    plan-json[/"plan.json"/]' in drawn
    assert "    Adoption -.-> Plan" in drawn


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (Step(compose, (Decision,), PlanDocument), "compose has nothing to do with Decision"),
        (Step(compose, (Plan,), Decision), "compose has nothing to do with Decision"),
        (Step(compose, (Plan,), Plan), "compose has nothing to do with Plan"),
        (Step(compose, (Plan,), "plan.json"), "compose has nothing to do with plan.json"),
    ],
)
def test_step_that_its_signature_denies_is_refused(step: Step, message: str) -> None:
    with pytest.raises(StepIsWrong, match=f"^{message}$"):
        way_picture((step,))


# -- The text


def test_picture_is_drawn_anew_and_the_rest_is_kept() -> None:
    drawn = with_pictures(STALE, {"budgets": "erDiagram"})

    assert drawn == STALE.replace('    Gone["Gone"]\n', "")
    assert with_pictures(drawn, {"budgets": "erDiagram"}) == drawn


@pytest.mark.parametrize("drawn", [{}, {"plans": ""}, {"budgets": "", "plans": ""}])
def test_picture_without_a_place_is_refused(drawn: dict[str, str]) -> None:
    with pytest.raises(PlacesDiffer):
        with_pictures(STALE, drawn)


def test_command_brings_the_readme_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(STALE, encoding="utf-8")
    monkeypatch.setattr(f"{COMMAND}.README", readme)
    monkeypatch.setattr(f"{COMMAND}.pictures", lambda: {"budgets": tables_picture("budgets")})

    call_command("draw_readme")

    text = readme.read_text(encoding="utf-8")
    assert "Gone" not in text
    assert tables_picture("budgets") in text
