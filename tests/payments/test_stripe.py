"""The four verbs with Stripe behind them: the same tests of the double in this process, on loopback, and of Stripe."""

import os
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import stripe

from auction.ground.refusal import Refusal
from auction.payments.providers.port import (
    Ask,
    Order,
    Outcome,
    ProviderRefused,
    ProviderUnreachable,
    Release,
    Sent,
)
from auction.payments.providers.stripe import StripeCheckout, client_for, outcome_of_intent
from auction.payments.providers.stripe_reading import our_payment_of, undelivered_events
from auction.payments.way_rules import STRIPE_WAYS

from .conftest import Target
from .stripe_double import FAULTS, StripeDouble

# Which ways the account with the test key may use; the double knows all of them.
METHODS = os.environ.get("STRIPE_TEST_METHODS", "card").split(",")


@pytest.fixture
def checkout(target) -> StripeCheckout:
    """Our provider on that target."""
    return StripeCheckout(target.client, tuple(STRIPE_WAYS) if target.double else METHODS)


def ask(amount_minor: int = 5_000) -> Ask:
    """A deposit asked from somebody."""
    return Ask(
        uuid.uuid4(), amount_minor, "CNY", "江北区房屋一套", "zh", "https://court.example/r", "https://court.example/c"
    )


def release(intent: stripe.PaymentIntent, amount_minor: int = 5_000, attempt: int = 1) -> Release:
    """Its refund."""
    return Release(uuid.uuid4(), intent.id, amount_minor, "CNY", attempt)


def test_a_payment_asked_twice_is_one_page(checkout):
    """The same payment gives the same page, in whatever language its payer reads now; it waits for him."""
    first = ask()
    asked = checkout.ask_payment(first)
    assert checkout.ask_payment(replace(first, language="en")) == asked
    assert asked.pay_url.startswith("https://checkout.stripe.com/")
    assert checkout.ask_payment(ask()).reference != asked.reference
    sent = Sent("payment", asked.reference, 5_000, "", datetime.now(UTC))
    assert checkout.look_up(sent) == Outcome("open", asked.reference)


@pytest.mark.parametrize(("amount_minor", "ways"), [
    (50_000_00, ["card", "alipay", "wechat_pay"]), (50_000_01, ["card", "alipay"]), (300_000_01, ["card"]),
])  # fmt: skip
def test_each_amount_is_asked_by_the_ways_that_carry_it(checkout, target, amount_minor, ways):
    """The page is made for exactly those ways of the account that carry the amount."""
    asked = checkout.ask_payment(ask(amount_minor))
    session = target.client.v1.checkout.sessions.retrieve(asked.reference)
    assert list(session.payment_method_types) == [way for way in ways if target.double or way in METHODS]
    assert (session.amount_total, session.currency) == (amount_minor, "cny")


def test_a_release_sent_twice_is_one_refund(checkout, target):
    """The same release under its own id gives the same refund, tried anew or tried again days later."""
    intent = target.charge(5_000)
    wanted = release(intent)
    first = checkout.send_release(wanted)
    assert first.state in ("open", "done")
    assert checkout.send_release(wanted) == first
    assert checkout.send_release(replace(wanted, attempt=2)).reference == first.reference
    assert len(target.client.v1.refunds.list({"payment_intent": intent.id}).data) == 1
    sent = Sent("refund", first.reference, 5_000, "", datetime.now(UTC))
    assert checkout.look_up(sent).reference == first.reference


def test_what_stripe_refuses_is_a_clear_no(checkout, target):
    """More than was paid, an unpaid intent and an unknown refund are refused, with nothing sent."""
    intent = target.charge(5_000)
    unpaid = target.charge(5_000, "pm_card_threeDSecure2Required")
    for wrong in (release(intent, 5_001), release(unpaid)):
        with pytest.raises(ProviderRefused):
            checkout.send_release(wrong)
    with pytest.raises(ProviderRefused, match="resource_missing"):
        checkout.look_up(Sent("refund", "re_there_is_none", 1, "", datetime.now(UTC)))
    assert target.client.v1.refunds.list({"payment_intent": intent.id}).data == []
    with pytest.raises(Refusal, match="PAYOUT_PROVIDER_NONE"):
        checkout.send_payout(Order(uuid.uuid4(), "甲", "某行", "6222", 1, "CNY", 1))


def test_an_intent_says_what_was_received_and_whose_it_is(checkout, target):
    """Paid says the amount and currency; a payer who must still prove himself says nothing."""
    paid = target.charge(5_000, metadata={"payment_id": "our-own"})
    assert outcome_of_intent(paid.to_dict()) == Outcome("done", paid.id, 5_000, "CNY")
    waiting = target.charge(5_000, "pm_card_threeDSecure2Required")
    assert outcome_of_intent(waiting.to_dict()) == Outcome("open", waiting.id)
    assert our_payment_of(checkout.client, paid.id) == "our-own"
    assert our_payment_of(checkout.client, waiting.id) is None
    assert isinstance(list(undelivered_events(checkout.client, datetime.now(UTC))), list)


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_not_a_clear_no_is_not_known(fault):
    """A lost request, a lost reply, a fault of Stripe's and too many requests: asked again, one refund is there."""
    double = StripeDouble()
    target = Target(client_for("sk_test_x", double), double)
    checkout = StripeCheckout(target.client, ["card"])
    wanted = release(target.charge(5_000))
    double.faults.append(fault)
    with pytest.raises(ProviderUnreachable):
        checkout.send_release(wanted)
    double.now = lambda: 4_000_000_000.0  # much later: Stripe has forgotten the key
    assert checkout.send_release(replace(wanted, attempt=2)).state == "done"
    assert len(double.refunds) == 1
