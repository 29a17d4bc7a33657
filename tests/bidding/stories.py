"""Bidding's story up to where a test begins, told through the acts."""

import uuid

from auction.accounts.models import User
from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import Answer, WaitingBid
from auction.enrolment.actions import confirm_paid_enrolments, enrol, pay_deposit
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.lots.models import Lot
from auction.payments.actions import receive_payment
from auction.payments.models import Payment
from tests import builders


def bidder() -> User:
    """Somebody whose identity is proved."""
    person = builders.user("bidder")
    db.session.commit()
    return person


def pay(enrolment: Enrolment) -> Payment:
    """The deposit arrives."""
    payment = pay_deposit(enrolment)
    with transaction() as session:
        receive_payment(session, session.get_one(Payment, payment.id), f"bank-{payment.id}")
    return payment


def enrolled(lot: Lot) -> Enrolment:
    """Enrolled, paid and with a code."""
    enrolment = enrol(lot.id, bidder())
    pay(enrolment)
    assert confirm_paid_enrolments() == 1
    db.session.refresh(enrolment)
    return enrolment


def waiting(enrolment: Enrolment, amount_minor: int, received_at=None, bid_id=None) -> WaitingBid:
    """A bid at the door, entered now."""
    return WaitingBid(bid_id or uuid.uuid4(), enrolment.user_id, amount_minor, received_at or clock.now())


def bid(enrolment: Enrolment, amount_minor: int, **facts) -> Answer:
    """One bid through the action."""
    [answer] = place_bids(enrolment.lot_id, [waiting(enrolment, amount_minor, **facts)])
    return answer
