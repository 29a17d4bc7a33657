"""Writing the record. `record` is a step of other nouns' acts: it takes their session and never commits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from auction.ground import clock
from auction.ground.store import after_commit

from . import news
from .models import Mail
from .rules import GENESIS_HASH, Fact, chained


def record(session: Session, subject: str, kind: str, public: Mapping[str, Any] | None = None,
           private: Mapping[str, Any] | None = None, actor_id: int | None = None) -> None:  # fmt: skip
    """Add one entry to the subject's chain, in the caller's transaction."""
    record_all(session, subject, [Fact(kind, public or {}, private or {}, actor_id)])


def record_all(session: Session, subject: str, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """Add entries to the subject's chain."""
    return record_many(session, {subject: facts})


def record_many(session: Session, facts: Mapping[str, Sequence[Fact]]) -> list[dict[str, Any]]:
    """Add entries to the chains of any number of subjects; the head rows' locks keep the numbers without gap."""
    connection, about = session.connection(), {"subjects": list(facts), "hash": GENESIS_HASH}
    connection.exec_driver_sql(BEGIN_HEADS, about)
    heads = connection.exec_driver_sql(LOCK_HEADS, about)
    at, rows = clock.now(), []
    for subject, seq, last_hash in heads:
        rows += chained(subject, seq, last_hash, at, facts[subject])
    connection.exec_driver_sql(APPEND, append_values(rows))
    after_commit(lambda: news.publish(rows))
    return rows


# For psycopg itself, because the bid path speaks to it without SQLAlchemy.
BEGIN_HEADS = """
INSERT INTO journal_head (subject, seq, hash)
SELECT subject, 0, %(hash)s FROM unnest(%(subjects)s::text[]) AS subject
ORDER BY subject ON CONFLICT DO NOTHING
"""

# In one order, so that two acts never wait for each other.
LOCK_HEADS = """
SELECT subject, seq, hash FROM journal_head WHERE subject = ANY(%(subjects)s) ORDER BY subject FOR UPDATE
"""

# One statement for any number of entries: they go over as one JSON text, which costs a hot lot the least.
APPEND = """
WITH entry AS (
  SELECT * FROM json_to_recordset(%(entries)s::json) AS entry(subject text, seq bigint, kind text, actor_id bigint,
    at timestamptz, public jsonb, private jsonb, private_hash text, previous_hash text, hash text)
), added AS (
  INSERT INTO journal_entry (subject, seq, kind, actor_id, at, public, private, private_hash, previous_hash, hash)
  SELECT subject, seq, kind, actor_id, at, public, private, private_hash, previous_hash, hash FROM entry
  ORDER BY subject, seq
  RETURNING id
), kept AS (
  INSERT INTO journal_outbox (entry_id) SELECT id FROM added
)
UPDATE journal_head SET seq = last.seq, hash = last.hash
FROM (SELECT DISTINCT ON (subject) subject, seq, hash FROM entry ORDER BY subject, seq DESC) AS last
WHERE journal_head.subject = last.subject
"""


def append_values(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The values of APPEND, which inserts chained rows, puts them into the outbox and moves the subjects' heads. The
    caller must have locked these.
    """
    return {"entries": json.dumps(rows, default=datetime.isoformat)}


@dataclass(frozen=True)
class Draft:
    """An e-mail to be written. `is_personal`: its body is forgotten once it was sent; `stop_url`: one click there ends
    mails of this kind.
    """

    recipient: str
    subject: str
    body: str
    is_personal: bool = False
    stop_url: str | None = None


def write_mail(session: Session, recipient: str, subject: str, body: str) -> None:
    """Put an e-mail into the caller's transaction; the worker sends it after the commit."""
    write_mails(session, [Draft(recipient, subject, body)])


def write_mails(session: Session, drafts: Sequence[Draft]) -> None:
    """Put any number of e-mails into the caller's transaction, in one statement."""
    at = clock.now()
    if drafts:
        session.execute(insert(Mail), [{**asdict(draft), "written_at": at, "due_at": at} for draft in drafts])
