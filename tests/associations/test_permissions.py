"""Who may do what: the table, and what it lets people see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from associations.models import Association, RoleAssignment, User
from associations.models.users import association_ids_where
from associations.permissions import CAPABILITIES, Capability, RoleName, roles_with
from plans.models import Plan
from tests.factories.associations import UserFactory
from tests.factories.plans import PlanFactory, adopt

TABLE = {
    (RoleName.ADMINISTRATOR, Capability.READ_DRAFTS): True,
    (RoleName.ADMINISTRATOR, Capability.WRITE_PLAN): True,
    (RoleName.ADMINISTRATOR, Capability.ADOPT_PLAN): True,
    (RoleName.ADMINISTRATOR, Capability.MANAGE_ASSOCIATION): True,
    (RoleName.EDITOR, Capability.READ_DRAFTS): True,
    (RoleName.EDITOR, Capability.WRITE_PLAN): True,
    (RoleName.EDITOR, Capability.ADOPT_PLAN): False,
    (RoleName.EDITOR, Capability.MANAGE_ASSOCIATION): False,
    (RoleName.BOARD, Capability.READ_DRAFTS): True,
    (RoleName.BOARD, Capability.WRITE_PLAN): False,
    (RoleName.BOARD, Capability.ADOPT_PLAN): False,
    (RoleName.BOARD, Capability.MANAGE_ASSOCIATION): False,
    (RoleName.READER, Capability.READ_DRAFTS): True,
    (RoleName.READER, Capability.WRITE_PLAN): False,
    (RoleName.READER, Capability.ADOPT_PLAN): False,
    (RoleName.READER, Capability.MANAGE_ASSOCIATION): False,
}


def test_capabilities_are_those_of_the_table() -> None:
    assert {
        (role, capability): capability in CAPABILITIES[role]
        for role in RoleName
        for capability in Capability
    } == TABLE


@pytest.mark.parametrize("capability", Capability)
def test_roles_with_a_capability(capability: Capability) -> None:
    assert set(roles_with(capability)) == {role for role in RoleName if TABLE[role, capability]}


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "capability"), TABLE)
def test_association_ids_where_asks_role_and_association(
    role: RoleName, capability: Capability, association: Association
) -> None:
    PlanFactory()  # another association
    user = UserFactory()
    RoleAssignment.objects.create(user=user, association=association, role=role)

    ids = list(association_ids_where(user, capability))

    assert ids == ([association.pk] if TABLE[role, capability] else [])


def test_stranger_has_no_associations(association: Association) -> None:
    assert list(association_ids_where(AnonymousUser(), Capability.READ_DRAFTS)) == []


def test_closed_account_has_no_associations(officer: User) -> None:
    officer.is_active = False
    officer.save()

    assert list(association_ids_where(officer, Capability.READ_DRAFTS)) == []


def test_superuser_without_a_role_has_no_associations(association: Association) -> None:
    root = User.objects.create_superuser("root@example.org", "hemligt-lösen", name="Root")

    assert list(association_ids_where(root, Capability.READ_DRAFTS)) == []


def test_role_is_one_per_person_and_association(officer: User, association: Association) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleAssignment.objects.create(
            user=officer, association=association, role=RoleName.ADMINISTRATOR
        )

    assert officer.role_assignments.get().role == RoleName.EDITOR


@pytest.mark.parametrize(
    ("who", "periods"),
    [
        ("stranger", ["2025"]),
        ("outsider", ["2025", "2031"]),
        ("reader", ["2025", "2030"]),
        ("board_member", ["2025", "2030"]),
        ("officer", ["2025", "2030"]),
        ("administrator", ["2025", "2030"]),
    ],
)
def test_visible_plans_are_adopted_ones_and_drafts_of_ones_own(
    who: str, periods: list[str], draft: Plan, outsider: User, request: pytest.FixtureRequest
) -> None:
    PlanFactory(association=draft.association, period="2025", adopted=True)
    user = request.getfixturevalue(who) or AnonymousUser()

    plans = Plan.objects.visible_to(user)

    assert sorted(plans.values_list("period", flat=True)) == periods


def test_visible_plan_with_two_versions_and_two_roles_is_one(officer: User) -> None:
    plan = PlanFactory(association=officer.role_assignments.get().association, adopted=True)
    adopt(plan, paragraph="46")

    assert list(Plan.objects.visible_to(officer)) == [plan]
    assert list(Plan.objects.adopted()) == [plan]
    assert list(Plan.objects.drafts()) == []
