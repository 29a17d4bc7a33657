"""Listings that other platforms published: shown beside our own lots, never sold here."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import db
from auction.lots.rules import ROUND_KINDS

Moment = sa.DateTime(timezone=True)


class MirroredListing(db.Model):
    """One listing as its platform published it. Amounts in fen; what the source does not tell is empty."""

    __tablename__ = "mirrored_listing"
    platform: Mapped[str] = mapped_column(primary_key=True)
    listing_id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    title: Mapped[str]
    court: Mapped[str | None]
    city: Mapped[str | None]
    district: Mapped[str | None]
    division_code: Mapped[str | None] = mapped_column(sa.String(6))
    asset_type: Mapped[str | None]
    round: Mapped[str | None]
    # As the file says, otherwise as the title does; by the names of `lots.rules.ROUND_KINDS`.
    round_kind: Mapped[str | None] = mapped_column(
        sa.CheckConstraint(f"round_kind IN {ROUND_KINDS}", name="round_kind")
    )
    appraisal_minor: Mapped[int | None]
    start_price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("start_price_minor > 0", name="start_price"))
    deposit_minor: Mapped[int | None]
    increment_minor: Mapped[int | None]
    opens_at: Mapped[datetime] = mapped_column(Moment)
    closes_at: Mapped[datetime] = mapped_column(Moment)
    delay_minutes: Mapped[int | None] = mapped_column(sa.Integer)
    announced_on: Mapped[date | None]
    status: Mapped[str | None]
    watchers: Mapped[int | None] = mapped_column(sa.Integer)
    imported_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="closes_after"),
        sa.CheckConstraint("appraisal_minor > 0 AND deposit_minor > 0 AND increment_minor > 0", name="amounts"),
        sa.Index("ix_mirrored_listing_closes", "closes_at", "listing_id"),
    )
