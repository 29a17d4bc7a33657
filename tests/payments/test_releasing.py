"""A release is made once, sent once, and is seen until it has arrived or failed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, transaction
from auction.ledger.actions import transfer, transfer_id
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment, note_payment, receive_payment, refund_deposit
from auction.payments.due import DUE, look_up_payments
from auction.payments.models import Payment, Payout, Refund
from auction.payments.outgoing import note_outgoing
from auction.payments.paying_out import let_payouts_go, order_payout, send_payouts
from auction.payments.providers.port import Outcome
from auction.payments.releasing import release_again, send_refunds
from tests import builders

from .test_actions import kinds, receive


def release(payment: Payment) -> list[Refund]:
    """Release the deposit by tomorrow."""
    with transaction() as session:
        return refund_deposit(session, payment.account.name, clock.now() + timedelta(hours=24), "not_won")


def only_refund() -> Refund:
    """The one release there is, read anew."""
    db.session.expire_all()
    return db.session.scalars(sa.select(Refund)).one()


def test_a_release_is_seen_on_its_way(app, deposit, standing_clock):
    """Due, sent at once, arrived seconds later: each step once in the journal, the money on the right account."""
    payment = deposit()
    receive(payment)
    assert len(release(payment)) == 1
    assert release(payment) == []
    assert (only_refund().state, balance_minor(payment.account.name)) == ("due", 70_000_00)
    assert DUE[0].next_event().at == clock.now()
    assert send_refunds() == 1
    assert (only_refund().state, only_refund().sent_at) == ("sent", clock.now())
    assert (balance_minor(payment.account.name), balance_minor(f"pending:{only_refund().id}")) == (0, 70_000_00)
    assert send_refunds() == 0
    standing_clock.at += timedelta(seconds=5)
    assert send_refunds() == 1
    assert (only_refund().state, only_refund().arrived_at) == ("arrived", clock.now())
    assert (balance_minor(f"pending:{only_refund().id}"), balance_minor("outside:sandbox")) == (0, 0)
    assert DUE[0].next_event() is None
    assert kinds(payment) == [
        "payment.started", "payment.received", "refund.due", "refund.sent", "refund.arrived",
    ]  # fmt: skip


def test_a_failed_release_comes_back_and_is_sent_again_by_hand(app, deposit, standing_clock):
    """A bank that refuses leaves the money on the deposit; a clerk sends it again, once."""
    payment = deposit(amount_minor=70_000_13)
    receive(payment)
    release(payment)
    send_refunds()
    standing_clock.at += timedelta(seconds=5)
    send_refunds()
    failed = only_refund()
    assert (failed.state, failed.failure) == ("failed", "account_closed")
    assert balance_minor(payment.account.name) == 70_000_13
    assert release(payment) == [], "nothing tries by itself what a bank has refused"
    clerk = builders.user("finance", of_court=True)
    db.session.commit()
    again = release_again(failed.id, clerk)
    with pytest.raises(Refusal, match="REFUND_NOT_FAILED"):
        release_again(failed.id, clerk)
    assert (again.state, again.due_at) == ("due", failed.due_at)
    assert kinds(payment)[-2:] == ["refund.failed", "refund.due"]


def test_a_release_never_sends_what_is_not_held(app, deposit):
    """If the deposit has gone elsewhere the release fails before the provider is asked."""
    payment = deposit()
    receive(payment)
    release(payment)
    from_account = payment.account.name
    with transaction() as session:
        transfer(session, transfer_id("x"), "deposit.applied", from_account, "case:1", 70_000_00, "CNY")
    send_refunds()
    assert (only_refund().state, only_refund().failure, only_refund().sent_at) == ("failed", "not_held", None)


def stripe_paid(payment: Payment, payer, double) -> None:
    """Paid through Stripe's hosted page, and looked up."""
    ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    db.session.refresh(payment)
    double.pay(payment.ask_reference)
    payment.next_look_at = clock.now()
    db.session.commit()
    assert look_up_payments() == 1
    db.session.refresh(payment)
    assert payment.state == "received"


