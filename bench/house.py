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
from auction.cases.models import Asset
from auction.enrolment.models import Enrolment
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.store import db
from auction.lots.models import Lot
from tests import builders
from tests.serving import free_port, gunicorn

SECRET_KEY = "bench-" * 8
START_MINOR = 700_000_00
STEP_MINOR = 100_00


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
    """One PostgreSQL with the product's tables; lots and web processes are made in it as a scenario needs them."""

    def __init__(self, home: Path, database_url: str) -> None:
        self.settings = {"DATABASE_URL": database_url, "SECRET_KEY": SECRET_KEY, "SUBHASTA_ENV": "test"}
        self.database_host = database_url.split("host=")[1]
        self.database = "subhasta"
        self.postgres_pid = int((home / "data" / "postmaster.pid").read_text().split()[0])
        self.app = create_app(config.load(self.settings))
        with self.app.app_context():
            db.create_all()
            db.engine.dispose()

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
            cookies = [
                signer.dumps({"_user_id": builders.enrolled(lot).user.fs_uniquifier, "_fresh": True})
                for _ in range(bidders)
            ]
            lot_ids = [lot.id, *_copies(lot.id, lots - 1)]
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        self.ask("ANALYZE")
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
    lot, asset, enrolment = Lot.__table__, Asset.__table__, Enrolment.__table__
    number = sa.func.generate_series(1, count).table_valued("number")
    asset_id = sa.select(lot.c.asset_id).where(lot.c.id == lot_id).scalar_subquery()
    assets = _copied(asset, {}, (asset.c.id == asset_id) & (number.c.number > 0))
    lots = _copied(lot, {"asset_id": asset.c.id}, (lot.c.id == lot_id) & asset.c.id.in_(assets))
    new = lot.alias("new")
    changes = {"id": sa.func.gen_random_uuid(), "lot_id": new.c.id}
    _copied(enrolment, changes, (enrolment.c.lot_id == lot_id) & new.c.id.in_(lots))
    return lots


def _copied(table: sa.Table, changes: dict[str, Any], where: Any) -> list[Any]:
    """Insert copies of the rows of `table` that `where` finds, with `changes`; returns their ids."""
    columns = {column.name: changes.get(column.name, column) for column in table.c}
    if "id" not in changes:
        del columns["id"]  # given by the database
    chosen = sa.select(*columns.values()).where(where)
    return list(db.session.execute(sa.insert(table).from_select(list(columns), chosen).returning(table.c.id)).scalars())


@contextlib.contextmanager
def standing() -> Iterator[House]:
    """A house on an empty database; gone afterwards."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the servers started from here need it
    home = Path(tempfile.mkdtemp(prefix="subhasta-bench-"))
    home.chmod(0o755)  # as root the server runs as nobody, who must be able to get there
    postgres = EmbeddedPostgres(home)
    try:
        yield House(home, postgres.start())
    finally:
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
