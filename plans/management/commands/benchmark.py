"""Measures printing and pages against baselines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
import weasyprint
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import override_settings

from plans.management.benchmarking.budgets import compare_grid
from plans.management.benchmarking.growth import compare_growth
from plans.management.benchmarking.pages import compare_pages, compare_preview
from plans.management.benchmarking.printing import compare_printing
from plans.management.benchmarking.timing import Comparison, table_lines
from plans.models import Plan
from plans.output.files import asset_bytes
from plans.queries import current_edition

DEMO_PLAN = ("finsam-gotland", "2022")
REPORT = Path("build", "benchmark.json")
AS_IN_USE: dict[str, Any] = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["testserver"],
    "SECURE_SSL_REDIRECT": False,
    # Hashed names of static files would need collectstatic first.
    "STORAGES": {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
}


class Command(BaseCommand):
    help = "Measure printing and pages as ratios against baselines, on a database of its own."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prints", type=int, default=5, help="Prints in each way (5).")
        parser.add_argument("--requests", type=int, default=200, help="Requests of a page (200).")

    def handle(self, *args: Any, prints: int, requests: int, **options: Any) -> None:
        own_name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, serialize=False)
        try:
            with override_settings(**AS_IN_USE):
                call_command("demo", stdout=self.stderr)
                comparisons = list(self._compare(prints, requests))
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)
        for line in table_lines(comparisons):
            self.stdout.write(line, ending="")
        self.stderr.write(f"Written to {write_report(comparisons)}")

    def _compare(self, prints: int, requests: int) -> Iterator[Comparison]:
        slug, period = DEMO_PLAN
        plan = Plan.objects.select_related("association").get(association__slug=slug, period=period)
        document = current_edition(plan).document
        assets = asset_bytes(document)
        self.stderr.write("Printing one plan")
        yield from compare_printing(document, assets, rounds=prints)
        self.stderr.write("Printing longer and longer plans")
        yield from compare_growth(document, assets, rounds=max(2, prints // 2))
        self.stderr.write("Asking for pages")
        yield from compare_pages(plan, rounds=requests)
        yield from compare_preview(plan, rounds=max(2, requests // 10))
        self.stderr.write("Saving in the budget's grid")
        yield from compare_grid(plan.association, rounds=max(2, requests // 10))


def write_report(comparisons: list[Comparison]) -> Path:
    """Write the comparisons as JSON, in seconds, with the machine they were made on."""
    report = {
        "machine": {
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "django": django.__version__,
            "weasyprint": weasyprint.__version__,
        },
        "unit": "seconds",
        "comparisons": [
            {**asdict(comparison), "ratio": comparison.ratio, "verdict": comparison.verdict}
            for comparison in comparisons
        ],
    }
    path = Path(settings.BASE_DIR) / REPORT
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path