def test_a_lost_reply_never_refunds_twice(app, payer, deposit, stripe_double, standing_clock):
    """Stripe refunds, its reply is lost; we try again with the same id, and one refund exists on both sides."""
    payment = deposit()
    stripe_paid(payment, payer, stripe_double)
    release(payment)
    stripe_double.lose_replies(1)
    send_refunds()
    assert (only_refund().state, only_refund().attempts) == ("due", 1)
    assert send_refunds() == 0, "not before the time of the next try"
    standing_clock.at += timedelta(days=2)  # Stripe has forgotten the idempotency key
    send_refunds()
    assert only_refund().state == "sent"
    assert len(stripe_double.refunds) == 1
    stripe_double.books.settle_refund(only_refund().provider_reference)
    standing_clock.at += timedelta(hours=1)
    send_refunds()
    assert only_refund().state == "arrived"
    assert balance_minor("outside:stripe") == 0


def test_a_lost_reply_never_asks_twice(app, payer, deposit, stripe_double):
    """The payer is told to try again; the second time he gets the session that was made the first time."""
    payment = deposit()
    stripe_double.lose_replies(1)
    with pytest.raises(Refusal, match="PROVIDER_UNREACHABLE"):
        ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    with pytest.raises(Refusal, match="PAYMENT_PROVIDER_FIXED"):
        ask_payment(payment.id, payer, "sandbox", "http://x/r", "http://x/c")
    address = ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    assert address.startswith("https://checkout.stripe.com/")
    assert len(stripe_double.sessions) == 1


def test_stripe_refusing_a_refund_is_a_failure_that_is_seen(app, payer, deposit, stripe_double):
    """A clear no ends in state failed with Stripe's word for it, and the money back on the deposit."""
    payment = deposit()
    stripe_paid(payment, payer, stripe_double)
    stripe_double.books.create_refund({"payment_intent": payment.provider_reference})
    release(payment)
    send_refunds()
    assert (only_refund().state, only_refund().failure) == ("failed", "charge_already_refunded")
    assert balance_minor(payment.account.name) == 70_000_00


@pytest.mark.parametrize(
    "wrong", [{"amount_minor": 1, "currency": "CNY"}, {"amount_minor": 7_000_000, "currency": "USD"}]
)
def test_another_amount_is_an_alarm(app, deposit, wrong):
    """Neither a payment nor a release believes a provider that reports another amount or currency."""
    payment = deposit()
    with transaction() as session:
        row = session.get_one(Payment, payment.id)
        assert note_payment(session, row, Outcome("done", "x", **wrong)).code == "PAYMENT_AMOUNT_DIFFERS"
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("failed", "PAYMENT_AMOUNT_DIFFERS")
    assert balance_minor(payment.account.name) == 0
    receive(payment)
    (refund,) = release(payment)
    with transaction() as session:
        row = session.get_one(Refund, refund.id)
        assert note_outgoing(session, row, Outcome("done", "x", **wrong)).code == "REFUND_AMOUNT_DIFFERS"
    assert only_refund().state == "due"


def test_a_payout_is_sent_once_and_comes_back_when_the_account_is_wrong(app, deposit, standing_clock):
    """Money set aside for a payee arrives once; with a wrong bank account it returns to the case account."""
    payment = deposit()
    with transaction() as session:
        receive_payment(session, session.get_one(Payment, payment.id), "bank-1")
    account, court_id = payment.account.name, builders.court().id
    db.session.commit()
    for number, bank_account in enumerate(("6222000011112222", "6222000013131313")):
        with transaction() as session:
            for _ in range(2):
                order_payout(
                    session,
                    payment_id(number),
                    "plan:1",
                    account,
                    ("甲", "某行", bank_account),
                    100_00,
                    "CNY",
                    court_id,
                )
    assert balance_minor(account) == 69_800_00
    assert send_payouts() == 0, "nothing goes before it is let go"
    assert let_payouts_go() == 2
    assert send_payouts() == 2
    standing_clock.at += timedelta(seconds=5)
    assert send_payouts() == 2
    assert send_payouts() == 0
    states = dict(db.session.execute(sa.select(Payout.payee_account, Payout.state)).all())
    assert states == {"6222000011112222": "arrived", "6222000013131313": "failed"}
    assert balance_minor(account) == 69_900_00


def payment_id(number: int):
    """A stable id."""
    return transfer_id("test", number)
