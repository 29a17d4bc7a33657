"""Stripe's API over HTTP, as far as we and its tests need it: routes, keys, lists in pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from .parameters import Fault, known_only, missing, nested, wrong

if TYPE_CHECKING:
    from . import StripeDouble


def server(double: "StripeDouble") -> Flask:
    """The WSGI program."""
    app = Flask("stripe_double")
    books, checkout = double.books, double.checkout

    @app.before_request
    def is_known() -> None:
        if not request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
            raise Fault(401, "invalid_request_error", "Invalid API Key provided", is_kept=False)

    @app.errorhandler(Fault)
    def refused(fault: Fault) -> tuple[Response, int]:
        return jsonify(fault.body), fault.status

    def posted(path: str, act: Callable[..., dict]) -> None:
        """A route that changes something: carried out once under its key, whatever came of it."""

        def view(**ids: str) -> tuple[Response, int, dict[str, str]]:
            body = nested(request.form.items(multi=True))
            key = request.headers.get("Idempotency-Key")
            (status, said), is_replayed = double.keys.once(
                key, (request.path, tuple(request.form.items(multi=True))), lambda: double.carry_out(act, ids, body)
            )
            headers = {"Idempotency-Key": key} if key else {}
            return jsonify(said), status, headers | ({"Idempotent-Replayed": "true"} if is_replayed else {})

        app.add_url_rule(path, path, view, methods=["POST"])

    posted("/v1/payment_intents", books.create_intent)
    posted("/v1/payment_intents/<intent_id>/confirm", books.confirm_intent)
    posted("/v1/payment_intents/<intent_id>/capture", books.capture_intent)
    posted("/v1/payment_intents/<intent_id>/cancel", books.cancel_intent)
    posted("/v1/refunds", books.create_refund)
    posted("/v1/checkout/sessions", checkout.create)
    posted("/v1/checkout/sessions/<session_id>/expire", lambda session_id, body: checkout.expire(session_id))
    app.add_url_rule("/v1/checkout/sessions/<session_id>", "session", lambda session_id: checkout.session(session_id))
    app.add_url_rule("/v1/payment_intents/<intent_id>", "intent", lambda intent_id: books.intent(intent_id))
    _add_lists(app, double)
    return app


def _add_lists(app: Flask, double: "StripeDouble") -> None:
    """What can be read page by page."""
    books = double.books

    @app.get("/v1/refunds/<refund_id>")
    def refund(refund_id: str) -> dict:
        if refund_id not in books.refunds:
            raise missing("refund", refund_id)
        return books.refunds[refund_id]

    @app.get("/v1/refunds")
    def refunds() -> dict:
        wanted = request.args.get("payment_intent")
        return _page([one for one in books.refunds.values() if wanted in (None, one["payment_intent"])])

    @app.get("/v1/balance_transactions")
    def movements() -> dict:
        page = _page(list(books.movements.values()))
        if "data.source" in nested(request.args.items(multi=True)).get("expand", []):
            page["data"] = [one | {"source": dict(books.thing(one["source"]))} for one in page["data"]]
        return page

    @app.get("/v1/events")
    def events() -> dict:
        asked = nested(request.args.items(multi=True))
        kinds = asked.get("types", [])
        wanted = [
            one.event for one in double.events.deliveries
            if (not kinds or one.event["type"] in kinds)
            and (asked.get("delivery_success") is None or (asked["delivery_success"] == "true") is one.is_delivered)
        ]  # fmt: skip
        return _page(wanted)


def _page(things: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Newest first, at most `limit` (10; 100 at the most), after `starting_after`."""
    asked = nested(request.args.items(multi=True))
    known_only(asked, "limit starting_after created payment_intent expand types delivery_success type")
    limit = int(asked.get("limit", 10))
    if not 1 <= limit <= 100:
        raise wrong("Limit must be from 1 to 100.", "parameter_invalid_integer", "limit")
    since = int(asked.get("created", {}).get("gte", 0))
    rows = [dict(one) for one in reversed(things) if one["created"] >= since]
    after = asked.get("starting_after")
    if after:
        ids = [one["id"] for one in rows]
        if after not in ids:
            raise missing("object", after)
        rows = rows[ids.index(after) + 1 :]
    return {"object": "list", "url": request.path, "has_more": len(rows) > limit, "data": rows[:limit]}
