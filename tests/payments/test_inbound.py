"""Stripe's notices may repeat, come late, out of order or forged: what stands in the end is the same."""

import itertools
import json
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auction.ground import clock
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment
from auction.payments.due import look_up_payments
from auction.payments.models import InboundEvent, Payment, Refund
from auction.payments.outgoing import set_aside
from auction.payments.releasing import release_payment, send_refunds

from .stripe_double import notice, signed
from .test_actions import kinds


def asked(payer, deposit) -> Payment:
    """A deposit that waits for Stripe."""
    payment = deposit()
    ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    db.session.refresh(payment)
    return payment


def post(client, body: bytes, headers: dict | None = None):
    """Deliver a notice."""
    db.session.rollback()
    return client.post("/inbound/stripe", data=body, headers=headers or signed(body))


def test_a_paid_session_credits_the_deposit_once(app, client, payer, deposit, stripe_double):
    """The same notice three times, and a second notice of the same fact, credit once; both are kept once."""
    payment = asked(payer, deposit)
    paid = stripe_double.pay(payment.ask_reference)
    first = notice("checkout.session.completed", paid)
    assert [post(client, first).status_code for _ in range(3)] == [200] * 3
    assert post(client, notice("checkout.session.async_payment_succeeded", paid)).json == {"effect": "payment done"}
    db.session.refresh(payment)
    assert (payment.state, balance_minor(payment.account.name)) == ("received", 70_000_00)
    assert kinds(payment).count("payment.received") == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InboundEvent)) == 2


def test_another_amount_is_refused_to_stripe_and_kept(app, client, payer, deposit, stripe_double):
    """A notice of 1 fen, or of dollars, is answered 409 and journaled; nothing is credited, the desk sees the alarm."""
    for amount_minor, currency in ((1, "cny"), (70_000_00, "usd")):
        payment = asked(payer, deposit)
        body = notice("checkout.session.completed", stripe_double.pay(payment.ask_reference, amount_minor, currency))
        answer = post(client, body)
        assert answer.status_code == 409, answer.text
        assert post(client, body).json == {"effect": "PAYMENT_AMOUNT_DIFFERS"}
        db.session.refresh(payment)
        assert (payment.state, payment.alarm) == ("failed", "PAYMENT_AMOUNT_DIFFERS")
        assert kinds(payment) == ["payment.started", "payment.failed"]
    assert balance_minor(payment.account.name) == 0


def test_forged_old_and_broken_notices_are_refused(app, client, payer, deposit, stripe_double):
    """Only a body signed with our secret within five minutes counts; nothing else leaves a trace."""
    payment = asked(payer, deposit)
    body = notice("checkout.session.completed", stripe_double.pay(payment.ask_reference))
    assert post(client, body, signed(body, "whsec_other")).status_code == 400
    assert post(client, body, signed(body, age_s=600)).status_code == 400
    assert post(client, body + b" ", signed(body)).status_code == 400
    assert post(client, body, {"Content-Type": "application/json"}).status_code == 400
    for broken in (b"[]", b"{}", b"no json", notice("checkout.session.completed", {"object": "checkout.session"})):
        assert post(client, broken).status_code in (200, 400), broken
    db.session.refresh(payment)
    assert payment.state == "started"


def test_notices_that_are_not_ours_are_acknowledged(app, client, payer, deposit, stripe_double):
    """Unknown kinds and other people's objects are answered 200 and said to be ignored."""
    foreign = {"id": "cs_x", "object": "checkout.session", "metadata": {"payment_id": str(uuid.uuid4())}}
    for body in (notice("customer.created", {"object": "customer"}), notice("checkout.session.completed", foreign)):
        answer = post(client, body)
        assert (answer.status_code, answer.json) == (200, {"effect": "ignored"})


def test_without_stripe_there_is_no_such_door(app, client):
    """An installation without Stripe's secret answers 404."""
    assert post(client, b"{}").status_code == 404


