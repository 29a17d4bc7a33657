"""The demo was off for a night: its court resumes what the outage has suspended, and nothing else."""

import uuid
from datetime import timedelta

from auction.bidding.outages import suspend_after_outages
from auction.demo.due import resume_after_outages
from auction.ground.store import db
from auction.journal import uptime
from auction.lots.actions import pause
from tests import builders


def test_the_demo_court_resumes_after_a_night(app, monkeypatch, standing_clock):
    """A lot that would have ended in the night has as much time left as when the demo was stopped; one that the court
    itself suspended stays suspended; elsewhere than in the demo nobody resumes by himself.
    """
    lot, other = builders.open_lot(), builders.open_lot()
    pause(other.id, other.case.officer, "案外人提出异议")
    standing_clock.at = lot.closes_at - timedelta(hours=5)
    uptime.beat(db.engine, uuid.uuid4(), standing_clock.at)
    standing_clock.at += timedelta(hours=10)
    uptime.beat(db.engine, uuid.uuid4(), standing_clock.at)
    suspend_after_outages()
    assert resume_after_outages() == 0
    monkeypatch.setitem(app.config, "SUBHASTA_ENV", "demo")
    assert (resume_after_outages(), resume_after_outages()) == (1, 0)
    db.session.expire_all()
    assert (lot.state, lot.closes_at) == ("open", standing_clock.at + timedelta(hours=5))
    assert other.state == "paused"
