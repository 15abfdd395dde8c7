"""A process that is killed while it saves leaves the old text or the new one, never half."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.killed_saves import NEW, OLD


@pytest.mark.django_db
def test_text_survives_a_kill_at_each_statement(tmp_path: Path) -> None:
    is_file = connection.vendor == "sqlite"
    name = str(tmp_path / "killed.sqlite3") if is_file else f"killed_saves_{os.getpid()}"

    done = subprocess.run(
        [sys.executable, "-m", "tests.killed_saves", name],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    *killed, last = json.loads(done.stdout)
    assert len(killed) > 3
    assert all(each["was_killed"] for each in killed)
    assert [each["body"] for each in killed] == [OLD] * len(killed)
    assert [each["history"] for each in killed] == [[OLD]] * len(killed)
    assert (last["was_killed"], last["body"], last["history"]) == (False, NEW, [NEW, OLD])
