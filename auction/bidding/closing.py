"""The end of bidding: many lots in one transaction, and what follows from each: letters, deposits to release."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from auction.enrolment.letters import write_not_won, write_won
from auction.enrolment.models import Enrolment
from auction.enrolment.queries import deposit_account, deposit_subject_of
from auction.enrolment.rules import ENDED_STATES, WON_STATES, release_by, release_reason
from auction.ground import clock
from auction.ground.due import Event
from auction.ground.refusal import Words
from auction.ground.store import db, found, transaction
from auction.journal.uptime import Seen, seen
from auction.jurisdictions import rule_set
from auction.lots.models import Lot
from auction.lots.steps import advance_many
from auction.payments.actions import refund_deposit
from auction.payments.models import Payment, Refund

from .end_rules import Fate, fate
from .outages import suspend, touched_by_outages
from .queue import earliest_waiting

# Bids that entered before the end may still wait for their decision in another process.
DRAIN = timedelta(seconds=1)
# A lot that could not be closed at once is looked at again after this, not in a tight loop.
AGAIN = timedelta(milliseconds=25)
BATCH = 1_000
LETTERS_AT_ONCE = 20


def close_due_lots() -> int:
    """Due work: close every lot of our own platform whose end has passed, many in one transaction; what follows from it comes afterwards
    (`wind_up_closed_lots`). Returns how many were closed or suspended here.
    """
    if clock.jump_s():
        return 0  # whether their end has passed nobody knows; they are being suspended
    ended, last_id = 0, 0
    while lots := _end_some(Lot.id > last_id):
        ended, last_id = ended + sum(lots.values()), max(lots)
        if len(lots) < BATCH:
            break
    return ended


def next_close() -> Event | None:
    """When the next lot is to be closed."""
    row = db.session.execute(
        sa.select(Lot.closes_at, Lot.title)
        .where(Lot.state == "open", Lot.venue.is_(None))
        .order_by(Lot.closes_at)
        .limit(1)
    ).first()
    if row is None:
        return None
    at = max(row.closes_at + DRAIN, clock.now() + AGAIN)
    return Event(at, Words(f"Bidding ends: {row.title}", f"竞价结束：{row.title}"))


def close_lot(lot_id: int) -> bool:
    """The same for one lot; true when it was closed or suspended now."""
    return any(_end_some(Lot.id == lot_id).values())


def _end_some(which: sa.ColumnElement[bool]) -> dict[int, bool]:
    """Close or suspend lots whose end has passed, BATCH at most. Says of each lot looked at whether it was.

    Of two closers the second finds nothing to do: the row is locked, or no longer open.
    """
    with transaction() as session:
        lots = session.execute(
            sa.select(
                Lot.id, Lot.closes_at, Lot.leading_price_minor, Lot.leading_code, Lot.currency, Lot.bid_count,
                Lot.jurisdiction, Lot.is_practice,
            )
            .where(Lot.state == "open", Lot.closes_at <= clock.now() - DRAIN, Lot.venue.is_(None), which)
            .order_by(Lot.id).limit(BATCH).with_for_update(skip_locked=True)
        ).all()  # fmt: skip
        if not lots:
            return {}
        touched = touched_by_outages(session, [lot.id for lot in lots if not lot.is_practice])
        waiting, known, late = earliest_waiting(), seen(session), _lateness([lot.closes_at for lot in lots])
        fates = {
            lot.id: _fate(lot, late[lot.closes_at], waiting.get(lot.id), known) for lot in lots if lot.id not in touched
        }
        for lot in lots:
            if fates.get(lot.id) == "suspend":
                touched[lot.id] = min(lot.closes_at, known.beat_at) if known else lot.closes_at
        suspend(session, touched, "platform_outage")
        close_lots(session, [lot for lot in lots if fates.get(lot.id) == "close"])
    return {lot.id: fates.get(lot.id) != "wait" for lot in lots}


def _lateness(ends: Collection[datetime]) -> dict[datetime, timedelta]:
    """How long ago a lot with such an end should have been closed; of a thousand that end together it is asked once."""
    return {end: clock.late_by(end + DRAIN) for end in set(ends)}


def _fate(lot: sa.Row, late: timedelta, waiting_since: datetime | None, known: Seen | None) -> Fate:
    limit = timedelta(seconds=rule_set(lot.jurisdiction).outage_limit_s)
    return fate(
        lot.closes_at, late, timedelta.max if lot.is_practice else limit,
        up_at=known.beat_at if known else None, decided_up_to=known.decided_up_to if known else None,
        waiting_since=waiting_since,
    )  # fmt: skip


def close_lots(session: Session, lots: Sequence[Any]) -> None:
    """End the bidding for lots that are open, sold to who leads. A step: the caller holds their locks."""
    at = clock.now()
    for event, of_event in (
        ("close_sold", [lot for lot in lots if lot.leading_price_minor is not None]),
        ("close_unsold", [lot for lot in lots if lot.leading_price_minor is None]),
    ):
        facts = {
            lot.id: {
                "price_minor": lot.leading_price_minor, "currency": lot.currency, "code": lot.leading_code,
                "bid_count": lot.bid_count, "closes_at": lot.closes_at.isoformat(),
            }
            for lot in of_event
        }  # fmt: skip
        if facts:
            advance_many(session, "open", event, "lot.closed", facts, closed_at=at)


def wind_up_closed_lots() -> int:
    """Due work: write to the bidders of closed lots and begin the release of the losers' deposits (article 23).
    Returns how many lots.
    """
    with transaction() as session:
        closed = session.scalars(
            sa.select(Lot.id).where(Lot.closed_at.is_not(None), Lot.wound_up_at.is_(None))
            .order_by(Lot.closed_at).limit(LETTERS_AT_ONCE)
        ).all()  # fmt: skip
    return sum(_wind_up(lot_id) for lot_id in closed)


def _wind_up(lot_id: int) -> bool:
    with transaction() as session:
        lot = session.execute(
            sa.select(Lot).where(Lot.id == lot_id, Lot.closed_at.is_not(None), Lot.wound_up_at.is_(None))
            .with_for_update(skip_locked=True)
        ).scalar_one_or_none()  # fmt: skip
        if lot is None:
            return False
        lot.wound_up_at = clock.now()
        if not lot.is_practice:
            _write_and_release(session, lot)
    return True


def _write_and_release(session: Session, lot: Lot) -> None:
    deadline = _release_deadline(lot, found(lot.closes_at))
    for enrolment in _enrolments(session, lot):
        if lot.leading_price_minor is not None and enrolment.code == lot.leading_code:
            write_won(session, enrolment, lot, lot.leading_price_minor)
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
                Payment, Payment.subject == deposit_subject_of(Enrolment.id)
            )
            # A refund that failed is the finance clerk's; it is not begun again by itself.
            .where(Lot.state.in_(ENDED_STATES), sa.or_(Lot.closed_at.is_(None), Lot.wound_up_at.is_not(None)),
                   sa.not_(sa.func.coalesce(has_won, sa.false())), Payment.state == "received", ~sa.exists().where(Refund.payment_id == Payment.id))
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
