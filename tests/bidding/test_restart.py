"""The real web server is killed in a lot's last minutes, stays away too long and comes back."""

import gc
import os
import signal
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

import config
from auction.app import create_app
from auction.ground import clock
from auction.ground.store import db
from auction.journal.models import Outage, ServingProcess
from auction.jurisdictions import rule_set
from auction.lots.actions import resume
from tests import builders
from tests.bidding import stories
from tests.serving import free_port, gunicorn, own_database


def wait_until(question, seconds: float = 60):
    """The first true answer."""
    give_up_s = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < give_up_s
        time.sleep(0.1)
    return answer


def last_beat():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.max(ServingProcess.beat_at)))


@pytest.mark.timeout(240)
def test_killed_in_the_last_minutes(database_url):
    """Eleven seconds without a web process: when it is back the lot in its last minutes is suspended since the last sign
    of life, the leading bid stands, resuming gives the rest of its time back; a lot that ends tomorrow goes on.
    """
    with own_database(database_url) as url:
        settings = {"DATABASE_URL": url, "SECRET_KEY": "restart-" * 4, "SUBHASTA_ENV": "test"}
        app = create_app(config.load(settings) | {"RATELIMIT_ENABLED": False})
        with app.app_context():
            db.create_all()
            lot, tomorrow = builders.open_lot(lasts=timedelta(minutes=4)), builders.open_lot()
            leads = builders.enrolled(lot)
            stories.bid(leads, 700_000_00)
            end = lot.closes_at
            with gunicorn(free_port(), settings) as web:
                assert wait_until(last_beat)
                os.killpg(web.pid, signal.SIGKILL)
                web.wait()
            seen_at = last_beat()
            time.sleep(rule_set().outage_limit_s + 1)
            with gunicorn(free_port(), settings):
                wait_until(lambda: db.session.refresh(lot) or lot.state == "paused" or db.session.rollback())
                assert (lot.paused_at, lot.leading_code, lot.closes_at) == (seen_at, leads.code, end)
                db.session.refresh(tomorrow)
                assert tomorrow.state == "open"
                resume(lot.id, lot.case.officer, "故障排除")
                assert lot.closes_at - lot.resumed_at == end - seen_at
                beat_at = last_beat()
                wait_until(lambda: last_beat() > beat_at)
                db.session.refresh(lot)
                assert lot.state == "open"
                assert len(db.session.scalars(sa.select(Outage)).all()) == 1
            assert clock.jump_s() == 0
            db.session.remove()
            db.engine.dispose()
    gc.collect()
