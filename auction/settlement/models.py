"""From hammer to creditor: balance, ruling, default, distribution plan."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.enrolment.models import Enrolment
from auction.ground.store import db
from auction.lots.models import Lot
from auction.payments.models import Payout

from .rules import selloff_default

Moment = sa.DateTime(timezone=True)


class Settlement(db.Model):
    """What the buyer of one lot owes and has done."""

    __tablename__ = "settlement"
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Lot.id), primary_key=True, autoincrement=False)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Enrolment.id), unique=True)
    price_minor: Mapped[int]
    deposit_minor: Mapped[int]
    balance_minor: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(Moment)
    balance_due_on: Mapped[date]
    # First moment at which the balance is late.
    balance_late_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)
    defaulted_at: Mapped[datetime | None] = mapped_column(Moment)
    ruling_number: Mapped[str | None]
    ruling_due_on: Mapped[date | None]
    ruling_served_on: Mapped[date | None]
    handed_over_on: Mapped[date | None]
    # The confirmation letter (article 22): when it was made, or the code of why it could not be.
    letter_at: Mapped[datetime | None] = mapped_column(Moment)
    letter_refusal: Mapped[str | None]
    lot: Mapped[Lot] = relationship()
    enrolment: Mapped[Enrolment] = relationship()

    @property
    def forfeitable_minor(self) -> int:
        """What is not refunded when the buyer defaults: the deposit; of a sell-off's prepayment a deposit's worth."""
        return selloff_default(self.deposit_minor, self.lot.deposit_minor or 0)[0]

    __table_args__ = (
        sa.CheckConstraint(
            "price_minor > 0 AND deposit_minor >= 0 AND balance_minor >= 0"
            " AND deposit_minor + balance_minor = price_minor",
            name="adds_up",
        ),
        sa.CheckConstraint("num_nonnulls(paid_at, defaulted_at) < 2", name="one_end"),
        sa.CheckConstraint("ruling_served_on IS NULL OR paid_at IS NOT NULL", name="ruling_after_payment"),
        sa.CheckConstraint("handed_over_on IS NULL OR ruling_served_on IS NOT NULL", name="handed_over_after_ruling"),
        sa.Index(
            "ix_settlement_letter", "opened_at",
            postgresql_where=sa.text("letter_at IS NULL AND letter_refusal IS NULL"),
        ),
        sa.Index(
            "ix_settlement_waiting", "balance_late_at",
            postgresql_where=sa.text("paid_at IS NULL AND defaulted_at IS NULL"),
        ),
    )  # fmt: skip


class DistributionPlan(db.Model):
    """How the money on a case account is shared: prepared by one person, approved by another."""

    __tablename__ = "distribution_plan"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), index=True)
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('prepared', 'approved', 'rejected')", name="state"), default="prepared"
    )
    proceeds_minor: Mapped[int] = mapped_column(sa.CheckConstraint("proceeds_minor > 0", name="proceeds"))
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    # Accounts act, persons count: one human being with two accounts is one pair of eyes.
    prepared_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    prepared_by_person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    decided_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(default="")
    case: Mapped[EnforcementCase] = relationship()
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    lines: Mapped[list["DistributionLine"]] = relationship(order_by="DistributionLine.position", back_populates="plan")
    __table_args__ = (
        sa.Index(
            "uq_distribution_plan_one_prepared", "case_id", unique=True, postgresql_where=sa.text("state = 'prepared'")
        ),
        sa.CheckConstraint(
            "decided_by_id <> prepared_by_id AND decided_by_person_id <> prepared_by_person_id", name="four_eyes"
        ),
        sa.CheckConstraint(
            "(state = 'prepared') = (decided_at IS NULL)"
            " AND num_nonnulls(decided_at, decided_by_id, decided_by_person_id) IN (0, 3)",
            name="decided",
        ),
    )


class DistributionLine(db.Model):
    """One share of the plan, and the pay-out that carries it."""

    __tablename__ = "distribution_line"
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(DistributionPlan.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    # Costs are paid to payees that need not be parties; the surplus goes to the debtor.
    line_class: Mapped[str] = mapped_column(
        sa.CheckConstraint("line_class IN ('costs', 'secured', 'ordinary', 'surplus')", name="line_class")
    )
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Party.id))
    claim_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Claim.id), index=True)
    payee_name: Mapped[str]
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    claimed_minor: Mapped[int]
    allotted_minor: Mapped[int]
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    plan: Mapped[DistributionPlan] = relationship(back_populates="lines")
    party: Mapped[Party | None] = relationship()
    payout: Mapped[Payout | None] = relationship()
    __table_args__ = (sa.CheckConstraint("allotted_minor >= 0 AND claimed_minor >= allotted_minor", name="allotted"),)
