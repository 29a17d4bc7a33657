"""Events: one for every change of state, signed anew for each delivery, tried again until 2xx for three days."""

import copy
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SECRET = "whsec_test"
# Stripe names the length (three days) and that the pauses grow; these pauses are ours.
PAUSES_S = (60, 300, 1_800, 7_200, 18_000, 36_000, 43_200)
GIVES_UP_AFTER_S = 3 * 86_400
API_VERSION = "2026-01-28.clover"

Post = Callable[[bytes, dict[str, str]], int]


@dataclass
class Delivery:
    """One event on its way to our endpoint."""

    event: dict[str, Any]
    next_at: float
    tries: int = 0
    is_delivered: bool = False

    @property
    def body(self) -> bytes:
        """The very bytes, the same in every delivery."""
        return json.dumps(self.event, separators=(",", ":")).encode()


class Events:
    """Every event there was, oldest first."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._mark, self._numbers = uuid.uuid4().hex[:8], itertools.count(1)
        self.deliveries: list[Delivery] = []

    def emit(self, kind: str, thing: Mapping[str, Any]) -> None:
        """Something has changed: the event carries the object as it stands now."""
        event = {
            "id": f"evt_{self._mark}{next(self._numbers)}", "object": "event", "api_version": API_VERSION, "type": kind,
            "created": int(self._now()), "livemode": False, "data": {"object": copy.deepcopy(dict(thing))},
        }  # fmt: skip
        self.deliveries.append(Delivery(event, self._now()))

    def deliver(self, post: Post, secret: str = SECRET) -> int:
        """Send what is due; returns how many tries were made. `post` gives the HTTP status it was answered with."""
        tries = 0
        for one in list(self.deliveries):
            is_over = self._now() - one.event["created"] > GIVES_UP_AFTER_S
            if one.is_delivered or is_over or one.next_at > self._now():
                continue
            tries += 1
            one.tries += 1
            one.is_delivered = 200 <= post(one.body, signed(one.body, secret)) < 300
            one.next_at = self._now() + PAUSES_S[min(one.tries, len(PAUSES_S)) - 1]
        return tries

    def of(self, thing_id: str) -> list[str]:
        """The kinds of the events about one object, in their order."""
        return [one.event["type"] for one in self.deliveries if one.event["data"]["object"]["id"] == thing_id]


def signed(body: bytes, secret: str = SECRET, age_s: int = 0) -> dict[str, str]:
    """The header that proves the body. The SDK compares its time with the machine's clock, so that is used here."""
    at = int(time.time()) - age_s
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={digest}", "Content-Type": "application/json"}
