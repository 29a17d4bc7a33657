"""From the hammer to the hand-over: what the buyer owes and has done."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Person, User
from auction.cases.models import Party
from auction.enrolment.models import Enrolment
from auction.ground.store import append_only, db
from auction.lots.models import Lot
from auction.panel.models import PanelDecision

from .rules import SET_OFF_NAMES, selloff_default

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
    # When the last step after the ruling was done (written by the noun handover); nothing is due after it.
    finished_on: Mapped[date | None]
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
        sa.CheckConstraint("finished_on IS NULL OR handed_over_on IS NOT NULL", name="finished_after_handover"),
        sa.Index(
            "ix_settlement_unfinished", "ruling_served_on",
            postgresql_where=sa.text("paid_at IS NOT NULL AND finished_on IS NULL"),
        ),
        sa.Index(
            "ix_settlement_letter", "opened_at",
            postgresql_where=sa.text("letter_at IS NULL AND letter_refusal IS NULL"),
        ),
        sa.Index(
            "ix_settlement_waiting", "balance_late_at",
            postgresql_where=sa.text("paid_at IS NULL AND defaulted_at IS NULL"),
        ),
    )  # fmt: skip


class BalanceExtension(db.Model):
    """One decision of the panel that moved the last day of a balance."""

    __tablename__ = "balance_extension"
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey(PanelDecision.id), primary_key=True, autoincrement=False)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), index=True)
    from_due_on: Mapped[date]
    to_due_on: Mapped[date]
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.CheckConstraint("to_due_on > from_due_on", name="later"),)


append_only(BalanceExtension.__table__)


class LoanPayer(db.Model):
    """A bank that lends the buyer his balance: money from this account holder is the buyer's, once the court says so."""

    __tablename__ = "loan_payer"
    # Made by the form, so that two presses name one lender.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), index=True)
    bank_name: Mapped[str]
    # As it stands on the transfer.
    account_holder: Mapped[str]
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('named', 'confirmed', 'refused')", name="state"), default="named"
    )
    named_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    settlement: Mapped[Settlement] = relationship()
    __table_args__ = (
        sa.CheckConstraint("(state = 'named') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("num_nonnulls(decided_at, decided_by_id) IN (0, 2)", name="decided_by"),
    )


class SetOff(db.Model):
    """A creditor who has bought asks to count what he would receive towards his price; two clerks decide.

    `amount_minor` is what one clerk has reckoned, `content` how; approved, the balance falls by it.
    """

    __tablename__ = "set_off"
    # Made by the form, so that two presses are one request.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(sa.ForeignKey(Settlement.lot_id), index=True)
    party_id: Mapped[int] = mapped_column(sa.ForeignKey(Party.id))
    state: Mapped[str] = mapped_column(sa.CheckConstraint(f"state IN {tuple(SET_OFF_NAMES)}", name="state"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    amount_minor: Mapped[int | None] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    prepared_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    prepared_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    prepared_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    decided_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    remark: Mapped[str] = mapped_column(default="")
    # What the court asked back of it, because the plan gives him less, and what of that he has paid.
    asked_back_minor: Mapped[int] = mapped_column(default=0)
    repaid_minor: Mapped[int] = mapped_column(default=0)

    @property
    def owed_minor(self) -> int:
        """The difference that he still has to pay."""
        return self.asked_back_minor - self.repaid_minor

    settlement: Mapped[Settlement] = relationship()
    party: Mapped[Party] = relationship()
    prepared_by: Mapped[User | None] = relationship(foreign_keys=[prepared_by_id])
    __table_args__ = (
        sa.Index(
            "uq_set_off_one_living", "lot_id", unique=True,
            postgresql_where=sa.text("state IN ('asked', 'prepared', 'approved')"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(amount_minor, content, content_hash, prepared_by_id, prepared_by_person_id, prepared_at)"
            " IN (0, 6) AND (state NOT IN ('prepared', 'approved') OR amount_minor IS NOT NULL)",
            name="prepared",
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR (decided_by_id <> prepared_by_id"
            " AND decided_by_person_id <> prepared_by_person_id)",
            name="four_eyes",
        ),
        sa.CheckConstraint("(state IN ('asked', 'prepared')) = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint(
            "0 <= repaid_minor AND repaid_minor <= asked_back_minor AND asked_back_minor <= coalesce(amount_minor, 0)",
            name="repaid",
        ),
    )  # fmt: skip
