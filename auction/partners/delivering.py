"""Sending deliveries: claim some in a short transaction, call outside of any, write down what came of it in another.

A claim moves `next_try_at` ahead; a sender that dies leaves deliveries that fall due again, under the same ids.
"""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
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
from .health import tell_gone
from .models import Delivery, DeliveryTry, Endpoint
from .queries import due_counts, due_heads, signing_keys

# Longer than a batch and its last try can take (BATCH_S, outbound.TIMEOUT_S and a slow resolver).
CLAIM_S = 120
# What was delivered is in the record; how it was delivered matters as long as somebody may ask.
KEPT = timedelta(days=30)
# A batch takes so many deliveries at most, and begins none after so many seconds: what a crash makes arrive twice.
BATCH, BATCH_S = 100, 1.0
# After so many batches a sender leaves its place to another endpoint's.
BATCHES_PER_TURN = 20

# Many, because most wait for somebody's server; at the database are no more than this at once, whose connections bids
# need too.
senders = Sideline(most=40, most_per_key=2)
_at_the_books = threading.BoundedSemaphore(4)


@dataclass(frozen=True)
class Claimed:
    """A delivery that is ours to try until `until`; no database row is held while it is sent."""

    delivery_id: UUID
    subject: str
    attempts: int
    until: datetime
    body: bytes


@dataclass(frozen=True)
class Batch:
    """What one sender has claimed: some of an endpoint's lines, each from its head on, in the order of the record."""

    endpoint_id: int
    url: str
    keys: Sequence[str]
    claimed: Sequence[Claimed]


@dataclass(frozen=True)
class Sent:
    """One try: what was sent when, and what came of it."""

    claimed: Claimed
    at: datetime
    headers: dict[str, str]
    tried: Tried


def start_senders() -> int:
    """Start a sender for each line that is due, as far as there is room; returns how many were started."""
    return sum(
        senders.start(endpoint_id, partial(deliver, endpoint_id))
        for endpoint_id, count in due_counts(clock.now(), senders.most_per_key)
        for _ in range(count)
    )


def deliver(endpoint_id: int) -> int:
    """Send what is due to one endpoint; returns how many deliveries were tried."""
    total = 0
    for _ in range(BATCHES_PER_TURN):
        with _at_the_books:
            batch = claim(endpoint_id)
        if batch is None:
            break
        sent = send(batch)
        with _at_the_books:
            settle(batch, sent)
        total += len(sent)
    return total


_CLAIM = sa.text("""
WITH head AS (
  SELECT endpoint_id, subject, entry_id FROM delivery
  WHERE id = ANY(:heads) AND next_try_at <= :at FOR UPDATE SKIP LOCKED
), run AS (
  SELECT line.id FROM head, LATERAL (
    SELECT id, bool_and(next_try_at <= :at) OVER (ORDER BY entry_id) AS goes FROM (
      SELECT id, entry_id, next_try_at FROM delivery
      WHERE endpoint_id = head.endpoint_id AND subject = head.subject AND entry_id >= head.entry_id
        AND next_try_at IS NOT NULL
      ORDER BY entry_id LIMIT :batch) AS first) AS line
  WHERE line.goes LIMIT :batch
), taken AS (
  UPDATE delivery SET attempts = attempts + 1, next_try_at = :until WHERE id = ANY(ARRAY(SELECT id FROM run))
  RETURNING id, entry_id, attempts
)
SELECT taken.id, attempts, kind, at, subject, seq, public FROM taken JOIN journal_entry ON journal_entry.id = entry_id
ORDER BY entry_id
""")


def claim(endpoint_id: int) -> Batch | None:
    """Take the endpoint's longest due lines, each from its head on; None when nothing is due or others have it."""
    with transaction() as session:
        at = clock.now()
        heads = due_heads(at, endpoint_id, BATCH)
        if not heads:
            return None
        until = at + timedelta(seconds=CLAIM_S)
        rows = session.execute(_CLAIM, {"heads": heads, "at": at, "until": until, "batch": BATCH}).all()
        if not rows:
            return None
        claimed = [
            Claimed(
                row.id, row.subject, row.attempts, until, message(row.kind, row.at, row.subject, row.seq, row.public)
            )
            for row in rows
        ]
        endpoint = session.get_one(Endpoint, endpoint_id)
        return Batch(endpoint_id, endpoint.url, signing_keys(endpoint_id, at), claimed)


def send(batch: Batch) -> list[Sent]:
    """One signed POST for each delivery, over one connection as long as it lasts.

    Behind one that failed the rest of its line is not tried, and nothing at all once the endpoint wants a rest.
    """
    sent: list[Sent] = []
    failed: set[str] = set()
    stop_s = time.monotonic() + BATCH_S
    with outbound.Line(batch.url, allow_loopback=current_app.config["WEBHOOK_ALLOW_LOOPBACK"]) as line:
        for claimed in batch.claimed:
            if claimed.subject in failed:
                continue
            one = _sent(line, batch, claimed)
            sent.append(one)
            result = outcome(one.tried, claimed.attempts, one.at, 0.0)
            if not result.delivered:
                failed.add(claimed.subject)
            if result.pause_until or result.gone or time.monotonic() > stop_s:
                break
    return sent


