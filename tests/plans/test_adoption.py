"""Adopting a plan, and that what was adopted never changes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse

from associations.models import Association, AuthorityName, Body, BodyTask, Decision, Term, User
from budgets.models import Amount, BudgetLine
from plans.checks import RULES, Checked, Place, Severity
from plans.document.codec import from_json
from plans.document.compose import compose
from plans.document.kinds import BLOCK_KINDS
from plans.document.types import PlanDocument
from plans.models import Adoption, AdoptionIsSealed, Plan, Section
from plans.output.pdf import PdfNotRendered, validate_pdf
from plans.services import adoption as service
from plans.services.adoption import (
    DecisionAlreadyUsed,
    DecisionDoesNotAdopt,
    PdfInvalid,
    PlanChanged,
    PlanIncomplete,
    adopt_plan,
    adoption_mark,
)
from projects.models import Project
from tests.factories.associations import (
    AuthorityFactory,
    BodyFactory,
    BodyTaskFactory,
    DecisionFactory,
    MemberFactory,
    TermFactory,
)
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import PlanFactory, SectionFactory, adopt
from tests.factories.projects import ProjectFactory, ProjectPartFactory
from tests.plans.documents import block, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(association: Association) -> Plan:
    """A plan that shows a figure, a project, a body, a term and a member."""
    budget = small_budget(BudgetFactory(association=association, key="budget-2026"))
    ProjectPartFactory(project=ProjectFactory(association=association, key="jobb", name="Jobb"))
    BodyTaskFactory(body=BodyFactory(board=True, association=association))
    TermFactory(association=association, key="samverkan", term="Samverkan")
    MemberFactory(association=association, authority=AuthorityFactory(name="Sjöbygdens kommun"))
    plan = PlanFactory(association=association, period="2026", budget=budget)
    for key, body in BODIES.items():
        SectionFactory(plan=plan, key=key, title=key.capitalize(), body=body)
    return plan


ARTICLE = re.compile(rb"<article .*</article>", re.DOTALL)
BODIES = {
    "ekonomi": "<p>Bidraget är <finsam-figure ref='line:stat/2026'></finsam-figure>.</p>"
    """<finsam-block kind='budget-table' options='{"key": "allt", "caption": "Budget"}'>"""
    "</finsam-block>",
    "insatser": """<finsam-block kind='project' options='{"project": "jobb"}'></finsam-block>""",
    "organ": """<finsam-block kind='bodies' options='{"bodies": ["styrelse"]}'></finsam-block>""",
    "ord": "<p><finsam-term key='samverkan'>Samverkan</finsam-term> sker i insatsen "
    "<finsam-ref to='project:jobb'></finsam-ref>.</p>"
    "<finsam-block kind='glossary'></finsam-block><finsam-block kind='members'></finsam-block>",
}


@pytest.fixture
def decision(association: Association) -> Decision:
    board = Body.objects.filter(association=association, kind=Body.Kind.BOARD).first()
    board = board or BodyFactory(board=True, association=association)
    return DecisionFactory(meeting__body=board, paragraph="45", reference_number="2025/17")


def test_adopt_plan_seals_document_and_pdf(plan: Plan, decision: Decision, officer: User) -> None:
    adoption = adopt_plan(plan=plan, decision=decision, by=officer)

    stored = Adoption.objects.get()
    document = from_json(stored.document)
    assert stored == adoption
    assert (stored.plan, stored.version, stored.decision) == (plan, 1, decision)
    assert (stored.recorded_by, stored.schema) == (officer, document.schema)
    assert document == compose(plan, adoption=adoption_mark(decision))
    assert stored.document_sha256 == hashlib.sha256(stored.document.encode()).hexdigest()
    assert stored.pdf_sha256 == hashlib.sha256(bytes(stored.pdf)).hexdigest()
    assert validate_pdf(bytes(stored.pdf)) == ()


def test_adopt_plan_marks_the_document_with_the_decision(plan: Plan, decision: Decision) -> None:
    adoption = adopt_plan(plan=plan, decision=decision, by=None)

    mark = json.loads(adoption.document)["plan"]["adoption"]
    assert (mark["decided_on"], mark["paragraph"], mark["reference_number"]) == (
        "2025-11-21",
        "45",
        "2025/17",
    )


def test_adopt_plan_again_makes_the_next_version_and_leaves_the_first(
    plan: Plan, decision: Decision
) -> None:
    first = adopt_plan(plan=plan, decision=decision, by=None)
    before = sealed_bytes(first)

    plan.sections.filter(key="ord").update(title="Andra ord")
    second = adopt(plan, paragraph="46")

    assert [a.version for a in plan.adoptions.newest_first()] == [2, 1]
    assert sealed_bytes(first) == before
    titles = [section.title for section in from_json(second.document).sections]
    assert titles == ["Ekonomi", "Insatser", "Organ", "Andra ord"]


# -- Refusals


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.__class__.objects.filter(pk=d.pk).update(kind=Decision.Kind.PROJECT),
        lambda d: d.__class__.objects.filter(pk=d.pk).update(kind=Decision.Kind.OTHER),
        lambda d: Body.objects.filter(pk=d.meeting.body_id).update(kind=Body.Kind.OFFICE),
        lambda d: Body.objects.filter(pk=d.meeting.body_id).update(
            kind=Body.Kind.WORKING_COMMITTEE
        ),
    ],
    ids=["about a project", "about something else", "by the office", "by the committee"],
)
def test_adopt_plan_refuses_a_decision_that_is_not_the_boards_on_the_plan(
    plan: Plan, decision: Decision, change: Callable[[Decision], object]
) -> None:
    change(decision)
    decision = Decision.objects.get(pk=decision.pk)

    with pytest.raises(DecisionDoesNotAdopt) as refusal:
        adopt_plan(plan=plan, decision=decision, by=None)

    assert refusal.value.decision == decision
    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_a_decision_of_another_associations_board(plan: Plan) -> None:
    with pytest.raises(DecisionDoesNotAdopt):
        adopt_plan(plan=plan, decision=DecisionFactory(), by=None)

    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_a_decision_that_has_adopted(plan: Plan, decision: Decision) -> None:
    adopt_plan(plan=plan, decision=decision, by=None)

    with pytest.raises(DecisionAlreadyUsed) as refusal:
        adopt_plan(plan=plan, decision=decision, by=None)

    assert refusal.value.decision == decision
    assert Adoption.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "<p><finsam-ref to='section:borta'></finsam-ref></p>",
            "Avsnittet som texten hänvisar till finns inte i planen.",
        ),
        (
            "<p><finsam-figure ref='line:borta/2026'></finsam-figure></p>",
            "Budgeten har ingen sådan siffra (en post som inte finns längre, 2026).",
        ),
        (
            "<p><finsam-figure ref='line:insatser/2025'></finsam-figure></p>",
            "Budgeten har ingen sådan siffra (Insatser, 2025).",
        ),
        (
            "<p><finsam-term key='borta'>ordet</finsam-term></p>",
            "Begreppet finns inte i begreppslistan (ordet).",
        ),
        (f"<img data-asset='{'ab' * 32}' alt='En bild'>", "Bilden finns inte (En bild)."),
        ("<finsam-block kind='borta'></finsam-block>", "Det finns ingen sådan blocktyp."),
    ],
)
def test_adopt_plan_refuses_what_cannot_be_resolved(
    plan: Plan, decision: Decision, body: str, message: str
) -> None:
    SectionFactory(plan=plan, title="Trasigt", body=body)

    with pytest.raises(PlanIncomplete) as refusal:
        adopt_plan(plan=plan, decision=decision, by=None)

    assert [(found.place, found.message) for found in refusal.value.findings] == [
        ("5 Trasigt", message)
    ]
    assert not Adoption.objects.exists()


BREAK: dict[str, Callable[[Plan], object]] = {
    "unresolved": lambda plan: SectionFactory(
        plan=plan, body="<p><finsam-ref to='section:borta'></finsam-ref></p>"
    ),
    "no-budget": lambda plan: (
        plan.sections.filter(key="ekonomi").update(body=block("budget-table", caption="Budget"))
        and Plan.objects.filter(pk=plan.pk).update(budget=None)
    ),
}
STOPPING = {name for name, (severity, _rule) in RULES.items() if severity == Severity.BLOCK}


def test_every_rule_that_stops_adoption_is_broken_below() -> None:
    assert BREAK.keys() == STOPPING


@pytest.mark.parametrize("name", sorted(STOPPING))
def test_adopt_plan_refuses_what_breaks_a_rule_that_stops(
    plan: Plan, decision: Decision, name: str
) -> None:
    BREAK[name](plan)

    with pytest.raises(PlanIncomplete) as refusal:
        adopt_plan(plan=fresh(plan), decision=decision, by=None)

    assert {found.rule for found in refusal.value.findings} == {name}
    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_whatever_a_rule_that_stops_finds(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(checked: Checked) -> Iterator[tuple[Place, str]]:
        yield Place("Här"), "Det går inte."

    monkeypatch.setitem(RULES, "look", (Severity.LOOK, found))
    adopt_plan(plan=plan, decision=decision, by=None)
    monkeypatch.setitem(RULES, "stop", (Severity.BLOCK, found))

    with pytest.raises(PlanIncomplete) as refusal:
        adopt(plan, paragraph="46")

    assert [found.rule for found in refusal.value.findings] == ["stop"]
    assert Adoption.objects.count() == 1


@pytest.mark.parametrize(
    "kind", sorted(kind.key for kind in BLOCK_KINDS.values() if kind.shows_money)
)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda plan: Plan.objects.update(budget=None), "Planen visar ingen budget än."),
        (lambda plan: BudgetLine.objects.all().delete(), "Budgeten har inga år eller poster än."),
    ],
    ids=["no budget", "an empty budget"],
)
def test_adopt_plan_refuses_a_block_without_the_money_it_shows(
    plan: Plan, decision: Decision, kind: str, change: Callable[[Plan], object], message: str
) -> None:
    options = {"caption": "x"} | ({"groups": ["intakter"]} if kind == "budget-chart" else {})
    plan.sections.filter(key="ekonomi").update(body=block(kind, **options))
    change(plan)

    with pytest.raises(PlanIncomplete) as refusal:
        adopt_plan(plan=fresh(plan), decision=decision, by=None)

    assert [(found.place, found.message) for found in refusal.value.findings] == [
        ("1 Ekonomi", message)
    ]
    assert service.in_words(refusal.value).endswith(f"1 Ekonomi: {message}")
    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_a_block_without_money_that_came_while_it_was_printed(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The block prints nothing, so that the document is the same with it as without."""
    BudgetLine.objects.filter(kind="contribution").delete()
    plan.sections.filter(key="ekonomi").update(body="")
    print_plan = service.plan_pdf

    def print_while_somebody_writes(document: PlanDocument) -> bytes:
        plan.sections.filter(key="ekonomi").update(body=block("contributions", caption="Bidrag"))
        return print_plan(document)

    monkeypatch.setattr(service, "plan_pdf", print_while_somebody_writes)

    with pytest.raises(PlanIncomplete):
        adopt_plan(plan=fresh(plan), decision=decision, by=None)

    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_an_invalid_pdf(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "plan_pdf", lambda document: b"%PDF-1.7 nothing")

    with pytest.raises(PdfInvalid) as refusal:
        adopt_plan(plan=plan, decision=decision, by=None)

    assert refusal.value.failures
    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_a_plan_that_changed_while_it_was_printed(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_plan = service.plan_pdf

    def print_while_somebody_writes(document: object) -> bytes:
        Section.objects.filter(plan=plan, key="ord").update(body="<p>Ändrat.</p>")
        return print_plan(document)

    monkeypatch.setattr(service, "plan_pdf", print_while_somebody_writes)

    with pytest.raises(PlanChanged):
        adopt_plan(plan=plan, decision=decision, by=None)

    assert not Adoption.objects.exists()


def test_adopt_plan_refuses_a_decision_used_while_it_was_printed(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = PlanFactory(association=plan.association, period="2027")
    print_plan = service.plan_pdf

    def print_while_somebody_adopts(document: object) -> bytes:
        monkeypatch.setattr(service, "plan_pdf", print_plan)
        adopt_plan(plan=other, decision=decision, by=None)
        return print_plan(document)

    SectionFactory(plan=other)
    monkeypatch.setattr(service, "plan_pdf", print_while_somebody_adopts)

    with pytest.raises(DecisionAlreadyUsed):
        adopt_plan(plan=plan, decision=decision, by=None)

    assert [adoption.plan for adoption in Adoption.objects.all()] == [other]


def test_adopt_plan_that_cannot_be_printed_changes_nothing(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(document: object) -> bytes:
        raise PdfNotRendered(("no ink",))

    monkeypatch.setattr(service, "plan_pdf", fail)

    with pytest.raises(PdfNotRendered):
        adopt_plan(plan=plan, decision=decision, by=None)

    assert not Adoption.objects.exists()


def test_adopt_plan_whose_last_step_fails_changes_nothing(
    plan: Plan, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Adoption.save

    def save_and_fail(self: Adoption, *args: object, **kwargs: object) -> None:
        save(self)
        raise OSError("the disk is full")

    monkeypatch.setattr(Adoption, "save", save_and_fail)
    before = everything_about(plan)

    with pytest.raises(OSError, match="disk is full"):
        adopt_plan(plan=plan, decision=decision, by=None)

    assert everything_about(plan) == before
    assert not Adoption.objects.exists()


# -- The seal


@pytest.mark.parametrize(
    "act",
    [
        lambda adoption: adoption.save(),
        lambda adoption: adoption.save(update_fields=["document"]),
        lambda adoption: adoption.delete(),
        lambda adoption: Adoption.objects.update(document="{}"),
        lambda adoption: Adoption.objects.filter(pk=adoption.pk).delete(),
        lambda adoption: Adoption.objects.bulk_update([adoption], ["document"]),
        lambda adoption: Adoption.objects.update_or_create(
            pk=adoption.pk, defaults={"document": "{}"}
        ),
    ],
    ids=[
        "save",
        "save a field",
        "delete",
        "update",
        "delete a query",
        "bulk update",
        "update or create",
    ],
)
def test_adoption_refuses(
    plan: Plan, decision: Decision, act: Callable[[Adoption], object]
) -> None:
    adoption = adopt_plan(plan=plan, decision=decision, by=None)
    before = sealed_bytes(adoption)
    adoption.document = "{}"

    with pytest.raises(AdoptionIsSealed), transaction.atomic():
        act(adoption)

    assert sealed_bytes(adoption) == before


@pytest.mark.parametrize(
    "remove",
    [
        lambda plan, decision: plan.delete(),
        lambda plan, decision: decision.delete(),
        lambda plan, decision: plan.association.delete(),
        lambda plan, decision: Plan.objects.filter(pk=plan.pk).delete(),
    ],
    ids=["plan", "decision", "association", "a query of plans"],
)
def test_what_an_adoption_stands_on_is_not_removed(
    plan: Plan, decision: Decision, remove: Callable[[Plan, Decision], object]
) -> None:
    adoption = adopt_plan(plan=plan, decision=decision, by=None)
    before = sealed_bytes(adoption)

    with pytest.raises(ProtectedError), transaction.atomic():
        remove(plan, decision)

    assert sealed_bytes(adoption) == before


CHANGES: dict[str, Callable[[Plan], object]] = {
    "a section is rewritten": lambda plan: plan.sections.update(title="X", body="<p>X</p>"),
    "a section is removed": lambda plan: plan.sections.all().delete(),
    "a section is added": lambda plan: SectionFactory(plan=plan),
    "an amount is changed": lambda plan: Amount.objects.update(amount_kr=1),
    "the budget's lines are removed": lambda plan: BudgetLine.objects.all().delete(),
    "the plan loses its budget": lambda plan: Plan.objects.update(budget=None),
    "the plan is renamed": lambda plan: Plan.objects.update(title="X", as_of="2001-01-01"),
    "the numbering is changed": lambda plan: Plan.objects.update(numbering="unnumbered"),
    "the project is rescheduled": lambda plan: Project.objects.update(starts_on="2001-01-01"),
    "the project is removed": lambda plan: Project.objects.all().delete(),
    "the term is redefined": lambda plan: Term.objects.update(term="X", definition="<p>X</p>"),
    "the term is removed": lambda plan: Term.objects.all().delete(),
    "the body is renamed": lambda plan: Body.objects.update(name="X", kind="office"),
    "the body loses its tasks": lambda plan: BodyTask.objects.all().delete(),
    "the member is renamed": lambda plan: AuthorityName.objects.update(name="X"),
    "the association is renamed": lambda plan: Association.objects.update(
        name="X", short_name="X", accent="#000000", unit="tkr"
    ),
    "the decision is reworded": lambda plan: Decision.objects.update(
        paragraph="99", reference_number="X"
    ),
}


def test_adopted_plan_is_the_same_after_every_change_of_live_rows(
    plan: Plan, decision: Decision, client: Client
) -> None:
    adopt_plan(plan=plan, decision=decision, by=None)
    before = published(plan, client)

    seen = {}
    for name, change in CHANGES.items():
        point = transaction.savepoint_create()
        change(plan)
        seen[name] = published(plan, client)
        transaction.savepoint_rollback(point)

    assert seen == dict.fromkeys(CHANGES, before)


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_live_rows_shows_in_a_draft(plan: Plan, name: str) -> None:
    """So that the test above cannot pass because a change changes nothing."""
    decided = DecisionFactory(meeting__body=plan.association.bodies.get(), paragraph="45")
    before = compose(plan, adoption=adoption_mark(decided))

    CHANGES[name](plan)

    fresh = Plan.objects.get(pk=plan.pk)
    mark = adoption_mark(Decision.objects.get(pk=decided.pk))
    assert compose(fresh, adoption=mark) != before


def sealed_bytes(adoption: Adoption) -> tuple[str, bytes]:
    document, pdf = Adoption.objects.values_list("document", "pdf").get(pk=adoption.pk)
    return document, bytes(pdf)


def published(plan: Plan, client: Client) -> dict[str, str]:
    """What a visitor gets, by the hash of its bytes. The frame around the page is the site's."""
    kwargs = {"slug": plan.association.slug, "period": plan.period}
    pages = {
        name: client.get(reverse(f"plans:{name}", kwargs=kwargs)).content
        for name in ("plan-pdf", "plan-json", "plan-csv")
    }
    page = client.get(reverse("plans:plan", kwargs=kwargs))
    pages["plan"] = b"".join(ARTICLE.findall(page.content))
    return {name: hashlib.sha256(content).hexdigest() for name, content in pages.items()}


def everything_about(plan: Plan) -> list[object]:
    return [
        list(Plan.objects.values()),
        list(Section.objects.values()),
        list(Decision.objects.values()),
        list(Amount.objects.values()),
        list(Adoption.objects.values("pk")),
    ]
