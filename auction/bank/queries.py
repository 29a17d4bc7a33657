"""Reading statements, what references name, and what waits; with what finance may not see before the end."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from auction.accounts.models import Court
from auction.cases.models import EnforcementCase
from auction.enrolment.models import Enrolment
from auction.enrolment.rules import ENDED_STATES
from auction.ground.store import db, found
from auction.jurisdictions import rule_set
from auction.payments.models import Payment, Payout, Refund

from .match_rules import masked_name
from .models import EntryDecision, Statement, StatementEntry

MOST_SHOWN = 200


class OurAccount(NamedTuple):
    """An account of a court: its own, or the sub-account of one of its cases."""

    court_id: int
    currency: str


def account_of_ours(number: str) -> OurAccount | None:
    """Whose account this is; None when it is none of ours. `number` has digits and capital letters only."""
    if not number:
        return None
    row = db.session.execute(
        sa.select(EnforcementCase.court_id, EnforcementCase.currency)
        .where(_plain(EnforcementCase.account_number) == number)
        .limit(1)
    ).first()
    if row:
        return OurAccount(*row)
    court = db.session.scalars(sa.select(Court).where(_plain(Court.account_number) == number).limit(1)).first()
    return OurAccount(court.id, rule_set(court.jurisdiction).currency) if court else None


def _plain(column: sa.orm.attributes.InstrumentedAttribute[str]) -> sa.ColumnElement[str]:
    return sa.func.regexp_replace(sa.func.upper(column), "[^0-9A-Z]", "", "g")


def newest_statement(account_number: str) -> Statement | None:
    """The statement whose closing balance is what is known of the account; one that told nothing new does not count."""
    return db.session.scalars(
        sa.select(Statement)
        .where(Statement.account_number == account_number, (Statement.new_count > 0) | (Statement.entry_count == 0))
        .order_by(Statement.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True)
class Shown:
    """An entry as finance may see it now. Before the end: amount, day and the last character of the name."""

    entry: StatementEntry
    is_masked: bool
    name: str
    account: str
    bank: str
    text: str
    reference: str


def shown(entry: StatementEntry) -> Shown:
    """What a clerk may see of an entry. What might be a bidder's deposit is masked until that lot's end.

    Money whose reference nobody can read may be anybody's, so it stays masked until a person has placed it.
    """
    is_masked = _may_be_secret(entry)
    if is_masked:
        return Shown(entry, is_masked, masked_name(entry.other_name), "", "", "", "")
    return Shown(
        entry, is_masked, entry.other_name, entry.other_account, entry.other_bank, entry.text, entry.reference or ""
    )


def _may_be_secret(entry: StatementEntry) -> bool:
    if entry.standing in ("taken", "ignored"):
        return False  # a person has looked, or it is the bank's own
    if entry.named is not None:
        return _runs(entry.named.subject)
    order = orders_named({entry.end_to_end_id}).get(entry.end_to_end_id)
    if order is not None:  # a release names the bidder whom it goes to
        return isinstance(order, Refund) and _runs(order.payment.subject)
    return entry.is_reversal or (entry.is_credit and entry.standing in ("new", "waiting", "returned"))


def _runs(subject: str) -> bool:
    """Whether the lot that a payment is for has not ended; what is for no known lot may be for any."""
    if not subject.startswith("enrolment:"):
        return True
    enrolment = db.session.get(Enrolment, uuid.UUID(subject.removeprefix("enrolment:")))
    return found(enrolment).lot.state not in ENDED_STATES


def orders_named(end_to_end_ids: Collection[str]) -> dict[str, Refund | Payout]:
    """Which of these are orders of ours: a release's or pay-out's id without dashes is what the bank carries along."""
    ids = {}
    for text in end_to_end_ids:
        try:
            ids[uuid.UUID(hex=text)] = text
        except ValueError:
            continue
    if not ids:
        return {}
    refunds = db.session.scalars(sa.select(Refund).where(Refund.id.in_(ids))).all()
    payouts = db.session.scalars(sa.select(Payout).where(Payout.id.in_(ids))).all()
    return {ids[one.id]: one for one in refunds} | {ids[one.id]: one for one in payouts}


def statement(statement_id: int) -> Statement:
    """One statement. Refuses NOT_FOUND."""
    return found(db.session.get(Statement, statement_id))


def entry(entry_id: int) -> StatementEntry:
    """One entry. Refuses NOT_FOUND."""
    return found(db.session.get(StatementEntry, entry_id))


def entries_of(statement_id: int, standing: str | None, page: int) -> tuple[list[Shown], int]:
    """A page of a statement's new entries with one standing (None: all), and how many pages there are."""
    wanted = sa.select(StatementEntry).where(StatementEntry.statement_id == statement_id)
    if standing:
        wanted = wanted.where(StatementEntry.standing == standing)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    rows = db.session.scalars(wanted.order_by(StatementEntry.id).limit(MOST_SHOWN).offset((page - 1) * MOST_SHOWN))
    return [shown(row) for row in rows], max(1, -(-count // MOST_SHOWN))


def standings_of(statement_id: int) -> dict[str, tuple[int, int]]:
    """Of each standing, how many of a statement's new entries have it, and what they sum to."""
    signed = sa.case((StatementEntry.is_credit, StatementEntry.amount_minor), else_=-StatementEntry.amount_minor)
    rows = db.session.execute(
        sa.select(StatementEntry.standing, sa.func.count(), sa.func.sum(signed))
        .where(StatementEntry.statement_id == statement_id)
        .group_by(StatementEntry.standing)
    )
    return {standing: (count, int(total)) for standing, count, total in rows}


def waiting_count(court_id: int) -> int:
    """How many entries wait for somebody of this court."""
    return db.session.scalar(
        sa.select(sa.func.count()).where(StatementEntry.court_id == court_id, StatementEntry.standing == "waiting")
    ) or 0  # fmt: skip


def proposal(entry: StatementEntry) -> EntryDecision | None:
    """What one clerk wants to be done with an entry and another has not confirmed yet."""
    last = entry.decisions[-1] if entry.decisions else None
    return last if last and entry.standing == "waiting" and last.act in ("assign", "ignore") else None


def goes_back_at(entry: StatementEntry) -> datetime | None:
    """When an entry that waits goes back by itself; None for what has no way back."""
    if not entry.is_credit or entry.is_reversal or not entry.other_account or not entry.other_name:
        return None
    days = rule_set(db.session.get_one(Court, entry.court_id).jurisdiction).unclaimed_return_days
    return entry.statement.imported_at + timedelta(days=days)


def release_of(entry_id: int) -> Refund | None:
    """The newest release of what was sent back of an entry."""
    return db.session.scalars(
        sa.select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.provider == "bank", Payment.provider_reference == f"entry-{entry_id}-returned")
        .order_by(Refund.created_at.desc())
        .limit(1)
    ).first()