def _sent(line: outbound.Line, batch: Batch, claimed: Claimed) -> Sent:
    """The signature carries the real time: the receiver refuses a stamp that is not now."""
    at = clock.now()
    if not batch.keys:
        return Sent(claimed, at, {}, Tried(None, say(Refusal("SIGNING_KEY_LOST"), "en"), None))
    headers = signed_headers(str(claimed.delivery_id), clock.real_now(), claimed.body, batch.keys)
    try:
        answer = line.post(claimed.body, headers)
    except outbound.DeliveryFailed as failure:
        tried = Tried(None, str(failure), None, timed_out=failure.reason == "timed_out")
    except Refusal as refusal:  # the name leads elsewhere than on the day the endpoint was added
        tried = Tried(None, say(refusal, "en"), None)
    else:
        start = answer.body_start.decode(errors="replace").replace("\x00", "\ufffd")
        tried = Tried(answer.status, start, answer.duration_ms, answer.headers.get("retry-after"))
    return Sent(claimed, at, headers, tried)


def settle(batch: Batch, sent: Sequence[Sent]) -> None:
    """Write down what came of a batch, and give back what was not tried. A failure changes nothing when somebody else
    has taken the delivery since; the try is kept all the same.
    """
    with transaction() as session:
        at = clock.now()
        if sent:
            session.execute(insert(DeliveryTry), [_try(one) for one in sent])
        arrived = [one.claimed.delivery_id for one in sent if one.tried.accepted]
        session.execute(
            sa.update(Delivery).where(Delivery.id.in_(arrived), Delivery.next_try_at.is_not(None))
            .values(next_try_at=None, delivered_at=at).execution_options(synchronize_session=False)
        )  # fmt: skip
        tried = {one.claimed.delivery_id for one in sent}
        _give_back(session, [one for one in batch.claimed if one.delivery_id not in tried], at)
        _note_health(session, batch.endpoint_id, sent, at)


def _try(one: Sent) -> dict[str, object]:
    return {
        "delivery_id": one.claimed.delivery_id, "at": one.at, "headers": one.headers, "status": one.tried.status,
        "answer": one.tried.answer[:ANSWER_CHARACTERS_MAX], "duration_ms": one.tried.duration_ms,
    }  # fmt: skip


def _give_back(session: Session, claimed: Sequence[Claimed], at: datetime) -> None:
    if claimed:
        session.execute(
            sa.update(Delivery)
            .where(Delivery.id.in_([one.delivery_id for one in claimed]), Delivery.next_try_at == claimed[0].until)
            .values(next_try_at=at, attempts=Delivery.attempts - 1).execution_options(synchronize_session=False)
        )  # fmt: skip


def _note_health(session: Session, endpoint_id: int, sent: Sequence[Sent], at: datetime) -> None:
    """What the tries say about deliveries that failed, and about the endpoint, whose row is written only when that
    changes.
    """
    failures = [one for one in sent if not one.tried.accepted]
    results = [outcome(one.tried, one.claimed.attempts, at, random.random()) for one in failures]  # noqa: S311 - spread, not a secret
    for one, result in zip(failures, results, strict=True):
        ended = {"given_up_at": at} if result.next_try_at is None else {}
        session.execute(
            sa.update(Delivery)
            .where(Delivery.id == one.claimed.delivery_id, Delivery.next_try_at == one.claimed.until)
            .values(next_try_at=result.next_try_at, **ended).execution_options(synchronize_session=False)
        )  # fmt: skip
    endpoint = session.get_one(Endpoint, endpoint_id)
    goes_well = bool(sent) and sent[-1].tried.accepted
    if not failures and (endpoint.failing_since is None or not goes_well):
        return
    endpoint = locked_endpoint(session, endpoint_id)
    if any(one.tried.accepted for one in sent):
        endpoint.failing_since, endpoint.reported_hours = None, 0
    if not goes_well:
        endpoint.failing_since = endpoint.failing_since or sent[-1].at
    endpoint.paused_until = next((one.pause_until for one in results if one.pause_until), endpoint.paused_until)
    if any(result.gone for result in results) and endpoint.disabled_at is None:
        disable(session, endpoint, "gone", at)
        tell_gone(session, endpoint)


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
    """Due work: delete deliveries KEPT after they arrived, their tries with them; those given up stay to be sent again.
    Returns how many.
    """
    return forget(Delivery, Delivery.delivered_at, clock.now() - KEPT)
