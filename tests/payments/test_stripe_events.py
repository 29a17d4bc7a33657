"""Each kind of Stripe's events does what its own object says, and nothing it does not."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.payments.models import InboundEvent, Payment
from auction.payments.releasing import release_payment, send_refunds
from auction.payments.stripe_events import catch_up

from .stripe_double import notice
from .test_actions import kinds
from .test_inbound import asked, post


def paid(client, payer, deposit, double, card: str = "pm_card_visa") -> Payment:
    """A deposit that has arrived, told by an event."""
    payment = asked(payer, deposit)
    post(client, notice("checkout.session.completed", double.pay(payment.ask_reference, card=card)))
    db.session.refresh(payment)
    assert payment.state == "received"
    return payment


def events_of(double, kind: str) -> list[bytes]:
    """The bodies of the events of one kind."""
    return [one.body for one in double.events.deliveries if one.event["type"] == kind]


def test_an_intent_that_succeeded_credits_the_deposit(app, client, payer, deposit, stripe_double):
    """The event of the intent alone is enough, and the session's event after it adds nothing."""
    payment = asked(payer, deposit)
    session = stripe_double.pay(payment.ask_reference)
    (body,) = events_of(stripe_double, "payment_intent.succeeded")
    assert post(client, body).json == {"effect": "payment done"}
    assert post(client, notice("checkout.session.completed", session)).json == {"effect": "payment done"}
    assert balance_minor(payment.account.name) == 70_000_00
    assert kinds(payment) == ["payment.started", "payment.received"]


def test_an_intent_of_another_amount_is_an_alarm(app, client, payer, deposit, stripe_double):
    """What was received in all is compared with our own row, not what was asked."""
    payment = asked(payer, deposit)
    stripe_double.pay(payment.ask_reference, amount_minor=69_999_99)
    (body,) = events_of(stripe_double, "payment_intent.succeeded")
    assert post(client, body).status_code == 409
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("failed", "PAYMENT_AMOUNT_DIFFERS")


def test_a_declined_try_leaves_the_payment_open(app, client, payer, deposit, stripe_double):
    """The payer may try another card on the same page; only the page's end is the payment's."""
    payment = asked(payer, deposit)
    with pytest.raises(Exception, match="declined"):
        stripe_double.pay(payment.ask_reference, card="pm_card_visa_chargeDeclined")
    (body,) = events_of(stripe_double, "payment_intent.payment_failed")
    assert post(client, body).json == {"effect": "ignored"}
    session = stripe_double.sessions[payment.ask_reference]
    failed = notice("checkout.session.async_payment_failed", session | {"status": "complete"})
    assert post(client, failed).json == {"effect": "payment failed"}
    db.session.refresh(payment)
    assert (payment.state, payment.failure) == ("failed", "async_payment_failed")


def test_a_dispute_is_an_alarm_on_the_desk(app, client, payer, deposit, stripe_double):
    """The payer's bank takes the money back: Stripe is thanked, the payment has an alarm, told once."""
    payment = paid(client, payer, deposit, stripe_double, "pm_card_createDispute")
    (body,) = events_of(stripe_double, "charge.dispute.created")
    assert post(client, body).json == {"effect": "CHARGE_DISPUTED"}
    (dispute,) = stripe_double.books.disputes.values()
    assert post(client, notice("charge.dispute.closed", dispute)).json == {"effect": "CHARGE_DISPUTED"}
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("received", "CHARGE_DISPUTED")
    assert kinds(payment).count("payment.alarmed") == 1


def test_a_dispute_before_everything_else_finds_its_payment_at_stripe(app, client, payer, deposit, stripe_double):
    """An object that does not say whose it is is looked up; when Stripe does not answer, it is to send it again."""
    payment = asked(payer, deposit)
    stripe_double.pay(payment.ask_reference, card="pm_card_createDispute")
    (body,) = events_of(stripe_double, "charge.dispute.created")
    stripe_double.faults.append("lost_before")
    assert post(client, body).status_code == 503
    assert post(client, body).json == {"effect": "CHARGE_DISPUTED"}
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("started", "CHARGE_DISPUTED")
    unknown = {"id": "dp_x", "object": "dispute", "amount": 1, "payment_intent": "pi_of_somebody_else"}
    for _ in range(2):
        assert post(client, notice("charge.dispute.created", unknown, "evt_x")).json == {"effect": "ignored"}


