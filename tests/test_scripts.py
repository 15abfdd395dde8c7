"""The project's own scripts, run in a copy of what git has or would have."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLAN = "/finsam-gotland/verksamhetsplan/2022/"
# What tells a script where to work; the copies must find their own.
OURS = ("DATABASE_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DJANGO_SETTINGS_MODULE", "CI")
NEEDED_COMMANDS = ("cat", "cksum", "cut", "dirname", "mkdir")

pytestmark = pytest.mark.scripts


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return copy_of_the_project(tmp_path / "clone")


def test_bootstrap_refuses_an_old_python(clone: Path) -> None:
    old = stub(clone, "old-python", "exit 1")

    result = run(clone, "script/bootstrap", PYTHON=old)

    assert result.returncode == 1
    assert result.stderr == (
        "Finsam needs Python 3.12 or later: install it (Debian 13, Ubuntu 24.04: "
        "apt-get install python3 python3-venv; macOS: brew install python) or point PYTHON at it.\n"
    )


def test_bootstrap_without_venv_and_uv_names_the_package(clone: Path) -> None:
    bare = stub(clone, "bare-python", 'case "$2" in *ensurepip*) exit 1;; *) echo "$0";; esac')

    result = run(clone, "script/bootstrap", PYTHON=bare, PATH=path_without_uv(clone))

    assert result.returncode == 1
    assert result.stderr == (
        "Finsam needs Python with venv: apt-get install python3-venv, or install uv.\n"
    )


def test_bootstrap_without_pango_names_the_packages(clone: Path) -> None:
    python = stub(clone, "python", 'case "$2" in *weasyprint*) exit 1;; *) echo "$0";; esac')
    stub(clone, "uv", f"mkdir -p .venv/bin && ln -sf '{python}' .venv/bin/python")

    result = run(clone, "script/bootstrap", PYTHON=python, PATH=with_stubs_first(clone))

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "WeasyPrint needs Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 (macOS: brew install pango)."
    )
    assert not (clone / ".venv" / ".installed").exists()


def test_bootstrap_writes_env_once_and_keeps_it(clone: Path) -> None:
    python = stub(clone, "python", "echo secret")
    stub(clone, "uv", f"mkdir -p .venv/bin && ln -sf '{python}' .venv/bin/python")

    run(clone, "script/bootstrap", PYTHON=python, PATH=with_stubs_first(clone)).check_returncode()
    first = (clone / ".env").read_text()
    again = run(clone, "script/bootstrap", PYTHON=python, PATH=with_stubs_first(clone))

    assert first == "SECRET_KEY=secret\nDEBUG=1\nALLOWED_HOSTS=127.0.0.1,localhost,[::1]\n"
    assert (clone / ".env").stat().st_mode & 0o077 == 0
    assert (again.returncode, again.stderr, (clone / ".env").read_text()) == (0, "", first)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "SECRET_KEY is not set. Run script/bootstrap to write a .env for development"),
        ({"SECRET_KEY": "x"}, "ALLOWED_HOSTS is not set. Name the hosts the site answers for"),
    ],
)
def test_settings_say_what_is_missing(
    clone: Path, variables: dict[str, str], sentence: str
) -> None:
    python = ROOT / ".venv" / "bin" / "python"

    result = run(clone, python, "manage.py", "check", **variables)

    assert result.returncode != 0
    assert sentence in result.stderr.splitlines()[-1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The running demo, from a bare copy; uv is the one that our own bootstrap uses."""
    clone = copy_of_the_project(tmp_path_factory.mktemp("demo") / "clone")
    port = free_port()
    with (clone.parent / "output").open("w+") as output:
        process = subprocess.Popen(
            [clone / "script" / "demo"],
            cwd=clone.parent,
            env=environment(PORT=str(port), PATH=f"{os.environ['PATH']}:{ROOT}/.tools/bin"),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        demo = Demo(clone, process, port, Path(output.name))
        try:
            demo.wait_until_it_says("Ctrl-C stops it")
            yield demo
        finally:
            process.terminate()
            process.wait(timeout=30)


class Demo:
    """A `script/demo` that runs."""

    def __init__(
        self, clone: Path, process: subprocess.Popen[bytes], port: int, output: Path
    ) -> None:
        self.clone = clone
        self.process = process
        self.port = port
        self.output = output

    def wait_until_it_says(self, sentence: str) -> None:
        until = time.monotonic() + 180
        while sentence not in self.output.read_text():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"The demo does not run:\n{self.output.read_text()}", pytrace=False)
            time.sleep(0.1)

    def get(self, address: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", address)
        response = connection.getresponse()
        content = response.read()
        assert response.status == 200, content.decode()
        return content

    def shell(self, program: str) -> str:
        """What a program prints that runs inside the demo's site."""
        result = run(
            self.clone, ".venv/bin/python", "manage.py", "shell", "--verbosity=0", "-c", program
        )
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


def test_demo_shows_the_plan_with_its_styles(demo: Demo) -> None:
    assert "FinsamGotland" in demo.get("/").decode()
    assert "<h1" in demo.get(PLAN).decode()
    assert demo.get("/static/css/tokens.css") == (ROOT / "static/css/tokens.css").read_bytes()


def test_demo_serves_the_sealed_print_under_both_addresses(demo: Demo) -> None:
    pdf = demo.get(f"{PLAN}plan.pdf")

    assert pdf.startswith(b"%PDF-")
    assert demo.get(f"{PLAN}version/1/plan.pdf") == pdf


def test_demo_worker_prints_what_is_asked_for(demo: Demo) -> None:
    printed = demo.shell(
        "import time\n"
        "from plans.document.compose import compose\n"
        "from plans.services.printing import request_draft_print\n"
        "plan = Plan.objects.first()\n"
        "draft_print = request_draft_print(plan=plan, document=compose(plan))\n"
        "until = time.monotonic() + 60\n"
        "while not draft_print.pdf and time.monotonic() < until:\n"
        "    time.sleep(0.2)\n"
        "    draft_print.refresh_from_db()\n"
        "print(bytes(draft_print.pdf)[:5].decode())"
    )

    assert printed == "%PDF-"


def test_demo_accounts_that_it_prints_can_sign_in(demo: Demo) -> None:
    line = next(line for line in demo.output.read_text().splitlines() if "editor@" in line)
    login, password = line.split()[:2]

    answer = demo.shell(
        "from django.contrib.auth import authenticate\n"
        f"print(authenticate(None, email={login!r}, password={password!r}))"
    )

    assert answer != "None"


def test_demo_says_that_its_port_is_taken(demo: Demo) -> None:
    result = run(demo.clone, "script/demo", PORT=str(demo.port))

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"Port {demo.port} cannot be used")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")
def test_demo_stops_web_and_worker_when_told(demo: Demo) -> None:
    """Last of the demo's tests: after it there is none."""
    children = children_of(demo.process.pid)
    assert len(children) >= 2

    demo.process.send_signal(signal.SIGINT)

    assert demo.process.wait(timeout=30) == 0
    assert [child for child in children if Path(f"/proc/{child}").exists()] == []
    with pytest.raises(ConnectionRefusedError):
        demo.get("/health/")


# -- Copies, stubs, processes -----------------------------------------------------------------


def copy_of_the_project(target: Path) -> Path:
    """Every file that git has or would add, without what is ignored: a bare clone."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, copy = ROOT / name, target / name
        if source.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, copy)
    return target


def stub(clone: Path, name: str, program: str) -> str:
    """A program of our own, in the folder `stubs` beside the clone."""
    path = clone.parent / "stubs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o755)
    return str(path)


def with_stubs_first(clone: Path) -> str:
    return f"{clone.parent / 'stubs'}:{os.environ['PATH']}"


def path_without_uv(clone: Path) -> str:
    """A PATH with nothing but the plain commands that bootstrap uses."""
    folder = clone.parent / "commands"
    folder.mkdir()
    for name in NEEDED_COMMANDS:
        program = shutil.which(name)
        assert program is not None
        (folder / name).symlink_to(program)
    return str(folder)


def run(clone: Path, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [clone / command[0], *command[1:]],
        cwd=clone,
        env=environment(**variables),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | variables


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def children_of(pid: int) -> list[str]:
    """The processes below a process, as Linux tells them."""
    direct = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return direct + [deeper for child in direct for deeper in children_of(int(child))]
