"""Reading the record."""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground.store import db

from .models import JournalEntry, JournalHead
from .rules import GENESIS_HASH, canonical, entry_hash, moment_text

EVENTS_PER_PAGE = 500


def entries_after(subject: str, after_seq: int, limit: int = EVENTS_PER_PAGE) -> Sequence[JournalEntry]:
    """The subject's entries with a number above `after_seq`, oldest first, at most `limit`."""
    return (
        db.session.execute(
            sa.select(JournalEntry)
            .where(JournalEntry.subject == subject, JournalEntry.seq > after_seq)
            .order_by(JournalEntry.seq)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def entries_without(subject: str, kinds: Sequence[str]) -> Sequence[JournalEntry]:
    """Everything recorded about a subject but entries of these kinds, oldest first."""
    return db.session.scalars(
        sa.select(JournalEntry)
        .where(JournalEntry.subject == subject, JournalEntry.kind.not_in(kinds))
        .order_by(JournalEntry.seq)
    ).all()


def public_shape(entry) -> dict:
    """The one public shape of an entry: what sockets, API and webhooks show."""
    row = entry if isinstance(entry, dict) else entry.__dict__
    return {"seq": row["seq"], "type": row["kind"], "at": row["at"].isoformat(), "data": row["public"]}


def broken_at(subject: str) -> int | None:
    """The number of the first entry whose hash or chain does not hold; None when the whole record holds."""
    last_hash, expected = GENESIS_HASH, 1
    entries = db.session.execute(
        sa.select(JournalEntry).where(JournalEntry.subject == subject).order_by(JournalEntry.seq)
    ).scalars()
    for entry in entries:
        private_hash = hashlib.sha256(canonical([entry.actor_id, entry.private])).hexdigest()
        digest = entry_hash(last_hash, subject, expected, entry.kind, moment_text(entry.at), entry.public, private_hash)
        if (entry.seq, entry.previous_hash, entry.private_hash, entry.hash) != (
            expected, last_hash, private_hash, digest,
        ):  # fmt: skip
            return expected
        last_hash, expected = entry.hash, expected + 1
    head = db.session.get(JournalHead, subject)
    return expected if head is not None and (head.seq, head.hash) != (expected - 1, last_hash) else None


def proof_shape(entry: JournalEntry) -> dict:
    """An entry with all that a stranger needs to check its place in the chain."""
    return {
        "subject": entry.subject, "seq": entry.seq, "kind": entry.kind, "at": moment_text(entry.at),
        "public": entry.public, "private_hash": entry.private_hash, "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }  # fmt: skip
