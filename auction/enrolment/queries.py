"""Reading enrolments: one's own, the winner, where a deposit stands."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from auction.accounts.models import User
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.lots.rules import PUBLIC_STATES
from auction.payments.models import Payment, Refund

from .models import Enrolment
from .rules import WON_STATES, deposit_state


def public_lot(lot_id: int) -> Lot:
    """A lot that the public may see. Refuses NOT_FOUND."""
    return found(
        db.session.execute(
            sa.select(Lot).where(Lot.id == lot_id, Lot.state.in_(PUBLIC_STATES), Lot.closes_at.is_not(None))
        ).scalar_one_or_none()
    )


def winner(lot: Lot) -> Enrolment | None:
    """The enrolment that won, once bidding is over; before that nobody is told who leads."""
    if lot.state not in WON_STATES:
        return None
    return db.session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot.id, Enrolment.code == lot.leading_code)
    ).scalar_one_or_none()


def enrolment_of(user: User, lot_id: int) -> Enrolment | None:
    """This account's own enrolment for the lot."""
    return db.session.execute(
        sa.select(Enrolment).where(Enrolment.lot_id == lot_id, Enrolment.user_id == user.id)
    ).scalar_one_or_none()


def own_enrolment(user: User, enrolment_id: uuid.UUID) -> Enrolment:
    """One of the account's own enrolments. Refuses NOT_FOUND for a stranger's."""
    enrolment = db.session.get(Enrolment, enrolment_id)
    return found(enrolment if enrolment and enrolment.user_id == user.id else None)


@dataclass(frozen=True)
class Deposit:
    """Where a bidder's deposit stands: a key of DEPOSIT_NAMES; until when it goes back; a payment he can still make."""

    state: str
    release_due_at: datetime | None
    open_payment_id: uuid.UUID | None


@dataclass(frozen=True)
class OwnEnrolment:
    """One line of a bidder's own page. `has_won` and `leads` are about him, and shown to him alone."""

    enrolment: Enrolment
    lot: Lot
    deposit: Deposit
    leads: bool
    has_won: bool


def own_enrolments(user: User, limit: int = 200) -> list[OwnEnrolment]:
    """The account's enrolments, newest first."""
    rows = db.session.execute(
        sa.select(Enrolment, Lot).join(Lot, Lot.id == Enrolment.lot_id)
        .where(Enrolment.user_id == user.id).order_by(Enrolment.requested_at.desc()).limit(limit)
    ).all()  # fmt: skip
    deposits = deposits_of([(enrolment, lot) for enrolment, lot in rows])
    return [
        OwnEnrolment(enrolment, lot, deposits[enrolment.id], is_leading(enrolment, lot), has_won(enrolment, lot))
        for enrolment, lot in rows
    ]


def is_leading(enrolment: Enrolment, lot: Any) -> bool:
    """Whether this enrolment made the leading bid. Ask only about the visitor's own."""
    return enrolment.code is not None and enrolment.code == lot.leading_code


def has_won(enrolment: Enrolment, lot: Any) -> bool:
    """Whether this enrolment won the lot."""
    return lot.state in WON_STATES and is_leading(enrolment, lot)


def deposits_of(pairs: Iterable[tuple[Enrolment, Any]]) -> dict[uuid.UUID, Deposit]:
    """Where the deposits of these enrolments stand, in one query."""
    pairs = list(pairs)  # (enrolment, its lot or anything with the lot's state and leading code)
    by_subject: dict[str, list[Any]] = {deposit_subject(enrolment.id): [] for enrolment, _ in pairs}
    rows = db.session.execute(
        sa.select(Payment.subject, Payment.id, Payment.state, Refund.state.label("refund"), Refund.due_at)
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .where(Payment.subject.in_(by_subject), Payment.purpose == "deposit")
        .order_by(Payment.started_at, Refund.created_at)
    )
    for row in rows:
        by_subject[row.subject].append(row)
    return {
        enrolment.id: _deposit(enrolment, lot, by_subject[deposit_subject(enrolment.id)]) for enrolment, lot in pairs
    }


def _deposit(enrolment: Enrolment, lot: Any, rows: Sequence[Any]) -> Deposit:
    refunds = [row for row in rows if row.refund]
    last = refunds[-1] if refunds else None
    state = deposit_state(
        enrolment.code is not None, lot.state, has_won(enrolment, lot), [row.state for row in rows],
        last.refund if last else None,
    )  # fmt: skip
    started = [row.id for row in rows if row.state == "started"]
    return Deposit(state, last.due_at if last else None, started[-1] if state == "unpaid" and started else None)


def deposit_subject(enrolment_id: uuid.UUID) -> str:
    """What a deposit pays for, in the words of payments."""
    return f"enrolment:{enrolment_id}"


def deposit_account(enrolment_id: uuid.UUID) -> str:
    """The ledger account that holds a deposit."""
    return f"deposit:{enrolment_id}"
