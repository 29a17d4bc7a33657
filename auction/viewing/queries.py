"""Reading appointments: what is free, one's own, and the court's list of numbers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, selectinload

from auction.accounts.models import User
from auction.ground import clock
from auction.ground.store import db, found
from auction.lots.models import Lot

from .models import ViewingBooking, ViewingSlot
from .rules import OPEN_STATES, is_free

SLOTS_SHOWN = 200


@dataclass(frozen=True)
class Shown:
    """An appointment as everybody sees it: its time, its place, and whether it can be booked."""

    id: int
    starts_at: datetime
    ends_at: datetime
    place: str
    is_free: bool


def coming_slots(lot_id: int) -> list[Shown]:
    """The lot's appointments that have not begun, the next first; cancelled ones are left out."""
    now = clock.now()
    living = sa.func.count(ViewingBooking.id).filter(ViewingBooking.cancelled_at.is_(None))
    rows = db.session.execute(
        sa.select(ViewingSlot, living)
        .outerjoin(ViewingBooking, ViewingBooking.slot_id == ViewingSlot.id)
        .where(ViewingSlot.lot_id == lot_id, ViewingSlot.starts_at > now, ViewingSlot.cancelled_at.is_(None))
        .group_by(ViewingSlot.id)
        .order_by(ViewingSlot.starts_at)
        .limit(SLOTS_SHOWN)
    ).all()  # fmt: skip
    return [
        Shown(
            slot.id, slot.starts_at, slot.ends_at, slot.place, is_free(slot.starts_at, now, False, taken, slot.places)
        )
        for slot, taken in rows
    ]


def own_booking(user: User, lot_id: int) -> ViewingBooking | None:
    """The person's appointment for this lot that is still to come."""
    return db.session.scalars(
        sa.select(ViewingBooking)
        .join(ViewingBooking.slot)
        .where(
            ViewingBooking.user_id == user.id, ViewingBooking.cancelled_at.is_(None), ViewingSlot.lot_id == lot_id,
            ViewingSlot.ends_at > clock.now(), ViewingSlot.cancelled_at.is_(None),
        )
        .options(contains_eager(ViewingBooking.slot))
        .limit(1)
    ).one_or_none()  # fmt: skip


def slots_of(lot_id: int) -> Sequence[ViewingSlot]:
    """All appointments of a lot with their bookings, the latest first: the court's list. It shows numbers, never accounts."""
    return db.session.scalars(
        sa.select(ViewingSlot)
        .where(ViewingSlot.lot_id == lot_id)
        .options(selectinload(ViewingSlot.bookings))
        .order_by(ViewingSlot.starts_at.desc())
        .limit(SLOTS_SHOWN)
    ).all()


def slot_of_court(user: User, slot_id: int) -> ViewingSlot:
    """An appointment of the staff member's own court. Refuses NOT_FOUND."""
    return found(
        db.session.scalars(
            sa.select(ViewingSlot).join(ViewingSlot.lot).where(ViewingSlot.id == slot_id, Lot.court_id == user.court_id)
        ).one_or_none()
    )


def viewable(lot: Lot) -> bool:
    """Whether the lot is on sale, so that it can be viewed."""
    return lot.state in OPEN_STATES and lot.closes_at is not None and lot.closes_at > clock.now()


def to_remind(before: datetime, most: int) -> Sequence[uuid.UUID]:
    """Bookings whose appointment starts before this moment and whose people have not been reminded."""
    return db.session.scalars(
        sa.select(ViewingBooking.id)
        .join(ViewingBooking.slot)
        .where(
            ViewingSlot.starts_at > clock.now(), ViewingSlot.starts_at <= before, ViewingSlot.cancelled_at.is_(None),
            ViewingBooking.cancelled_at.is_(None), ViewingBooking.reminded_at.is_(None),
        )
        .limit(most)
    ).all()  # fmt: skip


def without_a_sale(most: int) -> Sequence[int]:
    """Coming appointments of lots that are no longer on sale."""
    return db.session.scalars(
        sa.select(ViewingSlot.id)
        .join(ViewingSlot.lot)
        .where(ViewingSlot.starts_at > clock.now(), ViewingSlot.cancelled_at.is_(None), Lot.state.not_in(OPEN_STATES))
        .limit(most)
    ).all()
