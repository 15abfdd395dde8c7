"""Mails what has been said about the drafts; run once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.services.digest import send_digests


class Command(BaseCommand):
    help = "Mail each writer what others have said of the drafts since the last time. Once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        digests = send_digests()
        self.stdout.write(f"Sent: {len(digests.sent)}.")
        if digests.failed:
            raise CommandError(f"Could not be sent: {', '.join(digests.failed)}.")
