"""What the home page tells in figures: what is on now and where, what was sold lately and for how much of its worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.store import db
from auction.lots.models import Lot
from auction.room.kept import Kept
from auction.search import finding
from auction.search.finding import Counts
from auction.search.models import SearchEntry
from auction.search.rules import states_of
from auction.search.wanted import Wanted

SOLD_SHOWN = 6
SOLD_WITHIN = timedelta(days=90)
# A median of fewer sales would say something about one of them.
SALES_LEAST = 5


@dataclass(frozen=True)
class Welcome:
    """`sold`: (lot id, title, price, currency, reference price, end), the latest first. `median_bp`: sale price against the
    reference price in hundredths of a percent; None of fewer than SALES_LEAST sales.
    """

    counts: Counts
    sold: Sequence[sa.Row]
    sold_count: int
    median_bp: int | None


# Sums over everything: a visitor may read those of half a minute ago.
_kept: Kept[Welcome] = Kept(most_age_s=30.0, most=1)
KEPT = (_kept,)


def welcome() -> Welcome:
    """The figures, at most half a minute old."""
    return _kept.get("welcome", _asked)


def _asked() -> Welcome:
    now = clock.now()
    bought = SearchEntry.state.in_(states_of("bought"))
    sold = db.session.execute(
        sa.select(Lot.id, Lot.title, Lot.leading_price_minor, Lot.currency, Lot.reference_price_minor, Lot.closed_at)
        .join(SearchEntry, SearchEntry.lot_id == Lot.id)
        .where(bought, SearchEntry.closes_at <= now)
        .order_by(SearchEntry.closes_at.desc())
        .limit(SOLD_SHOWN)
    ).all()
    count, rated, median_bp = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.count(SearchEntry.discount_bp),
            sa.func.percentile_cont(0.5).within_group(10_000 - SearchEntry.discount_bp),
        ).where(bought, SearchEntry.closes_at.between(now - SOLD_WITHIN, now))
    ).one()  # fmt: skip
    return Welcome(finding.counts(Wanted()), sold, count, round(median_bp) if rated >= SALES_LEAST else None)
