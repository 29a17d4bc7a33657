"""A sale told through its acts, up to where a test of settlement begins."""

import uuid
from datetime import timedelta

from flask import current_app

from auction.bidding.actions import place_bids
from auction.bidding.batch_rules import WaitingBid
from auction.bidding.closing import close_lot, wind_up_closed_lots
from auction.cases.models import Claim, Party
from auction.distribution.countersigning import countersign, waiting_for_countersign
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.store import db, transaction
from auction.lots.models import Lot
from auction.payments.actions import receive_payment, start_payment
from auction.payments.models import Payment
from auction.settlement.actions import open_settlement, pay_balance, serve_ruling
from auction.worker import run_due
from tests.builders import enrolled, open_lot, user

PRICE = 800_000_00
DEPOSIT = 70_000_00


def work() -> None:
    """The worker does what is due, in a session of its own; what the test holds is read anew."""
    db.session.commit()
    with current_app.app_context():
        run_due()
    db.session.expire_all()


def received(payment: Payment) -> Payment:
    """The money is there."""
    with transaction() as session:
        receive_payment(session, session.get_one(Payment, payment.id), f"bank-{payment.id}")
    return payment


def with_deposit(lot: Lot, code: str) -> Enrolment:
    """A bidder whose deposit was really paid."""
    enrolment = enrolled(lot, code)
    received(
        start_payment(
            uuid.uuid4(), enrolment.user, "deposit", f"enrolment:{enrolment.id}", f"deposit:{enrolment.id}",
            enrolment.deposit_minor, "CNY",
        )
    )  # fmt: skip
    return enrolment


def sold_lot(price_minor: int = PRICE, **terms) -> tuple[Lot, Enrolment, Enrolment]:
    """A lot that was bid for and closed: (lot, buyer, loser)."""
    lot = open_lot(**terms)
    loser, buyer = with_deposit(lot, "L1"), with_deposit(lot, "W1")
    at = clock.now()
    bids = [(loser, price_minor - 10_000_00), (buyer, price_minor)]
    answers = place_bids(lot.id, [WaitingBid(uuid.uuid4(), who.user_id, amount, at) for who, amount in bids])
    assert [answer.refusal for answer in answers] == [None, None]
    clock.current().at = lot.closes_at + timedelta(seconds=2)
    db.session.rollback()
    assert close_lot(lot.id)
    assert wind_up_closed_lots() == 1
    db.session.refresh(lot)
    return lot, buyer, loser


def settling_lot(**terms) -> tuple[Lot, Enrolment]:
    """A sold lot whose settlement is open: (lot, buyer)."""
    lot, buyer, _ = sold_lot(**terms)
    assert open_settlement(lot.id)
    return lot, buyer


def paid_lot(**terms) -> tuple[Lot, Enrolment]:
    """A lot whose price has been paid: (lot, buyer)."""
    lot, buyer = settling_lot(**terms)
    received(pay_balance(lot.id, buyer.user, uuid.uuid4(), "/"))
    work()
    assert lot.state == "paid"
    return lot, buyer


def settled_lot(**terms) -> tuple[Lot, Enrolment]:
    """A lot whose ruling has been served today: (lot, buyer)."""
    lot, buyer = paid_lot(**terms)
    serve_ruling(lot.id, lot.case.officer, "（2026）江01执1号之三", clock.today())
    db.session.refresh(lot)
    return lot, buyer


def party(lot: Lot, role: str, name: str, is_enterprise: bool = False, account: str = "6222000000000001") -> Party:
    """A party of the lot's case."""
    row = Party(
        case_id=lot.case_id, role=role, is_enterprise=is_enterprise, name=name, id_number="X1", address="江州市",
        phone="13800000000", payee_bank="江州银行", payee_account=account,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def claim(creditor: Party, kind: str, principal_minor: int, rank: int = 1, rate_ppm: int = 0, since=None) -> Claim:
    """What a creditor may ask."""
    row = Claim(
        case_id=creditor.case_id, party=creditor, kind=kind, rank=rank, principal_minor=principal_minor,
        interest_rate_ppm=rate_ppm, interest_from=since, basis="判决书主文第一项",
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def clerks():
    """Two finance clerks of the court."""
    pair = user("finance", of_court=True), user("finance", of_court=True)
    db.session.commit()
    return pair


def judge_countersigns():
    """A judge of the court countersigns every large pay-out that waits."""
    judge = user("judge", of_court=True)
    db.session.commit()
    for payout, plan in waiting_for_countersign(judge.court_id):
        countersign(payout.id, judge, plan.content_hash)
    return judge
