"""Writing the record. `record` is a step of other nouns' acts: it takes their session and never commits."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.store import after_commit

from . import news
from .catalogue import EVENTS
from .models import JournalEntry, JournalHead, JournalOutbox, Mail

GENESIS_HASH = "0" * 64


@dataclass(frozen=True)
class Fact:
    """One thing to be recorded about a subject such as `lot:12`. Values are JSON: text, whole numbers, lists."""

    kind: str
    public: Mapping[str, Any] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)
    actor_id: int | None = None


def canonical(content: Any) -> bytes:
    """One byte string for one content: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry_hash(previous_hash: str, subject: str, seq: int, kind: str, at: str, public: Mapping[str, Any],
               private_hash: str) -> str:  # fmt: skip
    """SHA-256 over what everybody may see, so that everybody can check the chain; `at` is ISO 8601 in UTC.

    The private part stands in it by its own hash alone.
    """
    return hashlib.sha256(canonical([previous_hash, subject, seq, kind, at, public, private_hash])).hexdigest()


def moment_text(at: datetime) -> str:
    """A moment as it is hashed: UTC, microseconds always written."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def chained(subject: str, seq: int, last_hash: str, at: datetime, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """The rows that continue a chain which ends at `seq` with `last_hash`. Pure but for the nonce."""
    rows = []
    for fact in facts:
        if fact.kind not in EVENTS:
            raise ValueError(f"{fact.kind} is not in the catalogue of events")
        seq += 1
        # The nonce keeps a short private part from being guessed from its hash.
        private = {**fact.private, "nonce": secrets.token_hex(16)} if fact.private or fact.actor_id else {}
        private_hash = hashlib.sha256(canonical([fact.actor_id, private])).hexdigest()
        public = dict(fact.public)
        digest = entry_hash(last_hash, subject, seq, fact.kind, moment_text(at), public, private_hash)
        rows.append({
            "subject": subject, "seq": seq, "kind": fact.kind, "actor_id": fact.actor_id, "at": at,
            "public": public, "private": private, "private_hash": private_hash,
            "previous_hash": last_hash, "hash": digest,
        })  # fmt: skip
        last_hash = digest
    return rows


def record(session: Session, subject: str, kind: str, public: Mapping[str, Any] | None = None,
           private: Mapping[str, Any] | None = None, actor_id: int | None = None) -> None:  # fmt: skip
    """Add one entry to the subject's chain, in the caller's transaction."""
    record_all(session, subject, [Fact(kind, public or {}, private or {}, actor_id)])


def record_all(session: Session, subject: str, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Add entries to the subject's chain; the head row's lock keeps the numbers without gap."""
    head = sa.table("journal_head", sa.column("subject"), sa.column("seq"), sa.column("hash"))
    session.execute(insert(JournalHead).values(subject=subject, seq=0, hash=GENESIS_HASH).on_conflict_do_nothing())
    seq, last_hash = session.execute(
        sa.select(head.c.seq, head.c.hash).where(head.c.subject == subject).with_for_update()
    ).one()
    rows = chained(subject, seq, last_hash, clock.now(), facts)
    append(session, rows)
    after_commit(lambda: news.publish(rows))
    return rows


def append(session: Session | sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert chained rows, move the head, put them into the outbox. The head must be locked by the caller."""
    if not rows:
        return
    ids = session.execute(sa.insert(JournalEntry).returning(JournalEntry.id), rows).scalars().all()
    session.execute(sa.insert(JournalOutbox), [{"entry_id": entry_id} for entry_id in ids])
    last = rows[-1]
    session.execute(
        sa.update(JournalHead)
        .where(JournalHead.subject == last["subject"])
        .values(seq=last["seq"], hash=last["hash"])
        .execution_options(synchronize_session=False)
    )


def write_mail(session: Session, recipient: str, subject: str, body: str, mail_id: UUID | None = None) -> None:
    """Put an e-mail into the caller's transaction; the worker sends it after the commit."""
    at = clock.now()
    mail = Mail(recipient=recipient, subject=subject, body=body, written_at=at, due_at=at)
    if mail_id:
        mail.id = mail_id
    session.add(mail)