def test_a_notice_keeps_no_personal_data(app, client, payer, deposit, stripe_double):
    """What Stripe says about the payer is not kept."""
    payment = asked(payer, deposit)
    paid = stripe_double.pay(payment.ask_reference) | {"customer_details": {"email": "someone@example.test"}}
    post(client, notice("checkout.session.completed", paid))
    kept = db.session.scalars(sa.select(InboundEvent)).one().body
    assert "someone" not in json.dumps(kept)
    assert kept["payment_intent"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations([0, 1, 2, 3]), again=st.lists(st.integers(0, 3), max_size=4))
def test_any_order_of_payment_notices_ends_the_same(app, client, payer, deposit, stripe_double, order, again):
    """Waiting, expired, paid, and a wrong amount in any order and number: the payment is received, credited once."""
    payment = asked(payer, deposit)
    waiting = dict(stripe_double.sessions[payment.ask_reference])
    paid = stripe_double.pay(payment.ask_reference)
    notices = [
        notice("checkout.session.completed", waiting),
        notice("checkout.session.expired", waiting | {"status": "expired"}),
        notice("checkout.session.completed", paid),
        notice("checkout.session.completed", paid | {"amount_total": 1}),
    ]
    for place in itertools.chain(order, again):
        post(client, notices[place])
    db.session.refresh(payment)
    assert (payment.state, payment.failure, payment.alarm) == ("received", None, "PAYMENT_AMOUNT_DIFFERS")
    assert balance_minor(payment.account.name) == 70_000_00


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations([0, 1, 2]), again=st.lists(st.integers(0, 2), max_size=4), fails=st.booleans(),
    is_sent=st.booleans(),
)  # fmt: skip
def test_any_order_of_refund_notices_ends_the_same(
    app, client, payer, deposit, stripe_double, order, again, fails, is_sent
):
    """Pending, succeeded, and perhaps failed at last, before or after our own record of sending: one end, one movement."""
    payment = asked(payer, deposit)
    post(client, notice("checkout.session.completed", stripe_double.pay(payment.ask_reference)))
    with transaction() as session:
        row = session.get_one(Payment, payment.id)
        refund_id = release_payment(session, row, row.amount_minor, clock.now(), "not_won").id
    refund = db.session.get_one(Refund, refund_id)
    if is_sent:
        send_refunds()
    else:
        refund.attempts, refund.next_try_at = 1, None
        with transaction() as session:
            refund = session.get_one(Refund, refund_id)
            set_aside(session, refund)
    base = {
        "id": f"re_of_{refund_id}", "object": "refund", "amount": 70_000_00, "currency": "cny",
        "metadata": {"refund_id": str(refund_id)},
    }  # fmt: skip
    notices = [
        notice("refund.created", base | {"status": "pending"}),
        notice("refund.updated", base | {"status": "succeeded"}),
        notice("refund.failed", base | {"status": "failed", "failure_reason": "lost_card"}) if fails
        else notice("refund.updated", base | {"status": "succeeded"}),
    ]  # fmt: skip
    for place in itertools.chain(order, again):
        assert post(client, notices[place]).status_code == 200
    db.session.expire_all()
    refund = db.session.get_one(Refund, refund_id)
    assert refund.state == ("failed" if fails else "arrived")
    assert balance_minor(payment.account.name) == (70_000_00 if fails else 0)
    assert balance_minor(f"pending:{refund_id}") == 0


@pytest.mark.parametrize("lost", [1, 3])
def test_without_any_notice_the_worker_finds_out(app, payer, deposit, stripe_double, standing_clock, lost):
    """Notices that never come, and look-ups whose replies are lost, end in the same credit."""
    payment = asked(payer, deposit)
    stripe_double.pay(payment.ask_reference)
    stripe_double.lose_replies(lost)
    for _ in range(4):
        standing_clock.at += timedelta(hours=1)
        look_up_payments()
    db.session.refresh(payment)
    assert payment.state == "received"
    assert balance_minor(payment.account.name) == 70_000_00
