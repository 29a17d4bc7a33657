"""What the applicant was told about a sale that would leave him nothing, and what he answered."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class SurplusNotice(db.Model):
    """One notice. Who insists bears the costs of the auction should it fail (art 6(3))."""

    __tablename__ = "surplus_notice"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), unique=True)
    # Priority claims and costs of the enforcement on the day of the notice.
    ahead_minor: Mapped[int] = mapped_column(sa.CheckConstraint("ahead_minor > 0", name="ahead"))
    told_at: Mapped[datetime] = mapped_column(Moment)
    told_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    reply_by: Mapped[date] = mapped_column(index=True)
    insists: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    lot: Mapped[Lot] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(insists, answered_at, answered_by_id) IN (0, 3)", name="answered"),
    )
