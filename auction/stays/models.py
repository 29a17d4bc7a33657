"""Why a lot stands still: one row for each suspension that the court has made its own."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

Moment = sa.DateTime(timezone=True)


class Stay(db.Model):
    """One suspension. It is in force while its lot is suspended since `began_at`; nothing else needs to end it.

    An urgent one begins unconfirmed. `resume_by` is the last day to go on, counted from when the ground ended.
    """

    __tablename__ = "stay"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id))
    began_at: Mapped[datetime] = mapped_column(Moment)
    began_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    ground: Mapped[str]
    reason: Mapped[str]
    is_urgent: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey(PanelDecision.id), unique=True)
    ground_ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    end_remark: Mapped[str | None]
    resume_by: Mapped[date | None]
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("lot_id", "began_at"),
        sa.CheckConstraint("is_urgent OR confirmed_at IS NOT NULL", name="confirmed"),
        sa.CheckConstraint(
            "num_nonnulls(ground_ended_on, ended_by_id, end_remark, resume_by) IN (0, 4)", name="ground_ended"
        ),
        sa.Index("ix_stay_resume_by", "resume_by", postgresql_where=sa.text("resume_by IS NOT NULL")),
        sa.Index("ix_stay_unconfirmed", "began_at", postgresql_where=sa.text("confirmed_at IS NULL")),
    )


IN_FORCE = sa.and_(Lot.id == Stay.lot_id, Lot.state == "paused", Lot.paused_at == Stay.began_at)
