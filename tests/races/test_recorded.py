"""Recorded ladders sent by many clients at once: the results are those of one client after the other."""

import queue
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from flask import Flask

from auction.app import create_app
from auction.bidding.actions import Answer, WaitingBid, place_bids
from auction.bidding.queue import submit
from auction.front.replay import _result, _set_up, database_of_its_own
from auction.front.replay_files import EBAY_START, RecordedAuction, RecordedBid, read_ladders
from auction.ground import clock
from auction.ground.store import db
from auction.journal import news
from auction.lots.models import Lot
from tests.shared_data import EBAY_RULES, ebay_auctions, ended_as_recorded, shared

CLIENTS = 64


@dataclass
class Lane:
    """One auction whose next bid may be sent when the last was answered: so its order is kept."""

    auction: RecordedAuction
    lot_id: int
    bidders: dict[str, int]
    answers: list[Answer] = field(default_factory=list)

    @property
    def next_bid(self) -> RecordedBid | None:
        """The bid to be sent now; None at the end."""
        place = len(self.answers)
        return self.auction.bids[place] if place < len(self.auction.bids) else None


def send_all(app: Flask, lanes: list[Lane]) -> None:
    """64 clients take the bid that waits longest, whichever auction it is for, until all are answered.

    Every other client goes past this process's line, as if he came by another process.
    """
    waiting: queue.SimpleQueue[Lane | None] = queue.SimpleQueue()
    for lane in lanes:
        waiting.put(lane)
    left, lock = [len(lanes)], threading.Lock()

    def client(number: int) -> None:
        with app.app_context():
            while (lane := waiting.get(timeout=60)) is not None:
                bid = lane.next_bid
                if bid is not None:
                    waiting_bid = WaitingBid(uuid.uuid4(), lane.bidders[bid.bidder], bid.amount_minor, bid.at)
                    lane.answers.append(
                        submit(lane.lot_id, waiting_bid) if number % 2 else place_bids(lane.lot_id, [waiting_bid])[0]
                    )
                    waiting.put(lane)
                    continue
                with lock:
                    left[0] -= 1
                    if not left[0]:
                        for _ in range(CLIENTS):
                            waiting.put(None)

    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(client, number) for number in range(CLIENTS)]:
            done.result()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("rule", EBAY_RULES)
def test_ebay_ladders_by_64_clients(app, rule):
    """All bids of all 314 auctions under one increment rule, of every third under the other three, eight clients for every
    connection of the pool: winner, price and every rejected bid are those of the replay in order.
    """
    auctions, expected = ebay_auctions(rule)
    with shared("data/ebay_bids.csv").open(encoding="utf-8") as bids:
        ladders = read_ladders(bids, auctions.splitlines(), None)
    # One client after the other all bids are replayed under all four (tests/front/test_replay.py).
    ladders = ladders if rule == EBAY_RULES[-1] else ladders[::3]
    assert app.config["DATABASE_POOL_SIZE"] < CLIENTS
    with database_of_its_own(app.config["SQLALCHEMY_DATABASE_URI"]) as url:
        own = create_app({**app.config, "SQLALCHEMY_DATABASE_URI": url})
        news.silence(own)
        clock.install(own, clock.ManualClock(EBAY_START))
        with own.app_context():
            db.create_all()
            lanes = [Lane(auction, *ids) for auction, ids in zip(ladders, _set_up(ladders), strict=True)]
            send_all(own, lanes)
            results = [_result(lane.auction, db.session.get_one(Lot, lane.lot_id), lane.answers) for lane in lanes]
            db.session.remove()
            db.engine.dispose()
    assert {result["auction_id"] for result in results} == {ladder.auction_id for ladder in ladders}
    for result in results:
        ended_as_recorded(result, expected[result["auction_id"]])
