"""Two database connections and forty bidders: everybody is answered, nobody waits for ever, and who is told that the
system is busy gets his answer with the same id.
"""

import threading
import uuid
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import pytest
import sqlalchemy as sa

import config
from auction.app import create_app
from auction.bidding import queue
from auction.bidding.models import Bid
from auction.bidding.queue import submit
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.journal import news
from auction.lots.models import Lot
from tests import builders
from tests.bidding import stories
from tests.browsing import Visitor, page, sign_in
from tests.conftest import START
from tests.faults.bidders import UNDECIDED
from tests.serving import own_database

BIDDERS, LOTS, CONNECTIONS = 40, 8, 2
PATIENCE_S = 60


@pytest.fixture(scope="module")
def narrow_app(database_url):
    """The program with two connections, on a database of its own; its clock stands."""
    with own_database(database_url) as url:
        app = create_app(config.load({
            "DATABASE_URL": url, "SUBHASTA_ENV": "test", "SECRET_KEY": "test-" * 8,
            "DATABASE_POOL_SIZE": str(CONNECTIONS), "DATABASE_POOL_TIMEOUT_S": "1",
        }) | {"RATELIMIT_ENABLED": False})  # fmt: skip
        news.silence(app)
        clock.install(app, clock.ManualClock(START))
        with app.app_context():
            db.create_all()
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(narrow_app):
    with narrow_app.app_context():
        yield narrow_app
        db.session.remove()


class Browser:
    """A signed-in bidder who posts to one lot."""

    def __init__(self, app, enrolment) -> None:
        self._app, self._lot_id = app, enrolment.lot_id
        self._visitor = Visitor(app, app.response_class)
        sign_in(self._visitor, enrolment.user)
        room = page(self._visitor.get(f"/lots/{self._lot_id}/room"))
        self._token = room.select_one("input[name=csrf_token]")["value"]

    def bid(self, bid_id: uuid.UUID, amount_minor: int):
        """The answer to one POST."""
        with self._app.app_context():
            answer = self._visitor.post(
                f"/api/v1/lots/{self._lot_id}/bids", json={"bid_id": str(bid_id), "amount_minor": amount_minor},
                headers={"X-CSRFToken": self._token},
            )  # fmt: skip
            return answer.status_code, answer.get_json()


def everybody(calls):
    """The calls at one instant, each in a thread of its own; a call that hangs fails the test."""
    gate = threading.Barrier(len(calls))

    def one(call):
        gate.wait(PATIENCE_S)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(PATIENCE_S) for done in [pool.submit(one, call) for call in calls]]


def until_judged(send):
    """Send the same bid again until somebody has judged it."""
    for _ in range(PATIENCE_S):
        code, answer = send()
        if code not in UNDECIDED:
            return answer
    raise AssertionError("nobody judged it")


def record_of(lot_id: int) -> list[int]:
    """Amounts of the accepted bids; their numbers have no gap and the lot's head agrees."""
    rows = db.session.execute(
        sa.select(Bid.seq, Bid.amount_minor).where(Bid.lot_id == lot_id, Bid.seq.is_not(None)).order_by(Bid.seq)
    ).all()
    lot = db.session.get_one(Lot, lot_id, populate_existing=True)
    assert [row.seq for row in rows] == list(range(1, lot.bid_count + 1))
    assert lot.leading_price_minor == rows[-1].amount_minor
    return [row.amount_minor for row in rows]


def contested(app):
    """Eight open lots, five bidders each, and what each of them bids: five steps of one ladder."""
    lots = [builders.open_lot() for _ in range(LOTS)]
    return [
        (lot.id, builders.enrolled(lot), 700_000_00 + step * 5_000_00)
        for lot in lots
        for step in range(BIDDERS // LOTS)
    ]


def test_more_posting_bidders_than_connections(app):
    """Forty browsers post at one instant to eight lots, twenty for every connection: each gets a judgement, at the
    latest when he sends the same id again, and each lot's highest bid leads.
    """
    bids = contested(app)
    browsers = [(Browser(app, enrolment), uuid.uuid4(), amount) for _, enrolment, amount in bids]
    db.session.remove()

    def send(browser, bid_id, amount):
        def post():
            answer = browser.bid(bid_id, amount)[1]
            return answer["code"], answer

        return lambda: until_judged(post)

    answers = everybody([send(*one) for one in browsers])
    assert {answer["code"] for answer in answers} <= {None, "BELOW_MIN_INCREMENT"}
    for lot_id in {lot_id for lot_id, _, _ in bids}:
        assert record_of(lot_id)[-1] == 720_000_00


def test_more_waiting_bidders_than_connections(app):
    """The same forty in the process's line, none of them holding a connection while he waits: all are judged at once,
    without being sent away.
    """
    bids = [(lot_id, stories.waiting(enrolment, amount)) for lot_id, enrolment, amount in contested(app)]
    db.session.remove()

    def hand_in(lot_id, bid):
        def call():
            with app.app_context():
                return submit(lot_id, bid)

        return call

    answers = everybody([hand_in(*one) for one in bids])
    assert {answer.refusal for answer in answers} <= {None, "BELOW_MIN_INCREMENT"}
    for lot_id in {lot_id for lot_id, _ in bids}:
        assert record_of(lot_id)[-1] == 720_000_00


def test_without_a_free_connection_the_system_is_busy(app):
    """While all connections are taken a bid is refused as DATABASE_BUSY after the pool's time-out; sent again with the
    same id when one is free, it is accepted, once.
    """
    enrolment = builders.enrolled(builders.open_lot())
    browser, bid_id, lot_id = Browser(app, enrolment), uuid.uuid4(), enrolment.lot_id
    db.session.remove()
    taken = [db.engine.connect() for _ in range(CONNECTIONS)]
    try:
        status, answer = browser.bid(bid_id, 700_000_00)
    finally:
        for connection in taken:
            connection.close()
    assert (status, answer["code"]) == (503, "DATABASE_BUSY")
    assert [browser.bid(bid_id, 700_000_00)[1]["seq"] for _ in range(2)] == [1, 1]
    assert record_of(lot_id) == [700_000_00]


def test_a_full_line_takes_the_same_id_later(app, monkeypatch):
    """While a decision waits for the lot's lock and the line is full, who comes is told BID_QUEUE_FULL at once; the
    same id sent again later is judged.
    """
    monkeypatch.setattr(queue, "MOST_WAITING", 1)
    lot = builders.open_lot()
    bids = [stories.waiting(builders.enrolled(lot), 700_000_00 + step * 5_000_00) for step in range(6)]
    lot_id = lot.id
    db.session.remove()

    def hand_in(bid):
        with app.app_context():
            try:
                return submit(lot_id, bid)
            except Refusal as refusal:
                return refusal

    with ThreadPoolExecutor(len(bids)) as pool:
        with db.engine.begin() as holder:
            holder.execute(sa.select(Lot.id).where(Lot.id == lot_id).with_for_update())
            handed_in = [pool.submit(hand_in, bid) for bid in bids]
            refused, _ = wait(handed_in, timeout=PATIENCE_S, return_when=FIRST_COMPLETED)
            assert {done.result().code for done in refused} == {"BID_QUEUE_FULL"}
        answers = [done.result(PATIENCE_S) for done in handed_in]
    sent_away = [bid for bid, answer in zip(bids, answers, strict=True) if isinstance(answer, Refusal)]
    assert sent_away
    assert all(submit(lot_id, bid).refusal in (None, "BELOW_MIN_INCREMENT") for bid in sent_away)
    assert record_of(lot_id)[-1] == 725_000_00
