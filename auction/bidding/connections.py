"""The connections that bids are decided on: kept open beside the pool, in pipeline mode.

The pool would ask each time whether the connection still lives, and leaving pipeline mode waits for the server once
more: two waits in a decision that needs two.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import current_app
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row

from auction.ground.refusal import Refusal
from auction.ground.store import db

Connection = psycopg.Connection[Any]

# The line decides on one; the other is for acts of the court that decide bids of their own.
MOST_CONNECTIONS = 2
# No act holds a lot for long. Should one, the bids for other lots wait behind it no longer than this.
LONGEST_LOCK_MS = 1_000
# After so long without use a connection is asked whether it still lives.
FRESH_S = 1.0


@dataclass(eq=False)
class _Line:
    """A connection, its pipeline, and when it was used last."""

    connection: Connection
    pipeline: contextlib.AbstractContextManager[Any]
    used_s: float = 0.0

    def close(self) -> None:
        with contextlib.suppress(psycopg.Error):
            self.pipeline.__exit__(None, None, None)
        self.connection.close()


class Kept:
    """One application's connections. They are closed with its engine."""

    def __init__(self, engine: sa.Engine, patience_s: float) -> None:
        self._engine, self._patience_s = engine, patience_s
        self._turns = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self._idle: list[_Line] = []
        sa.event.listen(engine, "engine_disposed", lambda engine: self.close())

    @contextlib.contextmanager
    def lent(self) -> Iterator[Connection]:
        """One connection; what was not committed on it is rolled back. Refuses DATABASE_BUSY when none is free in
        time or a lock cannot be had, BID_UNKNOWN_OUTCOME when the database went away meanwhile.
        """
        if not self._turns.acquire(timeout=self._patience_s):
            raise Refusal("DATABASE_BUSY")
        try:
            line, is_over = self._taken(), False
            try:
                yield line.connection
                is_over = line.connection.info.transaction_status == TransactionStatus.IDLE
            except psycopg.OperationalError as error:
                # Perhaps between the commit and its answer. The same id sent again gets the answer.
                raise Refusal("BID_UNKNOWN_OUTCOME" if line.connection.broken else "DATABASE_BUSY") from error
            finally:
                self._give_back(line, is_over)
        finally:
            self._turns.release()

    def close(self) -> None:
        """Close what is not in use."""
        while self._idle:
            self._idle.pop().close()

    def _taken(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            if time.monotonic() - line.used_s < FRESH_S or _lives(line.connection):
                return line
            line.close()
        pooled = self._engine.raw_connection()
        connection: Connection = pooled.driver_connection  # type: ignore[assignment]
        pooled.detach()  # it is ours from now on; the pool makes itself another
        connection.execute(f"SET lock_timeout = {LONGEST_LOCK_MS}")
        connection.commit()
        pipeline = connection.pipeline()
        pipeline.__enter__()
        return _Line(connection, pipeline)

    def _give_back(self, line: _Line, is_over: bool) -> None:
        """A rollback asks the server even when nothing is left to roll back: a wait that a committed batch is spared."""
        try:
            if not is_over:
                line.connection.rollback()
        except psycopg.Error:
            line.close()
        else:
            line.used_s = time.monotonic()
            self._idle.append(line)


def _lives(connection: Connection) -> bool:
    try:
        connection.execute("SELECT 1").fetchone()
        connection.rollback()
    except psycopg.Error:
        return False
    return True


def ask(connection: Connection, statement: str, about: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    """Send a statement; its rows, with names, are waited for where they are first read."""
    return connection.cursor(row_factory=namedtuple_row).execute(statement, about)


def lent() -> contextlib.AbstractContextManager[Connection]:
    """One of the running application's connections; see `Kept.lent`."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's own way
    if "bid_connections" not in app.extensions:
        patience_s = app.config["SQLALCHEMY_ENGINE_OPTIONS"]["pool_timeout"]
        app.extensions.setdefault("bid_connections", Kept(db.engine, patience_s))
    kept: Kept = app.extensions["bid_connections"]
    return kept.lent()
