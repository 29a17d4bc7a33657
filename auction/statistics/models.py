"""Sums of ended sales, made anew from the lots by due work: a page reads hundreds of rows, not all lots."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.accounts.models import Court
from auction.ground.store import db


class SaleSum(db.Model):
    """The ended lots of one month, court, kind, currency and step of hammer to reference price."""

    __tablename__ = "sale_sum"
    month: Mapped[date] = mapped_column(primary_key=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    bucket: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    lots: Mapped[int]
    sold: Mapped[int]
    compared: Mapped[int]
    hammer_minor: Mapped[int]
    reference_minor: Mapped[int]
    bidders: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
