"""How the steps after the ruling ended, and the record of the hand-over."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import append_only, db
from auction.settlement.models import Settlement

from .track_rules import ENTERED, STATES

Moment = sa.DateTime(timezone=True)


class HandoverStep(db.Model):
    """The end of one entered step of a sale; it can be entered anew, the journal keeps what stood there."""

    __tablename__ = "handover_step"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {ENTERED}", name="kind"), primary_key=True)
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {tuple(STATES)}", name="state"))
    done_on: Mapped[date | None]
    # Number of the ruling, the tax receipt or the new certificate; why the step is not needed, or late.
    remark: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    # Whether it stands by the court's word: the buyer does not change it then.
    is_of_court: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done"),
        sa.CheckConstraint("state = 'done' OR (kind <> 'ruling' AND remark <> '')", name="reason"),
    )


class HandoverRecord(db.Model):
    """What was handed over to the buyer, in which state, and who was there (移交笔录)."""

    __tablename__ = "handover_record"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), primary_key=True, autoincrement=False)
    place: Mapped[str]
    received_by: Mapped[str]
    present: Mapped[str]
    items: Mapped[str]
    meters: Mapped[str]
    condition: Mapped[str]
    reservations: Mapped[str]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    settlement: Mapped[Settlement] = relationship()
    recorded_by: Mapped[User] = relationship()


append_only(HandoverRecord.__table__)
