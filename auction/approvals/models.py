"""Whose approval a transfer needs, and what he answered for each buyer."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Asset
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class NeededApproval(db.Model):
    """An asset that passes to a buyer only with an authority's approval, and who may buy it. Written once: every round is
    announced with it.
    """

    __tablename__ = "needed_approval"
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey(Asset.id), primary_key=True)
    authority: Mapped[str]
    # The qualification that law asks of a buyer, in the words of the announcement.
    conditions: Mapped[str]
    # How long a buyer has, from the sale on, to bring the approval.
    within_days: Mapped[int] = mapped_column(sa.CheckConstraint("within_days > 0", name="within_days"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))


class ApprovalAnswer(db.Model):
    """What the authority answered about the buyer of one lot, with its paper. Written once."""

    __tablename__ = "approval_answer"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True)
    is_given: Mapped[bool]
    answered_on: Mapped[date]
    document: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    file: Mapped[StoredFile] = relationship()


for _written_once in (NeededApproval, ApprovalAnswer):
    append_only(_written_once.__table__)
