"""Bank statements as they were taken in, their entries with what became of them, and what clerks decided."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from auction.accounts.models import Court, User
from auction.ground.store import append_only, db
from auction.payments.models import PaymentReference

from .match_rules import ACTS, REASONS, STANDINGS

Moment = sa.DateTime(timezone=True)


class Statement(db.Model):
    """One account's statement in one file. Its new entries bring the balance from what was known to `closing_minor`."""

    __tablename__ = "statement"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id), index=True)
    account_number: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    # The bank's own name of it; empty in tables.
    bank_id: Mapped[str]
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    opening_minor: Mapped[int]
    closing_minor: Mapped[int]
    entry_count: Mapped[int]
    total_minor: Mapped[int]
    # Those that no statement had told before; only they moved money in the ledger.
    new_count: Mapped[int]
    new_minor: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Moment)
    # Empty: the worker took it from the bank's directory.
    imported_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(User.id))

    imported_by: Mapped[User | None] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("file_sha256", "position"),
        sa.CheckConstraint("opening_minor + total_minor = closing_minor", name="adds_up"),
        sa.CheckConstraint("new_count BETWEEN 0 AND entry_count", name="new"),
        sa.Index("ix_statement_account", "account_number", "id"),
    )


append_only(Statement.__table__)


class StatementEntry(db.Model):
    """One booked entry of an account of ours. What the bank said never changes; `standing` says what became of it.

    Until a credit is placed its money stands on the ledger account `unmatched:<id>`.
    """

    __tablename__ = "statement_entry"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    statement_id: Mapped[int] = mapped_column(sa.ForeignKey(Statement.id), index=True)
    court_id: Mapped[int] = mapped_column(sa.ForeignKey(Court.id))
    account_number: Mapped[str]
    currency: Mapped[str] = mapped_column(sa.String(3))
    place: Mapped[int]
    booked_on: Mapped[date]
    is_credit: Mapped[bool]
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    bank_reference: Mapped[str]
    # Counts entries of one account, day, amount and reference: banks give some no reference.
    ordinal: Mapped[int]
    end_to_end_id: Mapped[str] = mapped_column(index=True)
    code: Mapped[str]
    is_reversal: Mapped[bool]
    other_name: Mapped[str]
    other_bank: Mapped[str]
    other_account: Mapped[str]
    text: Mapped[str]

    standing: Mapped[str] = mapped_column(sa.CheckConstraint(f"standing IN {tuple(STANDINGS)}", name="standing"))
    reason: Mapped[str | None] = mapped_column(sa.CheckConstraint(f"reason IN {tuple(REASONS)}", name="reason"))
    reference: Mapped[str | None] = mapped_column(sa.ForeignKey(PaymentReference.reference), index=True)
    judged_at: Mapped[datetime | None] = mapped_column(Moment)

    statement: Mapped[Statement] = relationship()
    named: Mapped[PaymentReference | None] = relationship()
    decisions: Mapped[list["EntryDecision"]] = relationship(order_by="EntryDecision.id")
    __table_args__ = (
        sa.UniqueConstraint("account_number", "bank_reference", "booked_on", "is_credit", "amount_minor", "ordinal"),
        sa.CheckConstraint("(standing = 'new') = (judged_at IS NULL)", name="judged"),
        sa.Index("ix_statement_entry_new", "id", postgresql_where=sa.text("standing = 'new'")),
        sa.Index("ix_statement_entry_waiting", "court_id", "id", postgresql_where=sa.text("standing = 'waiting'")),
    )

    @property
    def held_on(self) -> str:
        """The ledger account on which a credit's money waits."""
        return f"unmatched:{self.id}"


FACTS_TRIGGER = """
CREATE TRIGGER statement_entry_facts BEFORE DELETE OR TRUNCATE OR UPDATE OF statement_id, court_id, account_number,
currency, place, booked_on, is_credit, amount_minor, bank_reference, ordinal, end_to_end_id, code, is_reversal,
other_name, other_bank, other_account, text ON statement_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
sa.event.listen(StatementEntry.__table__, "after_create", sa.DDL(FACTS_TRIGGER))


class EntryDecision(db.Model):
    """What a clerk decided about an entry that no rule could place, and why."""

    __tablename__ = "entry_decision"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey(StatementEntry.id), index=True)
    act: Mapped[str] = mapped_column(sa.CheckConstraint(f"act IN {tuple(ACTS)}", name="act"))
    reference: Mapped[str | None] = mapped_column(sa.ForeignKey(PaymentReference.reference))
    reason: Mapped[str]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey(User.id))
    at: Mapped[datetime] = mapped_column(Moment)

    actor: Mapped[User] = relationship()


append_only(EntryDecision.__table__)
