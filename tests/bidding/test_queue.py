"""The line before a lot: decided together, each answered with his own answer, bounded, never stuck."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from auction.bidding import queue
from auction.bidding.models import Bid
from auction.ground.refusal import Refusal
from auction.ground.store import db
from tests import builders
from tests.bidding import stories


@pytest.fixture
def gate(app, monkeypatch):
    """Holds the first decision until `.open` is set, and counts the batches."""

    class Gate:
        def __init__(self) -> None:
            self.open, self.entered, self.batches = threading.Event(), threading.Event(), []

    gate, decide = Gate(), queue.decide_bids

    def slow(waiting, **how):
        gate.batches.append(len(waiting))
        gate.entered.set()
        gate.open.wait(10)
        with app.app_context():
            return decide(waiting, **how)

    monkeypatch.setattr(queue, "decide_bids", slow)
    yield gate
    gate.open.set()
    assert (list(queue._line.waiting), queue._line.is_carried) == ([], False)


def in_line(lot, bids, gate, pool):
    """Hands in the first bid, which is being decided, then the others behind it."""
    db.session.commit()
    first = pool.submit(queue.submit, lot.id, bids[0])
    assert gate.entered.wait(10)
    rest = [pool.submit(queue.submit, lot.id, bid) for bid in bids[1:]]
    while queue.waiting_count() < len(rest):
        threading.Event().wait(0.005)
    return [first, *rest]


def test_bids_that_wait_are_decided_together(app, gate):
    """What comes while a decision waits for its lot goes with it, and each owner gets his own answer."""
    lot = builders.open_lot()
    bidders = [builders.enrolled(lot) for _ in range(6)]
    bids = [stories.waiting(one, 700_000_00 + 5_000_00 * place) for place, one in enumerate(bidders)]
    with ThreadPoolExecutor(6) as pool:
        futures = in_line(lot, bids, gate, pool)
        gate.open.set()
        answers = [future.result(10) for future in futures]
    assert gate.batches == [1]  # the five others came before the lot was locked
    assert [(a.bid_id, a.code) for a in answers] == [(b.bid_id, e.code) for b, e in zip(bids, bidders, strict=True)]
    taken = db.session.scalars(sa.select(Bid.seq).where(Bid.seq.is_not(None)).order_by(Bid.seq)).all()
    assert taken == list(range(1, len(taken) + 1))


def test_a_batch_has_a_limit(app, gate, monkeypatch):
    """More than a batch waits for the next one; the owners hand over until the line is empty."""
    monkeypatch.setattr(queue, "MOST_IN_BATCH", 2)
    lot = builders.open_lot()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        futures = in_line(lot, bids, gate, pool)
        gate.open.set()
        assert sum(future.result(10).refusal is None for future in futures) == 1
    assert gate.batches == [1, 2, 2]


def test_a_full_line_refuses(app, gate, monkeypatch):
    """Beyond the limit a bid is refused at once, and nothing is written for it."""
    monkeypatch.setattr(queue, "MOST_WAITING", 1)
    lot = builders.open_lot()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        in_line(lot, bids[:2], gate, pool)
        with pytest.raises(Refusal, match="BID_QUEUE_FULL"):
            queue.submit(lot.id, bids[2])
        gate.open.set()


def test_who_waits_too_long_is_told_to_ask_again(app, gate, monkeypatch):
    """After the longest wait the outcome is unknown; the same bid sent again gets the answer."""
    lot = builders.open_lot()
    one, two = builders.enrolled(lot), builders.enrolled(lot)
    bids = [stories.waiting(one, 700_000_00), stories.waiting(two, 705_000_00)]
    monkeypatch.setattr(queue, "LONGEST_WAIT_S", 0.2)
    with ThreadPoolExecutor(2) as pool:
        first, second = in_line(lot, bids, gate, pool)
        with pytest.raises(Refusal, match="BID_UNKNOWN_OUTCOME"):
            second.result(10)
        gate.open.set()
        assert first.result(10).refusal is None
    assert queue.submit(lot.id, bids[1]).refusal is None


def test_a_fault_reaches_every_owner_and_frees_the_lot(app, gate, monkeypatch):
    """When the database fails, each bidder of the batch hears of it, and the next bid is decided."""
    lot = builders.open_lot()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00) for _ in range(3)]
    working = queue.decide_bids

    def broken(waiting, **how):
        working([])
        raise OperationalError("lost", {}, Exception("lost"))

    monkeypatch.setattr(queue, "decide_bids", broken)
    with ThreadPoolExecutor(3) as pool:
        futures = in_line(lot, bids, gate, pool)
        gate.open.set()
        assert all(isinstance(future.exception(10), OperationalError) for future in futures)
    monkeypatch.setattr(queue, "decide_bids", working)
    assert queue.submit(lot.id, bids[0]).refusal is None


def test_a_stolen_id_harms_only_its_own_bid(app, gate):
    """A bid whose id was taken on another lot in the meantime is refused; the others of its batch are decided."""
    lot, other = builders.open_lot(), builders.open_lot()
    one, two, elsewhere = builders.enrolled(lot), builders.enrolled(lot), builders.enrolled(other)
    stolen = uuid.uuid4()
    known = queue.decide_bids
    gate.open.set()

    def as_if_unseen(waiting, **how):
        # Between our look at the known ids and our write, the other lot's bid is committed.
        from auction.bidding import statements

        if len(waiting) > 1 or waiting[0][1].bid_id == stolen:
            with app.app_context(), pytest.MonkeyPatch.context() as patch:
                patch.setattr(statements, "KNOWN_BIDS", statements.KNOWN_BIDS + "AND false")
                return known(waiting, **how)
        return known(waiting, **how)

    stories.bid(elsewhere, 700_000_00, bid_id=stolen)
    bids = [stories.waiting(one, 700_000_00, bid_id=stolen), stories.waiting(two, 700_000_00)]
    db.session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "decide_bids", as_if_unseen)
        refused, accepted = queue._decide([(lot.id, bid) for bid in bids])
    assert isinstance(refused, Refusal)
    assert refused.code == "BID_ID_REUSED"
    assert accepted.refusal is None
