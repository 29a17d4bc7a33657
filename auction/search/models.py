"""What a search looks into: one row for each announced lot, written from the lot after each of its acts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court
from auction.ground.store import db
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES, ROUND_KINDS

from .rules import KNOWLEDGE, PRECISIONS

Moment = sa.DateTime(timezone=True)


class SearchEntry(db.Model):
    """An announced lot as it can be searched for. A copy: `filling.rebuild` makes all of it anew from the lots."""

    __tablename__ = "search_entry"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {PUBLIC_STATES}", name="state"))
    kind: Mapped[str]
    round_kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"round_kind IN {ROUND_KINDS}", name="round_kind"))
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    province_code: Mapped[str | None] = mapped_column(sa.String(6))
    city_code: Mapped[str | None] = mapped_column(sa.String(6))
    district_code: Mapped[str | None] = mapped_column(sa.String(6))
    currency: Mapped[str] = mapped_column(sa.String(3))
    start_price_minor: Mapped[int]
    # The leading or sale price; before any bid the start price.
    price_minor: Mapped[int]
    reference_price_minor: Mapped[int | None]
    # How far the price lies below the reference price, in hundredths of a percent.
    discount_bp: Mapped[int | None]
    deposit_minor: Mapped[int]
    announced_at: Mapped[datetime] = mapped_column(Moment)
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    # The order in which the list opens: what takes bids by its end, what will open, what has ended, the latest first.
    soonest: Mapped[int]
    # What is disclosed: known, stated as unknown, or nothing is stated.
    occupancy: Mapped[str] = mapped_column(sa.CheckConstraint(f"occupancy IN {KNOWLEDGE}", name="occupancy"))
    burdens: Mapped[str] = mapped_column(sa.CheckConstraint(f"burdens IN {KNOWLEDGE}", name="burdens"))
    latitude_e6: Mapped[int | None] = mapped_column(sa.Integer)
    longitude_e6: Mapped[int | None] = mapped_column(sa.Integer)
    # What the point stands for: the thing itself, or the middle of its division.
    precision: Mapped[str | None] = mapped_column(sa.CheckConstraint(f"precision IN {PRECISIONS}", name="precision"))
    lot: Mapped[Lot] = relationship()

    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(latitude_e6, longitude_e6, precision) IN (0, 3)", name="point"),
        sa.Index("ix_search_entry_soonest", "soonest", "lot_id"),
        # All that the counts of the unnarrowed list read, in the order they are counted in.
        sa.Index("ix_search_entry_counts", "kind", "round_kind", "state", "province_code"),
        sa.Index("ix_search_entry_newest", "announced_at", "lot_id"),
        sa.Index("ix_search_entry_price", "price_minor", "lot_id"),
        sa.Index("ix_search_entry_discount", "discount_bp", "lot_id"),
        sa.Index("ix_search_entry_closes", "closes_at"),
        sa.Index("ix_search_entry_opens", "opens_at"),
        sa.Index("ix_search_entry_court", "court_id", "soonest"),
        sa.Index("ix_search_entry_city", "city_code", "soonest"),
        sa.Index("ix_search_entry_district", "district_code", "soonest"),
        sa.Index("ix_search_entry_province", "province_code", "soonest"),
        sa.Index("ix_search_entry_point", "latitude_e6", "longitude_e6"),
    )


class SearchTerms(db.Model):
    """The words of a lot, apart from what bids change: pairs of ideographs and Latin words of title, place, court and
    kind (`term_rules.vector_of`).
    """

    __tablename__ = "search_terms"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True, autoincrement=False)
    terms: Mapped[str] = mapped_column(TSVECTOR)
    __table_args__ = (sa.Index("ix_search_terms_terms", "terms", postgresql_using="gin"),)


class SearchPosition(db.Model):
    """Up to which place in the feed of everything that happens the entries follow; while the index is made, up to which
    lot it is filled. One row; none: the index is to be made.
    """

    __tablename__ = "search_position"
    id: Mapped[int] = mapped_column(sa.CheckConstraint("id = 1", name="one"), primary_key=True, autoincrement=False)
    position: Mapped[int]
    filled_to: Mapped[int | None]
