"""Complaints about a price, for the supervision."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground.models import StoredFile
from auction.ground.store import db
from auction.valuation.models import Inquiry

from .rules import GROUNDS, STATES

Moment = sa.DateTime(timezone=True)


class PriceComplaint(db.Model):
    """What a party lays before the supervision, with its proof, and what the supervision found (article 25)."""

    __tablename__ = "price_complaint"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(sa.ForeignKey(Inquiry.id))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), index=True)
    ground: Mapped[str] = mapped_column(sa.CheckConstraint(f"ground IN {tuple(GROUNDS)}", name="ground"))
    text: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id))
    filed_at: Mapped[datetime] = mapped_column(Moment)
    filed_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {tuple(STATES)}", name="state"), default="open")
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    inquiry: Mapped[Inquiry] = relationship()
    party: Mapped[Party] = relationship()
    file: Mapped[StoredFile] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("inquiry_id", "party_id", "ground"),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
    )
