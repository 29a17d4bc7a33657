"""The distribution plan and its lines."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.cases.models import Claim, EnforcementCase, Party
from auction.ground.store import db
from auction.payments.models import Payout
from auction.settlement.models import SetOff

from .plan_rules import CLASS_NAMES

Moment = sa.DateTime(timezone=True)


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
    # A plan for what another plan holds back: the disputed part after its outcome, or a share nobody could be paid.
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("distribution_plan.id"), index=True)
    # Approved and not yet ordered: it is served on the parties, its money is bound on the case account.
    ordered_at: Mapped[datetime | None] = mapped_column(Moment)
    # When something may happen to it by itself: it is served, a period of the parties ends.
    look_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
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
        sa.CheckConstraint("state = 'approved' OR num_nonnulls(ordered_at, look_at) = 0", name="served_once_approved"),
    )


class PlanDraft(db.Model):
    """The plan as it was drafted by itself when the case's `settled_count`-th sale was settled; or what stopped it."""

    __tablename__ = "plan_draft"
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(EnforcementCase.id), primary_key=True)
    settled_count: Mapped[int] = mapped_column(sa.CheckConstraint("settled_count > 0", name="settled_count"))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    # The refusal in words, by language.
    stopped: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    made_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.CheckConstraint("num_nonnulls(content, stopped) = 1", name="made_or_stopped"),)


class DistributionLine(db.Model):
    """One share of the plan, and the pay-out that carries it."""

    __tablename__ = "distribution_line"
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey(DistributionPlan.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    # Costs are paid to payees that need not be parties; the surplus goes to the debtor.
    line_class: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"line_class IN {tuple(CLASS_NAMES)}", name="line_class")
    )
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Party.id))
    claim_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Claim.id), index=True)
    payee_name: Mapped[str]
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    claimed_minor: Mapped[int]
    allotted_minor: Mapped[int]
    # The creditor has bought, and this share was counted towards his price: it is paid out to nobody.
    set_off_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(SetOff.id), index=True)
    # What is asked back of it because the sale was annulled: it counts as paid no more.
    recalled_minor: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    plan: Mapped[DistributionPlan] = relationship(back_populates="lines")
    party: Mapped[Party | None] = relationship()
    payout: Mapped[Payout | None] = relationship()
    escrow: Mapped["EscrowedLine | None"] = relationship(back_populates="line")

    @property
    def payouts(self) -> list[Payout]:
        """The pay-outs of the line: of its undisputed part, and of what was held back and then paid as planned."""
        return [payout for payout in (self.payout, self.escrow.payout if self.escrow else None) if payout]

    @property
    def committed_minor(self) -> int:
        """What the plan gives on this line by now: ordered and not failed, held for the payee, or still served."""
        if self.plan.state != "approved":
            return 0
        if self.plan.ordered_at is None:
            return self.allotted_minor
        paid_minor = sum(payout.amount_minor for payout in self.payouts if payout.state != "failed")
        held_minor = self.escrow.held_minor if self.escrow and self.escrow.is_held else 0
        return paid_minor + held_minor - self.recalled_minor

    __table_args__ = (sa.CheckConstraint("allotted_minor >= 0 AND claimed_minor >= allotted_minor", name="allotted"),)


class EscrowedLine(db.Model):
    """What is held back of one line, on the ledger account `escrow:<plan>:<position>`: disputed, or without a payee.

    It ends once: paid as the plan says (`payout`), or given to the plan that corrects this one.
    """

    __tablename__ = "escrowed_line"
    plan_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    held_minor: Mapped[int] = mapped_column(sa.CheckConstraint("held_minor > 0", name="held"))
    is_disputed: Mapped[bool]
    held_at: Mapped[datetime] = mapped_column(Moment)
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    corrected_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(DistributionPlan.id), index=True)
    line: Mapped[DistributionLine] = relationship(back_populates="escrow")
    payout: Mapped[Payout | None] = relationship()
    __table_args__ = (
        sa.ForeignKeyConstraint(["plan_id", "position"], ["distribution_line.plan_id", "distribution_line.position"]),
        sa.CheckConstraint("num_nonnulls(payout_id, corrected_by_id) <= 1", name="ends_once"),
        sa.Index(
            "ix_escrowed_line_held",
            "held_at",
            postgresql_where=sa.text("payout_id IS NULL AND corrected_by_id IS NULL"),
        ),
    )

    @property
    def is_held(self) -> bool:
        """Whether the money still stands in escrow."""
        return self.payout_id is None and self.corrected_by_id is None


class PayoutAgain(db.Model):
    """A failed pay-out that one clerk asks to send again to a corrected account, and another decides: a new pay-out."""

    __tablename__ = "payout_again"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    failed_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Payout.id), index=True)
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    asked_by_person_id: Mapped[int] = mapped_column(sa.ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('asked', 'approved', 'rejected')", name="state"), default="asked"
    )
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    decided_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    failed: Mapped[Payout] = relationship(foreign_keys=[failed_id])
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
    __table_args__ = (
        sa.Index("uq_payout_again_one", "failed_id", unique=True, postgresql_where=sa.text("state <> 'rejected'")),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id AND decided_by_person_id <> asked_by_person_id", name="four_eyes"
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)"
            " AND num_nonnulls(decided_at, decided_by_id, decided_by_person_id) IN (0, 3)"
            " AND (state = 'approved') = (payout_id IS NOT NULL)",
            name="decided",
        ),
    )
