"""The valuation file of a lot: each method tried, who answered what, and which price was fixed."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground.models import StoredFile
from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class Inquiry(db.Model):
    """One method tried for one lot (法释〔2018〕15号)."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    method: Mapped[str] = mapped_column(sa.CheckConstraint("method IN ('negotiation', 'appraisal')", name="method"))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('running', 'fixed', 'failed')", name="state"), default="running"
    )
    started_at: Mapped[datetime] = mapped_column(Moment)
    due_on: Mapped[date]
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    price_minor: Mapped[int | None]
    # Why this method was taken, or why it failed.
    remark: Mapped[str]
    # The commissioned appraiser (method appraisal).
    appraiser_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id), index=True)

    lot: Mapped[Lot] = relationship()
    appraiser: Mapped[User | None] = relationship()
    offers: Mapped[list["PriceOffer"]] = relationship(order_by="PriceOffer.offered_at")
    report: Mapped["AppraisalReport | None"] = relationship()
    __table_args__ = (
        sa.Index("uq_inquiry_one_running", "lot_id", unique=True, postgresql_where=sa.text("state = 'running'")),
        sa.CheckConstraint("(method = 'appraisal') = (appraiser_id IS NOT NULL)", name="appraiser"),
        sa.CheckConstraint("(state = 'fixed') = (price_minor IS NOT NULL)", name="price"),
    )


class PriceOffer(db.Model):
    """A party's own figure in a negotiation; the other side sees it only when both have answered (article 4)."""

    __tablename__ = "price_offer"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    offered_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    party: Mapped[Party] = relationship()


class AppraisalReport(db.Model):
    """The appraiser's answer with its report (articles 19 and 20)."""

    __tablename__ = "appraisal_report"
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id), primary_key=True)
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor > 0", name="price"))
    report_number: Mapped[str]
    valued_on: Mapped[date]
    valid_until: Mapped[date]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    delivered_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.CheckConstraint("valid_until > valued_on", name="validity"),)
    file: Mapped[StoredFile] = relationship()
