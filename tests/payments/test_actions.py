"""A payment is started once, asked once, and received or failed once."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.journal.models import JournalEntry
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment, decide_in_sandbox, fail_payment, receive_payment
from auction.payments.models import Payment, Refund
from auction.payments.providers import payout_provider, providers_for
from auction.payments.rules import PAYMENT_LIFE, PAYMENT_NAMES
from tests import builders


def kinds(payment: Payment) -> list[str]:
    """What the journal tells of the payment's subject."""
    return list(
        db.session.scalars(
            sa.select(JournalEntry.kind).where(JournalEntry.subject == payment.subject).order_by(JournalEntry.seq)
        )
    )


def receive(payment: Payment, reference: str = "bank-1") -> None:
    """The money is there."""
    with transaction() as session:
        receive_payment(session, session.get_one(Payment, payment.id), reference)


def test_a_form_sent_twice_starts_one_payment(app, deposit):
    """The same id is the same payment; another id for the same subject finds it; other facts are refused."""
    enrolment, one = uuid.uuid4(), uuid.uuid4()
    first = deposit(payment_id=one, enrolment=enrolment)
    assert deposit(payment_id=one, enrolment=enrolment).id == first.id
    assert deposit(enrolment=enrolment).id == first.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Payment)) == 1
    with pytest.raises(Refusal, match="PAYMENT_ID_REUSED"):
        deposit(payment_id=one, enrolment=enrolment, amount_minor=1)
    assert kinds(first) == ["payment.started"]


def test_money_is_credited_once(app, deposit):
    """The same receipt twice credits the account once; a second charge for one payment is refused."""
    payment = deposit()
    receive(payment)
    receive(payment)
    db.session.refresh(payment)
    assert (payment.state, balance_minor(payment.account.name)) == ("received", 70_000_00)
    with pytest.raises(Refusal, match="PAYMENT_REFERENCE_DIFFERS"):
        receive(payment, "bank-2")
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, payment.id), "declined")
    assert kinds(payment) == ["payment.started", "payment.received"]


def test_money_that_comes_after_all_is_taken_and_paid_twice_goes_back(app, deposit):
    """A failed payment whose money arrives is credited; when another was paid meanwhile it is released at once."""
    enrolment = uuid.uuid4()
    first = deposit(enrolment=enrolment)
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, first.id), "expired")
    second = deposit(enrolment=enrolment)
    assert second.id != first.id
    receive(second, "bank-2")
    receive(first, "bank-1")
    refund = db.session.scalars(sa.select(Refund)).one()
    assert (refund.payment_id, refund.reason, refund.amount_minor) == (first.id, "paid_twice", 70_000_00)


def test_two_payments_for_one_deposit_that_arrive_at_once(app, deposit):
    """Whichever of two threads is second sees the first one's money, and one of the two payments goes back."""
    enrolment = uuid.uuid4()
    first = deposit(enrolment=enrolment)
    with transaction() as session:
        fail_payment(session, session.get_one(Payment, first.id), "expired")
    ids = [first.id, deposit(enrolment=enrolment).id]
    db.session.rollback()
    together = threading.Barrier(2)

    def arrive(payment_id: uuid.UUID) -> None:
        with app.app_context(), transaction() as session:
            payment = session.get_one(Payment, payment_id)
            together.wait(10)
            receive_payment(session, payment, f"bank-{payment_id}")

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(arrive, ids))
    assert db.session.scalars(sa.select(Refund.reason)).all() == ["paid_twice"]


def test_life_of_a_payment(app):
    """The table of a payment's life is whole: received is final, failed may still be received."""
    assert PAYMENT_LIFE == {
        ("started", "receive"): "received", ("started", "fail"): "failed", ("failed", "receive"): "received",
        ("started", "cover"): "covered",
    }  # fmt: skip
    assert set(PAYMENT_NAMES) == {"started", "received", "failed", "covered"}


def test_only_the_payer_is_sent_to_pay_and_once(app, payer, deposit):
    """The way to the provider is opened once and for the payer alone; a finished payment has none."""
    payment = deposit()
    stranger = builders.user("bidder")
    db.session.commit()
    with pytest.raises(Refusal, match="NOT_FOUND"):
        ask_payment(payment.id, stranger, "sandbox", "http://x/r", "http://x/c")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        decide_in_sandbox(payment.id, stranger, pays=True)
    with pytest.raises(Refusal, match="PROVIDER_UNKNOWN"):
        ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    address = ask_payment(payment.id, payer, "sandbox", "http://x/r", "http://x/c")
    assert address == ask_payment(payment.id, payer, "sandbox", "http://x/r", "http://x/c")
    decide_in_sandbox(payment.id, payer, pays=True)
    with pytest.raises(Refusal, match="STATE_FORBIDS"):
        ask_payment(payment.id, payer, "sandbox", "http://x/r", "http://x/c")


def test_production_has_no_play_money(app, payer, deposit):
    """In production the sandbox neither takes money nor pays out; the bank does both."""
    payment = deposit()
    app.config["SUBHASTA_ENV"] = "production"
    try:
        assert [one.key for one in providers_for(1)] == ["bank"]
        assert payout_provider().key == "bank"
        with pytest.raises(Refusal, match="NOT_FOUND"):
            decide_in_sandbox(payment.id, payer, pays=True)
    finally:
        app.config["SUBHASTA_ENV"] = "test"
    assert balance_minor(payment.account.name) == 0


def test_stripe_takes_no_more_than_it_can(app, stripe_double):
    """Above Stripe's cap the sandbox is offered where it is allowed; in production the bank transfer is."""
    assert [one.key for one in providers_for(99_999_999)] == ["stripe", "sandbox"]
    assert [one.key for one in providers_for(100_000_000)] == ["sandbox"]
    app.config["SUBHASTA_ENV"] = "production"
    try:
        assert [one.key for one in providers_for(100_000_000)] == ["bank"]
    finally:
        app.config["SUBHASTA_ENV"] = "test"
