"""What else Stripe can be asked, apart from the four verbs: whose a payment intent is, events that never came, books."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import stripe

from .port import Movement
from .stripe import OUR_PAYMENT, OUR_REFUND, answers

# The kinds of events that say something about our money; the webhook endpoint is subscribed to these.
HEARD = (
    "checkout.session.completed", "checkout.session.async_payment_succeeded", "checkout.session.async_payment_failed",
    "checkout.session.expired", "payment_intent.succeeded", "charge.refunded", "charge.dispute.created",
    "refund.created", "refund.updated", "refund.failed",
)  # fmt: skip


def our_payment_of(client: stripe.StripeClient, intent_id: str) -> str | None:
    """Our payment's id, as Stripe keeps it with a payment intent; None when it carries none.

    Raises as the four verbs do.
    """
    with answers():
        intent = client.v1.payment_intents.retrieve(intent_id).to_dict()
    return (intent.get("metadata") or {}).get(OUR_PAYMENT)


def undelivered_events(client: stripe.StripeClient, since: datetime) -> Iterator[dict[str, Any]]:
    """Events made since then that Stripe could not deliver, of the kinds HEARD. Raises as the four verbs do."""
    asked: Any = {
        "types": list(HEARD), "delivery_success": False, "created": {"gte": int(since.timestamp())}, "limit": 100,
    }  # fmt: skip
    with answers():
        for event in client.v1.events.list(asked).auto_paging_iter():
            yield event.to_dict()


# Stripe's kinds of balance transactions in ours; `payout` is money that goes on to the court's own bank account.
KINDS = {
    "charge": "payment", "payment": "payment", "refund": "refund", "payment_refund": "refund",
    "refund_failure": "returned", "payment_failure_refund": "returned", "stripe_fee": "fee", "tax_fee": "fee",
}  # fmt: skip
OWN = frozenset({"payout", "payout_cancel", "payout_failure"})


def balance_movements(client: stripe.StripeClient, since: datetime) -> Iterator[Movement]:
    """Every movement on the Stripe account since then, newest first, each fee a movement of its own.

    The amount is what the payer paid or got back, in the currency of our own row, not what it was changed into.
    Raises as the four verbs do.
    """
    asked: Any = {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": ["data.source"]}
    with answers():
        for line in client.v1.balance_transactions.list(asked).auto_paging_iter():
            yield from _movements(line.to_dict())


def _movements(line: Mapping[str, Any]) -> Iterator[Movement]:
    if line["type"] in OWN:
        return
    at = datetime.fromtimestamp(line["created"], UTC)
    source = line["source"] if isinstance(line["source"], Mapping) else {}
    kind = KINDS.get(line["type"], "other")
    if line["type"] == "adjustment" and source.get("object") == "dispute":
        kind = "dispute"
    sign = 1 if line["amount"] >= 0 else -1
    amount_minor = sign * source.get("amount_captured", source.get("amount", abs(line["amount"])))
    metadata = source.get("metadata") or {}
    refers_to = source.get("id", line["id"])
    if kind in ("payment", "dispute"):
        refers_to = source.get("payment_intent") or refers_to
    own_id = metadata.get(OUR_PAYMENT if kind == "payment" else OUR_REFUND, "")
    currency = source.get("currency", line["currency"]).upper()
    yield Movement(refers_to, amount_minor, currency, at, kind, own_id)
    if line["fee"]:
        yield Movement(line["id"], -line["fee"], line["currency"].upper(), at, "fee")
