"""A server to measure: its own PostgreSQL, the real gunicorn, one hot lot with enrolled bidders."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import config
from auction.app import create_app
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.store import db
from tests import builders
from tests.serving import free_port, gunicorn

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
        port = free_port()
        with gunicorn(port, settings):
            host = database_url.split("host=")[1]
            yield House(f"http://127.0.0.1:{port}", lot_id, cookies, host, "subhasta")
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
