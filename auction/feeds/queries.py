"""Reading for feeds and calendars: news of announced lots, newest first, and what moves their dates."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.ground import clock
from auction.ground.store import db
from auction.journal.catalogue import LOT_NEWS
from auction.journal.models import IS_MOVE, JournalEntry
from auction.lots.models import Lot
from auction.search.models import SearchEntry
from auction.search.queries import matching
from auction.search.wanted import Wanted
from auction.viewing.models import ViewingSlot

NEWS_PER_PAGE = 100
# Up to so many lots their news is looked up lot by lot; of more, the newest news is sure to have some.
FEW_LOTS = 1_000
CALENDAR_LOTS_MOST = 100
CALENDAR_KEEPS = timedelta(days=30)


class Stamp(NamedTuple):
    """How often what is told of a lot has changed, and when it last did."""

    changes: int
    at: datetime


def _fits(wanted: Wanted) -> sa.ColumnElement[bool]:
    """Announced lots; the index of the search is asked only when something narrows them."""
    if wanted == Wanted(state="any"):
        return Lot.announced_at.is_not(None)
    return Lot.id.in_(matching(wanted).with_only_columns(SearchEntry.lot_id))


def news(wanted: Wanted, before: int | None) -> list[tuple[JournalEntry, Lot]]:
    """One page of news of the lots that fit, newest first, older than entry `before`; one more than NEWS_PER_PAGE tells
    that there is another page.
    """
    fits = _fits(wanted)
    number = sa.case((IS_MOVE, sa.cast(sa.func.substring(JournalEntry.subject, 5), sa.BigInteger)))
    select = (
        sa.select(JournalEntry, Lot)
        .join(Lot, Lot.id == number)
        .where(IS_MOVE, JournalEntry.kind.in_(LOT_NEWS), fits)
        .order_by(JournalEntry.id.desc())
        .limit(NEWS_PER_PAGE + 1)
        .options(joinedload(Lot.court))
    )
    if before is not None:
        select = select.where(JournalEntry.id < before)
    few = db.session.scalars(sa.select(Lot.id).where(fits).limit(FEW_LOTS + 1)).all()
    if len(few) <= FEW_LOTS:
        select = select.where(JournalEntry.subject.in_([f"lot:{lot_id}" for lot_id in few]))
    return [(entry, lot) for entry, lot in db.session.execute(select)]


def calendar_lots(wanted: Wanted) -> Sequence[Lot]:
    """The lots that fit whose end is to come, the next first, then those that ended lately: withdrawn ones too, so that
    who has them in his calendar sees it.
    """
    now = clock.now()
    is_past = sa.case((Lot.closes_at < now, 1), else_=0)
    return db.session.scalars(
        sa.select(Lot)
        .where(_fits(wanted), Lot.closes_at > now - CALENDAR_KEEPS)
        .order_by(is_past, sa.case((is_past == 0, Lot.closes_at)), Lot.closes_at.desc(), Lot.id)
        .limit(CALENDAR_LOTS_MOST)
        .options(joinedload(Lot.court), joinedload(Lot.asset))
    ).all()


def stamps_of(lots: Sequence[Lot]) -> dict[int, Stamp]:
    """How often and when what is told of each lot has changed, by lot."""
    rows = db.session.execute(
        sa.select(JournalEntry.subject, sa.func.count(), sa.func.max(JournalEntry.at))
        .where(IS_MOVE, JournalEntry.subject.in_([f"lot:{lot.id}" for lot in lots]))
        .group_by(JournalEntry.subject)
    )
    known = {subject: Stamp(count, at) for subject, count, at in rows}
    return {lot.id: known.get(f"lot:{lot.id}") or Stamp(0, lot.announced_at or lot.created_at) for lot in lots}


def viewings_of(lots: Sequence[Lot]) -> Sequence[ViewingSlot]:
    """The lots' appointments, cancelled ones too, the first first. They name nobody."""
    return db.session.scalars(
        sa.select(ViewingSlot)
        .where(ViewingSlot.lot_id.in_([lot.id for lot in lots]), ViewingSlot.ends_at > clock.now() - CALENDAR_KEEPS)
        .order_by(ViewingSlot.starts_at, ViewingSlot.id)
        .limit(CALENDAR_LOTS_MOST)
    ).all()
