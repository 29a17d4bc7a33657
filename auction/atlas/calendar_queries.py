"""Openings and closings of a search: how many on each day, and which."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.lots.models import Lot
from auction.search.models import SearchEntry
from auction.search.queries import matching
from auction.search.wanted import Wanted

EVENTS_PER_PAGE = 60


class Day(NamedTuple):
    """How many lots open and close on a day of the court's zone."""

    opens: int
    closes: int


class Event(NamedTuple):
    """A lot opens or closes. What was withdrawn before has neither."""

    at: datetime
    is_opening: bool
    lot: Lot


def days(wanted: Wanted, first: date, end: date) -> Mapping[date, Day]:
    """Days from `first` until before `end` on which a lot of the search opens or closes."""
    counts: dict[date, list[int]] = {}
    for place, moment in enumerate((SearchEntry.opens_at, SearchEntry.closes_at)):
        day = sa.cast(sa.func.timezone(COURT_ZONE.key, moment), sa.Date)
        rows = db.session.execute(
            _between(wanted, moment, first, end).with_only_columns(day, sa.func.count()).group_by(day)
        )
        for at, count in rows:
            counts.setdefault(at, [0, 0])[place] = count
    return {at: Day(*count) for at, count in counts.items()}


def events(wanted: Wanted, first: date, end: date, page: int) -> Sequence[Event]:
    """One page of openings and closings from `first` until before `end`, the first first; one more than EVENTS_PER_PAGE
    tells that there is another page.
    """
    asked = [
        _between(wanted, moment, first, end).with_only_columns(
            moment.label("at"), sa.literal(is_opening).label("is_opening"), SearchEntry.lot_id
        )
        for moment, is_opening in ((SearchEntry.opens_at, True), (SearchEntry.closes_at, False))
    ]
    both = sa.union_all(*asked).subquery()
    rows = db.session.execute(
        sa.select(both.c.at, both.c.is_opening, Lot)
        .join(Lot, Lot.id == both.c.lot_id)
        .order_by(both.c.at, both.c.lot_id, both.c.is_opening)
        .offset((page - 1) * EVENTS_PER_PAGE)
        .limit(EVENTS_PER_PAGE + 1)
    )
    return [Event(*row) for row in rows]


def _between(wanted: Wanted, moment: sa.SQLColumnExpression[datetime], first: date, end: date) -> sa.Select:
    begins = datetime.combine(first, time(), COURT_ZONE)
    return matching(wanted).where(
        moment >= begins, moment < begins + timedelta(days=(end - first).days), SearchEntry.state != "withdrawn"
    )
