"""Reconciliations as they were found, kept for ever."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import append_only, db

Moment = sa.DateTime(timezone=True)


class Reconciliation(db.Model):
    """One comparison of our books with one provider's. Sums are in fen; `differences` as rules.Difference."""

    __tablename__ = "reconciliation"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    provider: Mapped[str]
    since: Mapped[datetime] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    our_count: Mapped[int]
    their_count: Mapped[int]
    differences: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    # How many of them somebody must look into.
    open_count: Mapped[int]
    __table_args__ = (
        sa.CheckConstraint("since < at", name="since"),
        sa.CheckConstraint("open_count BETWEEN 0 AND jsonb_array_length(differences)", name="open"),
        sa.Index("ix_reconciliation_newest", "provider", "at"),
    )


append_only(Reconciliation.__table__)
