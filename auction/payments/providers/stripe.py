"""Stripe: hosted Checkout for payments, refunds to where the money came from. It does not carry pay-outs.

Events and answers are read by the same two functions, `outcome_of_session` and `outcome_of_refund`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import stripe
from flask import current_app

from auction.ground.refusal import Refusal, Words

from .port import Ask, Asked, Order, Outcome, ProviderRefused, ProviderUnreachable, Release, Sent

# Eight digits is the most that Stripe takes in one charge.
MOST_MINOR = 99_999_999
TIMEOUT_S = 20
OUR_PAYMENT, OUR_REFUND = "payment_id", "refund_id"


class StripeCheckout:
    """Money by card and wallet through Stripe."""

    key = "stripe"
    name = Words("Card or wallet (Stripe)", "银行卡或电子钱包（Stripe）")
    most_minor: int | None = MOST_MINOR
    by_file = False
    # Events tell sooner; this is for when they do not come.
    look_after_s = 600

    def __init__(self, secret_key: str) -> None:
        # Tests put a double under the real client here; otherwise the network, with a limit to waiting.
        http = current_app.extensions.get("stripe_http_client")
        self._client = stripe.StripeClient(
            secret_key, http_client=http or stripe.new_default_http_client(timeout=TIMEOUT_S), max_network_retries=1
        )

    def ask_payment(self, ask: Ask) -> Asked:
        """A Checkout Session; our payment id is the idempotency key."""
        metadata = {OUR_PAYMENT: str(ask.payment_id)}
        price = {
            "currency": ask.currency.lower(),
            "unit_amount": ask.amount_minor,
            "product_data": {"name": ask.about},
        }
        params: Any = {
            "mode": "payment",
            "locale": ask.language,
            "client_reference_id": str(ask.payment_id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": ask.return_url,
            "cancel_url": ask.cancel_url,
        }
        session = self._call(
            self._client.v1.checkout.sessions.create, params, {"idempotency_key": f"payment-{ask.payment_id}"}
        )
        return Asked(session["id"], session["url"])

    def send_release(self, release: Release) -> Outcome:
        """A refund of the payment; our refund id is the idempotency key.

        Stripe forgets keys after a day, so a later attempt first looks whether the refund is there already.
        """
        if release.attempt > 1:
            known = self._call(self._client.v1.refunds.list, {"payment_intent": release.paid_reference, "limit": 100})
            for refund in known["data"]:
                if (refund["metadata"] or {}).get(OUR_REFUND) == str(release.refund_id):
                    return outcome_of_refund(refund)
        params: Any = {
            "payment_intent": release.paid_reference,
            "amount": release.amount_minor,
            "metadata": {OUR_REFUND: str(release.refund_id)},
        }
        options = {"idempotency_key": f"refund-{release.refund_id}"}
        return outcome_of_refund(self._call(self._client.v1.refunds.create, params, options))

    def send_payout(self, order: Order) -> Outcome:
        """Stripe pays nobody but the account's own owner."""
        raise Refusal("PAYOUT_PROVIDER_NONE")

    def look_up(self, sent: Sent) -> Outcome:
        """The session or refund as it stands now."""
        if sent.kind == "payment":
            return outcome_of_session(self._call(self._client.v1.checkout.sessions.retrieve, sent.reference))
        return outcome_of_refund(self._call(self._client.v1.refunds.retrieve, sent.reference))

    def _call(self, method: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
        """One call, its answer as plain data. Only a refused request is a clear no; after all else we do not know."""
        try:
            return dict(method(*arguments).to_dict())
        except stripe.InvalidRequestError as error:
            raise ProviderRefused(error.code or "refused") from error
        except stripe.StripeError as error:
            raise ProviderUnreachable(type(error).__name__) from error


def outcome_of_session(session: Mapping[str, Any]) -> Outcome:
    """What a Checkout Session says about the payment. The reference is the payment intent once there is one."""
    if session["payment_status"] == "paid":
        currency = session["currency"].upper()
        return Outcome("done", str(session["payment_intent"]), session["amount_total"], currency)
    if session["status"] == "expired":
        return Outcome("failed", session["id"], failure="expired")
    return Outcome("open", session["id"])


def outcome_of_refund(refund: Mapping[str, Any]) -> Outcome:
    """What a refund object says: pending, succeeded, or failed for good."""
    said = {"amount_minor": refund["amount"], "currency": refund["currency"].upper()}
    if refund["status"] == "succeeded":
        return Outcome("done", refund["id"], **said)
    if refund["status"] in ("failed", "canceled"):
        return Outcome("failed", refund["id"], **said, failure=refund.get("failure_reason") or refund["status"])
    return Outcome("open", refund["id"], **said)
