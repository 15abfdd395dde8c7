"""Lists what is to be looked at in a plan."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from plans.checks import Finding, Severity
from plans.models import Plan
from plans.queries import findings_of

TOLD = ("rule", "severity", "place", "message")


class Command(BaseCommand):
    help = "List the findings of a plan as it is now. Exits with 1 when one blocks adoption."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The association's address, e.g. finsam-gotland.")
        parser.add_argument("period", help="2022 or 2009-2010.")
        parser.add_argument("--json", action="store_true", help="Write the findings as JSON.")

    def handle(self, *args: Any, slug: str, period: str, **options: Any) -> None:
        plan = Plan.objects.filter(association__slug=slug, period=period).first()
        if plan is None:
            message = _("There is no plan %(period)s for %(slug)s.")
            raise CommandError(message % {"period": period, "slug": slug})
        findings = findings_of(plan)
        if options["json"]:
            rows = [{name: getattr(finding, name) for name in TOLD} for finding in findings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            self._list(findings)
        if any(finding.severity == Severity.BLOCK for finding in findings):
            sys.exit(1)

    def _list(self, findings: list[Finding]) -> None:
        for finding in findings:
            self.stdout.write(f"{finding.severity:5}  {finding.place}: {finding.message}")
        if not findings:
            self.stdout.write(_("Nothing was found."))
