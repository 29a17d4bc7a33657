"""A whole sale through its real acts, as a partner hears it."""

import uuid
from datetime import timedelta

from standardwebhooks import Webhook

from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.ground import clock
from auction.ground.store import db
from auction.partners import delivering
from auction.partners.contracts import schema_of
from auction.settlement.actions import pay_balance, serve_ruling
from tests.contracts import faults_of
from tests.lots import stories
from tests.settlement.stories import received, with_deposit, work


def bid(lot, enrolment, amount_minor: int) -> None:
    """One accepted bid, now."""
    [answer] = place_bids(lot.id, [WaitingBid(uuid.uuid4(), enrolment.user_id, amount_minor, clock.now())])
    assert answer.refusal is None


def test_a_partner_hears_the_whole_sale_signed_and_in_order(told_at, listening, court_clock):
    """From the announcement to the ruling: each event arrives once, verified, in its lot's order, as promised."""
    receiver = listening()
    endpoint = told_at(receiver)
    lot = stories.announced()
    court_clock.at = lot.opens_at
    work()
    loser, buyer = with_deposit(lot, "L1"), with_deposit(lot, "W1")
    bid(lot, loser, 700_000_00)
    court_clock.at = lot.closes_at - timedelta(minutes=1)
    bid(lot, buyer, 705_000_00)
    db.session.refresh(lot)
    court_clock.at = lot.closes_at + timedelta(seconds=2)
    work()
    received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/"))
    work()
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号之三", clock.today())
    work()
    assert delivering.senders.rest(30)
    work()
    assert delivering.senders.rest(30)
    messages = [Webhook(endpoint.keys[0].secret).verify(came.body, came.headers) for came in receiver.received]
    for message in messages:
        assert faults_of(message["data"], schema_of(message["type"])) == []
    of_the_lot = [message["type"] for message in messages if message["data"]["subject"] == f"lot:{lot.id}"]
    assert of_the_lot == [
        "lot.announced", "lot.opened", "bid.accepted", "bid.accepted", "lot.extended", "lot.closed", "lot.paid",
        "lot.settled",
    ]  # fmt: skip
    of_the_case = [message for message in messages if message["data"]["subject"] == f"case:{lot.case_id}"]
    assert [(message["type"], message["data"]["part"]) for message in of_the_case] == [
        ("case_account.credited", "deposit"), ("case_account.credited", "balance"),
    ]  # fmt: skip
    assert len({came.message_id for came in receiver.received}) == len(messages) == 10
    everything = b"".join(came.body for came in receiver.received).decode()
    for person in (loser.person, buyer.person):
        assert person.legal_name not in everything
        assert person.id_number not in everything
