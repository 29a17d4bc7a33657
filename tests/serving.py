"""The real server for tests and bench: its own database, the real gunicorn, gone afterwards."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from typing import IO

import sqlalchemy as sa

import config


@contextlib.contextmanager
def own_database(server_url: str) -> Iterator[str]:
    """The URL of an empty database on the server of `server_url`."""
    server = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    name = f"served_{uuid.uuid4().hex[:8]}"
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
    try:
        yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def gunicorn(port: int, settings: dict[str, str], stderr: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """The web server as production runs it, answering when this returns. `settings`: its environment; `stderr`: where
    its log goes, if not to ours.
    """
    command = [sys.executable, "-m", "gunicorn", "--config=python:auction.serve", "--log-level=error",
               "--graceful-timeout=2", f"--bind=127.0.0.1:{port}", "wsgi:app"]  # fmt: skip
    environment = config.child_environment(**settings, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}")
    process = subprocess.Popen(command, env=environment, stderr=stderr, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Return when `url` answers; fail when the process has ended or the time is over."""
    deadline_s = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert process.poll() is None, "the web server has ended"
            assert time.monotonic() < deadline_s, f"{url} does not answer"
            time.sleep(0.1)
