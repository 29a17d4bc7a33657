"""Accounts, transfers, pending transfers, and closed periods. A transfer names both sides, so the books balance by
construction; what may not happen is refused by the database itself.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import append_only, db

from . import schema as schema  # the functions and triggers are made with the tables

Moment = sa.DateTime(timezone=True)


class LedgerAccount(db.Model):
    """One account. `name` is its stable key, for example `case:12`, `deposit:<enrolment>`, `outside:sandbox`."""

    __tablename__ = "ledger_account"
    id: Mapped[int] = mapped_column(sa.Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str] = mapped_column(sa.String(3))
    # Only the outside world (banks, card networks) may owe the books; no account of ours goes below zero.
    may_overdraw: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        sa.UniqueConstraint("id", "currency"),
        sa.CheckConstraint("may_overdraw = starts_with(name, 'outside:')", name="only_outside_overdraws"),
    )


append_only(LedgerAccount.__table__)


class Transfer(db.Model):
    """Money moved from one account to another, once, for a reason. Corrections are new transfers."""

    __tablename__ = "transfer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.Identity(), unique=True)
    reason: Mapped[str]
    from_account_id: Mapped[int]
    to_account_id: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        # A balance is the sum since the account's last snapshot.
        sa.Index("ix_transfer_from", "from_account_id", "at", postgresql_include=["amount_minor"]),
        sa.Index("ix_transfer_to", "to_account_id", "at", postgresql_include=["amount_minor"]),
        sa.CheckConstraint("amount_minor > 0", name="amount"),
        sa.CheckConstraint("from_account_id <> to_account_id", name="two_sides"),
        sa.ForeignKeyConstraint(
            ["from_account_id", "currency"], ["ledger_account.id", "ledger_account.currency"], name="fk_transfer_from"
        ),
        sa.ForeignKeyConstraint(
            ["to_account_id", "currency"], ["ledger_account.id", "ledger_account.currency"], name="fk_transfer_to"
        ),
    )


append_only(Transfer.__table__)


class Pending(db.Model):
    """Money set aside on `pending:<id>` until it is posted (it goes where it was meant to) or voided (it goes back)."""

    __tablename__ = "pending_transfer"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    from_name: Mapped[str]
    to_name: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(sa.CheckConstraint("amount_minor > 0", name="amount"))
    currency: Mapped[str] = mapped_column(sa.String(3))
    at: Mapped[datetime] = mapped_column(Moment)


append_only(Pending.__table__)


class Resolution(db.Model):
    """How a pending transfer ended. Its key is the promise that it ends once."""

    __tablename__ = "pending_resolution"
    pending_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Pending.id), primary_key=True)
    is_posted: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)


append_only(Resolution.__table__)


class LedgerPeriod(db.Model):
    """Books closed: no transfer before `closed_until` can be added any more."""

    __tablename__ = "ledger_period"
    closed_until: Mapped[datetime] = mapped_column(Moment, primary_key=True)
    transfer_count: Mapped[int]
    closed_at: Mapped[datetime] = mapped_column(Moment)


append_only(LedgerPeriod.__table__)


class BalanceSnapshot(db.Model):
    """What stood on an account when a period was closed in which it had moved."""

    __tablename__ = "balance_snapshot"
    account_id: Mapped[int] = mapped_column(sa.ForeignKey(LedgerAccount.id), primary_key=True)
    closed_until: Mapped[datetime] = mapped_column(Moment, sa.ForeignKey(LedgerPeriod.closed_until), primary_key=True)
    balance_minor: Mapped[int] = mapped_column(sa.Numeric(38))


append_only(BalanceSnapshot.__table__)
