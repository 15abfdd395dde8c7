"""Draws the pictures of README.md anew from the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from plans.management.drawing.readme import README, pictures, with_pictures


class Command(BaseCommand):
    help = "Draw the pictures in README.md anew from the code: the tables, the way of the data."

    def handle(self, *args: Any, **options: Any) -> None:
        text = README.read_text(encoding="utf-8")
        README.write_text(with_pictures(text, pictures()), encoding="utf-8")
