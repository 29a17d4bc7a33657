"""What else Stripe can be asked, apart from the four verbs: whose a payment intent is, and events that never came."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import stripe

from .stripe import OUR_PAYMENT, answers

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
