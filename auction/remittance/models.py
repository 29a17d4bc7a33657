"""Payment files: batches of releases and pay-outs for the bank, and what the bank said of each."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.ground.models import StoredFile
from auction.ground.store import append_only, db
from auction.payments.models import Payout, Refund

from .rules import FILE_NAMES, NOTE_NAMES

Moment = sa.DateTime(timezone=True)


class PaymentFile(db.Model):
    """One batch from one account of a court. Its content never changes; `state` says what the bank has done with it."""

    __tablename__ = "payment_file"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id), index=True)
    account_number: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StoredFile.id), unique=True)
    line_count: Mapped[int] = mapped_column(sa.CheckConstraint("line_count > 0", name="lines"))
    sum_minor: Mapped[int] = mapped_column(sa.CheckConstraint("sum_minor > 0", name="sum"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    execute_on: Mapped[date]
    # The lawful deadline of the most urgent release in it.
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    # It names bidders of lots that were not over when it was made: no person is shown it before they are.
    is_secret: Mapped[bool]
    state: Mapped[str] = mapped_column(
        sa.CheckConstraint(f"state IN {tuple(FILE_NAMES)}", name="state"), default="made"
    )
    handed_over_at: Mapped[datetime | None] = mapped_column(Moment)
    # Empty: the worker put it into the bank's directory.
    handed_over_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))
    file: Mapped[StoredFile] = relationship()
    handed_over_by: Mapped[User | None] = relationship()
    lines: Mapped[list["PaymentFileLine"]] = relationship(
        order_by="PaymentFileLine.position", back_populates="payment_file"
    )
    __table_args__ = (
        sa.CheckConstraint("(state = 'made') = (handed_over_at IS NULL)", name="handed_over"),
        sa.Index("ix_payment_file_made", "made_at", postgresql_where=sa.text("state = 'made'")),
    )


class PaymentFileLine(db.Model):
    """One release or pay-out in one file, for ever: nothing is ever put into a second one."""

    __tablename__ = "payment_file_line"
    file_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PaymentFile.id), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Refund.id), unique=True)
    payout_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Payout.id), unique=True)
    end_to_end_id: Mapped[str] = mapped_column(unique=True)
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    payment_file: Mapped[PaymentFile] = relationship(back_populates="lines")
    refund: Mapped[Refund | None] = relationship()
    payout: Mapped[Payout | None] = relationship()
    notes: Mapped[list["BankNote"]] = relationship(order_by="BankNote.id", back_populates="line")
    __table_args__ = (sa.CheckConstraint("num_nonnulls(refund_id, payout_id) = 1", name="one_thing"),)

    @property
    def thing(self) -> Refund | Payout:
        """What it carries."""
        thing = self.refund or self.payout
        assert thing is not None
        return thing


append_only(PaymentFileLine.__table__)


class BankNote(db.Model):
    """One thing the bank said of one line: in a status report, or by an entry of a statement."""

    __tablename__ = "bank_note"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    file_id: Mapped[uuid.UUID]
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.CheckConstraint(f"kind IN {tuple(NOTE_NAMES)}", name="kind"))
    # `entry:<id>` of a statement, or the hash of a status report.
    source: Mapped[str]
    reason: Mapped[str | None]
    # The code of why it contradicts what is known; nothing was moved then.
    alarm: Mapped[str | None]
    noted_at: Mapped[datetime] = mapped_column(Moment)
    line: Mapped[PaymentFileLine] = relationship(back_populates="notes")
    __table_args__ = (
        sa.ForeignKeyConstraint(["file_id", "position"], ["payment_file_line.file_id", "payment_file_line.position"]),
        sa.UniqueConstraint("file_id", "position", "kind", "source"),
    )


append_only(BankNote.__table__)
