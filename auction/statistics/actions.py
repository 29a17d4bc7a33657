"""Counting the ended sales anew."""

import sqlalchemy as sa

from auction.bidding.models import Bid
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import transaction
from auction.lots.models import Lot

from .models import SaleSum
from .rules import BUCKETS, NO_RATIO

ENDED = ("sold", "unsold", "paid", "settled", "defaulted", "annulled")
SOLD = ("sold", "paid", "settled")
ONE_COUNTER = "statistics.actions"


def count_anew() -> int:
    """Replace all sums by those of the lots that have ended; readers see the old ones until the new are whole. What a
    creditor took in kind was not sold at an auction. Returns 0: nothing waits after it.
    """
    with transaction() as session:
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(ONE_COUNTER, 0))))
        session.execute(sa.delete(SaleSum))
        session.execute(sa.insert(SaleSum).from_select([column.key for column in SaleSum.__table__.columns], _sums()))
    return 0


def _sums() -> sa.Select:
    """Who bids is counted after the end only (article 18)."""
    bidders = (
        sa.select(Bid.lot_id, sa.func.count(Bid.enrolment_id.distinct()).label("bidders"))
        .where(Bid.seq.is_not(None))
        .group_by(Bid.lot_id)
        .subquery()
    )
    is_sold = Lot.state.in_(SOLD) & Lot.taken_at.is_(None)
    has_ratio = is_sold & Lot.reference_price_minor.is_not(None)
    tenths = Lot.leading_price_minor * 10 // Lot.reference_price_minor
    step = sa.func.least(BUCKETS[-1], sa.func.greatest(BUCKETS[0], tenths - 4))
    bucket = sa.case((has_ratio, step), else_=NO_RATIO)
    month = sa.cast(sa.func.date_trunc("month", sa.func.timezone(COURT_ZONE.key, Lot.closed_at)), sa.Date)
    return (
        sa.select(
            month, Lot.court_id, Lot.asset_kind, Lot.currency, bucket, sa.func.count(), sa.func.count().filter(is_sold),
            sa.func.count().filter(has_ratio), _sum(Lot.leading_price_minor, has_ratio),
            _sum(Lot.reference_price_minor, has_ratio), _sum(bidders.c.bidders, sa.true()), sa.literal(clock.now()),
        )
        .outerjoin(bidders, bidders.c.lot_id == Lot.id)
        .where(Lot.announced_at.is_not(None), Lot.closed_at.is_not(None), Lot.state.in_(ENDED))
        .group_by(sa.literal_column("1"), Lot.court_id, Lot.asset_kind, Lot.currency, sa.literal_column("5"))
    )  # fmt: skip


def _sum(column: sa.SQLColumnExpression, when: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(column).filter(when), 0), sa.BigInteger)
