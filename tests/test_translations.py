"""Every text on screen is Swedish by default: nothing missing, fuzzy, stale or left uncompiled."""

from __future__ import annotations

import gettext
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
MESSAGES = ROOT / "locale" / "sv" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def fresh_catalogue(tmp_path_factory):
    """The texts of the code as they are now, extracted beside the committed translation."""
    if shutil.which("xgettext") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("gettext is not installed")
        pytest.skip("gettext is not installed")
    copy = tmp_path_factory.mktemp("extracted")
    for folder in ("associations", "projects", "budgets", "plans", "finsam", "templates", "locale"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("*.pyc"))
    before = Path.cwd()
    os.chdir(copy)
    try:
        call_command("makemessages", locale=["sv"], no_wrap=True, verbosity=0)
    finally:
        os.chdir(before)
    return copy / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def entries(catalogue, *flags):
    """The msgids that `msgattrib` selects."""
    done = subprocess.run(
        ["msgattrib", "--no-wrap", *flags, str(catalogue)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [line for line in done.stdout.splitlines() if re.match(r'(#~ )?msgid "(?!"$)', line)]


@pytest.mark.parametrize(
    "flags", [("--untranslated",), ("--only-fuzzy",), ("--only-obsolete",)], ids=str
)
def test_translation_is_complete(fresh_catalogue, flags):
    assert entries(fresh_catalogue, *flags) == []


def test_compiled_catalogue_is_the_written_one(tmp_path):
    compiled = tmp_path / "django.mo"
    subprocess.run(
        ["msgfmt", "--check-format", "-o", str(compiled), str(MESSAGES / "django.po")],
        check=True,
        capture_output=True,
    )

    with compiled.open("rb") as written, (MESSAGES / "django.mo").open("rb") as committed:
        assert (
            gettext.GNUTranslations(committed)._catalog  # type: ignore[attr-defined]
            == gettext.GNUTranslations(written)._catalog  # type: ignore[attr-defined]
        )


def test_placeholders_survive_translation():
    with (MESSAGES / "django.mo").open("rb") as committed:
        catalogue = gettext.GNUTranslations(committed)._catalog  # type: ignore[attr-defined]

    changed = {
        source: translation
        for source, translation in catalogue.items()
        if isinstance(source, str)
        and source
        and sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(translation))
    }

    assert changed == {}
