"""The processes that are killed: an embedded PostgreSQL and gunicorn as production runs it, each of the run's own."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import sqlalchemy as sa
from flask import Flask

import config
from auction.accounts.models import User
from auction.app import create_app
from auction.ground import clock
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.embedded_place import settle
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.bidding.served import cookie_of
from tests.serving import free_port, gunicorn

from .bidders import STEP_MINOR, Sale
from .payers import Payers

# A commit is answered before it is on the disk, and the disk comes late: what the harness must be able to catch.
ASYNCHRONOUS_COMMIT = (
    "ALTER SYSTEM SET synchronous_commit = off",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
)


@dataclass
class House:
    """Database, web server, and the same program for looking behind the pages."""

    database: EmbeddedPostgres
    postmaster_file: Path
    settings: dict[str, str]
    app: Flask
    lives: contextlib.ExitStack
    port: int = field(default_factory=free_port)
    web: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the web server."""
        return f"http://127.0.0.1:{self.port}"

    def serve(self) -> None:
        """Start gunicorn; it answers when this returns."""
        self.web = self.lives.enter_context(gunicorn(self.port, self.settings))

    def commit_asynchronously(self) -> None:
        """Make the database one that answers before it has written. What was committed before is safe."""
        with self.app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for statement in ASYNCHRONOUS_COMMIT:
                connection.execute(sa.text(statement))

    def kill_worker(self) -> None:
        """The process that serves; gunicorn's master starts another one by itself."""
        for worker in psutil.Process(self.web.pid).children():
            worker.kill()

    def kill_master(self) -> None:
        """The orphaned worker ends by itself; then somebody starts the web server again."""
        orphans = psutil.Process(self.web.pid).children()
        self.web.kill()
        self.web.wait()
        psutil.wait_procs(orphans, timeout=30)
        self.serve()

    def kill_postmaster(self) -> None:
        """The parent alone: its children notice and end. The launcher's watch starts the server again."""
        self._postmaster().kill()
        self._await_restart()

    def kill_database(self) -> None:
        """Every process of the server in one blow: nobody is left to write down what stands in memory."""
        postmaster = self._postmaster()
        children = postmaster.children(recursive=True)
        for process in (*children, postmaster):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._await_restart()

    def kill_everything(self) -> None:
        """Web server and database together, as when the machine is reset."""
        self.kill_worker()
        self.kill_database()

    @property
    def kills(self) -> tuple[Callable[[], None], ...]:
        """Every way to kill something here; what loses data where durability is broken stands twice."""
        return (
            self.kill_database, self.kill_postmaster, self.kill_worker, self.kill_everything, self.kill_master,
            self.kill_database, self.kill_postmaster,
        )  # fmt: skip

    def _postmaster(self) -> psutil.Process:
        return psutil.Process(int(self.postmaster_file.read_text().split()[0]))

    def _await_restart(self) -> None:
        for _ in range(600):
            if self.database.restart_if_dead():
                return
            time.sleep(0.05)
        raise AssertionError("the server's death was not noticed")


@contextlib.contextmanager
def house_of_its_own() -> Iterator[House]:
    """A house in a directory of its own, gone afterwards."""
    parent = Path(tempfile.mkdtemp(prefix="subhasta-faults-"))
    parent.chmod(0o755)  # as root the server runs as nobody, who must be able to get there
    home = parent / "postgres"
    database = EmbeddedPostgres(home, lambda text: None)
    with contextlib.ExitStack() as lives:
        lives.callback(shutil.rmtree, parent)
        lives.callback(lambda: shutil.rmtree(settle(home, print).sockets, ignore_errors=True))
        lives.callback(database.stop)
        settings = {"DATABASE_URL": database.start(), "SECRET_KEY": "faults--" * 5, "SUBHASTA_ENV": "test"}
        app = create_app(config.load(settings) | {"RATELIMIT_ENABLED": False})
        yield House(database, home / "data" / "postmaster.pid", settings, app, lives)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def open_sale(app: Flask, urls: list[str], bidders: int) -> Sale:
    """An open lot and bidders with a code, their deposits paid, in the empty database of `app`."""
    with app.app_context():
        db.create_all()
        clock.current().synchronise()
        lot = builders.open_lot(start_price_minor=STEP_MINOR, increment_minor=STEP_MINOR)
        users = [stories.enrolled(lot).user for _ in range(bidders)]
        sale = Sale(urls, lot.id, [_session(app, user) for user in users])
        db.session.remove()
        return sale


def newcomers(app: Flask, sale: Sale, count: int) -> Payers:
    """People who may still enrol for the lot of this sale."""
    with app.app_context():
        users = [stories.bidder() for _ in range(count)]
        payers = Payers(sale.urls[0], sale.lot, {user.id: _session(app, user) for user in users})
        db.session.remove()
        return payers


def _session(app: Flask, user: User) -> str:
    return cookie_of(app, user).split(";")[0].removeprefix("session=")
