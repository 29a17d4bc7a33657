"""The bid path on real PostgreSQL: one lock, one commit, one answer per id."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.bidding.models import Bid
from auction.ground import clock
from auction.ground.store import db
from auction.journal.queries import entries_after
from tests.builders import enrolled, open_lot


def bid(enrolment, amount_minor, received_at=None, bid_id=None):
    return WaitingBid(bid_id or uuid.uuid4(), enrolment.user_id, amount_minor, received_at or clock.now())


def test_two_bids_of_one_batch_are_numbered_and_chained(app):
    """Bids decided together get numbers without gap, and the lot and the journal agree with the last."""
    lot = open_lot()
    one, two = enrolled(lot, "A1"), enrolled(lot, "A2")
    answers = place_bids(lot.id, [bid(one, 700_000_00), bid(two, 705_000_00)])
    assert [(a.refusal, a.seq) for a in answers] == [(None, 1), (None, 2)]
    db.session.refresh(lot)
    assert (lot.leading_price_minor, lot.leading_code, lot.bid_count) == (705_000_00, "A2", 2)
    kinds = [(entry.seq, entry.kind, entry.public["code"]) for entry in entries_after(f"lot:{lot.id}", 0)]
    assert kinds == [(1, "bid.accepted", "A1"), (2, "bid.accepted", "A2")]


def test_a_retry_gets_the_first_answer(app):
    """The same id again returns the first answer, accepted or refused, and writes nothing."""
    lot = open_lot()
    one, two = enrolled(lot), enrolled(lot)
    good, low = bid(one, 700_000_00), bid(two, 700_000_00)
    first = place_bids(lot.id, [good, low])
    again = place_bids(lot.id, [good, low])
    assert first == again
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bid)) == 2
    other = WaitingBid(good.bid_id, one.user_id, 800_000_00, clock.now())
    assert place_bids(lot.id, [other])[0].refusal == "BID_ID_REUSED"


def test_the_moment_of_entry_counts_not_the_lock(app, standing_clock):
    """A bid that entered before the end is accepted although it is decided after it, and extends the bidding."""
    lot = open_lot(lasts=timedelta(minutes=10))
    one = enrolled(lot)
    entered = lot.closes_at - timedelta(seconds=1)
    standing_clock.at = lot.closes_at + timedelta(seconds=1)
    answer = place_bids(lot.id, [bid(one, 700_000_00, entered)])[0]
    assert answer.refusal is None
    assert answer.closes_at == entered + timedelta(minutes=5)
    late = place_bids(lot.id, [bid(one, 705_000_00, answer.closes_at)])[0]
    assert late.refusal == "AFTER_END"


def test_the_database_refuses_a_price_that_does_not_rise(app):
    """Were the rules broken, the table would still refuse an equal price, a gap in the numbers, and an edit."""
    lot = open_lot()
    one = enrolled(lot)
    place_bids(lot.id, [bid(one, 700_000_00)])
    row = db.session.execute(sa.select(Bid.__table__)).mappings().one()
    equal = {**row, "bid_id": uuid.uuid4(), "seq": 2, "previous_seq": 1, "previous_amount_minor": 700_000_00}
    gap = equal | {"seq": 3, "amount_minor": 705_000_00, "previous_seq": 2, "previous_amount_minor": 701_000_00}
    for broken, promise in ((equal, "price_rises"), (gap, "fk_bid_previous")):
        with pytest.raises(DBAPIError, match=promise), db.engine.begin() as connection:
            connection.execute(sa.insert(Bid), [broken])
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(sa.update(Bid).values(amount_minor=1))


def test_without_enrolment_or_deposit_no_bid(app):
    """A stranger is told to enrol, and nothing is written for him."""
    lot = open_lot()
    stranger = WaitingBid(uuid.uuid4(), enrolled(open_lot()).user_id, 700_000_00, clock.now())
    assert place_bids(lot.id, [stranger])[0].refusal == "NOT_ENROLLED"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Bid)) == 0
