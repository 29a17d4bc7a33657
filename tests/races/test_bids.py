"""Real threads on a real PostgreSQL: whatever the order, the price rises, the numbers have no gap, one answer an id."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa

from auction.bidding.actions import place_bids
from auction.bidding.closing import DRAIN, close_lot
from auction.bidding.models import Bid
from auction.bidding.queue import submit
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal.queries import entries_after
from tests import builders
from tests.bidding import stories

BIDDERS = 24


def at_the_lock(lot_id, bid):
    """Straight at the lot's lock, as from another process."""
    return place_bids(lot_id, [bid])[0]


WAYS_IN = pytest.mark.parametrize("way_in", [submit, at_the_lock], ids=["queue", "lock"])


@pytest.fixture
def together(app):
    """Runs the calls at one instant, each in a thread with its own context; results in order, refusals as results."""

    def run(calls):
        db.session.commit()
        gate = Barrier(len(calls))

        def one(call):
            with app.app_context():
                gate.wait(10)
                try:
                    return call()
                except Refusal as refusal:
                    return refusal
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(one, calls))

    return run


def accepted(lot) -> list[tuple[int, int]]:
    """Numbers and amounts of the accepted bids; checks that both rise without gap and that the lot agrees."""
    rows = db.session.execute(
        sa.select(Bid.seq, Bid.amount_minor).where(Bid.lot_id == lot.id, Bid.seq.is_not(None)).order_by(Bid.seq)
    ).all()
    seqs, amounts = [row.seq for row in rows], [row.amount_minor for row in rows]
    assert seqs == list(range(1, len(rows) + 1))
    assert amounts == sorted(set(amounts))
    db.session.refresh(lot)
    assert (lot.bid_count, lot.leading_price_minor) == (len(rows), amounts[-1] if amounts else None)
    told = [entry.public["bid_seq"] for entry in entries_after(f"lot:{lot.id}", 0) if entry.kind == "bid.accepted"]
    assert told == seqs
    return rows


@WAYS_IN
def test_two_bids_at_one_instant(app, together, way_in):
    """One price, two bidders, one instant: one leads, the other is told the next amount. Through the queue of one
    process, and straight at the lot's lock as two processes would.
    """
    for _ in range(5):
        lot = builders.open_lot()
        bids = [stories.waiting(builders.enrolled(lot), 700_000_00) for _ in range(2)]
        answers = together([partial(way_in, lot.id, bid) for bid in bids])
        assert sorted(answer.refusal or "" for answer in answers) == ["", "BELOW_MIN_INCREMENT"]
        assert {answer.least_minor for answer in answers} == {705_000_00}
        assert len(accepted(lot)) == 1


@WAYS_IN
def test_more_bidders_than_connections(app, together, way_in):
    """Three bidders for every connection of the pool, all at once: everyone gets an answer, none waits for ever."""
    lot = builders.open_lot()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00 + place * 5_000_00) for place in range(BIDDERS)]
    assert app.config["DATABASE_POOL_SIZE"] < BIDDERS
    answers = together([partial(way_in, lot.id, bid) for bid in bids])
    taken = [answer for answer in answers if answer.refusal is None]
    assert {answer.refusal for answer in answers} <= {None, "BELOW_MIN_INCREMENT"}
    assert [row.seq for row in accepted(lot)] == sorted(answer.seq for answer in taken)
    # The highest amount is never too low, whenever it came.
    assert answers[-1].refusal is None


def test_one_id_many_times_at_once(app, together):
    """The same bid from twelve requests at one instant is one bid, and all twelve hear the same."""
    lot = builders.open_lot()
    bid = stories.waiting(builders.enrolled(lot), 700_000_00)
    answers = together([partial(submit, lot.id, bid), partial(at_the_lock, lot.id, bid)] * 6)
    assert {(answer.refusal, answer.seq) for answer in answers} == {(None, 1)}
    assert len(accepted(lot)) == 1


def test_one_id_for_two_lots_at_once(app, together):
    """One id used for two lots at one instant: one of them takes it, the other is told that it is used."""
    lots = [builders.open_lot(), builders.open_lot()]
    bid_id = uuid.uuid4()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00, bid_id=bid_id) for lot in lots]
    answers = together([partial(submit, lot.id, bid) for lot, bid in zip(lots, bids, strict=True)])
    # The loser hears it from the rules or from the table's own key, depending on the instant.
    codes = [answer.code if isinstance(answer, Refusal) else answer.refusal for answer in answers]
    assert sorted(map(str, codes)) == ["BID_ID_REUSED", "None"]
    assert sum(len(accepted(lot)) for lot in lots) == 1


def test_a_bid_against_the_close(app, together, standing_clock):
    """Bids that entered before the end race with two closers: each is either in the record and counts, or is told
    that the lot takes no bids; the result is that of the record, and only one closer closes.
    """
    for _ in range(5):
        lot = builders.open_lot(lasts=timedelta(hours=1))
        entered = lot.closes_at - timedelta(minutes=10)
        bidders = [builders.enrolled(lot) for _ in range(4)]
        bids = [stories.waiting(one, 700_000_00 + place * 5_000_00, entered) for place, one in enumerate(bidders)]
        standing_clock.at = lot.closes_at + DRAIN
        calls = [partial(at_the_lock, lot.id, bid) for bid in bids]
        *answers, first, second = together([*calls, *[partial(close_lot, lot.id)] * 2])
        assert (first, second) != (True, True)
        rows = accepted(lot)
        assert {answer.refusal for answer in answers} <= {None, "BELOW_MIN_INCREMENT", "BIDDING_NOT_OPEN"}
        assert len(rows) == sum(answer.refusal is None for answer in answers)
        if first or second:
            assert lot.state == ("sold" if rows else "unsold")
            assert lot.leading_price_minor == (rows[-1].amount_minor if rows else None)
            closed = [entry for entry in entries_after(f"lot:{lot.id}", 0) if entry.kind == "lot.closed"]
            assert [entry.public["price_minor"] for entry in closed] == [lot.leading_price_minor]
        standing_clock.at = entered
