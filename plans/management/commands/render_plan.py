"""Writes a plan as page, PDF or data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from plans.models import Adoption, Plan
from plans.output.files import plan_json, plan_pdf
from plans.output.page import standalone_page
from plans.queries import Edition, current_edition


class Command(BaseCommand):
    help = "Write a plan: an adopted one as it was sealed, a draft as it is now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The association's address, e.g. finsam-gotland.")
        parser.add_argument("period", help="2022 or 2009-2010.")
        parser.add_argument("--format", choices=("html", "pdf", "json"), default="pdf")
        parser.add_argument("--output", type=Path, help="A file; standard output without it.")

    def handle(
        self,
        *args: Any,
        slug: str,
        period: str,
        output: Path | None,
        **options: Any,
    ) -> None:
        plan = (
            Plan.objects.select_related("association")
            .filter(association__slug=slug, period=period)
            .first()
        )
        if plan is None:
            message = _("There is no plan %(period)s for %(slug)s.")
            raise CommandError(message % {"period": period, "slug": slug})
        content = WRITERS[options["format"]](current_edition(plan))
        if output:
            output.write_bytes(content)
        else:
            sys.stdout.buffer.write(content)


def _pdf(edition: Edition) -> bytes:
    if edition.adoption:
        return bytes(Adoption.objects.values_list("pdf", flat=True).get(pk=edition.adoption.pk))
    return plan_pdf(edition.document)


def _json(edition: Edition) -> bytes:
    if edition.adoption:
        return str(edition.adoption.document).encode()
    return plan_json(edition.document)


def _html(edition: Edition) -> bytes:
    return standalone_page(edition.document).encode()


WRITERS = {"pdf": _pdf, "json": _json, "html": _html}
