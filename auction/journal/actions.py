"""Writing the record. `record` is a step of other nouns' acts: it takes their session and never commits."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.store import after_commit

from . import news
from .models import JournalEntry, JournalHead, JournalOutbox, Mail
from .rules import GENESIS_HASH, Fact, chained


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


def write_mail(session: Session, recipient: str, subject: str, body: str) -> None:
    """Put an e-mail into the caller's transaction; the worker sends it after the commit."""
    at = clock.now()
    session.add(Mail(recipient=recipient, subject=subject, body=body, written_at=at, due_at=at))
