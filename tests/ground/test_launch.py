"""`python -m auction.launch` as `make run` starts it: a copy of the project, real processes, real signals."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from auction.ground.embedded import EmbeddedPostgres
from auction.ground.embedded_place import settle

PROJECT = Path(__file__).parents[2]
LIMIT_S = 100


@pytest.fixture
def checkout() -> Iterator[Path]:
    """The program alone, in a place that nobody may enter."""
    parent = Path(tempfile.mkdtemp(prefix="subhasta-launch-"))
    parent.chmod(0o755)
    for name in ("auction", "migrations", "templates", "static"):
        ignored = shutil.ignore_patterns("node_modules", "__pycache__")
        shutil.copytree(PROJECT / name, parent / name, ignore=ignored)
    for name in ("config.py", "wsgi.py"):
        shutil.copy(PROJECT / name, parent / name)
    yield parent
    if (parent / "instance" / "postgres").exists():
        shutil.rmtree(settle(parent / "instance" / "postgres", print).sockets, ignore_errors=True)
    shutil.rmtree(parent)


@pytest.fixture
def launch(checkout) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts launchers; whatever lives afterwards is killed, and its children must follow."""
    started = []

    def start(**environ: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "SUBHASTA_ENV": "test", **environ}
        command = [sys.executable, "-m", "auction.launch"]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        started.append(subprocess.Popen(command, cwd=checkout, env=environment, text=True, **output))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
    wait_until(lambda: processes_of(checkout) == [])


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not true():
        assert time.monotonic() < deadline, "did not come true"
        time.sleep(0.02)


def processes_of(checkout: Path) -> list[psutil.Process]:
    """Everything that works in the checkout: launcher, gunicorn and its worker, PostgreSQL."""
    found = []
    for process in psutil.process_iter():
        try:
            directory = Path(process.cwd())
            if directory == checkout or checkout in directory.parents or str(checkout) in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def named(checkout: Path, part: str) -> psutil.Process:
    """The oldest process whose command line holds `part`."""
    found = [process for process in processes_of(checkout) if part in " ".join(process.cmdline())]
    return min(found, key=lambda process: (process.create_time(), process.pid))


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """The output up to and with the line that holds `words`."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    raise AssertionError(f"{words!r} never came: {''.join(lines)}")


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def test_it_serves_until_asked_to_stop_and_leaves_nothing_running(checkout, launch, port):
    """One command serves; a second one says where; SIGTERM ends all in order, with status 0 and no traceback."""
    first = launch(PORT=str(port))
    read_until(first, f"Subhasta is running at http://127.0.0.1:{port}")
    assert is_ready(port)
    second = launch(PORT=str(port))
    assert second.wait(LIMIT_S) == 0
    assert second.stdout.read() == f"Subhasta is already running at http://127.0.0.1:{port}\n"
    first.send_signal(signal.SIGTERM)
    assert first.wait(LIMIT_S) == 0
    assert first.stdout.read().partition("Stopping …\n")[2] == "Stopped.\n"
    assert processes_of(checkout) == []


def test_kill_9_of_the_launcher_ends_everything_and_the_next_start_comes_back(checkout, launch, port):
    """PostgreSQL and gunicorn with its worker end by themselves; a start in that very moment waits for them."""
    first = launch(PORT=str(port))
    read_until(first, "Subhasta is running")
    first.kill()
    second = launch(PORT=str(port))
    read_until(second, "Subhasta is running")
    assert is_ready(port)
    second.kill()
    second.wait()
    wait_until(lambda: processes_of(checkout) == [])


def test_a_dead_postmaster_is_replaced_and_a_dead_web_server_ends_the_launcher(checkout, launch, port):
    """The database comes back under the running web server; without a web server the launcher says so and ends."""
    launcher = launch(PORT=str(port))
    read_until(launcher, "Stop it with Ctrl-C.")
    named(checkout, "postgres -D").kill()
    read_until(launcher, "PostgreSQL had ended unexpectedly.")
    wait_until(lambda: is_ready(port))
    named(checkout, "gunicorn").kill()
    assert launcher.wait(LIMIT_S) == 1
    assert "The web server ended by itself" in launcher.stdout.read()
    assert processes_of(checkout) == []


def test_a_demo_court_left_half_told_is_told_anew(checkout, launch, port):
    """Ctrl-C during the first start leaves no half court: the next start clears it and begins again."""
    first = launch(PORT=str(port), SUBHASTA_ENV="demo")
    read_until(first, "Telling the demo court's stories")
    database = EmbeddedPostgres(checkout / "instance" / "postgres")
    wait_until(lambda: ask(database.database_url, "SELECT EXISTS (SELECT FROM court)"))
    ask(database.database_url, "CREATE TABLE of_the_first_start AS SELECT 1")
    first.send_signal(signal.SIGINT)
    assert first.wait(LIMIT_S) == 0
    second = launch(PORT=str(port), SUBHASTA_ENV="demo")
    assert "left half told" in read_until(second, "Telling the demo court's stories")
    assert ask(database.database_url, "SELECT to_regclass('of_the_first_start')") is None


def ask(url: str, query: str) -> object:
    """The first value of the first row; None when the statement returns no rows."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone()[0] if cursor.description else None


def test_a_port_of_another_program_is_refused_in_one_sentence(launch):
    """The person is told that the port is taken and how to choose another one."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        launcher = launch(PORT=str(taken))
        assert launcher.wait(LIMIT_S) == 1
    assert launcher.stdout.read().startswith(f"Port {taken} cannot be used: another program has it.")


def test_wrong_settings_are_refused_before_anything_starts(checkout, launch):
    """All wrong settings are listed, without a traceback."""
    launcher = launch(PORT="abc", SUBHASTA_ENV="production")
    assert launcher.wait(LIMIT_S) == 1
    said = launcher.stdout.read()
    assert said.splitlines()[0] == "These settings are wrong:"
    assert len(said.splitlines()) == 3
    assert processes_of(checkout) == []
