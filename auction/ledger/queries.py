"""Balances, the lines of an account, the trial balance."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from auction.ground.refusal import Words
from auction.ground.store import db
from auction.journal.catalogue import EVENTS

from .models import LedgerAccount, Transfer


def balance_minor(name: str) -> int:
    """What stands on the account `name`; 0 when it was never opened."""
    balance = sa.select(sa.func.account_balance(LedgerAccount.id)).where(LedgerAccount.name == name)
    return int(db.session.scalar(balance) or 0)


def was_moved(transfer_id: uuid.UUID) -> bool:
    """Whether the transfer with this id has been made."""
    return db.session.get(Transfer, transfer_id) is not None


class Line(NamedTuple):
    """One line of an account: signed amount, the balance after it, and the account on the other side."""

    transfer: Transfer
    amount_minor: int
    balance_minor: int
    other: str

    @property
    def reason(self) -> Words:
        """Why the money moved, in both languages."""
        event = EVENTS[self.transfer.reason]
        return Words(event.en, event.zh)


def lines(name: str) -> Sequence[Line]:
    """All lines of the account, oldest first: a running balance leaves none out."""
    account_id = db.session.execute(sa.select(LedgerAccount.id).where(LedgerAccount.name == name)).scalar()
    if account_id is None:
        return []
    other = sa.orm.aliased(LedgerAccount)
    other_id = sa.case((Transfer.to_account_id == account_id, Transfer.from_account_id), else_=Transfer.to_account_id)
    rows = db.session.execute(
        sa.select(Transfer, other.name)
        .join(other, other.id == other_id)
        .where((Transfer.to_account_id == account_id) | (Transfer.from_account_id == account_id))
        .order_by(Transfer.seq)
    ).all()
    shown, standing = [], 0
    for row, other_name in rows:
        amount = row.amount_minor if row.to_account_id == account_id else -row.amount_minor
        standing += amount
        shown.append(Line(row, amount, standing, other_name))
    return shown
