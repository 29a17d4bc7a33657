"""Stripe's books: payment intents, charges, refunds, disputes and the balance, each change with its event."""

import itertools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from .cards import CARDS
from .events import Events
from .parameters import Fault, amount, impossible, known_only, missing, required, wrong

Thing = dict[str, Any]
UNFINISHED = ("requires_payment_method", "requires_confirmation", "requires_action", "requires_capture")
FEE_BASIS_POINTS, DISPUTE_FEE = 340, 1_500


class Books:
    """All objects by id, oldest first."""

    def __init__(self, now: Callable[[], float], events: Events) -> None:
        self.now, self.events = now, events
        self.intents: dict[str, Thing] = {}
        self.charges: dict[str, Thing] = {}
        self.refunds: dict[str, Thing] = {}
        self.disputes: dict[str, Thing] = {}
        self.movements: dict[str, Thing] = {}
        # No two accounts have an id in common.
        self._mark, self._numbers = uuid.uuid4().hex[:8], itertools.count(1)

    def make(self, kind: str, prefix: str, **facts: Any) -> Thing:
        """A new object."""
        made = {
            "id": f"{prefix}_{self._mark}{next(self._numbers)}",
            "object": kind,
            "created": int(self.now()),
            "livemode": False,
        }
        return made | facts

    # Payment intents

    def create_intent(self, body: Mapping[str, Any]) -> Thing:
        """POST /v1/payment_intents"""
        known_only(body, "amount currency capture_method confirm payment_method payment_method_types metadata"
                         " automatic_payment_methods return_url description")  # fmt: skip
        asked = amount(str(required(body, "amount")), "amount")
        method = body.get("capture_method", "automatic_async")
        if method not in ("automatic", "automatic_async", "manual"):
            raise wrong(f"Invalid capture_method: {method}", "parameter_invalid", "capture_method")
        intent = self.make(
            "payment_intent", "pi", amount=asked, amount_capturable=0, amount_received=0, capture_method=method,
            currency=required(body, "currency"), last_payment_error=None, latest_charge=None,
            metadata=dict(body.get("metadata") or {}), next_action=None, payment_method=body.get("payment_method"),
            status="requires_confirmation" if body.get("payment_method") else "requires_payment_method",
        )  # fmt: skip
        self.intents[intent["id"]] = intent
        self.events.emit("payment_intent.created", intent)
        return self.confirm_intent(intent["id"], {}) if body.get("confirm") == "true" else intent

    def intent(self, intent_id: str) -> Thing:
        """GET /v1/payment_intents/…"""
        try:
            return self.intents[intent_id]
        except KeyError:
            raise missing("payment_intent", intent_id) from None

    def confirm_intent(self, intent_id: str, body: Mapping[str, Any]) -> Thing:
        """POST /v1/payment_intents/…/confirm: charged, declined, held, or first to be proved by 3-D Secure."""
        known_only(body, "payment_method return_url")
        intent = self.intent(intent_id)
        if intent["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
            raise self._wrong_state(intent, "confirm")
        intent["payment_method"] = body.get("payment_method") or intent["payment_method"]
        card = CARDS.get(intent["payment_method"] or "")
        if card is None:
            raise impossible("You cannot confirm this PaymentIntent because it's missing a payment method.",
                             "payment_intent_unexpected_state")  # fmt: skip
        if card.asks_3ds:
            intent |= {"status": "requires_action", "next_action": {"type": "use_stripe_sdk"}}
            self.events.emit("payment_intent.requires_action", intent)
            return intent
        if card.declined:
            raise self._decline(intent, "card_declined", card.declined)
        return self._carry_out(intent)

    def authenticate(self, intent_id: str, *, passes: bool = True) -> Thing:
        """The cardholder answers the 3-D Secure question."""
        intent = self.intent(intent_id)
        assert intent["status"] == "requires_action"
        if passes:
            return self._carry_out(intent)
        fault = self._decline(intent, "payment_intent_authentication_failure", None)
        assert fault.status == 402
        return intent

    def _decline(self, intent: Thing, code: str, decline_code: str | None) -> Fault:
        error = {"type": "card_error", "code": code, "message": "Your card was declined."}
        if decline_code:
            error["decline_code"] = decline_code
        intent |= {"status": "requires_payment_method", "payment_method": None, "last_payment_error": error,
                   "next_action": None}  # fmt: skip
        self.events.emit("payment_intent.payment_failed", intent)
        return Fault(402, "card_error", error["message"], code, payment_intent=dict(intent),
                     **({"decline_code": decline_code} if decline_code else {}))  # fmt: skip

    def _carry_out(self, intent: Thing) -> Thing:
        intent |= {"next_action": None, "last_payment_error": None}
        charge = self.make(
            "charge", "ch", amount=intent["amount"], amount_captured=0, amount_refunded=0, captured=False,
            currency=intent["currency"], disputed=False, metadata=dict(intent["metadata"]), paid=True,
            payment_intent=intent["id"], refunded=False, status="succeeded", balance_transaction=None,
            payment_method=intent["payment_method"],
        )  # fmt: skip
        self.charges[charge["id"]] = charge
        intent["latest_charge"] = charge["id"]
        if intent["capture_method"] == "manual":
            intent |= {"status": "requires_capture", "amount_capturable": intent["amount"]}
            self.events.emit("payment_intent.amount_capturable_updated", intent)
            return intent
        return self._take(intent, charge, intent["amount"])

    def _take(self, intent: Thing, charge: Thing, taken: int) -> Thing:
        fee = taken * FEE_BASIS_POINTS // 10_000
        charge |= {"amount_captured": taken, "captured": True}
        charge["balance_transaction"] = self.book("charge", "charge", charge, taken, fee)
        intent |= {"status": "succeeded", "amount_capturable": 0, "amount_received": taken}
        self.events.emit("charge.succeeded", charge)
        self.events.emit("payment_intent.succeeded", intent)
        if CARDS[charge["payment_method"]].is_disputed:
            self.dispute(charge["id"])
        return intent

    def capture_intent(self, intent_id: str, body: Mapping[str, Any]) -> Thing:
        """POST /v1/payment_intents/…/capture: all of what is held, or a part; the rest is let go."""
        known_only(body, "amount_to_capture")
        intent = self.intent(intent_id)
        if intent["status"] != "requires_capture":
            raise self._wrong_state(intent, "capture")
        taken = amount(body.get("amount_to_capture", str(intent["amount_capturable"])), "amount_to_capture")
        if taken > intent["amount_capturable"]:
            raise impossible("The amount to capture is larger than what is capturable.", "amount_too_large",
                             "amount_to_capture")  # fmt: skip
        return self._take(intent, self.charges[intent["latest_charge"]], taken)

    def cancel_intent(self, intent_id: str, body: Mapping[str, Any]) -> Thing:
        """POST /v1/payment_intents/…/cancel: nothing is taken, what was held is let go."""
        known_only(body, "cancellation_reason")
        intent = self.intent(intent_id)
        if intent["status"] not in UNFINISHED:
            raise self._wrong_state(intent, "cancel")
        intent |= {"status": "canceled", "amount_capturable": 0, "next_action": None, "canceled_at": int(self.now())}
        self.events.emit("payment_intent.canceled", intent)
        return intent

    def _wrong_state(self, intent: Thing, act: str) -> Fault:
        return impossible(
            f"You cannot {act} this PaymentIntent because it has a status of {intent['status']}.",
            "payment_intent_unexpected_state", payment_intent=dict(intent),
        )  # fmt: skip

    # Refunds and disputes

    def create_refund(self, body: Mapping[str, Any]) -> Thing:
        """POST /v1/refunds: never more than was taken and has not gone back."""
        known_only(body, "payment_intent charge amount metadata reason")
        charge = self._charge_of(body)
        left = charge["amount_captured"] - charge["amount_refunded"]
        if left <= 0:
            raise impossible(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
        if charge["disputed"]:
            raise impossible(f"Charge {charge['id']} has been charged back.", "charge_disputed")
        back = amount(str(body.get("amount", left)), "amount")
        if back > left:
            raise impossible(f"Refund amount ({back}) is greater than unrefunded amount on charge ({left})",
                             param="amount")  # fmt: skip
        refund = self.make(
            "refund", "re", amount=back, charge=charge["id"], payment_intent=charge["payment_intent"],
            currency=charge["currency"], metadata=dict(body.get("metadata") or {}), reason=body.get("reason"),
            status=CARDS[charge["payment_method"]].refund[0], failure_reason=None,
        )  # fmt: skip
        self.refunds[refund["id"]] = refund
        charge["amount_refunded"] += back
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        refund["balance_transaction"] = self.book("refund", "refund", refund, -back)
        self.events.emit("refund.created", refund)
        self.events.emit("charge.refunded", charge)
        return refund

    def _charge_of(self, body: Mapping[str, Any]) -> Thing:
        if body.get("charge") in self.charges:
            return self.charges[body["charge"]]
        intent = self.intent(required(body, "payment_intent"))
        if intent["status"] != "succeeded":
            raise impossible(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                             param="payment_intent")  # fmt: skip
        return self.charges[intent["latest_charge"]]

    def settle_refund(self, refund_id: str) -> Thing:
        """Some time later: the refund ends as its card ends it. What failed is back on the balance."""
        refund = self.refunds[refund_id]
        charge = self.charges[refund["charge"]]
        end = CARDS[charge["payment_method"]].refund[1]
        if refund["status"] == end:
            return refund
        refund["status"] = end
        if end == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
            charge["amount_refunded"] -= refund["amount"]
            charge["refunded"] = False
            refund["failure_balance_transaction"] = self.book("refund_failure", "refund_failure", refund,
                                                              refund["amount"])  # fmt: skip
        self.events.emit("refund.failed" if end == "failed" else "refund.updated", refund)
        return refund

    def dispute(self, charge_id: str) -> Thing:
        """The cardholder's bank takes the money back."""
        charge = self.charges[charge_id]
        charge["disputed"] = True
        made = self.make("dispute", "dp", amount=charge["amount_captured"], charge=charge_id, status="needs_response",
                         currency=charge["currency"], payment_intent=charge["payment_intent"], reason="fraudulent",
                         metadata={})  # fmt: skip
        self.disputes[made["id"]] = made
        self.book("adjustment", "dispute", made, -made["amount"], DISPUTE_FEE)
        self.events.emit("charge.dispute.created", made)
        return made

    def book(self, kind: str, category: str, source: Thing, moved: int, fee: int = 0) -> str:
        """A line of the balance: `amount` moves, `net` is what is left of it after the fee."""
        made = self.make("balance_transaction", "txn", amount=moved, fee=fee, net=moved - fee, type=kind,
                         reporting_category=category, currency=source["currency"], source=source["id"],
                         status="available", available_on=int(self.now()))  # fmt: skip
        self.movements[made["id"]] = made
        return made["id"]

    def thing(self, object_id: str) -> Thing:
        """Whatever a line of the balance is about."""
        for shelf in (self.charges, self.refunds, self.disputes):
            if object_id in shelf:
                return shelf[object_id]
        raise missing("source", object_id)
