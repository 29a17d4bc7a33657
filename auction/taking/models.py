"""The offer of an unsold lot to the creditors, who applied, and what the panel made of it."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Asset, Party
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot

from .rules import RETURN_REASONS

Moment = sa.DateTime(timezone=True)


class TakingOffer(db.Model):
    """The creditors were asked whether one of them takes the thing at the failed price, until a day."""

    __tablename__ = "taking_offer"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    answer_by: Mapped[date]
    offered_at: Mapped[datetime] = mapped_column(Moment)
    offered_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    lot: Mapped[Lot] = relationship()
    applications: Mapped[list["TakingApplication"]] = relationship(order_by="TakingApplication.applied_at")
    __table_args__ = (sa.Index("ix_taking_offer_answer_by", "answer_by"),)


class TakingApplication(db.Model):
    """A creditor wants it, until he gives it up or cannot take it."""

    __tablename__ = "taking_application"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(TakingOffer.lot_id), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    applied_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    set_aside_at: Mapped[datetime | None] = mapped_column(Moment)
    set_aside_reason: Mapped[str | None]
    party: Mapped[Party] = relationship()
    __table_args__ = (sa.CheckConstraint("num_nonnulls(set_aside_at, set_aside_reason) IN (0, 2)", name="set_aside"),)


class AssetReturn(db.Model):
    """The seizure was lifted and the thing given back to the debtor. Written once."""

    __tablename__ = "asset_return"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), index=True)
    reason: Mapped[str] = mapped_column(sa.CheckConstraint(f"reason IN {tuple(RETURN_REASONS)}", name="reason"))
    returned_on: Mapped[date]
    decided_at: Mapped[datetime] = mapped_column(Moment)


append_only(AssetReturn.__table__)


class SecondCycle(db.Model):
    """The request on which an unsold thing is sold anew: valued anew, or at the old price when both sides agree to it."""

    __tablename__ = "second_cycle"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    after_lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), unique=True)
    reason: Mapped[str]
    # The failed price that both sides agreed to start from; None: it is valued anew.
    agreed_price_minor: Mapped[int | None] = mapped_column(
        sa.CheckConstraint("agreed_price_minor > 0", name="agreed_price")
    )
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))


append_only(SecondCycle.__table__)
