"""What is measured: its own PostgreSQL, the real gunicorn, lots with enrolled bidders."""

import contextlib
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import config
from auction.app import create_app
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.store import db
from tests import builders
from tests.serving import free_port, gunicorn, own_database

SECRET_KEY = "bench-" * 8
START_MINOR = 700_000_00
STEP_MINOR = 100_00
OPEN_FILES_MOST = resource.getrlimit(resource.RLIMIT_NOFILE)[1]


@dataclass(frozen=True)
class Field:
    """Open lots with the same bidders enrolled in each. `cookies`: one signed-in session per bidder."""

    lot_ids: list[int]
    cookies: list[str]


@dataclass(frozen=True)
class Server:
    """One running web process. `pid` is gunicorn's master; its group is its own."""

    port: int
    pid: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


class House:
    """One database with the product's tables; lots and web processes are made in it as a scenario needs them."""

    def __init__(self, database_url: str, postgres_pid: int) -> None:
        self.postgres_pid = postgres_pid
        self._database_url = database_url
        address = sa.make_url(database_url)
        self.database, self.database_host = str(address.database), str(address.query["host"])
        self.settings = {
            "DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY, "SUBHASTA_ENV": "test",
            "API_REQUESTS_PER_MINUTE": "1000000",
        }  # fmt: skip
        self.app = create_app(config.load(self.settings))
        with self.app.app_context():
            db.create_all()
            db.engine.dispose()

    @contextlib.contextmanager
    def fresh(self) -> Iterator["House"]:
        """An empty database on the same PostgreSQL, so that no scenario inherits another's rows or due work."""
        with own_database(self._database_url) as database_url:
            yield House(database_url, self.postgres_pid)

    @contextlib.contextmanager
    def serving(self, port: int | None = None) -> Iterator[Server]:
        """One gunicorn with one gevent process, as production runs it."""
        port = port or free_port()
        with gunicorn(port, self.settings) as process:
            yield Server(port, process.pid, process)

    def field(self, lots: int, bidders: int, **terms: Any) -> Field:
        """So many open lots, each with the same bidders. `terms`: columns of the lot, `lasts` of its window."""
        terms = {"opens_in": -timedelta(hours=1), "lasts": timedelta(days=2)} | terms
        with self.app.app_context():
            lot = builders.open_lot(start_price_minor=START_MINOR, increment_minor=STEP_MINOR, **terms)
            signer = self.app.session_interface.get_signing_serializer(self.app)
            cookies = [signer.dumps(builders.session_of(builders.enrolled(lot).user)) for _ in range(bidders)]
            lot_ids = [lot.id, *_copies(lot.id, lots - 1)]
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        # Only what has rows: a table that is known to be empty is read from end to end, by plans that are kept.
        self.ask('ANALYZE lot, asset, enrolment, "user", person')
        return Field(lot_ids, cookies)

    def ask(self, statement: str, **values: Any) -> list[Any]:
        """Rows of one statement, in a transaction of its own."""
        with self.app.app_context(), db.engine.connect() as connection:
            answer = connection.execute(sa.text(statement), values)
            rows = list(answer) if answer.returns_rows else []
            connection.commit()
            return rows


def _copies(lot_id: int, count: int) -> list[int]:
    """More lots like this one, each of an asset of its own, with the same bidders under the same codes."""
    if count < 1:
        return []
    values: dict[str, Any] = {"lot": lot_id, "count": count}
    assets = copied("asset", {}, "asset, generate_series(1, :count) WHERE asset.id ="
                     " (SELECT asset_id FROM lot WHERE id = :lot)", values)  # fmt: skip
    values = {"lot": lot_id, "assets": assets}
    lots = copied("lot", {"asset_id": "new"}, "lot, unnest(CAST(:assets AS bigint[])) new WHERE lot.id = :lot", values)
    changes = {"id": "gen_random_uuid()", "lot_id": "new"}
    values = {"lot": lot_id, "lots": lots}
    copied("enrolment", changes, "enrolment, unnest(CAST(:lots AS bigint[])) new WHERE lot_id = :lot", values)
    return lots


def copied(table: str, changes: dict[str, str], source: str, values: dict[str, Any]) -> list[Any]:
    """Insert copies of the rows of `table` that `source` finds, with `changes`; returns their ids."""
    changes = {"request_id": "gen_random_uuid()"} | changes  # a form sent once made each
    names = [column.name for column in db.metadata.tables[table].c if column.name != "id" or "id" in changes]
    chosen = ", ".join(changes.get(name, f"{table}.{name}") for name in names)
    statement = f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {source} RETURNING id"
    return list(db.session.execute(sa.text(statement), values).scalars())


@contextlib.contextmanager
def standing() -> Iterator[House]:
    """A house on an empty database; gone afterwards."""
    # The servers started from here inherit it.
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES_MOST, OPEN_FILES_MOST))
    home = Path(tempfile.mkdtemp(prefix="subhasta-bench-"))
    home.chmod(0o755)  # as root the server runs as nobody, who must be able to get there
    postgres = EmbeddedPostgres(home)
    try:
        database_url = postgres.start()
        pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        yield House(database_url, pid)
    finally:
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
