"""The example partners as processes of their own, and our site answering them over real HTTP."""

import subprocess
import sys
import threading

import pytest
from werkzeug.serving import make_server

from auction.ground import clock
from tests.builders import user
from tests.conftest import START
from tests.house.source import ROOT
from tests.partners.conftest import CourtAheadOfTheWorld
from tests.serving import wait_for


@pytest.fixture
def court_clock(app):
    """The court's clock: set `.at` to move it. Signatures carry the real time."""
    standing = CourtAheadOfTheWorld(START)
    clock.install(app, standing)
    return standing


@pytest.fixture
def site(app, monkeypatch):
    """The address at which our site answers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setitem(app.config, "PUBLIC_URL", address)
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def administrator(app):
    return user("administrator")


@pytest.fixture
def running():
    """`running(program, port, …)` starts an example and waits until it answers; all are ended afterwards."""
    processes = []

    def start(program: str, port: int, *options: str) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "examples" / program), f"--port={port}", *options]
        processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        wait_for(f"http://127.0.0.1:{port}/", processes[-1])
        return processes[-1]

    yield start
    for process in processes:
        process.terminate()
        process.wait(10)
