"""Leaving, changing and withdrawing a sealed maximum, up to which the system bids for its bidder.

A maximum is left through the same line and the same lock as a bid, and counts from its entry; its first bid is made in
the same transaction. A changed maximum is a new one: it stands behind those that were left before the change.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.models import User
from auction.enrolment.models import Enrolment
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db, found, transaction
from auction.journal.actions import record
from auction.jurisdictions import rule_set
from auction.lots.actions import locked
from auction.lots.models import Lot

from .actions import decide_bids
from .automatic_batch import WaitingMaximum
from .batch_rules import Answer
from .intake import bidder_id
from .maxima import record_of, sealed
from .models import AutomaticBid
from .queue import submit

LOTS_AT_ONCE = 100


def is_enabled(lot: Lot) -> bool:
    """Whether maxima may be left for the lot. What was left while they might be, counts to the end."""
    return rule_set(lot.jurisdiction).automatic_is_on(lot.court.automatic_bidding)


def leave_maximum(
    lot_id: int, user: User, amount_minor: int, request_id: uuid.UUID, received_at: datetime
) -> Answer:  # fmt: skip
    """Leave a maximum, or another one instead of it, from the announcement to the end of bidding. The same
    `request_id` again is the same maximum. The answer says whether he leads now, and never the amount.

    Refuses what a bid of this amount would be refused for (before the opening: as at the opening), and
    AUTOMATIC_NOT_ENABLED; comes back as an answer when it was refused under the lock.
    """
    user_id, session_key = bidder_id(user, lot_id), user.fs_uniquifier
    lot = found(db.session.get(Lot, lot_id))
    if not is_enabled(lot):
        raise Refusal("AUTOMATIC_NOT_ENABLED")
    seal = sealed(amount_minor, request_id, lot_id, user_id)
    # The wait for the decision must not hold a connection.
    db.session.close()
    return submit(lot_id, WaitingMaximum(request_id, user_id, amount_minor, received_at, session_key, seal))


def withdraw_maximum(lot_id: int, user: User) -> None:
    """Take one's maximum back: the system bids no more. Bids that were made stay. Refuses MAXIMUM_NOT_LEFT."""
    with transaction() as session:
        if not end_maximum(session, locked(session, lot_id), user.id):
            raise Refusal("MAXIMUM_NOT_LEFT")


def end_maximum(session: Session, lot: Lot, user_id: int) -> bool:
    """The maximum that this bidder has left counts no more; whether there was one. A step, under the lot's lock."""
    maximum = session.execute(_standing_of(lot.id, user_id)).scalar_one_or_none()
    if maximum is None:
        return False
    maximum.withdrawn_at = clock.now()
    session.flush()
    lot.has_automatic = session.execute(
        sa.select(sa.exists().where(AutomaticBid.lot_id == lot.id, AutomaticBid.withdrawn_at.is_(None)))
    ).scalar_one()
    record(session, record_of(maximum.id), "maximum.withdrawn", actor_id=user_id)
    return True


def left_at(lot_id: int, user: User) -> datetime | None:
    """When the bidder left the maximum that counts for him; None without one."""
    maximum = db.session.execute(_standing_of(lot_id, user.id)).scalar_one_or_none()
    return maximum.left_at if maximum else None


def _standing_of(lot_id: int, user_id: int) -> sa.Select[AutomaticBid]:
    return (
        sa.select(AutomaticBid).join(Enrolment, Enrolment.id == AutomaticBid.enrolment_id)
        .where(AutomaticBid.lot_id == lot_id, AutomaticBid.withdrawn_at.is_(None), Enrolment.user_id == user_id)
    )  # fmt: skip


def make_opening_bids() -> int:
    """Due work: where bidding has opened and nobody has bid yet, the maxima left before bid. Returns how many lots."""
    with transaction() as session:
        opened = session.scalars(
            sa.select(Lot.id).where(
                Lot.has_automatic, Lot.state.in_(("announced", "open")), Lot.opens_at <= clock.now(), Lot.bid_count == 0
            ).order_by(Lot.opens_at).limit(LOTS_AT_ONCE)
        ).all()  # fmt: skip
    if not opened:
        return 0
    decide_bids((), opened)
    with transaction() as session:
        silent = sa.select(sa.func.count()).where(Lot.id.in_(opened), Lot.bid_count == 0)
        return len(opened) - (session.scalar(silent) or 0)
