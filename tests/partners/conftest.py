"""Partners' fixtures: servers that listen, a clock whose real time is real, a worker's round that waits."""

from datetime import UTC, datetime

import pytest

from auction.ground import clock
from auction.ground.store import db
from auction.partners import delivering
from auction.partners.actions import add_endpoint, add_partner
from auction.partners.delivering import start_senders
from auction.partners.relay import relay
from tests.builders import user
from tests.conftest import START

from .receiver import Receiver


class CourtAheadOfTheWorld(clock.ManualClock):
    """The court's time stands where it is put; the world's time, which signatures carry, goes on."""

    def real_now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def court_clock(app):
    """The court's clock: set `.at` to move it."""
    standing = CourtAheadOfTheWorld(START)
    clock.install(app, standing)
    return standing


@pytest.fixture
def loopback(app, monkeypatch):
    """Webhooks may go to this machine, where the test's servers listen."""
    monkeypatch.setitem(app.config, "WEBHOOK_ALLOW_LOOPBACK", True)


@pytest.fixture
def listening():
    """`listening(**answers)` starts a partner's server."""
    opened = []

    def start(**answers) -> Receiver:
        opened.append(Receiver(**answers))
        return opened[-1]

    yield start
    for receiver in opened:
        receiver.close()


@pytest.fixture
def administrator(app):
    """The administrator's account."""
    row = user("administrator")
    db.session.commit()
    return row


@pytest.fixture
def told_at(court_clock, loopback, administrator):
    """`told_at(receiver, kinds=(), name=…)` makes the server a partner's endpoint."""

    def register(receiver: Receiver, kinds=(), name="江州拍卖网", secret=None):
        partner = add_partner(name, "ops@partner.example", administrator)
        return add_endpoint(partner.id, receiver.url, kinds, secret, administrator)

    return register


@pytest.fixture
def work(court_clock):
    """`work()` runs the due work of partners until nothing is due and nobody is sending."""

    def until_nothing_is_left():
        while relay() or start_senders():
            assert delivering.senders.rest(30)
        db.session.rollback()
        db.session.expire_all()

    return until_nothing_is_left
