"""Sending notifications: claimed in one short transaction, sent outside of any, settled in another, as webhooks are."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.sideline import Sideline
from auction.ground.store import db, transaction
from auction.journal import outbound

from .models import PushDevice, PushMessage
from .push_rules import BODY_BYTES_MOST, Verdict, headers, sealed_body, verdict, wait_s

BATCH = 20
TIMEOUT_S = 10.0
# Longer than a batch can last, so that nobody takes what is being sent.
CLAIM = timedelta(seconds=BATCH * TIMEOUT_S * 2)
# News of yesterday on a phone that was off helps nobody; the inbox has it.
LASTS = timedelta(days=1)

pushers = Sideline(most=4, most_per_key=4)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to try; no database row is held while it is sent."""

    message_id: UUID
    device_id: UUID
    attempts: int
    endpoint: str
    public_key: str
    secret: str
    body: str
    lasts_s: int


@dataclass(frozen=True)
class Tried:
    """What came of a try: the status (None: no answer), and how long the service asks us to wait."""

    claimed: Claimed
    status: int | None
    retry_after: str | None = None
    is_forbidden: bool = False


def put_on_devices(session: Session, notifications: Sequence[tuple[int, dict[str, str]]]) -> None:
    """Write a notification (title, body, path, tag) for every browser of each person. A step of an act."""
    if not notifications:
        return
    at = clock.now()
    of_person: dict[int, list[UUID]] = {}
    for user_id, device_id in session.execute(
        sa.select(PushDevice.user_id, PushDevice.id).where(PushDevice.user_id.in_({one for one, _ in notifications}))
    ):
        of_person.setdefault(user_id, []).append(device_id)
    rows = [
        {"device_id": device_id, "body": _written(content), "due_at": at, "ends_at": at + LASTS, "attempts": 0}
        for user_id, content in notifications
        for device_id in of_person.get(user_id, ())
    ]
    if rows:
        session.execute(insert(PushMessage), rows)


def _written(content: dict[str, str]) -> str:
    text = json.dumps(content, ensure_ascii=False)
    while len(text.encode()) > BODY_BYTES_MOST:
        content = content | {"body": content["body"][: len(content["body"]) // 2] + "…"}
        text = json.dumps(content, ensure_ascii=False)
    return text


def start_pushers() -> int:
    """Due work: send beside the worker's loop what is due; returns 1 when a round was started."""
    if not db.session.scalar(sa.select(sa.exists().where(PushMessage.due_at <= clock.now()))):
        return 0
    return int(pushers.start("push", push_due))


def push_due() -> int:
    """Send until nothing is due; returns how many messages were tried."""
    total = 0
    while claimed := claim():
        settle([_sent(one) for one in claimed])
        total += len(claimed)
    return total


def claim() -> list[Claimed]:
    """Take up to BATCH due messages; a sender that dies leaves them to fall due again. What is too late is deleted."""
    with transaction() as session:
        at = clock.now()
        session.execute(sa.delete(PushMessage).where(PushMessage.due_at <= at, PushMessage.ends_at <= at))
        rows = session.execute(
            sa.select(PushMessage, PushDevice).join(PushDevice, PushDevice.id == PushMessage.device_id)
            .where(PushMessage.due_at <= at).order_by(PushMessage.due_at).limit(BATCH)
            .with_for_update(of=PushMessage, skip_locked=True)
        ).all()  # fmt: skip
        for message, _device in rows:
            message.attempts += 1
            message.due_at = at + CLAIM
        return [
            Claimed(message.id, device.id, message.attempts, device.endpoint, device.public_key, device.secret,
                    message.body, int((message.ends_at - at).total_seconds()))
            for message, device in rows
        ]  # fmt: skip


def _sent(one: Claimed) -> Tried:
    """One POST to an address that is checked when it is opened. The token carries the real time."""
    settings = current_app.config
    contact = (
        settings["PUBLIC_URL"] if settings["PUBLIC_URL"].startswith("https:") else f"mailto:{settings['MAIL_FROM']}"
    )
    try:
        answer = outbound.post(
            one.endpoint, sealed_body(one.body.encode(), one.public_key, one.secret),
            headers(settings["SECRET_KEY"], one.endpoint, contact, clock.real_now(), one.lasts_s),
            allow_loopback=settings["WEBHOOK_ALLOW_LOOPBACK"], timeout_s=TIMEOUT_S,
        )  # fmt: skip
    except outbound.DeliveryFailed:
        return Tried(one, None)
    except Refusal:  # the name leads into a network that is none of the open web
        return Tried(one, None, is_forbidden=True)
    return Tried(one, answer.status, answer.headers.get("retry-after"))


def settle(tries: Sequence[Tried]) -> None:
    """Write down what came of a round: taken and useless messages go, browsers that are gone go with all of theirs."""
    with transaction() as session:
        at = clock.now()
        for tried in tries:
            one, meant = tried.claimed, verdict(tried.status)
            if meant is Verdict.GONE or tried.is_forbidden:
                session.execute(sa.delete(PushDevice).where(PushDevice.id == one.device_id))
                continue
            again_s = wait_s(one.attempts, tried.retry_after) if meant is Verdict.AGAIN else None
            its = PushMessage.id == one.message_id
            if again_s is None:
                session.execute(sa.delete(PushMessage).where(its))
            else:
                session.execute(sa.update(PushMessage).where(its).values(due_at=at + timedelta(seconds=again_s)))
            if meant is Verdict.USELESS:
                _log.warning("a push service answered %s: its message is given up", tried.status)
