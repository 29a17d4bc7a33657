"""Checkout Sessions: the hosted page, and what the payer does on it."""

from collections.abc import Mapping
from typing import Any

from .books import Books, Thing
from .parameters import amount, impossible, known_only, missing, required, wrong

LASTS_S = 24 * 3600
WAYS = ("card", "alipay", "wechat_pay")


class Checkout:
    """All sessions by id."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self.sessions: dict[str, Thing] = {}
        self._intents: dict[str, dict[str, Any]] = {}

    def create(self, body: Mapping[str, Any]) -> Thing:
        """POST /v1/checkout/sessions, for one payment."""
        known_only(body, "mode locale client_reference_id metadata payment_intent_data line_items success_url"
                         " cancel_url payment_method_types payment_method_options expires_at")  # fmt: skip
        if required(body, "mode") != "payment":
            raise wrong("Only payments here.", "parameter_invalid", "mode")
        required(body, "success_url")
        price = required(required(body, "line_items")[0], "price_data")
        ways = body.get("payment_method_types", ["card"])
        if set(ways) - set(WAYS):
            raise wrong(f"Invalid payment_method_types: {ways}", "parameter_invalid", "payment_method_types")
        if "wechat_pay" in ways and not body.get("payment_method_options", {}).get("wechat_pay", {}).get("client"):
            raise wrong("WeChat Pay needs payment_method_options[wechat_pay][client].", "parameter_missing",
                        "payment_method_options[wechat_pay][client]")  # fmt: skip
        books = self._books
        made = books.make(
            "checkout.session", "cs", status="open", payment_status="unpaid", payment_intent=None, mode="payment",
            amount_total=amount(required(price, "unit_amount"), "unit_amount"), currency=required(price, "currency"),
            client_reference_id=body.get("client_reference_id"), metadata=dict(body.get("metadata") or {}),
            payment_method_types=ways, expires_at=int(books.now()) + LASTS_S,
        )  # fmt: skip
        made["url"] = f"https://checkout.stripe.com/c/{made['id']}"
        self.sessions[made["id"]] = made
        self._intents[made["id"]] = body.get("payment_intent_data") or {}
        return made

    def session(self, session_id: str) -> Thing:
        """GET /v1/checkout/sessions/…; a page that is too old has expired."""
        if session_id not in self.sessions:
            raise missing("checkout.session", session_id)
        session = self.sessions[session_id]
        if session["status"] == "open" and session["expires_at"] <= self._books.now():
            self._expire(session)
        return session

    def expire(self, session_id: str) -> Thing:
        """POST /v1/checkout/sessions/…/expire"""
        session = self.session(session_id)
        if session["status"] != "open":
            raise impossible(f"This Session is {session['status']}: only open Sessions can be expired.")
        self._expire(session)
        return session

    def _expire(self, session: Thing) -> None:
        session |= {"status": "expired", "url": None}
        self._books.events.emit("checkout.session.expired", session)

    def pay(self, session_id: str, card: str, amount_minor: int | None, currency: str | None) -> Thing:
        """The payer pays on the page, by this card; raises as confirming an intent does. Returns the session.

        `amount_minor` and `currency` make Stripe report what was never asked.
        """
        session = self.session(session_id)
        assert session["status"] == "open"
        session |= {
            "amount_total": amount_minor or session["amount_total"],
            "currency": currency or session["currency"],
        }
        intent = self._intent_of(session)
        self._books.confirm_intent(intent["id"], {"payment_method": card})
        return self.complete(session_id)

    def _intent_of(self, session: Thing) -> Thing:
        known = self._intents[session["id"]].get("id")
        if known:
            return self._books.intents[known]
        asked = {"amount": str(session["amount_total"]), "currency": session["currency"],
                 "metadata": self._intents[session["id"]].get("metadata", {}), "capture_method": "automatic_async"}  # fmt: skip
        intent = self._books.create_intent(asked)
        self._intents[session["id"]]["id"] = intent["id"]
        return intent

    def complete(self, session_id: str) -> Thing:
        """Once the intent has succeeded, the page is done."""
        session = self.sessions[session_id]
        intent = self._intent_of(session)
        if intent["status"] == "succeeded" and session["status"] == "open":
            session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"], "url": None}
            self._books.events.emit("checkout.session.completed", session)
        return dict(session)
