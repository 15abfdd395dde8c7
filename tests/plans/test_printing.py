"""The printed draft: asked for once, printed in the background, forgotten when it is old."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader

from plans.document.codec import to_json
from plans.document.compose import compose
from plans.models import DraftPrint, Plan
from plans.output.pdf import PdfNotRendered, validate_pdf
from plans.services import printing
from plans.services.printing import KEPT_PRINTS, print_draft, request_draft_print
from tests.plans.documents import fresh

pytestmark = pytest.mark.django_db

type OnCommit = Callable[..., object]


def test_request_draft_print_prints_in_the_background(
    draft: Plan, django_capture_on_commit_callbacks: OnCommit
) -> None:
    document = compose(draft)

    with django_capture_on_commit_callbacks(execute=True):
        asked = request_draft_print(plan=draft, document=document)
        assert asked.pdf is None

    printed = DraftPrint.objects.get()
    assert (printed.document, printed.failure) == (to_json(document), "")
    assert validate_pdf(bytes(printed.pdf or b"")) == ()
    pages = PdfReader(BytesIO(bytes(printed.pdf or b""))).pages
    assert "Utkastets plan" in pages[0].extract_text()


def test_request_draft_print_of_the_same_document_is_made_once(
    draft: Plan, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        first = request_draft_print(plan=draft, document=compose(draft))
        again = request_draft_print(plan=draft, document=compose(fresh(draft)))

    assert again == first
    assert len(callbacks) == 1


def test_request_draft_print_of_a_changed_plan_is_another(draft: Plan) -> None:
    first = request_draft_print(plan=draft, document=compose(draft))

    draft.sections.update(body="<p>Ändrat.</p>")
    second = request_draft_print(plan=draft, document=compose(fresh(draft)))

    assert second != first
    assert DraftPrint.objects.count() == 2


def test_print_draft_keeps_why_it_failed(draft: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(document: object) -> bytes:
        raise PdfNotRendered(("no ink",))

    monkeypatch.setattr(printing, "plan_pdf", fail)
    asked = request_draft_print(plan=draft, document=compose(draft))

    print_draft.call(asked.pk)

    asked.refresh_from_db()
    assert (asked.pdf, asked.failure) == (None, "no ink")


def test_print_draft_prints_what_was_asked_for_not_what_is_there_now(
    draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = compose(draft)
    asked = request_draft_print(plan=draft, document=document)
    printed = []
    monkeypatch.setattr(printing, "plan_pdf", lambda printing: printed.append(printing) or b"pdf")
    draft.sections.all().delete()

    print_draft.call(asked.pk)

    assert printed == [document]


def test_print_draft_does_nothing_twice_or_for_a_plan_that_is_gone(
    draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "plan_pdf", lambda document: b"first")
    asked = request_draft_print(plan=draft, document=compose(draft))
    print_draft.call(asked.pk)
    monkeypatch.setattr(printing, "plan_pdf", lambda document: b"second")

    print_draft.call(asked.pk)
    draft.delete()
    print_draft.call(asked.pk)

    assert not DraftPrint.objects.exists()


def test_print_draft_forgets_all_but_the_newest(
    draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "plan_pdf", lambda document: b"pdf")
    asked = []
    for number in range(KEPT_PRINTS + 2):
        draft.sections.update(title=f"Titel {number}")
        asked.append(request_draft_print(plan=draft, document=compose(fresh(draft))))

    print_draft.call(asked[-1].pk)

    assert set(DraftPrint.objects.all()) == set(asked[-KEPT_PRINTS:])
