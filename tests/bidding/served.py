"""A real server for tests: gunicorn with one gevent worker on the run's own database, as `make run` starts it."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from auction.accounts.models import User

PROJECT = Path(__file__).parents[2]
START_WAIT_S = 60.0


@contextlib.contextmanager
def server(app: Flask, database_url: str) -> Iterator[str]:
    """The address of a running server; its due work is left to the test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ, "DATABASE_URL": database_url, "SECRET_KEY": app.config["SECRET_KEY"], "SUBHASTA_ENV": "test",
        "RUN_WORKER": "0", "PORT": str(port),
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "--no-control-socket",
               "--graceful-timeout=1", "--log-level=warning", f"--bind=127.0.0.1:{port}", "wsgi:app"]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, start_new_session=True)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + START_WAIT_S
    while True:
        assert process.poll() is None, "the server ended by itself"
        assert time.monotonic() < deadline, "the server does not answer"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api/v1/time")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()


def cookie_of(app: Flask, user: User, language: str = "en") -> str:
    """The cookie header of a browser in which this user is signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    session = signer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True})
    return f"session={session}; language={language}"
