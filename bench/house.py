"""A server to measure: its own PostgreSQL, the real gunicorn, one hot lot with enrolled bidders."""

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import config
from auction.app import create_app
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.store import db
from tests import builders

SECRET_KEY = "bench-" * 8


@dataclass(frozen=True)
class House:
    """Where to measure. `cookies`: one signed-in session per bidder of the hot lot."""

    url: str
    lot_id: int
    cookies: list[str]
    database_host: str
    database: str


@contextlib.contextmanager
def standing(bidders: int) -> Iterator[House]:
    """Everything running; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="subhasta-bench-"))
    home.chmod(0o755)  # as root the server runs as nobody, who must be able to get there
    server = EmbeddedPostgres(home)
    try:
        database_url = server.start()
        settings = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY, "SUBHASTA_ENV": "test"}
        lot_id, cookies = _hot_lot(settings, bidders)
        with _gunicorn(settings) as url:
            host = database_url.split("host=")[1]
            yield House(url, lot_id, cookies, host, "subhasta")
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def _hot_lot(settings: dict[str, str], bidders: int) -> tuple[int, list[str]]:
    app = create_app(config.load(settings))
    with app.app_context():
        db.create_all()
        lot = builders.open_lot(
            opens_in=-timedelta(hours=1), lasts=timedelta(days=2), start_price_minor=700_000_00, increment_minor=100_00
        )
        signer = app.session_interface.get_signing_serializer(app)
        cookies = [
            signer.dumps({"_user_id": builders.enrolled(lot).user.fs_uniquifier, "_fresh": True})
            for _ in range(bidders)
        ]
        lot_id = lot.id
        db.session.remove()
        db.engine.dispose()
    return lot_id, cookies


@contextlib.contextmanager
def _gunicorn(settings: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config=python:auction.serve", "--log-level=error",
               f"--bind=127.0.0.1:{port}", "wsgi:app"]  # fmt: skip
    process = subprocess.Popen(command, env=config.child_environment(**settings, PORT=str(port)))
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(url: str) -> None:
    deadline_s = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url + "/healthz", timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.1)
