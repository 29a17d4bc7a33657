"""Maxima and bids at one instant: whatever the order, the highest maximum leads, and a restart forgets none."""

import random
import uuid
from functools import partial

import pytest
import sqlalchemy as sa

from auction.accounts.models import User
from auction.app import create_app
from auction.bidding import automatic
from auction.bidding.models import AutomaticBid, Bid
from auction.bidding.queue import submit
from auction.ground import clock
from auction.ground.store import db
from tests import builders
from tests.bidding import stories
from tests.races.test_bids import accepted, at_the_lock, together  # noqa: F401

OPEN, STEP = 700_000_00, 5_000_00


@pytest.fixture
def lot(app):
    lot = builders.open_lot()
    lot.court.automatic_bidding = True
    db.session.commit()
    return lot


def leave(lot_id: int, user_id: int, amount_minor: int, request_id: uuid.UUID):
    user = db.session.get_one(User, user_id)
    return automatic.leave_maximum(lot_id, user, amount_minor, request_id, clock.now())


def test_maxima_and_bids_at_one_instant(app, lot, together):  # noqa: F811
    """Six maxima and twelve bids from threads, half of the bids past the line as another process would send them: the
    record has no gap, and the highest maximum leads a step above what was offered against it, or less.
    """
    lot_id, draw = lot.id, random.Random(6)
    bidders = [builders.enrolled(lot) for _ in range(18)]
    people = [(one.user_id, one.code) for one in bidders]
    highest = OPEN + 90 * STEP
    calls = [
        partial(leave, lot_id, user_id, highest - place * STEP * 3, uuid.uuid4())
        for place, (user_id, _) in enumerate(people[:6])
    ]
    for place, one in enumerate(bidders[6:]):
        way_in = submit if place % 2 else at_the_lock
        calls.append(partial(way_in, lot_id, stories.waiting(one, OPEN + draw.randrange(60) * STEP)))
    draw.shuffle(calls)
    answers = together(calls)
    assert {answer.refusal for answer in answers} <= {None, "BELOW_MIN_INCREMENT"}
    lot = db.session.get_one(type(lot), lot_id)
    rows = accepted(lot)
    assert lot.leading_code == people[0][1]
    # The second highest maximum was offered against it, whichever came first.
    assert rows[-1].amount_minor == highest - 3 * STEP + STEP
    assert len(rows) < 12 + 6 * 4


def test_one_maximum_sent_many_times_at_once(app, lot, together):  # noqa: F811
    """The same request in eight threads leaves one maximum; two bidders' requests under one id leave one of them."""
    one, two, request_id = builders.enrolled(lot), builders.enrolled(lot), uuid.uuid4()
    lot_id = lot.id
    answers = together([partial(leave, lot_id, one.user_id, OPEN + STEP, request_id)] * 8)
    assert {answer.refusal for answer in answers} == {None}
    user_id = two.user_id
    db.session.commit()
    [answer] = together([partial(leave, lot_id, user_id, OPEN + 9 * STEP, request_id)])
    assert answer.refusal == "BID_ID_REUSED"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AutomaticBid)) == 1


def test_another_process_after_a_restart_bids_from_the_same_maximum(app, lot):
    """What was left through one application answers a bid that another one takes, which has nothing but the database
    and the same secret.
    """
    one, two = builders.enrolled(lot, "A1"), builders.enrolled(lot, "B2")
    bid, user_id, lot_id = stories.waiting(two, OPEN + STEP), one.user_id, lot.id
    db.session.commit()
    with app.app_context():
        assert leave(lot_id, user_id, OPEN + 9 * STEP, uuid.uuid4()).leads
    again = create_app(dict(app.config))
    clock.install(again, clock.ManualClock(clock.now()))
    with again.app_context():
        assert at_the_lock(lot_id, bid).leads is False
        db.engine.dispose()
    amounts = db.session.scalars(sa.select(Bid.amount_minor).where(Bid.lot_id == lot_id).order_by(Bid.seq)).all()
    assert amounts == [OPEN, OPEN + STEP, OPEN + 2 * STEP]
