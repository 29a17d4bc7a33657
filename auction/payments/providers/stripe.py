"""Stripe: hosted Checkout for payments, refunds to where the money came from. It does not carry pay-outs.

Events and answers are read by the same functions, `outcome_of_session`, `outcome_of_intent` and `outcome_of_refund`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe

from auction.ground.refusal import Refusal, Words
from auction.payments.way_rules import STRIPE_WAYS, ways_open

from .port import Ask, Asked, Order, Outcome, ProviderRefused, ProviderUnreachable, Release, Sent

TIMEOUT_S = 20
OUR_PAYMENT, OUR_REFUND = "payment_id", "refund_id"


def client_for(secret_key: str, http: stripe.HTTPClient | None = None) -> stripe.StripeClient:
    """The SDK's client, with a limit to waiting. Tests put a double under it by `http`."""
    return stripe.StripeClient(
        secret_key, http_client=http or stripe.new_default_http_client(timeout=TIMEOUT_S), max_network_retries=1
    )


class StripeCheckout:
    """Money by card and wallet through Stripe. `switched_on` are keys of STRIPE_WAYS that the account may use."""

    key = "stripe"
    name = Words("Card or wallet (Stripe)", "银行卡或电子钱包（Stripe）")
    by_file = False
    # Events tell sooner; this is for when they do not come.
    look_after_s = 600

    def __init__(self, client: stripe.StripeClient, switched_on: Collection[str]) -> None:
        self.client = client
        self._switched_on = switched_on
        self.most_minor: int | None = max(STRIPE_WAYS[way].most_minor for way in switched_on)

    def ways_for(self, amount_minor: int) -> list[str]:
        """The keys of STRIPE_WAYS that carry the amount."""
        return ways_open(STRIPE_WAYS, self._switched_on, amount_minor)

    def ask_payment(self, ask: Ask) -> Asked:
        """A Checkout Session for the ways that carry the amount; our payment id is the idempotency key."""
        metadata = {OUR_PAYMENT: str(ask.payment_id)}
        price = {
            "currency": ask.currency.lower(),
            "unit_amount": ask.amount_minor,
            "product_data": {"name": ask.about},
        }
        ways = self.ways_for(ask.amount_minor)
        params: Any = {
            "mode": "payment",
            # The browser's language, not the account's: a second try must say the same under the same key.
            "locale": "auto",
            "payment_method_types": ways,
            "client_reference_id": str(ask.payment_id),
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": ask.return_url,
            "cancel_url": ask.cancel_url,
        }
        if "wechat_pay" in ways:
            params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
        session = _call(self.client.v1.checkout.sessions.create, params, {"idempotency_key": _key("payment", ask)})
        return Asked(session["id"], session["url"])

    def send_release(self, release: Release) -> Outcome:
        """A refund of the payment; our refund id is the idempotency key, and stands in the refund itself for ever.

        Stripe forgets keys after a day, so a later attempt first looks whether the refund is there already.
        """
        if release.attempt > 1:
            for refund in self._refunds_of(release.paid_reference):
                if (refund["metadata"] or {}).get(OUR_REFUND) == str(release.refund_id):
                    return outcome_of_refund(refund)
        params: Any = {
            "payment_intent": release.paid_reference,
            "amount": release.amount_minor,
            "metadata": {OUR_REFUND: str(release.refund_id)},
        }
        return outcome_of_refund(
            _call(self.client.v1.refunds.create, params, {"idempotency_key": _key("refund", release)})
        )

    def _refunds_of(self, intent_id: str) -> list[dict[str, Any]]:
        with answers():
            found = self.client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
            return [dict(refund.to_dict()) for refund in found.auto_paging_iter()]

    def send_payout(self, order: Order) -> Outcome:
        """Stripe pays nobody but the account's own owner."""
        raise Refusal("PAYOUT_PROVIDER_NONE")

    def look_up(self, sent: Sent) -> Outcome:
        """The session or refund as it stands now."""
        if sent.kind == "payment":
            return outcome_of_session(_call(self.client.v1.checkout.sessions.retrieve, sent.reference))
        return outcome_of_refund(_call(self.client.v1.refunds.retrieve, sent.reference))


def _key(word: str, asked: Ask | Release) -> str:
    return f"{word}-{asked.payment_id if isinstance(asked, Ask) else asked.refund_id}"


def _call(method: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """One call, its answer as plain data."""
    with answers():
        return dict(method(*arguments).to_dict())


@contextmanager
def answers() -> Iterator[None]:
    """The SDK's errors in the port's words. Only a refused request is a clear no; after all else we do not know."""
    try:
        yield
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


def outcome_of_intent(intent: Mapping[str, Any]) -> Outcome:
    """What a PaymentIntent says. One try that was declined says nothing: the payer may try again on the same page."""
    if intent["status"] == "succeeded":
        return Outcome("done", intent["id"], intent["amount_received"], intent["currency"].upper())
    return Outcome("open", intent["id"])


def outcome_of_refund(refund: Mapping[str, Any]) -> Outcome:
    """What a refund object says: pending, succeeded, or failed for good."""
    said = {"amount_minor": refund["amount"], "currency": refund["currency"].upper()}
    if refund["status"] == "succeeded":
        return Outcome("done", refund["id"], **said)
    if refund["status"] in ("failed", "canceled"):
        return Outcome("failed", refund["id"], **said, failure=refund.get("failure_reason") or refund["status"])
    return Outcome("open", refund["id"], **said)
