"""A stand-in for Stripe under the real SDK: a WSGI program that keeps idempotency keys, refuses over-refunds, and
can lose its replies; and the signed notices that Stripe would send."""

import hashlib
import hmac
import itertools
import json
import time
import uuid
from urllib.parse import urlsplit

import stripe
from flask import Flask, request

SECRET = "whsec_test"


class StripeDouble(stripe.HTTPClient):
    """Put it into `app.extensions["stripe_http_client"]`. `lose_replies` acts on that many requests unheard."""

    name = "double"

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict] = {}
        self.refunds: dict[str, dict] = {}
        self.lose_replies = 0
        self.refund_status = "pending"
        self._answers: dict[str, tuple[dict, dict]] = {}
        self._numbers = itertools.count(1)
        self._server = _server(self)

    def request(self, method, url, headers, post_data=None, **_):
        """One call of the SDK, answered in this process."""
        parts = urlsplit(url)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = self._server.test_client().open(address, method=method.upper(), headers=headers, data=post_data)
        if self.lose_replies:
            self.lose_replies -= 1
            raise stripe.APIConnectionError("the reply was lost")
        return answer.get_data(as_text=True), answer.status_code, dict(answer.headers)

    def sleep_for(self, *_):
        """The SDK's pause before it tries again."""

    def close(self) -> None:
        """Nothing is open."""

    def once(self, body: dict, make) -> tuple[dict, int]:
        """An answer is kept under its idempotency key, as Stripe does; another body under that key is refused."""
        key = request.headers["Idempotency-Key"]
        if key in self._answers:
            known, answer = self._answers[key]
            if known != body:
                return {"error": {"type": "idempotency_error", "message": "other parameters"}}, 400
            return answer, 200
        made = make(next(self._numbers))
        self._answers[key] = (body, made)
        return made, 200

    def pay(self, session_id: str, amount_minor: int | None = None, currency: str = "cny") -> dict:
        """The payer pays on the hosted page; returns the session as the event carries it."""
        session = self.sessions[session_id]
        session |= {
            "status": "complete", "payment_status": "paid", "payment_intent": f"pi_{session_id}",
            "amount_total": amount_minor or session["amount_total"], "currency": currency,
        }  # fmt: skip
        return dict(session)


def _server(double: StripeDouble) -> Flask:
    app = Flask("stripe_double")

    @app.post("/v1/checkout/sessions")
    def create_session():
        body = dict(request.form)

        def make(number: int) -> dict:
            made = {
                "id": f"cs_{number}", "object": "checkout.session", "url": f"https://checkout.stripe.com/c/{number}",
                "status": "open", "payment_status": "unpaid", "payment_intent": None, "currency": "cny",
                "amount_total": int(body["line_items[0][price_data][unit_amount]"]),
                "metadata": {"payment_id": body["metadata[payment_id]"]},
            }  # fmt: skip
            double.sessions[made["id"]] = made
            return made

        return double.once(body, make)

    @app.get("/v1/checkout/sessions/<session_id>")
    def session(session_id):
        return double.sessions[session_id]

    @app.post("/v1/refunds")
    def create_refund():
        body = dict(request.form)
        paid = sum(s["amount_total"] for s in double.sessions.values() if s["payment_intent"] == body["payment_intent"])
        back = sum(
            r["amount"]
            for r in double.refunds.values()
            if r["payment_intent"] == body["payment_intent"]
            and r["metadata"]["refund_id"] != body["metadata[refund_id]"]
        )
        if back + int(body["amount"]) > paid:
            return {"error": {"type": "invalid_request_error", "code": "charge_already_refunded"}}, 400

        def make(number: int) -> dict:
            made = {
                "id": f"re_{number}", "object": "refund", "amount": int(body["amount"]), "currency": "cny",
                "payment_intent": body["payment_intent"], "status": double.refund_status,
                "metadata": {"refund_id": body["metadata[refund_id]"]},
            }  # fmt: skip
            double.refunds[made["id"]] = made
            return made

        return double.once(body, make)

    @app.get("/v1/refunds")
    def list_refunds():
        wanted = request.args["payment_intent"]
        return {
            "object": "list", "data": [r for r in double.refunds.values() if r["payment_intent"] == wanted],
            "has_more": False, "url": "/v1/refunds",
        }  # fmt: skip

    @app.get("/v1/refunds/<refund_id>")
    def refund(refund_id):
        return double.refunds[refund_id]

    return app


def notice(kind: str, thing: dict, event_id: str | None = None) -> bytes:
    """An event as Stripe writes it."""
    event = {
        "id": event_id or f"evt_{uuid.uuid4().hex}", "object": "event", "api_version": "2025-01-27", "type": kind,
        "created": int(time.time()), "data": {"object": thing},
    }  # fmt: skip
    return json.dumps(event).encode()


def signed(body: bytes, secret: str = SECRET, age_s: int = 0) -> dict[str, str]:
    """The header that proves the body."""
    at = int(time.time()) - age_s
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}", "Content-Type": "application/json"}
