"""Accounts and transfers. A transfer names both sides, so the books balance by construction."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from auction.ground.store import append_only, db

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
    from_account_id: Mapped[int] = mapped_column(index=True)
    to_account_id: Mapped[int] = mapped_column(index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(sa.String(3))
    at: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
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

OVERDRAFT_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_overdraft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  balance numeric;
BEGIN
  -- The outside world is never locked: every payment comes from it, and they need not wait for each other.
  IF (SELECT may_overdraw FROM ledger_account WHERE id = NEW.from_account_id) THEN
    RETURN NULL;
  END IF;
  -- The lock makes two withdrawals from one account wait for each other, so neither can miss the other's row.
  -- NO KEY: both hold the key lock of their foreign key already, and would wait for each other for ever.
  PERFORM 1 FROM ledger_account WHERE id = NEW.from_account_id FOR NO KEY UPDATE;
  SELECT coalesce(sum(CASE WHEN to_account_id = NEW.from_account_id THEN amount_minor ELSE -amount_minor END), 0)
    INTO balance FROM transfer
    WHERE to_account_id = NEW.from_account_id OR from_account_id = NEW.from_account_id;
  IF balance < 0 THEN
    RAISE EXCEPTION 'account % would be overdrawn by %', NEW.from_account_id, -balance
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_no_overdraft';
  END IF;
  RETURN NULL;
END $$
"""
OVERDRAFT_TRIGGER = """
CREATE TRIGGER transfer_no_overdraft AFTER INSERT ON transfer
FOR EACH ROW EXECUTE FUNCTION refuse_overdraft()
"""
for ddl in (OVERDRAFT_FUNCTION, OVERDRAFT_TRIGGER):
    sa.event.listen(Transfer.__table__, "after_create", sa.DDL(ddl.replace("%", "%%")))
