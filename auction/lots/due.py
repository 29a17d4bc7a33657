"""Lots open by themselves at the announced moment."""

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.due import Due, Event
from auction.ground.refusal import Words
from auction.ground.store import db, transaction

from .models import Lot
from .steps import advance

LOTS_AT_ONCE = 100


def open_lots() -> int:
    """Open announced lots whose moment has come, each in its own transaction; returns how many."""
    opened = 0
    while opened < LOTS_AT_ONCE and _open_one():
        opened += 1
    return opened


def _open_one() -> bool:
    """A lot that another worker holds is skipped: it is being opened, or will be found next time."""
    with transaction() as session:
        lot = session.scalars(
            sa.select(Lot)
            .where(Lot.state == "announced", Lot.opens_at <= clock.now(), Lot.venue.is_(None))
            .order_by(Lot.opens_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if lot is None or lot.opens_at is None or lot.closes_at is None:
            return False
        public = {"opens_at": lot.opens_at.isoformat(), "closes_at": lot.closes_at.isoformat()}
        advance(session, lot, "open", "lot.opened", public)
    return True


def next_opening() -> Event | None:
    """The next lot that opens; the demo clock offers it as an event."""
    row = db.session.execute(
        sa.select(Lot.opens_at, Lot.title)
        .where(Lot.state == "announced", Lot.venue.is_(None))
        .order_by(Lot.opens_at)
        .limit(1)
    ).one_or_none()
    if row is None or row.opens_at is None:
        return None
    return Event(row.opens_at, Words(f"Bidding opens: {row.title}", f"竞价开始：{row.title}"))


DUE = (Due("open lots", open_lots, next_opening, is_prompt=True),)
