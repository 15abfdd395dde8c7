"""The files of a plan: plan.json, budget.csv, and plan.pdf with both inside it."""

from __future__ import annotations

import csv
import hashlib
import io

from associations.models import Asset
from plans.document.codec import to_json
from plans.document.types import PlanDocument
from plans.output.pdf import EmbeddedFile, render_pdf

CSV_COLUMNS = ("group", "line", "kind", "year", "year_kind", "amount_kr", "note")
# A spreadsheet would compute a cell that begins with one of these.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_json(document: PlanDocument) -> bytes:
    """The document as data (plan.json)."""
    return to_json(document).encode()


def budget_csv(document: PlanDocument) -> bytes:
    """Every amount of the budget, one a row, with semicolons (budget.csv). Sums are left out."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for figure in document.figures:
        if figure.kind != "total":
            writer.writerow(_as_text(getattr(figure, column)) for column in CSV_COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def _as_text(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(STARTS_A_FORMULA)
    return f"'{value}" if is_formula else value


def plan_pdf(document: PlanDocument) -> bytes:
    """The printed plan (plan.pdf). Raises PdfNotRendered."""
    data = plan_json(document)
    return render_pdf(
        document,
        assets=asset_bytes(document),
        identifier=hashlib.sha256(data).digest()[:16],
        attachments=_embedded_files(document, data),
    )


def _embedded_files(document: PlanDocument, data: bytes) -> tuple[EmbeddedFile, ...]:
    """What the PDF carries inside: the plan as data, and its budget when it shows one."""
    files = [
        EmbeddedFile(
            name="plan.json",
            description="Planen som data",
            media_type="application/json",
            content=data,
            relationship="Source",
        )
    ]
    if document.figures:
        files.append(
            EmbeddedFile(
                name="budget.csv",
                description="Budgetens belopp",
                media_type="text/csv",
                content=budget_csv(document),
                relationship="Data",
            )
        )
    return tuple(files)


def asset_bytes(document: PlanDocument) -> dict[str, bytes]:
    """The pictures of a document, by SHA-256."""
    wanted = {asset.sha256 for asset in document.assets}
    if not wanted:
        return {}
    return {asset.sha256: bytes(asset.content) for asset in Asset.objects.named(wanted)}
