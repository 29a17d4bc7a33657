"""Money on its way in and out: payments, releases to bidders, pay-outs to creditors, provider events."""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, Person, User
from auction.ground.store import append_only, db
from auction.ledger.models import LedgerAccount

from .rules import PAYMENT_NAMES, PURPOSE_NAMES

Moment = sa.DateTime(timezone=True)


class Payment(db.Model):
    """Money asked from a person. The amount here is the truth; a provider's event only says it has arrived."""

    __tablename__ = "payment"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(sa.CheckConstraint(f"purpose IN {tuple(PURPOSE_NAMES)}", name="purpose"))
    # What it pays for, in the words of the noun above: `enrolment:<uuid>`.
    subject: Mapped[str] = mapped_column(index=True)
    # For the payer's eyes: what is paid for, who is paid, and the page to go back to.
    about: Mapped[str]
    payee: Mapped[str]
    return_path: Mapped[str]
    # For a bank transfer: the payee's bank and account, and until when the money must be there.
    payee_bank: Mapped[str] = mapped_column(default="")
    payee_account: Mapped[str] = mapped_column(default="")
    pay_until: Mapped[datetime | None] = mapped_column(Moment)
    # Nobody of ours only where a bank brought money that no reference places.
    payer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    # The account that a bank transfer came from; its money goes back there, by payment file.
    payer_name: Mapped[str | None]
    payer_bank: Mapped[str | None]
    payer_account: Mapped[str | None]
    # The court to whose account `payee_account` a bank transfer came.
    court_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Court.id))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"))
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    provider: Mapped[str]
    # The provider is asked once: `asked_at` is written before the call, what it answered after it.
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    ask_reference: Mapped[str | None]
    pay_url: Mapped[str | None]
    # When to ask the provider what became of it, should no event come.
    next_look_at: Mapped[datetime | None] = mapped_column(Moment)
    looks: Mapped[int] = mapped_column(sa.Integer, default=0)
    # What the provider calls the money itself; refunds name it.
    provider_reference: Mapped[str | None]
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(PAYMENT_NAMES)}", name="state"), default="started"
    )
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    # The day a bank booked it, where that is not the day we learnt of it.
    arrived_on: Mapped[date | None]
    failure: Mapped[str | None]
    # The code of what a provider reported that cannot be right: for the finance desk.
    alarm: Mapped[str | None]
    account: Mapped[LedgerAccount] = relationship()
    payer: Mapped[User | None] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("provider", "provider_reference"),
        sa.UniqueConstraint("provider", "ask_reference"),
        sa.CheckConstraint("(state = 'started') = (finished_at IS NULL)", name="finished"),
        sa.CheckConstraint("payer_id IS NOT NULL OR purpose = 'returned'", name="payer"),
        # Two tabs, one payment: what is still open for a purpose is open once.
        sa.Index(
            "uq_payment_one_started", "purpose", "subject", unique=True, postgresql_where=sa.text("state = 'started'")
        ),
        sa.Index("ix_payment_look", "next_look_at", postgresql_where=sa.text("state = 'started'")),
    )


class PaymentReference(db.Model):
    """What a payer writes on his bank transfer: one for each thing he pays, for ever (ISO 11649)."""

    __tablename__ = "payment_reference"
    reference: Mapped[str] = mapped_column(
        sa.CheckConstraint("reference ~ '^RF[0-9]{12}$'", name="form"), primary_key=True
    )
    purpose: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (sa.UniqueConstraint("purpose", "subject"),)


append_only(PaymentReference.__table__)


class Refund(db.Model):
    """Money going back to a bidder by the way it came. `due_at` is the lawful deadline that the bidder can see."""

    __tablename__ = "refund"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    payment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Payment.id), index=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('due', 'sent', 'arrived', 'failed')", name="state"), default="due"
    )
    reason: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    provider_reference: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None]
    # When the court's clerks were told that it has failed or may come late, and that it is late.
    warned_at: Mapped[datetime | None] = mapped_column(Moment)
    told_late_at: Mapped[datetime | None] = mapped_column(Moment)
    payment: Mapped[Payment] = relationship()
    __table_args__ = (
        sa.Index("ix_refund_not_arrived", "due_at", postgresql_where=sa.text("state <> 'arrived'")),
        sa.Index("uq_refund_one_per_payment", "payment_id", unique=True, postgresql_where=sa.text("state <> 'failed'")),
        sa.Index("ix_refund_open", "next_try_at", postgresql_where=sa.text("state IN ('due', 'sent')")),
    )


class Payout(db.Model):
    """Money from a case account to a creditor, the debtor or a payee of costs.

    From its creation the money is pending (`ledger.actions.pend`), so that nothing else can use it; when it fails
    it goes back to the account it came from. It is sent once it was let go: a large one after the countersign of a
    third person, each within its court's limit of the day.
    """

    __tablename__ = "payout"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    # The batch that was approved: `plan:<id>`.
    subject: Mapped[str] = mapped_column(index=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("ledger_account.id"))
    payee_name: Mapped[str]
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint("state IN ('due', 'sent', 'arrived', 'failed')", name="state"), default="due"
    )
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    provider: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    provider_reference: Mapped[str | None]
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    arrived_at: Mapped[datetime | None] = mapped_column(Moment)
    failure: Mapped[str | None]
    account: Mapped[LedgerAccount] = relationship()
    # Bound to the hash of what was countersigned: the plan, as its preparer and its approver have seen it.
    needs_countersign: Mapped[bool]
    countersigned_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    countersigned_by_person_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Person.id))
    countersigned_at: Mapped[datetime | None] = mapped_column(Moment)
    countersigned_hash: Mapped[str | None] = mapped_column(sa.String(64))
    # The day of whose limit it was taken, a working day.
    let_go_on: Mapped[date | None]
    countersigned_by: Mapped[User | None] = relationship()
    __table_args__ = (
        sa.Index("ix_payout_open", "next_try_at", postgresql_where=sa.text("state IN ('due', 'sent')")),
        sa.Index(
            "ix_payout_waiting", "court_id", "created_at",
            postgresql_where=sa.text("state = 'due' AND let_go_on IS NULL"),
        ),
        sa.Index("ix_payout_day", "court_id", "let_go_on"),
        sa.CheckConstraint(
            "num_nonnulls(countersigned_at, countersigned_by_id, countersigned_by_person_id, countersigned_hash)"
            " IN (0, 4)",
            name="countersigned",
        ),
        sa.CheckConstraint(
            "let_go_on IS NULL OR NOT needs_countersign OR countersigned_at IS NOT NULL", name="countersigned_first"
        ),
        sa.CheckConstraint("let_go_on IS NOT NULL OR state IN ('due', 'failed')", name="let_go_first"),
        sa.CheckConstraint("let_go_on IS NOT NULL OR next_try_at IS NULL", name="waits"),
    )  # fmt: skip

    @property
    def waits_for(self) -> str | None:
        """What must happen before it is sent, a key of rules.PAYOUT_WAITS; None when nothing must."""
        if self.state != "due" or self.let_go_on is not None:
            return None
        return "countersign" if self.needs_countersign and self.countersigned_at is None else "day"


class InboundEvent(db.Model):
    """A provider's event, stored once by its id in the same transaction as its effect.

    `body` keeps the facts that were acted on, not the payer's personal data that a provider sends along.
    """

    __tablename__ = "inbound_event"
    provider: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(Moment)
    effect: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)


append_only(InboundEvent.__table__)
