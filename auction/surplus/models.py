"""What applicants were told about a sale that would leave them nothing, and what each of them answered."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground.store import db
from auction.lots.models import Lot

Moment = sa.DateTime(timezone=True)


class SurplusNotice(db.Model):
    """One telling: the start price that was meant, and what stood before the applicants on that day. When the sum has
    grown since, another follows; the latest counts.
    """

    __tablename__ = "surplus_notice"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), index=True)
    start_price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("start_price_minor > 0", name="start_price"))
    claims_minor: Mapped[int] = mapped_column(sa.CheckConstraint("claims_minor >= 0", name="claims"))
    costs_minor: Mapped[int] = mapped_column(sa.CheckConstraint("costs_minor >= 0", name="costs"))
    told_at: Mapped[datetime] = mapped_column(Moment)
    told_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    lot: Mapped[Lot] = relationship()
    replies: Mapped[list["SurplusReply"]] = relationship(order_by="SurplusReply.party_id", back_populates="notice")
    __table_args__ = (sa.CheckConstraint("start_price_minor <= claims_minor + costs_minor", name="no_surplus"),)

    @property
    def ahead_minor(self) -> int:
        """What stood before the applicants."""
        return self.claims_minor + self.costs_minor


class SurplusReply(db.Model):
    """One applicant's part in a telling: when he received it, until when he may insist, what he says. Who insists bears
    the costs of the auction should it fail (art 6(3)).
    """

    __tablename__ = "surplus_reply"
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey(SurplusNotice.id), primary_key=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id), primary_key=True)
    # Told in his account at once; on paper the day its delivery is recorded for. The five days run from then.
    received_on: Mapped[date | None]
    reply_by: Mapped[date | None] = mapped_column(index=True)
    insists: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    notice: Mapped[SurplusNotice] = relationship(back_populates="replies")
    party: Mapped[Party] = relationship()
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(received_on, reply_by) IN (0, 2)", name="received"),
        sa.CheckConstraint("num_nonnulls(insists, answered_at, answered_by_id) IN (0, 3)", name="answered"),
    )
