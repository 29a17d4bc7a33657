"""Closing the books: month after month, so that a balance is a snapshot and what has come since."""

from datetime import datetime

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db, transaction
from auction.journal.actions import record

from .models import LedgerPeriod, Transfer
from .queries import closed_until
from .rules import closable_until


def close_months() -> int:
    """Due work: close the books until the last month's end, when anything moved before it; 1 when closed now."""
    until = closable_until(clock.now())
    since = closed_until()
    moved = sa.select(Transfer.id).where(Transfer.at < until)
    if since is not None:
        moved = moved.where(Transfer.at >= since)
    if db.session.scalar(moved.limit(1)) is None:
        return 0
    return int(close_books(until) is not None)


def close_books(until: datetime) -> LedgerPeriod | None:
    """Close the books until `until`, which must not lie ahead: the period, or None when they are closed that far.

    No transfer before that moment can be added afterwards (constraint transfer_in_open_period).
    """
    if until > clock.now():
        raise ValueError("the books of the future cannot be closed")
    with transaction() as session:
        counted = session.scalar(sa.select(sa.func.close_books(until, clock.now())))
        if counted is None:
            return None
        record(session, "books", "period.closed", {}, {"closed_until": until.isoformat(), "transfer_count": counted})
        return session.get_one(LedgerPeriod, until)
