"""A sale that was annulled, and what its money's receivers pay back (执行回转)."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import User
from auction.cases.models import Party
from auction.distribution.models import DistributionLine
from auction.ground.store import append_only, db
from auction.panel.models import PanelDecision
from auction.settlement.models import Settlement

Moment = sa.DateTime(timezone=True)


class Annulment(db.Model):
    """One annulled sale. `price_minor` is what the buyer had really paid: all of it goes back to him."""

    __tablename__ = "annulment"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), primary_key=True, autoincrement=False)
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey(PanelDecision.id), unique=True)
    ground: Mapped[str]
    annulled_at: Mapped[datetime] = mapped_column(Moment)
    price_minor: Mapped[int] = mapped_column(sa.CheckConstraint("price_minor >= 0", name="price"))
    # Where the buyer is paid what comes back later; the account is always in his own name.
    payee_bank: Mapped[str | None]
    payee_account: Mapped[str | None]
    payee_at: Mapped[datetime | None] = mapped_column(Moment)
    settlement: Mapped[Settlement] = relationship()
    recoveries: Mapped[list["Recovery"]] = relationship(order_by="Recovery.id", back_populates="annulment")
    __table_args__ = (sa.CheckConstraint("num_nonnulls(payee_bank, payee_account, payee_at) IN (0, 3)", name="payee"),)


class Recovery(db.Model):
    """What one payee of a plan has to pay back."""

    __tablename__ = "recovery"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Annulment.lot_id), index=True)
    plan_id: Mapped[int]
    position: Mapped[int]
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Party.id))
    payee_name: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    annulment: Mapped[Annulment] = relationship(back_populates="recoveries")
    line: Mapped[DistributionLine] = relationship()
    party: Mapped[Party | None] = relationship()
    repayments: Mapped[list["Repayment"]] = relationship(order_by="Repayment.at", back_populates="recovery")
    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "position"], ["distribution_line.plan_id", "distribution_line.position"]),
        sa.UniqueConstraint("lot_id", "plan_id", "position"),
    )

    @property
    def open_minor(self) -> int:
        """What is still to be paid back."""
        return self.amount_minor - sum(repayment.amount_minor for repayment in self.repayments)


class Repayment(db.Model):
    """Money that came back: paid by the payee here, recorded by a clerk with its proof, or sent back by the bank."""

    __tablename__ = "repayment"
    # Made by the form, so that two presses are one repayment.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[int] = mapped_column(sa.ForeignKey(Recovery.id), index=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    came_on: Mapped[date]
    # Number of the receipt or bank entry; empty for what came through the books themselves.
    proof: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    recovery: Mapped[Recovery] = relationship(back_populates="repayments")
    __table_args__ = (sa.CheckConstraint("recorded_by_id IS NULL OR proof <> ''", name="proved"),)


append_only(Repayment.__table__)
