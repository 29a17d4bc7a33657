"""The worker outlives its database."""

import pytest
import sqlalchemy as sa

from auction import worker
from auction.ground.due import Due
from auction.ground.store import db


@pytest.fixture
def cut_off(app):
    """Asks the database something, and is cut off from it afterwards; returns 1 when it could ask."""

    def ask(*_):
        pid = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
        with db.engine.connect() as another:
            another.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        return 1

    return ask


def test_a_session_that_dies_after_its_work(cut_off):
    """The connection dies between the last statement and the end of the session: the work counts, and the next runs."""
    work = Due("work", cut_off)
    assert [worker._run_one(work) for _ in range(3)] == [1, 1, 1]


def test_a_session_that_dies_after_looking_ahead(cut_off, monkeypatch):
    """The same while the worker looks how long nothing will be due: it looks again soon."""
    monkeypatch.setattr(worker, "next_event", lambda *_: cut_off() and None)
    assert [worker._sleep_s(()) for _ in range(2)] == [worker.LONGEST_SLEEP_S] * 2
