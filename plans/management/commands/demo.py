"""Loads the demo associations and their plans."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from associations.models import Association, RoleAssignment, User
from associations.permissions import RoleName
from plans.exchange.associations import load_association
from plans.exchange.plans import load_plan
from plans.exchange.projects import load_projects
from plans.exchange.tables import FileFault
from plans.services.adoption import PlanIncomplete, adopt_plan

DEMO = Path(__file__).resolve().parents[2] / "demo"
PASSWORD = "provkör-finsam"  # noqa: S105  # for demonstration only, never outside DEBUG


class Command(BaseCommand):
    help = "Load the demo content. Run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=DEMO, help="Where the associations' folders are."
        )
        parser.add_argument(
            "--logins",
            action="store_true",
            help="Also make accounts with a known password (only with DEBUG).",
        )

    def handle(self, *args: Any, folder: Path, logins: bool, **options: Any) -> None:
        if logins and not settings.DEBUG:
            raise CommandError(_("Accounts with a known password are made only with DEBUG."))
        for place in sorted(path for path in folder.iterdir() if path.is_dir()):
            if Association.objects.filter(slug=place.name).exists():
                self.stdout.write(_("%(slug)s is already there.") % {"slug": place.name})
                continue
            try:
                self._load(place)
            except FileFault as fault:
                raise CommandError(str(fault)) from fault
        if logins:
            self._make_logins()

    @transaction.atomic
    def _load(self, place: Path) -> None:
        rows = load_association(place)
        projects = load_projects(place, rows)
        self.stdout.write(_("Loading %(name)s") % {"name": rows.association.name})
        for folder in sorted(path for path in place.iterdir() if path.is_dir()):
            plan, decision = load_plan(folder, rows, projects)
            if decision:
                try:
                    adopt_plan(plan=plan, decision=decision, by=None)
                except PlanIncomplete as error:
                    raise FileFault(folder / "plan.md", "", str(error)) from error
            self.stdout.write(f"  {plan}")

    def _make_logins(self) -> None:
        """One account per role, the same at every association."""
        for role in RoleName:
            user = User.objects.filter(email=login(role)).first()
            if user is None:
                user = User.objects.create_user(
                    login(role), PASSWORD, name=f"Demo {role.label}", is_staff=False
                )
            for association in Association.objects.all():
                RoleAssignment.objects.get_or_create(
                    user=user, association=association, defaults={"role": role}
                )
            self.stdout.write(f"  {login(role)}  {PASSWORD}  ({role.label})")


def login(role: RoleName) -> str:
    return f"{role.value}@demo.finsam.example"
