"""Reading the feed: everything that partners are told, from the first entry on, by its position."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground.store import db

PAGE_MOST = 1_000

# The page is cut from one index first, so that the record is asked for its rows alone, whatever was filtered.
_PAGE = """
SELECT cut.position, kind, at, subject, seq, public FROM (
  SELECT position, entry_id FROM feed_entry WHERE position > :after {filters} ORDER BY position LIMIT :limit
) AS cut JOIN journal_entry ON journal_entry.id = cut.entry_id ORDER BY cut.position
"""
_FILTERS = {"kind": "AND kind = :kind", "subject": "AND subject = :subject"}


def feed_page(after: int, limit: int, kind: str | None = None, subject: str | None = None) -> Sequence[sa.Row]:
    """Up to `limit` entries behind position `after` (0 = from the first), oldest first, each with position, kind, at,
    subject, seq and public; of one kind or subject where these are named.
    """
    wanted = {name: value for name, value in (("kind", kind), ("subject", subject)) if value is not None}
    statement = sa.text(_PAGE.format(filters=" ".join(_FILTERS[name] for name in wanted)))
    return db.session.execute(statement, {"after": after, "limit": limit, **wanted}).all()


def last_position() -> int:
    """The position of the newest entry; 0 when there is none."""
    return db.session.scalar(sa.text("SELECT coalesce(max(position), 0) FROM feed_entry")) or 0
