"""A double of Stripe that is faithful where it matters: keys, states, refunds, events, faults on demand.

One WSGI program, under the real SDK in this process (it is an `stripe.HTTPClient`) or on loopback (`served`).
"""

import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import stripe
from werkzeug.serving import make_server
from werkzeug.test import Client

from .books import Books
from .checkout import Checkout
from .events import API_VERSION, SECRET, Events, Post, signed
from .keys import Answer, Keys
from .parameters import Fault
from .server import server

__all__ = ["FAULTS", "SECRET", "StripeDouble", "notice", "served", "signed"]

# What may go wrong with the next request: lost before or after it was carried out, an error of Stripe's own before
# or after, too many requests.
FAULTS = ("lost_before", "lost_after", "500", "500_after", "429")


class StripeDouble(stripe.HTTPClient):
    """Put it into `app.extensions["stripe_http_client"]`. `faults` befall the next requests, one each."""

    name = "double"

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.now = now
        self.faults: deque[str] = deque()
        self.events = Events(lambda: self.now())
        self.keys = Keys(lambda: self.now())
        self.books = Books(lambda: self.now(), self.events)
        self.checkout = Checkout(self.books)
        self.card = "pm_card_pendingRefund"
        self._server = server(self)

    @property
    def sessions(self) -> dict[str, dict]:
        """All Checkout Sessions by id."""
        return self.checkout.sessions

    @property
    def refunds(self) -> dict[str, dict]:
        """All refunds by id."""
        return self.books.refunds

    def pay(self, session_id: str, amount_minor: int | None = None, currency: str | None = None,
            card: str | None = None) -> dict:  # fmt: skip
        """The payer pays on the hosted page; returns the session as the event carries it."""
        return self.checkout.pay(session_id, card or self.card, amount_minor, currency)

    def lose_replies(self, number: int) -> None:
        """The next requests are carried out, and nobody hears of it."""
        self.faults.extend(["lost_after"] * number)

    def deliver(self, post: Post) -> int:
        """Send the events that are due."""
        return self.events.deliver(post)

    def carry_out(self, act: Callable[..., dict], ids: Mapping[str, str], body: dict[str, Any]) -> Answer:
        """One request that changes something; an error of Stripe's own is kept under its key like any answer."""
        fault = self.faults[0] if self.faults else ""
        if fault in ("500", "500_after"):
            self.faults.popleft()
        if fault != "500":
            said = json.loads(json.dumps(act(*ids.values(), body)))
        if fault in ("500", "500_after"):
            raise Fault(500, "api_error", "An error occurred with our connection.")
        return 200, said

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """WSGI, with the faults that befall a request on its way."""
        fault = self.faults.popleft() if self.faults and self.faults[0] in ("lost_before", "lost_after", "429") else ""
        if fault == "lost_before":
            return environ["double.drop"]()
        if fault == "429":
            body = b'{"error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests"}}'
            start_response("429 Too Many Requests", [("Content-Type", "application/json")])
            return [body]
        answer = list(self._server.wsgi_app(environ, start_response))
        return environ["double.drop"]() if fault == "lost_after" else answer

    def request(self, method, url, headers, post_data=None, **_):
        """One call of the SDK, answered in this process."""

        def drop() -> Iterable[bytes]:
            raise stripe.APIConnectionError("the reply was lost")

        parts = urlsplit(url)
        answer = Client(self).open(
            parts.path, query_string=parts.query, method=method.upper(), headers=headers, data=post_data,
            environ_overrides={"double.drop": drop},
        )  # fmt: skip
        return answer.get_data(as_text=True), answer.status_code, dict(answer.headers)

    def _sleep_time_seconds(self, num_retries: int) -> float:
        """The SDK's pause before it tries again: none here."""
        return 0.0

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def served(double: StripeDouble) -> Iterator[str]:
    """The double on loopback: its address. A lost reply is a connection that was cut."""

    def program(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def drop() -> Iterable[bytes]:
            environ["werkzeug.socket"].shutdown(2)
            return []

        return double(environ | {"double.drop": drop}, start_response)

    httpd = make_server("127.0.0.1", 0, program)
    httpd.RequestHandlerClass.log = lambda *_: None
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def notice(kind: str, thing: dict, event_id: str | None = None) -> bytes:
    """An event of any content, for what the double would never send."""
    event = {
        "id": event_id or f"evt_{uuid.uuid4().hex}", "object": "event", "api_version": API_VERSION, "type": kind,
        "created": int(time.time()), "data": {"object": thing},
    }  # fmt: skip
    return json.dumps(event).encode()
