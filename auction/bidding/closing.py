"""The end of bidding: the result, the deposits to release, the record, in one transaction."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from auction.enrolment.letters import write_not_won, write_won
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account
from auction.enrolment.rules import ENDED_STATES, WON_STATES, release_by, release_reason
from auction.ground import clock
from auction.ground.due import Event
from auction.ground.refusal import Words
from auction.ground.store import db, found, transaction
from auction.jurisdictions import rule_set
from auction.lots.actions import advance
from auction.lots.models import Lot
from auction.payments.actions import refund_deposit
from auction.payments.models import Payment, Refund

from .queue import earliest_waiting

# Bids that entered before the end may still wait for their decision in another process.
DRAIN = timedelta(seconds=1)
# A lot that could not be closed at once is looked at again after this, not in a tight loop.
AGAIN = timedelta(milliseconds=50)
BATCH = 100


def close_due_lots() -> int:
    """Due work: close every lot whose end has passed. Returns how many were closed here."""
    with transaction() as session:
        due = session.execute(
            sa.select(Lot.id).where(Lot.state == "open", Lot.closes_at <= clock.now() - DRAIN)
            .order_by(Lot.closes_at).limit(BATCH)
        ).scalars().all()  # fmt: skip
    return sum(close_lot(lot_id) for lot_id in due)


def next_close() -> Event | None:
    """When the next lot is to be closed."""
    row = db.session.execute(
        sa.select(Lot.closes_at, Lot.title).where(Lot.state == "open").order_by(Lot.closes_at).limit(1)
    ).first()
    if row is None:
        return None
    at = max(row.closes_at + DRAIN, clock.now() + AGAIN)
    return Event(at, Words(f"Bidding ends: {row.title}", f"竞价结束：{row.title}"))


def close_lot(lot_id: int) -> bool:
    """Close one lot if its end has passed and no bid that entered before it still waits here; true when closed now.

    Of two closers the second finds nothing to do: the row is locked, or no longer open.
    """
    with transaction() as session:
        lot = session.execute(
            sa.select(Lot).where(Lot.id == lot_id, Lot.state == "open", Lot.closes_at <= clock.now() - DRAIN)
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()  # fmt: skip
        if lot is None:
            return False
        waiting_since = earliest_waiting(lot.id)
        if waiting_since is not None and waiting_since < found(lot.closes_at):
            return False
        _close(session, lot)
    return True


def _close(session: Session, lot: Lot) -> None:
    price_minor, closes_at = lot.leading_price_minor, found(lot.closes_at)
    lot.closed_at = clock.now()
    event = "close_unsold" if price_minor is None else "close_sold"
    advance(session, lot, event, "lot.closed", {
        "price_minor": price_minor, "currency": lot.currency, "code": lot.leading_code,
        "bid_count": lot.bid_count, "closes_at": closes_at.isoformat(),
    })  # fmt: skip
    if lot.is_practice:
        return
    deadline = _release_deadline(lot, closes_at)
    for enrolment in _enrolments(session, lot):
        if price_minor is not None and enrolment.code == lot.leading_code:
            write_won(session, enrolment, lot, price_minor)
            continue
        reason = release_reason(lot.state, enrolment.code is not None)
        if refund_deposit(session, deposit_account(enrolment.id), deadline, reason):
            write_not_won(session, enrolment, lot, deadline)


def _release_deadline(lot: Lot, bidding_end: datetime) -> datetime:
    return release_by(bidding_end, rule_set(lot.jurisdiction).release_losers_within_hours)


def _enrolments(session: Session, lot: Lot) -> Sequence[Enrolment]:
    return (
        session.execute(
            sa.select(Enrolment).where(Enrolment.lot_id == lot.id).options(joinedload(Enrolment.user))
            .order_by(Enrolment.id)
        ).scalars().unique().all()
    )  # fmt: skip


def release_left_deposits() -> int:
    """Due work: give back deposits that came too late for the close, or whose lot was withdrawn. Returns how many."""
    has_won = sa.and_(
        Lot.state.in_(WON_STATES), Enrolment.code.is_not(None), Enrolment.code == Lot.leading_code
    )  # fmt: skip
    with transaction() as session:
        left = session.execute(
            sa.select(Enrolment.id).join(Lot, Lot.id == Enrolment.lot_id).join(
                Payment, Payment.subject == sa.func.concat("enrolment:", Enrolment.id)
            )
            # A refund that failed is the finance clerk's; it is not begun again by itself.
            .where(Lot.state.in_(ENDED_STATES), sa.not_(sa.func.coalesce(has_won, sa.false())),
                   Payment.state == "received", ~sa.exists().where(Refund.payment_id == Payment.id))
            .distinct().limit(BATCH)
        ).scalars().all()  # fmt: skip
    return sum(_release_left(enrolment_id) for enrolment_id in left)


def _release_left(enrolment_id: uuid.UUID) -> bool:
    with transaction() as session:
        enrolment = session.execute(
            sa.select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update(skip_locked=True, of=Enrolment)
        ).scalar_one_or_none()
        if enrolment is None:
            return False
        deadline = _release_deadline(enrolment.lot, clock.now())
        reason = release_reason(enrolment.lot.state, enrolment.code is not None)
        return bool(refund_deposit(session, deposit_account(enrolment.id), deadline, reason))