@pytest.mark.parametrize("kind", ["refund.created", "charge.refunded"])
def test_money_that_somebody_else_sends_back_is_an_alarm(app, client, payer, deposit, stripe_double, kind):
    """A refund made in Stripe's own pages is none of ours, by whichever event it is told."""
    payment = paid(client, payer, deposit, stripe_double)
    stripe_double.books.create_refund({"payment_intent": payment.provider_reference, "amount": "1"})
    (body,) = events_of(stripe_double, kind)
    assert post(client, body).json == {"effect": "REFUND_NOT_OURS"}
    db.session.refresh(payment)
    assert payment.alarm == "REFUND_NOT_OURS"


def test_our_own_refund_is_no_alarm(app, client, payer, deposit, stripe_double, standing_clock):
    """Every event of a refund that we ordered, late and twice, ends in its arrival alone."""
    payment = paid(client, payer, deposit, stripe_double, "pm_card_pendingRefund")
    with transaction() as session:
        row = session.get_one(Payment, payment.id)
        release_payment(session, row, row.amount_minor, clock.now() + timedelta(hours=1), "not_won")
    send_refunds()
    stripe_double.books.settle_refund(next(iter(stripe_double.refunds)))
    effects = [
        post(client, body).json["effect"]
        for kind in ("charge.refunded", "refund.updated", "refund.created") for body in events_of(stripe_double, kind) * 2
    ]  # fmt: skip
    assert effects == ["refund known"] * 2 + ["refund done"] * 2 + ["refund open"] * 2
    db.session.refresh(payment)
    assert payment.alarm is None
    assert balance_minor(payment.account.name) == 0


def test_a_page_that_we_did_not_make_pays_nothing(app, client, payer, deposit, stripe_double):
    """A session that carries our payment's id under another id is an alarm when paid, and nothing when it expires."""
    payment = asked(payer, deposit)
    other = stripe_double.sessions[payment.ask_reference] | {"id": "cs_of_another", "status": "expired"}
    assert post(client, notice("checkout.session.expired", other)).json == {"effect": "ignored"}
    other |= {"payment_status": "paid", "payment_intent": "pi_other", "status": "complete"}
    assert post(client, notice("checkout.session.completed", other)).json == {"effect": "PAYMENT_OBJECT_DIFFERS"}
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("started", "PAYMENT_OBJECT_DIFFERS")
    assert balance_minor(payment.account.name) == 0


@pytest.mark.parametrize("thing", [
    {"object": "payment_intent", "status": "succeeded"}, {"object": "charge"}, {"object": "dispute"},
    {"object": "refund"}, {"object": "checkout.session"}, {"object": ["charge"]}, {}, [], "charge", None,
])  # fmt: skip
def test_broken_objects_are_refused_or_ignored_never_a_fault(app, client, payer, deposit, stripe_double, thing):
    """Whatever an object lacks, signed as it is: 200 or 400, and nothing is moved."""
    payment = paid(client, payer, deposit, stripe_double)
    for kind in ("payment_intent.succeeded", "charge.refunded", "charge.dispute.created", "refund.failed"):
        for more in ({}, {"metadata": {"payment_id": str(payment.id)}}, {"metadata": {"refund_id": [1]}},
                     {"metadata": "x"}, {"payment_intent": payment.provider_reference}, {"payment_intent": 5}):  # fmt: skip
            body = notice(kind, thing | more if isinstance(thing, dict) else thing)
            assert post(client, body).status_code in (200, 400), (kind, more)
    assert balance_minor(payment.account.name) == 70_000_00


def test_events_that_never_came_are_fetched(app, client, payer, deposit, stripe_double, standing_clock):
    """The door is shut for three days; what Stripe could not deliver is taken from its list, once."""
    payment = asked(payer, deposit)
    stripe_double.pay(payment.ask_reference, card="pm_card_createDispute")
    stripe_double.faults.append("lost_before")
    assert catch_up() == 0, "Stripe does not answer"
    standing_clock.at += timedelta(days=3)
    assert catch_up() == 3
    assert catch_up() == 0
    db.session.refresh(payment)
    assert (payment.state, payment.alarm) == ("received", "CHARGE_DISPUTED")
    assert set(db.session.scalars(sa.select(InboundEvent.kind))) == {
        "checkout.session.completed", "payment_intent.succeeded", "charge.dispute.created",
    }  # fmt: skip


def test_an_id_that_is_no_payment_is_nobody_s(app, client, stripe_double):
    """An unknown payment's id, and one that is no id at all, are ignored."""
    for metadata in ({"payment_id": str(uuid.uuid4())}, {"payment_id": "x"}):
        thing = {"id": "pi_x", "object": "payment_intent", "status": "succeeded", "metadata": metadata}
        assert post(client, notice("payment_intent.succeeded", thing)).json == {"effect": "ignored"}
