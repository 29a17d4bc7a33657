"""That a payee was reminded of money that waits for him."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import append_only, db

Moment = sa.DateTime(timezone=True)


class PayeeReminder(db.Model):
    """One reminder for one share: to the payee where he has a sign-in, and to the officer of the case."""

    __tablename__ = "payee_reminder"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    plan_id: Mapped[int]
    position: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "position"], ["distribution_line.plan_id", "distribution_line.position"]),
        sa.Index("ix_payee_reminder_line", "plan_id", "position", "at"),
    )


append_only(PayeeReminder.__table__)
