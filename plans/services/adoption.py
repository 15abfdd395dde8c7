"""Adopting a plan (fastställande): from the board's decision to a sealed document.

Rendering takes seconds and holds no lock; the plan is composed and checked once more when the
result is stored, and what changed meanwhile stops it.
"""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from associations.models import Body, Decision, User
from plans.checks import Finding
from plans.checks.plan import checked
from plans.document.codec import to_json
from plans.document.compose import LANGUAGE
from plans.document.types import AdoptionMark, PlanDocument
from plans.models import Adoption, AdoptionRequest, Plan
from plans.output.files import plan_pdf
from plans.output.pdf import PdfNotRendered, validate_pdf


class PlanIncomplete(Exception):
    """The plan has what stops its adoption: the `findings`, each with its place."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.message}" for each in findings))
        self.findings = findings


class DecisionDoesNotAdopt(Exception):
    """The decision is not one of the association's board on its operational plan.

    Source: Lag 2003:1210, § 10: goals and direction are never delegated.
    """

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class DecisionAlreadyUsed(Exception):
    """The decision has adopted a plan before."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class PdfInvalid(Exception):
    """The printed plan breaks PDF/A-3a or PDF/UA-1. `failures` are the validator's sentences."""

    def __init__(self, failures: tuple[str, ...]) -> None:
        super().__init__("; ".join(failures))
        self.failures = failures


class PlanChanged(Exception):
    """The plan was changed while it was being printed; nothing was stored."""


REFUSALS = (
    DecisionDoesNotAdopt,
    DecisionAlreadyUsed,
    PlanIncomplete,
    PdfInvalid,
    PlanChanged,
    PdfNotRendered,
)


def adopt_plan(*, plan: Plan, decision: Decision, by: User | None) -> Adoption:
    """Record that the board adopted the plan and seal its document.

    Raises DecisionDoesNotAdopt, DecisionAlreadyUsed, PlanIncomplete, PdfInvalid, PlanChanged, and
    PdfNotRendered from the typesetter; then nothing has been stored.
    """
    _require_adopting(decision, plan)
    mark = adoption_mark(decision)
    document = _complete(plan, mark)
    pdf = plan_pdf(document)
    failures = validate_pdf(pdf)
    if failures:
        raise PdfInvalid(failures)
    text = to_json(document)
    with transaction.atomic():
        locked = Plan.objects.select_for_update().get(pk=plan.pk)
        if to_json(_complete(locked, mark)) != text:
            raise PlanChanged
        if Adoption.objects.filter(decision=decision).exists():
            raise DecisionAlreadyUsed(decision)
        adoption = Adoption(
            plan=plan,
            version=plan.adoptions.count() + 1,
            decision=decision,
            schema=document.schema,
            document=text,
            document_sha256=hashlib.sha256(text.encode()).hexdigest(),
            pdf=pdf,
            pdf_sha256=hashlib.sha256(pdf).hexdigest(),
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        adoption.full_clean(exclude=["document", "pdf"])
        adoption.save()
    return adoption


def _complete(plan: Plan, mark: AdoptionMark) -> PlanDocument:
    """The document that can be adopted. Raises PlanIncomplete with whatever stops the adoption."""
    found = checked(plan, adoption=mark)
    if found.stopping:
        raise PlanIncomplete(found.stopping)
    return found.document


def _require_adopting(decision: Decision, plan: Plan) -> None:
    body = decision.meeting.body
    is_boards = body.kind == Body.Kind.BOARD and body.association_id == plan.association_id
    if not is_boards or decision.kind != Decision.Kind.PLAN:
        raise DecisionDoesNotAdopt(decision)
    if Adoption.objects.filter(decision=decision).exists():
        raise DecisionAlreadyUsed(decision)


def adoption_mark(decision: Decision) -> AdoptionMark:
    """The decision as it is printed on the plan."""
    with override(LANGUAGE):
        held_on = decision.meeting.held_on
        text = gettext("Adopted by the board on %(date)s, § %(paragraph)s") % {
            "date": date_format(held_on, "j F Y"),
            "paragraph": decision.paragraph,
        }
    return AdoptionMark(held_on.isoformat(), decision.paragraph, decision.reference_number, text)


@transaction.atomic
def request_adoption(*, plan: Plan, decision: Decision, by: User) -> AdoptionRequest:
    """Ask the worker to adopt the plan; how it goes stands in the request.

    Raises DecisionDoesNotAdopt and DecisionAlreadyUsed at once: they need no printing.
    """
    _require_adopting(decision, plan)
    request, _is_new = AdoptionRequest.objects.update_or_create(
        decision=decision, defaults={"plan": plan, "requested_by": by, "failure": ""}
    )
    transaction.on_commit(lambda: carry_out_adoption.enqueue(request.pk))
    return request


@task
def carry_out_adoption(request_id: int) -> None:
    """Adopt what was asked for. A refusal is kept with the request, in Swedish."""
    request = AdoptionRequest.objects.filter(pk=request_id).first()
    if request is None or Adoption.objects.filter(decision=request.decision).exists():
        return
    try:
        adopt_plan(plan=request.plan, decision=request.decision, by=request.requested_by)
    except REFUSALS as refusal:
        request.failure = in_words(refusal)
        request.save()


def in_words(refusal: Exception) -> str:
    """Why a plan was not adopted, for whoever asked."""
    with override(LANGUAGE):
        match refusal:
            case PlanIncomplete(findings=findings):
                places = [f"{each.place}: {each.message}" for each in findings]
                return gettext("The plan is not complete. %(places)s") % {
                    "places": " ".join(places)
                }
            case PdfInvalid(failures=failures):
                return gettext("The printed plan is not valid PDF/A and PDF/UA: %(failures)s") % {
                    "failures": "; ".join(failures)
                }
            case PlanChanged():
                return gettext("The plan was changed while it was being printed. Try again.")
            case DecisionDoesNotAdopt():
                return gettext("Only the board's decision on the plan can adopt it.")
            case DecisionAlreadyUsed():
                return gettext("This decision has already adopted a plan.")
            case _:
                return gettext("The plan could not be printed: %(error)s") % {"error": refusal}
