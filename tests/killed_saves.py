"""Saves a section again and again in processes that are killed in the middle: at each statement.

`python -m tests.killed_saves NAME` makes a test database called NAME, prints what was stored after
each kill as JSON, and drops the database.
"""

# ruff: noqa: PLC0415, T201  # models need Django to be set up; the answer is what is printed

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

import django
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases

OLD, NEW = "<p>Det som var sparat.</p>", "<p>Det som skrevs sedan.</p>"


def main(name: str) -> None:
    django.setup()
    connection.settings_dict["TEST"]["NAME"] = name
    made = setup_databases(verbosity=0, interactive=False)
    try:
        print(json.dumps(kills()))
    finally:
        teardown_databases(made, verbosity=0)


def kills() -> list[dict[str, Any]]:
    """What is stored after a kill at the first statement, at the second, … until one save ends."""
    from tests.factories.plans import SectionFactory

    section = SectionFactory(title="Avsnitt", body=OLD)
    found = []
    statement = 1
    while True:
        was_killed = save_and_die(section.pk, statement)
        found.append({"was_killed": was_killed, **stored(section.pk)})
        if not was_killed:
            return found
        statement += 1


def save_and_die(section_id: int, statement: int) -> bool:
    """Save in a process of its own, which is killed before it sends that statement."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        save(section_id, statement)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def save(section_id: int, statement: int) -> None:
    from plans.models import Section
    from plans.services.writing import SectionText, latest_version, save_text

    section = Section.objects.get(pk=section_id)
    base = latest_version(section)
    sent = 0

    def die_in_time(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal sent
        sent += 1
        if sent == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die_in_time):
        save_text(section=section, text=SectionText("Avsnitt", NEW), base=base, by=None)


def stored(section_id: int) -> dict[str, Any]:
    """The text of the section, and those of its history, newest first."""
    from plans.models import Section

    history = Section.history.filter(id=section_id).order_by("-history_id")
    return {
        "body": Section.objects.get(pk=section_id).body,
        "history": list(history.values_list("body", flat=True)),
    }


if __name__ == "__main__":
    main(sys.argv[1])
