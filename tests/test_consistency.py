"""The repository itself: what nobody would see until it hurts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
BINARY = {".ttf", ".woff2", ".mo", ".png", ".jpg", ".ico", ".pdf"}
# Overrides: named by Django, allauth and the test client of errors, not by us.
OVERRIDES = ("account/", "allauth/", "admin/", "django/", "registration/")
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
# Never sent as a page of the site: what the typesetter reads, and a plan as a file of its own.
WITHOUT_POLICY = {"plans/document/print.html", "plans/document/standalone.html"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """One of the project's tools, from the environment that runs the suite."""
    tool = Path(sys.executable).parent / command[0]
    return subprocess.run(
        [str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize(
    "command",
    [
        ("lint-imports", "--no-cache"),
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("djlint", "--lint", "templates"),
        ("mypy",),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_tool_has_nothing_to_say(command: tuple[str, ...]) -> None:
    answer = run(*command)

    assert (answer.returncode, (answer.stdout + answer.stderr) if answer.returncode else "") == (
        0,
        "",
    )


# -- Templates


def test_every_template_is_used() -> None:
    names = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    written = "\n".join(path.read_text(encoding="utf-8") for path in files_that_may_name_one())

    unused = {
        name
        for name in names - ERROR_PAGES
        if not name.startswith(OVERRIDES) and not is_named(name, written)
    }

    assert unused == set()


def is_named(template: str, written: str) -> bool:
    """Whether it stands in a string somewhere, whole or made from its folder and a name."""
    if re.search(rf"""["']{re.escape(template)}["'#]""", written):
        return True
    folder, _slash, file = template.rpartition("/")
    makes_names = re.search(rf"""["']{re.escape(folder)}/\{{""", written)
    return bool(makes_names and re.search(rf"""["']{Path(file).stem}["']""", written))


def files_that_may_name_one() -> Iterator[Path]:
    for path in tracked_files():
        if path.suffix in (".py", ".html") and path.parts[0] != "tests":
            yield ROOT / path


@pytest.mark.parametrize(
    "template",
    sorted(
        {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
        - WITHOUT_POLICY
    ),
)
def test_template_has_nothing_inline(template: str) -> None:
    finder = InlineFinder()

    finder.feed((TEMPLATES / template).read_text(encoding="utf-8"))

    assert finder.found == []


class InlineFinder(HTMLParser):
    """Finds what the content security policy would stop."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"{name}={value}" for name, value in attrs if (value or "").startswith("javascript:")
        ]
        if tag == "script" and not {"src", "nonce"} & names.keys():
            self.found.append("<script>")
        if tag == "style" and "nonce" not in names:
            self.found.append("<style>")


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p style='color: red'>", ["style"]),
        ("<p onclick='x()'>", ["onclick"]),
        ("<script>x()</script>", ["<script>"]),
        ("<style>p {}</style>", ["<style>"]),
        ("<a href='javascript:x()'>", ["href=javascript:x()"]),
        ("<script src='a.js'></script><style nonce='x'></style><p class='x'>", []),
    ],
)
def test_inline_finder_finds(template: str, found: list[str]) -> None:
    finder = InlineFinder()

    finder.feed(template)

    assert finder.found == found


# -- Addresses and machines

REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry" + ".npmjs",
    "npmjs" + ".com",
    "un" + "pkg.com",
    "js" + "delivr.net",
    "cdnjs" + ".cloudflare",
    "goo" + "gleapis.com",
    "git" + "hub.com/",
    "index" + "-url",
)
MACHINE = re.compile(
    r"(?<![\w./-])/(?:work|home|root|Users|private|mnt)/[\w.-]+|C:\\\\Users", re.ASCII
)


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = [
        f"{path}: {hit}"
        for path in tracked_files()
        if (ROOT / path).suffix not in BINARY and path.name != "LICENSE"
        for hit in hits_in((ROOT / path).read_text(encoding="utf-8"))
    ]

    assert found == []


def hits_in(text: str) -> list[str]:
    return [name for name in REGISTRIES if name in text] + MACHINE.findall(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("https://" + "pypi" + ".org/simple", 1),
        ("open('/" + "work/x')", 1),
        ("/" + "home/anna/finsam", 1),
        ("/finsam-gotland/arbete/", 0),
        ("https://exempel.se/home/x", 0),
    ],
)
def test_machines_and_registries_are_found(text: str, count: int) -> None:
    assert len(hits_in(text)) == count


@cache
def tracked_files() -> tuple[Path, ...]:
    """What is in the repository or about to be: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (Path(name) for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if (ROOT / path).is_file())
