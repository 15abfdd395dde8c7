"""The cast and the stage of the suite.

`settings.py` reads its secret from the environment or from `.env`, which `script/bootstrap` writes;
everything else that development and production do differently is settled here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from factory.django import DjangoModelFactory
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from associations.models import Association, RoleAssignment, User
from associations.permissions import RoleName
from plans.models import Plan
from plans.queries import editions
from plans.views import plans as plan_views
from tests.factories import associations, budgets, plans, projects
from tests.factories.associations import AssociationFactory, UserFactory
from tests.factories.plans import PlanFactory, SectionFactory

# The databases answer in their own time; a slow example is no finding.
hypothesis_settings.register_profile("finsam", deadline=None)
hypothesis_settings.load_profile("finsam")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="leave out what never asks the database"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What never asks the database says the same on the next one."""
    if not config.getoption("--database-only"):
        return
    asking = [
        item
        for item in items
        if item.get_closest_marker("django_db")
        or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in asking])
    items[:] = asking


def pytest_configure(config: pytest.Config) -> None:
    # Static files are found where they lie; they are gathered only for production.
    config.addinivalue_line("filterwarnings", "ignore:No directory at:UserWarning")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file. In memory, the threads of a live server would share one connection, and
    two requests at once one transaction."""
    for database in connections.settings.values():
        if database["ENGINE"] == "django.db.backends.sqlite3":
            file = tmp_path_factory.mktemp("database") / "tests.sqlite3"
            database["TEST"]["NAME"] = str(file)
            database["OPTIONS"]["init_command"] += (
                "PRAGMA synchronous=OFF;"  # nobody needs it later
            )


@pytest.fixture(autouse=True)
def _stage(settings: Settings) -> None:
    """Fast passwords, tasks that run at once, static files without a manifest; and the same rows
    for a test whichever ran before it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    for factory in factories():
        factory.reset_sequence()


@pytest.fixture
def association(db: None) -> Association:
    return AssociationFactory(slug="finsam-sjobygden", name="Samordningsförbundet Sjöbygden")


@pytest.fixture
def administrator(association: Association) -> User:
    """Registers members, meetings and decisions, and gives roles."""
    return person_with(RoleName.ADMINISTRATOR, association)


@pytest.fixture
def officer(association: Association) -> User:
    """Edits the plan and the budget."""
    return person_with(RoleName.EDITOR, association)


@pytest.fixture
def board_member(association: Association) -> User:
    """Reads what is on its way to the board."""
    return person_with(RoleName.BOARD, association)


@pytest.fixture
def reader(association: Association) -> User:
    """Reads along: an auditor, a member authority."""
    return person_with(RoleName.READER, association)


@pytest.fixture
def outsider(db: None) -> User:
    """Administers another association, which has a draft of its own that could leak, and takes
    what it may not see for its own."""
    other = AssociationFactory(slug="finsam-annanstans", name="Samordningsförbundet Annanstans")
    plan = PlanFactory(association=other, period="2031", title="Hemlig plan")
    SectionFactory(plan=plan, title="Hemligt avsnitt")
    return person_with(RoleName.ADMINISTRATOR, other)


@pytest.fixture
def stranger() -> None:
    """Nobody: a visitor without an account."""


@pytest.fixture
def draft(association: Association) -> Plan:
    """A plan that nobody has adopted, with one section."""
    plan = PlanFactory(association=association, period="2030", title="Utkastets plan")
    SectionFactory(plan=plan, key="inledning", title="Inledning", body="<p>Under arbete.</p>")
    return plan


def person_with(role: RoleName, association: Association) -> User:
    user = UserFactory(name=f"Anna {role.value}", email=f"{role.value}@{association.slug}.example")
    RoleAssignment.objects.create(user=user, association=association, role=role)
    return user


def factories() -> Iterator[type[DjangoModelFactory]]:
    """Every factory of the suite."""
    for module in (associations, projects, budgets, plans):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, DjangoModelFactory):
                yield thing


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A process remembers sealed documents by row; another test may have had the same keys."""
    editions.sealed_document.cache_clear()
    plan_views._sealed_body.cache_clear()
