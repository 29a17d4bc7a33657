"""What only a double can be made to do: faults on the way, time that passes, refunds that fail, events that wait."""

import json

import pytest
import stripe

from auction.payments.providers.stripe import client_for

from .stripe_double import SECRET, StripeDouble, served, signed
from .stripe_double.events import GIVES_UP_AFTER_S
from .stripe_double.keys import FORGOTTEN_AFTER_S

ASKED = {"amount": 5_000, "currency": "cny", "payment_method_types": ["card"]}


class World:
    """A double with a clock of its own, and the SDK on it."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0
        self.double = StripeDouble(lambda: self.at)
        self.client = client_for("sk_test_x", self.double)

    def charge(self, card: str = "pm_card_visa") -> stripe.PaymentIntent:
        """5,000 fen by this card."""
        return self.client.v1.payment_intents.create(ASKED | {"payment_method": card, "confirm": True})


@pytest.fixture
def world() -> World:
    """Each test has its own."""
    return World()


def test_keys_are_forgotten_after_a_day(world):
    """Until then the same answer, after that a second object: why a key alone protects for a day only."""
    under = {"idempotency_key": "k"}
    first = world.client.v1.payment_intents.create(ASKED, under)
    world.at += FORGOTTEN_AFTER_S - 1
    assert world.client.v1.payment_intents.create(ASKED, under).id == first.id
    world.at += 1
    assert world.client.v1.payment_intents.create(ASKED, under).id != first.id


@pytest.mark.parametrize(
    ("fault", "made"), [("500", 0), ("500_after", 1), ("429", 0), ("lost_before", 0), ("lost_after", 1)]
)
def test_each_fault_does_what_it_says(world, fault, made):
    """Carried out or not, the caller hears of an error; an error of Stripe's own is kept under the key, a lost
    reply is found by it, and too many requests leave it free.
    """
    under = {"idempotency_key": "k"}
    world.double.faults.append(fault)
    with pytest.raises(stripe.StripeError):
        world.client.v1.payment_intents.create(ASKED, under)
    assert len(world.double.books.intents) == made
    if fault.startswith("500"):
        with pytest.raises(stripe.APIError):
            world.client.v1.payment_intents.create(ASKED, under)
    else:
        world.client.v1.payment_intents.create(ASKED, under)
        assert len(world.double.books.intents) == 1


def test_on_loopback_a_cut_connection_is_tried_again_by_the_sdk_under_the_same_key():
    """The SDK's own second try finds the first one's answer: one object."""
    double = StripeDouble()
    with served(double) as address:
        client = stripe.StripeClient("sk_test_x", base_addresses={"api": address}, max_network_retries=1)
        double.lose_replies(1)
        client.v1.payment_intents.create(ASKED)
    assert len(double.books.intents) == 1


def test_without_a_key_of_the_account_nothing_is_answered(world):
    """Another key than a test key is refused."""
    with pytest.raises(stripe.AuthenticationError):
        client_for("sk_other", world.double).v1.payment_intents.create(ASKED)


def test_a_failed_refund_gives_the_amount_back(world):
    """A refund that fails later is on the balance again, told in an event, and may be made once more."""
    intent = world.charge("pm_card_refundFail")
    refund = world.client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "succeeded"
    world.double.books.settle_refund(refund.id)
    failed = world.client.v1.refunds.retrieve(refund.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert world.double.events.of(refund.id) == ["refund.created", "refund.failed"]
    assert [one["type"] for one in world.double.books.movements.values()] == ["charge", "refund", "refund_failure"]
    assert sum(one["amount"] for one in world.double.books.movements.values()) == 5_000
    assert world.client.v1.refunds.create({"payment_intent": intent.id}).amount == 5_000


def test_a_pending_refund_counts_against_the_charge(world):
    """While one refund is pending, another cannot send the same money; in the end it has succeeded."""
    intent = world.charge("pm_card_pendingRefund")
    refund = world.client.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == "pending"
    with pytest.raises(stripe.InvalidRequestError):
        world.client.v1.refunds.create({"payment_intent": intent.id})
    world.double.books.settle_refund(refund.id)
    assert world.client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert world.double.events.of(refund.id) == ["refund.created", "refund.updated"]


def test_every_change_has_its_event(world):
    """Made, declined, asked for 3-D Secure, held, taken, cancelled, disputed: each is told with its object."""
    intent = world.client.v1.payment_intents.create(ASKED | {"capture_method": "manual"})
    with pytest.raises(stripe.CardError):
        world.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa_chargeDeclined"})
    world.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_threeDSecure2Required"})
    world.double.books.authenticate(intent.id, passes=False)
    world.client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_threeDSecure2Required"})
    world.double.books.authenticate(intent.id)
    world.client.v1.payment_intents.capture(intent.id)
    assert [kind.removeprefix("payment_intent.") for kind in world.double.events.of(intent.id)] == [
        "created", "payment_failed", "requires_action", "payment_failed", "requires_action",
        "amount_capturable_updated", "succeeded",
    ]  # fmt: skip
    held = world.client.v1.payment_intents.create(ASKED)
    world.client.v1.payment_intents.cancel(held.id)
    assert world.double.events.of(held.id)[-1] == "payment_intent.canceled"
    world.charge("pm_card_createDispute")
    (dispute,) = world.double.books.disputes.values()
    assert world.double.events.of(dispute["id"]) == ["charge.dispute.created"]
    with pytest.raises(stripe.InvalidRequestError) as charged_back:
        world.client.v1.refunds.create({"payment_intent": dispute["payment_intent"]})
    assert charged_back.value.code == "charge_disputed"


def test_events_are_signed_and_sent_until_they_are_taken(world):
    """Every delivery has the same bytes and a signature the SDK accepts; after 2xx, or three days, no more are sent."""
    world.charge()
    heard: list[bytes] = []

    def hear(body: bytes, headers: dict[str, str], status: int = 500) -> int:
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
        heard.append(body)
        return status

    number = len(world.double.events.deliveries)
    assert world.double.deliver(hear) == number
    assert world.double.deliver(hear) == 0, "not before the pause is over"
    world.at += 60
    assert world.double.deliver(lambda body, headers: hear(body, headers, 200)) == number
    assert heard[:number] == heard[number:]
    world.at += 86_400
    assert world.double.deliver(hear) == 0
    world.charge()
    for _ in range(100):
        world.at += 3_600
        world.double.deliver(hear)
    assert 5 < (len(heard) - 2 * number) / number < 20
    first_unheard = world.double.events.deliveries[number]
    assert world.at - first_unheard.event["created"] > GIVES_UP_AFTER_S
    assert not first_unheard.is_delivered
    found = world.client.v1.events.list({"delivery_success": False, "limit": 1, "types": ["charge.succeeded"]})
    assert [one.id for one in found.auto_paging_iter()] == [
        one.event["id"] for one in world.double.events.deliveries[number:] if one.event["type"] == "charge.succeeded"
    ]


def test_a_changed_body_or_an_old_signature_proves_nothing(world):
    """The SDK refuses a body written anew, another secret, and a signature older than five minutes."""
    world.charge()
    body = world.double.events.deliveries[0].body
    stripe.Webhook.construct_event(body, signed(body)["Stripe-Signature"], SECRET)
    written_anew = json.dumps(json.loads(body), indent=1).encode()
    for wrong_body, header in (
        (written_anew, signed(body)), (body, signed(body, "whsec_other")), (body, signed(body, age_s=301)),
    ):  # fmt: skip
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(wrong_body, header["Stripe-Signature"], SECRET)
