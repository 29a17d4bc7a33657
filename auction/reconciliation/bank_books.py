"""The bank's side of it: the entries of its imported statements, and whether one has not come."""

import uuid
from datetime import datetime, time

import sqlalchemy as sa

from auction.bank.accounts import BANK as BANK_ACCOUNT
from auction.bank.models import Statement, StatementEntry
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.payments.providers.port import Movement

from .rules import Difference, statement_missing

BANK = BANK_ACCOUNT.removeprefix("outside:")


def bank_movements(since: datetime) -> list[Movement]:
    """What the bank says of our orders: each debit, and money that came back.

    Credits are left out: each is booked from its entry and waits in the bank's own queue until it is placed. So are
    debits that a clerk found to be the court's own.
    """
    rows = db.session.scalars(
        sa.select(StatementEntry)
        .where(
            StatementEntry.booked_on >= since.astimezone(COURT_ZONE).date(), StatementEntry.standing != "ignored",
            ~StatementEntry.is_credit | (StatementEntry.reason == "order_returned"),
        )
        .order_by(StatementEntry.id)
    )  # fmt: skip
    return [_movement(row) for row in rows]


def _movement(row: StatementEntry) -> Movement:
    at = datetime.combine(row.booked_on, time(), COURT_ZONE)
    if row.is_credit:
        return Movement(f"entry-{row.id}", row.amount_minor, row.currency, at, "returned", _order(row.end_to_end_id))
    return Movement(f"entry-{row.id}", -row.amount_minor, row.currency, at, "payout", _order(row.end_to_end_id))


def _order(end_to_end_id: str) -> str:
    """Our release's or pay-out's id, as the bank carries it along: without dashes."""
    try:
        return str(uuid.UUID(hex=end_to_end_id))
    except ValueError:
        return ""


def has_statements() -> bool:
    """Whether the bank has ever told us anything."""
    return db.session.scalar(sa.select(Statement.id).limit(1)) is not None


def entries_minor() -> int:
    """All entries together: credits less debits."""
    signed = sa.case((StatementEntry.is_credit, StatementEntry.amount_minor), else_=-StatementEntry.amount_minor)
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(signed), 0))) or 0)


def missing_statements() -> list[Difference]:
    """Accounts whose statement of the last whole working day has not come by the working day after it."""
    expected_on = rule_set().calendar.working_days_before(clock.today(), 2)
    newest = db.session.execute(
        sa.select(
            Statement.court_id, Statement.account_number, Statement.currency,
            sa.func.max(sa.func.coalesce(Statement.last_on, sa.cast(Statement.imported_at, sa.Date))).label("last_on"),
        ).group_by(Statement.court_id, Statement.account_number, Statement.currency)
    )  # fmt: skip
    return [
        one for row in newest
        for one in statement_missing(
            f"…{row.account_number[-4:]}", row.last_on, expected_on, f"court:{row.court_id}", row.currency, clock.now()
        )
    ]  # fmt: skip
