"""One embedded PostgreSQL and one application for the whole run; an empty database and a standing clock per test."""

import gc
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

import config
from auction.app import create_app
from auction.front import welcome
from auction.ground import clock, due
from auction.ground.embedded import EmbeddedPostgres
from auction.ground.store import db
from auction.opendata import api as opendata
from tests.browsing import Visitor
from tests.contracts import check_entries

# The suite says itself what it runs with: settings of the shell it was started from do not reach it or its servers.
for setting in config.SETTINGS:
    os.environ.pop(setting.name, None)

# A Tuesday, inside the published holiday table.
START = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_url():
    """The run's own server, durable as in production; `TEST_DATABASE_URL` names an outside one instead."""
    outside = os.environ.get("TEST_DATABASE_URL")
    if outside:
        yield outside
        return
    home = Path(tempfile.mkdtemp(prefix="subhasta-tests-"))
    home.chmod(0o755)  # as root the server runs as nobody, who must be able to get there
    server = EmbeddedPostgres(home)
    yield server.start()
    server.stop()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def whole_app(database_url):
    """The application, its tables made from the models."""
    settings = config.load({
        "DATABASE_URL": database_url, "SUBHASTA_ENV": "test", "SECRET_KEY": "test-" * 8, "DATABASE_POOL_SIZE": "8",
    })  # fmt: skip
    app = create_app(settings | {"RATELIMIT_ENABLED": False})
    with app.app_context():
        db.create_all()
    # As auction/serve.py does: the program itself is never garbage, and looking through it takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(whole_app):
    """The application on an empty database, its clock standing at START.

    Afterwards the books must balance, and what partners were told must be what they were promised.
    """
    clock.install(whole_app, clock.ManualClock(START))
    with whole_app.app_context():
        yield whole_app
        db.session.rollback()
        try:
            books_balance()
            check_entries()
        finally:
            db.session.remove()
            empty()


@pytest.fixture
def standing_clock(app) -> clock.ManualClock:
    """The test's clock: set `.at` to move it."""
    return app.extensions["clock"]


@pytest.fixture
def client(app):
    """A visitor's browser without JavaScript; CSRF is checked as in production."""
    return Visitor(app, app.response_class)


@pytest.fixture
def asked(app):
    """Every statement that the database is asked from here on; clear the list to begin anew."""
    statements: list[str] = []

    def hear(connection, cursor, statement, parameters, context, executemany) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", hear)
    yield statements
    sa.event.remove(db.engine, "before_cursor_execute", hear)


ASK_BALANCES = "SELECT name, account_balance(id) AS balance FROM ledger_account"


def books_balance() -> None:
    """Σ = 0 per currency, and no account of ours below zero."""
    rows = db.session.execute(sa.text(
        "SELECT a.name, a.currency, a.may_overdraw, coalesce(sum(CASE WHEN t.to_account_id = a.id"
        " THEN t.amount_minor ELSE -t.amount_minor END), 0) AS balance FROM ledger_account a"
        " LEFT JOIN transfer t ON a.id IN (t.to_account_id, t.from_account_id) GROUP BY a.id"
    )).all()  # fmt: skip
    for currency in {row.currency for row in rows}:
        assert sum(row.balance for row in rows if row.currency == currency) == 0
    assert [row.name for row in rows if row.balance < 0 and not row.may_overdraw] == []
    asked = {row.name: row.balance for row in db.session.execute(sa.text(ASK_BALANCES))}
    assert asked == {row.name: row.balance for row in rows}, "snapshots and what came since are the whole sum"


def empty() -> None:
    """Delete every row; the append-only triggers are switched off for this connection alone."""
    due.resting_since.clear()
    for kept in (*opendata.KEPT, *welcome.KEPT):
        kept.clear()
    # In one round trip: a test for itself takes as long as the hundred and more that these were.
    tables = ";".join(f'DELETE FROM "{table.name}"' for table in db.metadata.sorted_tables)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica;{tables}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With REQUIRE_ALL=1 a skipped test has failed: nothing that could not be run passes unseen."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{item.nodeid}: REQUIRE_ALL=1, but {reason}"
    return report
