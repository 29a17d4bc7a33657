"""Any order, repetition and loss of Stripe's events, three days of silence included, ends in the same rows and books.

`HYPOTHESIS_PROFILE=long` tells more stories.
"""

import os
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from auction.ground import clock
from auction.ground.store import db, transaction
from auction.ledger.queries import balance_minor
from auction.payments.actions import ask_payment
from auction.payments.due import look_up_payments
from auction.payments.models import InboundEvent, Payment, Refund
from auction.payments.releasing import release_payment, send_refunds
from auction.payments.stripe_events import catch_up

from .stripe_double import FAULTS, StripeDouble, signed
from .test_actions import kinds

EXAMPLES = {"default": 15, "long": 1_000}[os.environ.get("HYPOTHESIS_PROFILE", "default")]
# Without shrinking: a story that ends otherwise is short enough, and each takes a second.
STORIES = settings(
    phases=(Phase.explicit, Phase.generate),
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DEPOSIT = 70_000_00

# What becomes of a payment, and the card it is paid by.
FATES = {
    "paid": "pm_card_visa", "declined first": "pm_card_visa", "proved by 3-D Secure": "pm_card_threeDSecure2Required",
    "expired": None, "refunded": "pm_card_pendingRefund", "refund fails": "pm_card_refundFail",
    "disputed": "pm_card_createDispute", "refunded by hand": "pm_card_visa",
}  # fmt: skip


@dataclass
class Story:
    """One payment, its fate, and what stands of it in the end."""

    payment_id: uuid.UUID
    fate: str

    def row(self) -> Payment:
        """The payment, read anew."""
        db.session.expire_all()
        return db.session.get_one(Payment, self.payment_id)

    def pay(self, double: StripeDouble) -> None:
        """What the payer does on the hosted page."""
        session_id = self.row().ask_reference
        card = FATES[self.fate]
        if card is None:
            double.checkout.expire(session_id)
            return
        if self.fate == "declined first":
            with pytest.raises(Exception, match="declined"):
                double.pay(session_id, card="pm_card_visa_chargeDeclined")
        double.pay(session_id, card=card)
        if self.fate == "proved by 3-D Secure":
            intent = list(double.books.intents.values())[-1]
            double.books.authenticate(intent["id"])
            double.checkout.complete(session_id)
        if self.fate == "refunded by hand":
            double.books.create_refund({"payment_intent": double.sessions[session_id]["payment_intent"]})

    def end(self) -> dict:
        """What can be said of it in the end, rows, journal and money."""
        payment = self.row()
        refund = db.session.scalars(sa.select(Refund).where(Refund.payment_id == payment.id)).one_or_none()
        told = kinds(payment)
        return {
            "payment": (payment.state, payment.failure, payment.alarm),
            "refund": (refund.state, refund.failure) if refund else None,
            "held_minor": balance_minor(payment.account.name),
            "told_once": all(told.count(kind) == 1 for kind in set(told)),
        }


ENDS = {
    "paid": {"payment": ("received", None, None), "refund": None, "held_minor": DEPOSIT},
    "expired": {"payment": ("failed", "expired", None), "refund": None, "held_minor": 0},
    "refunded": {"payment": ("received", None, None), "refund": ("arrived", None), "held_minor": 0},
    "refund fails": {
        "payment": ("received", None, None), "refund": ("failed", "expired_or_canceled_card"), "held_minor": DEPOSIT,
    },
    "disputed": {"payment": ("received", None, "CHARGE_DISPUTED"), "refund": None, "held_minor": DEPOSIT},
    "refunded by hand": {"payment": ("received", None, "REFUND_NOT_OURS"), "refund": None, "held_minor": DEPOSIT},
}  # fmt: skip
ENDS |= dict.fromkeys(("declined first", "proved by 3-D Secure"), ENDS["paid"])


def begin(app, payer, deposit, fate: str) -> Story:
    """A deposit asked from Stripe."""
    payment = deposit(DEPOSIT)
    ask_payment(payment.id, payer, "stripe", "http://x/r", "http://x/c")
    return Story(payment.id, fate)


def deliver(data, double: StripeDouble, client) -> None:
    """Some of the events there have been, none to twice each, in any order."""
    some = [one for one in double.events.deliveries for _ in range(data.draw(st.integers(0, 2), label="times"))]
    for one in data.draw(st.permutations(some), label="order"):
        db.session.rollback()
        answer = client.post("/inbound/stripe", data=one.body, headers=signed(one.body))
        assert answer.status_code == 200, answer.text
        one.is_delivered = True


def three_days(standing_clock) -> None:
    """Silence: what is left to the worker."""
    for hours in (1, 6, 17, 24, 24):
        standing_clock.at += timedelta(hours=hours)
        look_up_payments()
        send_refunds()
    while catch_up():
        pass


def release(story: Story, double: StripeDouble, lost: int) -> None:
    """The court releases the deposit; the first replies may be lost. Stripe ends the refund some time later."""
    with transaction() as session:
        payment = session.get_one(Payment, story.payment_id)
        release_payment(session, payment, DEPOSIT, clock.now() + timedelta(hours=24), "not_won")
    double.lose_replies(lost)
    send_refunds()
    for refund_id in list(double.refunds):
        double.books.settle_refund(refund_id)


@STORIES
@given(data=st.data(), fates=st.lists(st.sampled_from(sorted(FATES)), min_size=1, max_size=3))
def test_any_order_repetition_and_silence_end_the_same(
    app, client, payer, deposit, stripe_double, standing_clock, data, fates
):
    """Whatever is delivered, how often and in what order, and whatever is never delivered at all: every payment and
    release ends as it did with Stripe, told once, with the money where it belongs; saying it all again changes nothing.
    """
    double = StripeDouble(stripe_double.now)
    app.extensions["stripe_http_client"] = double
    stories = [begin(app, payer, deposit, fate) for fate in fates]
    for story in stories:
        story.pay(double)
    deliver(data, double, client)
    standing_clock.at += timedelta(hours=1)
    look_up_payments()
    for story in stories:
        if story.fate in ("refunded", "refund fails"):
            release(story, double, data.draw(st.integers(0, 1), label="replies lost"))
    deliver(data, double, client)
    three_days(standing_clock)
    ends = [story.end() for story in stories]
    assert ends == [ENDS[fate] | {"told_once": True} for fate in fates]
    deliver(data, double, client)
    three_days(standing_clock)
    assert [story.end() for story in stories] == ends
    assert len(double.refunds) == sum("refund" in fate for fate in fates)
    assert db.session.scalar(
        sa.select(sa.func.count()).select_from(InboundEvent).where(InboundEvent.effect == "PAYMENT_AMOUNT_DIFFERS")
    ) == 0  # fmt: skip


@STORIES
@given(
    troubles=st.lists(
        st.tuples(st.sampled_from(FAULTS), st.sampled_from([60, 3_600, 25 * 3_600])), min_size=1, max_size=6
    )
)
def test_a_refund_is_never_doubled(app, client, payer, deposit, stripe_double, standing_clock, troubles):
    """Requests and replies lost, faults before and after the act, minutes or days between the tries, so that Stripe
    has forgotten the key: one refund is there in the end, and it has arrived.
    """
    double = StripeDouble(stripe_double.now)
    app.extensions["stripe_http_client"] = double
    story = begin(app, payer, deposit, "refunded")
    story.pay(double)
    standing_clock.at += timedelta(hours=1)
    look_up_payments()
    with transaction() as session:
        release_payment(session, session.get_one(Payment, story.payment_id), DEPOSIT, clock.now(), "not_won")
    for fault, pause_s in troubles:
        double.faults.append(fault)
        send_refunds()
        standing_clock.at += timedelta(seconds=pause_s)
    double.faults.clear()
    for _ in range(6):
        standing_clock.at += timedelta(hours=25)
        send_refunds()
        for refund_id in list(double.refunds):
            double.books.settle_refund(refund_id)
    assert len(double.refunds) == 1
    assert story.end() == ENDS["refunded"] | {"told_once": True}
