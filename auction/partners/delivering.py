"""Sending deliveries: claim in a short transaction, call outside of any, write down what came of it in another.

A claim moves `next_try_at` ahead; a sender that dies leaves a delivery that falls due again, under the same id.
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.forgetting import forget
from auction.ground.refusal import Refusal, say
from auction.ground.sideline import Sideline
from auction.ground.store import found, transaction
from auction.journal import outbound
from auction.journal.actions import record
from auction.journal.signing import signed_headers

from .delivery_rules import ANSWER_CHARACTERS_MAX, Tried, message, outcome
from .models import Delivery, Endpoint
from .queries import due_heads

# Longer than one try can last (outbound.TIMEOUT_S and a slow resolver).
CLAIM_S = 120
# What was delivered is in the record; how it was delivered matters as long as somebody may ask.
KEPT = timedelta(days=30)
# After so many a sender leaves its place to another endpoint's.
DELIVERIES_PER_TURN = 100

# Fewer than the database connections of a process, which bids need too.
senders = Sideline(most=6, most_per_key=2)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to try now; no database row is held while it is sent."""

    delivery_id: UUID
    endpoint_id: int
    attempts: int
    url: str
    secret: str
    body: bytes


def start_senders() -> int:
    """Start a sender for each line that is due, as far as there is room; returns how many were started."""
    lines = Counter(endpoint_id for _, endpoint_id in due_heads(clock.now()))
    return sum(
        senders.start(endpoint_id, partial(deliver, endpoint_id))
        for endpoint_id, count in lines.items()
        for _ in range(min(count, senders.most_per_key))
    )


def deliver(endpoint_id: int) -> int:
    """Send what is due to one endpoint, one delivery after the other; returns how many were tried."""
    for tried in range(DELIVERIES_PER_TURN):
        claimed = claim(endpoint_id)
        if claimed is None:
            return tried
        settle(claimed, send(claimed))
    return DELIVERIES_PER_TURN


def claim(endpoint_id: int) -> Claimed | None:
    """Take the endpoint's longest due head of a line; None when nothing is due or others have it."""
    with transaction() as session:
        at = clock.now()
        heads = [delivery_id for delivery_id, _ in due_heads(at, endpoint_id)]
        if not heads:
            return None
        delivery = session.scalars(
            sa.select(Delivery)
            .where(Delivery.id.in_(heads), Delivery.next_try_at <= at)
            .order_by(Delivery.next_try_at, Delivery.entry_id)
            .limit(1)
            .with_for_update(skip_locked=True, of=Delivery)
        ).first()
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_try_at = at + timedelta(seconds=CLAIM_S)
        entry, endpoint = delivery.entry, delivery.endpoint
        body = message(entry.kind, entry.at, entry.subject, entry.seq, entry.public)
        return Claimed(delivery.id, endpoint.id, delivery.attempts, endpoint.url, endpoint.secret, body)


def send(claimed: Claimed) -> Tried:
    """One signed POST. The signature carries the real time: the receiver refuses a stamp that is not now."""
    headers = signed_headers(str(claimed.delivery_id), clock.real_now(), claimed.body, [claimed.secret])
    try:
        answer = outbound.post(
            claimed.url, claimed.body, headers, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"]
        )
    except outbound.DeliveryFailed as failure:
        return Tried(None, str(failure), None, timed_out=failure.reason == "timed_out")
    except Refusal as refusal:  # the name leads elsewhere than on the day the endpoint was added
        return Tried(None, say(refusal, "en"), None)
    start = answer.body_start.decode(errors="replace").replace("\x00", "\ufffd")
    return Tried(answer.status, start, answer.duration_ms, answer.headers.get("retry-after"))


def settle(claimed: Claimed, tried: Tried) -> None:
    """Write down what came of a try; a failure is forgotten when somebody else has tried since."""
    with transaction() as session:
        delivery = session.get_one(Delivery, claimed.delivery_id, with_for_update=True, populate_existing=True)
        at = clock.now()
        result = outcome(tried, claimed.attempts, at, random.random())  # noqa: S311 - spread, not a secret
        if delivery.next_try_at is None or (not result.delivered and delivery.attempts != claimed.attempts):
            return
        delivery.last_status, delivery.last_duration_ms = tried.status, tried.duration_ms
        delivery.last_answer = tried.answer[:ANSWER_CHARACTERS_MAX]
        delivery.next_try_at = result.next_try_at
        if result.delivered:
            delivery.delivered_at = at
        elif result.next_try_at is None:
            delivery.given_up_at = at
        if result.pause_until or result.gone:
            endpoint = locked_endpoint(session, claimed.endpoint_id)
            endpoint.paused_until = result.pause_until
            if result.gone and endpoint.disabled_at is None:
                disable(session, endpoint, "gone", at)


def locked_endpoint(session: Session, endpoint_id: int) -> Endpoint:
    """The endpoint, its row locked until the act ends; deliveries may still be written for it. Refuses NOT_FOUND."""
    lock = {"key_share": True}  # FOR NO KEY UPDATE: what refers to the row need not wait
    return found(session.get(Endpoint, endpoint_id, with_for_update=lock, populate_existing=True))


def disable(session: Session, endpoint: Endpoint, reason: str, at: datetime, actor_id: int | None = None) -> None:
    """Send nothing more to this endpoint; what waits stays in line. A step of an act that holds the endpoint's lock."""
    endpoint.disabled_at, endpoint.disabled_reason = at, reason
    record(session, f"partner:{endpoint.partner_id}", "endpoint.disabled",
           {"endpoint": endpoint.id, "reason": reason}, actor_id=actor_id)  # fmt: skip


def forget_old_deliveries() -> int:
    """Due work: delete deliveries KEPT after they arrived; those given up stay to be sent again. Returns how many."""
    return forget(Delivery, Delivery.delivered_at, clock.now() - KEPT)
