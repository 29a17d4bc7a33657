"""Balances, the lines of an account, the trial balance."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from auction.ground import clock
from auction.ground.refusal import Words
from auction.ground.store import db
from auction.journal.catalogue import EVENTS

from .models import LedgerAccount, LedgerPeriod, Pending, Resolution, Transfer


def balance_minor(name: str) -> int:
    """What stands on the account `name`; 0 when it was never opened."""
    balance = sa.select(sa.func.account_balance(LedgerAccount.id)).where(LedgerAccount.name == name)
    return int(db.session.scalar(balance) or 0)


def was_moved(transfer_id: uuid.UUID) -> bool:
    """Whether the transfer with this id has been made."""
    return db.session.get(Transfer, transfer_id) is not None


class Line(NamedTuple):
    """One line of an account: signed amount, the balance after it, and the account on the other side."""

    at: datetime
    kind: str
    amount_minor: int
    balance_minor: int
    other: str

    @property
    def reason(self) -> Words:
        """Why the money moved, in both languages."""
        event = EVENTS[self.kind]
        return Words(event.en, event.zh)


LINES = """
WITH account AS (SELECT id FROM ledger_account WHERE name = :name), line AS (
  SELECT transfer.seq, transfer.at, transfer.reason AS kind,
    CASE WHEN to_account_id = account.id THEN amount_minor ELSE -amount_minor END AS amount_minor,
    CASE WHEN to_account_id = account.id THEN from_account_id ELSE to_account_id END AS other_id
  FROM account JOIN transfer ON account.id IN (from_account_id, to_account_id)
), running AS (SELECT line.*, sum(amount_minor) OVER (ORDER BY seq) AS balance_minor FROM line)
SELECT running.at, running.kind, running.amount_minor, running.balance_minor, other.name AS other
FROM running JOIN ledger_account AS other ON other.id = running.other_id
WHERE (CAST(:since AS timestamptz) IS NULL OR at >= :since) AND (CAST(:until AS timestamptz) IS NULL OR at < :until)
ORDER BY seq OFFSET :offset LIMIT :most
"""


def lines(name: str, *, since: datetime | None = None, until: datetime | None = None, offset: int = 0,
          most: int | None = None) -> list[Line]:  # fmt: skip
    """Lines of the account, oldest first, of that time and at most so many; each balance counts all lines before it."""
    asked = {"name": name, "since": since, "until": until, "offset": offset, "most": most}
    return [
        Line(row.at, row.kind, row.amount_minor, int(row.balance_minor), row.other)
        for row in db.session.execute(sa.text(LINES), asked)
    ]


def balance_before(name: str, moment: datetime) -> int:
    """What stood on the account at a moment."""
    account_id = sa.select(LedgerAccount.id).where(LedgerAccount.name == name).scalar_subquery()
    signed = sa.case((Transfer.to_account_id == account_id, Transfer.amount_minor), else_=-Transfer.amount_minor)
    is_of_account = (Transfer.to_account_id == account_id) | (Transfer.from_account_id == account_id)
    return int(db.session.scalar(sa.select(sa.func.sum(signed)).where(is_of_account, Transfer.at < moment)) or 0)


def line_count(name: str) -> int:
    """How many lines the account has."""
    account_id = sa.select(LedgerAccount.id).where(LedgerAccount.name == name).scalar_subquery()
    return int(
        db.session.scalar(
            sa.select(sa.func.count()).where(
                (Transfer.to_account_id == account_id) | (Transfer.from_account_id == account_id)
            )
        )
        or 0
    )


def came_in(name: str, reasons: Collection[str]) -> Sequence[tuple[datetime, int]]:
    """When money came to the account for these reasons, and how much, in minor units; oldest first."""
    rows = db.session.execute(
        sa.select(Transfer.at, Transfer.amount_minor)
        .join(LedgerAccount, LedgerAccount.id == Transfer.to_account_id)
        .where(LedgerAccount.name == name, Transfer.reason.in_(reasons))
        .order_by(Transfer.seq)
    )
    return [(row.at, row.amount_minor) for row in rows]


def closed_until() -> datetime | None:
    """Until when the books are closed; None while they never were."""
    return db.session.scalar(sa.select(sa.func.max(LedgerPeriod.closed_until)))


# What the first word of an account's name says it is for.
ACCOUNT_KINDS: Mapping[str, Words] = {
    "outside": Words("The world outside: banks and card networks", "外部：银行与支付渠道"),
    "deposit": Words("Deposits held", "暂存保证金"),
    "balance": Words("Balances being paid", "待付清的尾款"),
    "case": Words("Case accounts", "案款账户"),
    "pending": Words("Pending: on its way out", "待定：退还、发放途中"),
    "forfeited": Words("Forfeited deposits", "不予退还的保证金"),
    "escrow": Words("Escrow: disputed shares", "提存：有争议的份额"),
    "unmatched": Words("Arrived, not yet matched", "已到账待查款项"),
}

TRIAL_BALANCE = """
WITH last AS (
  SELECT DISTINCT ON (account_id) account_id, balance_minor AS amount_minor FROM balance_snapshot
  ORDER BY account_id, closed_until DESC
), since AS (
  SELECT transfer.* FROM transfer
  WHERE at >= coalesce((SELECT max(closed_until) FROM ledger_period), '-infinity')
), moved AS (
  SELECT account_id, amount_minor FROM last
  UNION ALL SELECT to_account_id, amount_minor FROM since
  UNION ALL SELECT from_account_id, -amount_minor FROM since
)
SELECT split_part(account.name, ':', 1) AS kind, account.currency, sum(moved.amount_minor) AS balance_minor
FROM moved JOIN ledger_account AS account ON account.id = moved.account_id
GROUP BY 1, 2 ORDER BY 2, 1
"""


class TrialRow(NamedTuple):
    """All accounts of one kind and currency together."""

    kind: Words
    currency: str
    balance_minor: int


def trial_balance() -> list[TrialRow]:
    """What stands on the accounts of each kind; the sum of a currency is 0. Nobody's own account is told."""
    rows = db.session.execute(sa.text(TRIAL_BALANCE))
    return [
        TrialRow(ACCOUNT_KINDS.get(row.kind, Words(row.kind, row.kind)), row.currency, int(row.balance_minor))
        for row in rows
    ]


def periods(most: int = 24) -> Sequence[LedgerPeriod]:
    """The periods closed last, newest first."""
    return db.session.scalars(sa.select(LedgerPeriod).order_by(LedgerPeriod.closed_until.desc()).limit(most)).all()


LONG_PENDING = timedelta(days=7)


def long_pending() -> Sequence[Any]:
    """What has been pending for longer than LONG_PENDING: number and sum, by reason and currency."""
    return db.session.execute(
        sa.select(
            Pending.reason, Pending.currency, sa.func.count().label("count"),
            sa.func.sum(Pending.amount_minor).label("amount_minor"), sa.func.min(Pending.at).label("since"),
        )
        .where(Pending.at < clock.now() - LONG_PENDING, ~sa.exists().where(Resolution.pending_id == Pending.id))
        .group_by(Pending.reason, Pending.currency)
        .order_by(sa.func.min(Pending.at))
    ).all()  # fmt: skip
