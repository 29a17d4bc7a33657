"""Reading the record."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground.store import db

from .models import JournalEntry

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


def public_shape(entry) -> dict:
    """The one public shape of an entry: what sockets, API and webhooks show."""
    row = entry if isinstance(entry, dict) else entry.__dict__
    return {"seq": row["seq"], "type": row["kind"], "at": row["at"].isoformat(), "data": row["public"]}
