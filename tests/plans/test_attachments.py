"""Documents beside a plan: attached, renamed, ordered and removed in the work area."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from associations.models import Asset, User
from plans.models import Plan
from tests.pdfs import blank_pdf
from tests.plans.test_registers import posted

SHELF = "/finsam-sjobygden/arbete/planer/2030/bilagor/"
PDF = blank_pdf()


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def attach(client: Client, content: bytes = PDF, name: str = "x.pdf", **values: Any) -> Any:
    address = f"{SHELF}ny/"
    upload = SimpleUploadedFile(name, content)
    return client.post(address, posted(client.get(address)) | values | {"upload": upload})


def test_document_is_attached_and_listed_with_the_plan(client: Client, draft: Plan) -> None:
    saved = attach(client, title="Förbundsordning")

    attachment = draft.attachments.get()
    assert saved["Location"] == SHELF
    assert bytes(attachment.file.content) == PDF
    opened = client.get(reverse("plans:asset", args=[attachment.file_id]))
    assert (opened["Content-Type"], opened.content) == ("application/pdf", PDF)
    for page in (SHELF, "/finsam-sjobygden/verksamhetsplan/2030/"):
        content = client.get(page).content.decode()
        assert f'href="{opened.request["PATH_INFO"]}"' in content
        assert "Förbundsordning" in content


def test_document_without_a_title_is_called_as_its_file(client: Client, draft: Plan) -> None:
    attach(client, name="Handlingsplan_för ASF.pdf")

    assert draft.attachments.get().title == "Handlingsplan för ASF"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "tom"),
        (b"<html><script>x()</script></html>", "inte en PDF-fil"),
        (b"PK\x03\x04 word", "inte en PDF-fil"),
        (b"%PDF-1.7 inget mer", "skadad"),
        (blank_pdf(password="hemligt"), "lösenord"),
        (b"%PDF-" + bytes(20 * 1024 * 1024), "20,0 MB"),
    ],
    ids=["empty", "html", "word", "damaged", "locked", "large"],
)
def test_file_that_cannot_be_attached_is_told_at_its_field(
    content: bytes, message: str, client: Client, draft: Plan
) -> None:
    with translation.override("sv"):
        answer = attach(client, content, title="Min titel")

    form = answer.context["form"]
    assert list(form.errors) == ["upload"]
    assert message in str(form.errors["upload"])
    assert form["title"].value() == "Min titel"
    assert not Asset.objects.exists()
    assert not draft.attachments.exists()


def test_nothing_chosen_is_told(client: Client, draft: Plan) -> None:
    answer = client.post(f"{SHELF}ny/", {"title": "Bilaga", "stamp": ""})

    assert list(answer.context["form"].errors) == ["upload"]


def test_title_is_changed_and_the_file_stays(client: Client, draft: Plan) -> None:
    attach(client, title="Ordning")
    row = draft.attachments.get()
    address = f"{SHELF}{row.pk}/"

    client.post(address, posted(client.get(address)) | {"title": "Förbundsordning"})

    changed = draft.attachments.get()
    assert (changed.title, changed.file_id) == ("Förbundsordning", row.file_id)


def test_file_is_replaced(client: Client, draft: Plan) -> None:
    attach(client, title="Ordning")
    address = f"{SHELF}{draft.attachments.get().pk}/"
    other = PDF + b"\n% 2"

    client.post(
        address, posted(client.get(address)) | {"upload": SimpleUploadedFile("y.pdf", other)}
    )

    changed = draft.attachments.get()
    assert (changed.title, bytes(changed.file.content)) == ("Ordning", other)
