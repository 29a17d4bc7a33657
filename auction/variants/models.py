"""On what shares are sold without an appraisal, how many of them, and what is property of a criminal judgment."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.valuation.models import Inquiry

from .rules import GOES_TO

Moment = sa.DateTime(timezone=True)


class UnappraisedShares(db.Model):
    """No appraiser could report on these shares, and the applicant asks in writing that they be sold (法释〔2021〕20号
    12(2)). Written once for the first round; later rounds follow its price.
    """

    __tablename__ = "unappraised_shares"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    # The appraisal that failed for want of material.
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id))
    reason: Mapped[str]
    # The applicant's request.
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    file: Mapped[StoredFile] = relationship()


class ShareOffering(db.Model):
    """How the number of shares that are sold was reckoned; the number itself stands on the lot. With the debtor's request
    that more be sold than the debt needs (法释〔2021〕20号 13(2)).
    """

    __tablename__ = "share_offering"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    unit: Mapped[str]
    due_minor: Mapped[int] = mapped_column(sa.CheckConstraint("due_minor >= 0", name="due"))
    reason: Mapped[str]
    file_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    file: Mapped[StoredFile | None] = relationship()


class CapitalContribution(db.Model):
    """What the debtor has promised the company for these shares and not paid in, or not yet: the announcement says so
    (法释〔2021〕20号 14(2)). Written once; the newest counts.
    """

    __tablename__ = "capital_contribution"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), index=True)
    subscribed_minor: Mapped[int] = mapped_column(sa.CheckConstraint("subscribed_minor > 0", name="subscribed"))
    paid_minor: Mapped[int]
    due_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    __table_args__ = (sa.CheckConstraint("paid_minor BETWEEN 0 AND subscribed_minor", name="paid"),)


class CriminalProperty(db.Model):
    """An asset that a criminal judgment takes, and to whom it goes (法释〔2014〕13号). Written once."""

    __tablename__ = "criminal_property"
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), primary_key=True)
    judgment: Mapped[str]
    goes_to: Mapped[str] = mapped_column(sa.CheckConstraint(f"goes_to IN {tuple(GOES_TO)}", name="goes_to"))
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))


class NoReserveSale(db.Model):
    """Why a lot is sold without reserve: treasury or victim would not take it at the last reserve price, with the paper
    (法释〔2014〕13号 12(2)). Written once.
    """

    __tablename__ = "no_reserve_sale"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    after_lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), unique=True)
    reason: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))


for _written_once in (UnappraisedShares, CapitalContribution, CriminalProperty, NoReserveSale):
    append_only(_written_once.__table__)
