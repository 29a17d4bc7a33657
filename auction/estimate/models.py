"""Sales that an estimate can learn from besides our own, and the estimate of a lot."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from auction.cases.rules import ASSET_KINDS
from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class ImportedSale(db.Model):
    """A sale that another source recorded. Amounts in minor units of the jurisdiction's currency."""

    __tablename__ = "imported_sale"
    source: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    asset_kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"asset_kind IN {tuple(ASSET_KINDS)}", name="kind"))
    title: Mapped[str]
    division_code: Mapped[str] = mapped_column(sa.String(6))
    area_centi_m2: Mapped[int] = mapped_column(sa.CheckConstraint("area_centi_m2 > 0", name="area"))
    sold_on: Mapped[date]
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    imported_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.Index("ix_imported_sale_place", "asset_kind", "division_code", "sold_on"),)


class LotEstimate(db.Model):
    """What a lot may fetch, as it was reckoned once; without figures there were too few comparable sales."""

    __tablename__ = "lot_estimate"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    sales_count: Mapped[int]
    price_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    low_minor: Mapped[int | None]
    high_minor: Mapped[int | None]
    # The sales it leans on: title, sold_on, area_centi_m2, price_minor, weight_pct, lot (number or null).
    comparables: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(price_minor, low_minor, high_minor) IN (0, 3)", name="figures"),
        sa.CheckConstraint("low_minor <= price_minor AND price_minor <= high_minor", name="interval"),
    )
