"""Appointments: the court offers and cancels them, people book and give them back."""

import secrets
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from auction.accounts.inbox import News, tell_all
from auction.accounts.letters import path_of
from auction.accounts.models import User
from auction.ground import clock
from auction.ground.refusal import COURT_ZONE, Refusal, Words
from auction.ground.store import found, transaction
from auction.journal.actions import record
from auction.lots.models import Lot
from auction.lots.steps import locked_for

from . import queries
from .models import ViewingBooking, ViewingSlot
from .rules import booking_number, check_times, is_free, times_of

CANCELLED = (
    Words("Viewing cancelled: {title}", "看样已取消：{title}"),
    Words(
        "Your appointment on {at} will not take place. The court's reason: {reason}",
        "您预约的 {at} 看样取消，法院说明的原因：{reason}",
    ),
)
REMINDER = (
    Words("Viewing tomorrow: {title}", "看样提醒：{title}"),
    Words(
        "Your appointment is on {at}, at {place}. Your number at the door: {number}.",
        "您预约的看样时间为 {at}，地点：{place}。到场时请出示预约号 {number}。",
    ),
)
NO_SALE = "标的物已停止拍卖（The lot is no longer on sale）"


def offer_slots(lot_id: int, actor: User, first: datetime, until: datetime, minutes_each: int, place: str,
                places: int) -> int:  # fmt: skip
    """Offer the appointments between two moments; returns how many are new. Offered twice is offered once.

    Refuses VIEWING_CLOSED for a lot that is not on sale, VIEWING_TIMES, VIEWING_PAST, VIEWING_AFTER_END.
    """
    with transaction() as session:
        lot = locked_for(session, lot_id, actor)
        if not queries.viewable(lot):
            raise Refusal("VIEWING_CLOSED")
        check_times(first, until, clock.now(), lot.closes_at)
        times = times_of(first, until, minutes_each)
        known = set(session.scalars(sa.select(ViewingSlot.starts_at).where(ViewingSlot.lot_id == lot_id)))
        new = [
            ViewingSlot(lot_id=lot_id, starts_at=begins, ends_at=ends, place=place, places=places)
            for begins, ends in times if begins not in known
        ]  # fmt: skip
        session.add_all(new)
        if new:
            public = {"first": first.isoformat(), "until": until.isoformat(), "count": len(new)}
            record(session, f"lot:{lot_id}", "viewing.offered", public, actor_id=actor.id)
    return len(new)


def book(slot_id: int, user: User, booking_id: uuid.UUID, people: int) -> ViewingBooking:
    """Take a place. The same id again returns the first answer.

    Refuses VIEWING_CLOSED, VIEWING_FULL, VIEWING_BOOKED when the person has an appointment for this lot already.
    """
    with transaction() as session:
        lot_id = found(session.scalar(sa.select(ViewingSlot.lot_id).where(ViewingSlot.id == slot_id)))
        # The lot's row is left to the bids: one person's two bookings meet at his own row instead.
        session.scalars(sa.select(User.id).where(User.id == user.id).with_for_update(of=User, key_share=True)).one()
        slot = session.get_one(ViewingSlot, slot_id, with_for_update={"of": ViewingSlot}, populate_existing=True)
        booked = session.get(ViewingBooking, booking_id)
        if booked is not None:
            return _own(booked, user, slot_id)
        if not queries.viewable(session.get_one(Lot, lot_id)):
            raise Refusal("VIEWING_CLOSED")
        if queries.own_booking(user, lot_id):
            raise Refusal("VIEWING_BOOKED")
        taken = [one for one in slot.bookings if one.cancelled_at is None]
        if not is_free(slot.starts_at, clock.now(), slot.cancelled_at is not None, len(taken), slot.places):
            raise Refusal("VIEWING_FULL")
        booking = ViewingBooking(
            id=booking_id, slot_id=slot_id, user_id=user.id, people=people, booked_at=clock.now(),
            number=_free_number({one.number for one in slot.bookings}),
        )  # fmt: skip
        session.add(booking)
        record(session, f"viewing:{slot_id}", "viewing.booked", {}, {"number": booking.number}, user.id)
    return booking


def _own(booking: ViewingBooking, user: User, slot_id: int) -> ViewingBooking:
    """The booking of an id that has come before, for the same person and appointment alone."""
    if (booking.user_id, booking.slot_id) != (user.id, slot_id):
        raise Refusal("NOT_FOUND")
    return booking


def _free_number(taken: set[str]) -> str:
    """Random, so that it tells neither how many have booked nor who came before."""
    while (number := booking_number(secrets.randbelow(10**6))) in taken:
        pass
    return number


def give_back(booking_id: uuid.UUID, user: User) -> ViewingBooking:
    """The person cancels his own appointment. Twice is once. Refuses NOT_FOUND for another's, VIEWING_OVER once it has begun."""
    with transaction() as session:
        booking = found(session.get(ViewingBooking, booking_id, with_for_update={"of": ViewingBooking}))
        if booking.user_id != user.id:
            raise Refusal("NOT_FOUND")
        if booking.cancelled_at is None:
            if booking.slot.starts_at <= clock.now() or booking.slot.cancelled_at:
                raise Refusal("VIEWING_OVER")
            _give_back(session, booking)
    return booking


def give_back_all(session: Session, user_id: int) -> None:
    """Cancel a person's appointments to come, so that others have the places. A step of the act that closes his account."""
    living = (ViewingBooking.user_id == user_id, ViewingBooking.cancelled_at.is_(None))
    to_come = (ViewingSlot.starts_at > clock.now(), ViewingSlot.cancelled_at.is_(None))
    mine = sa.select(ViewingBooking).join(ViewingBooking.slot).where(*living, *to_come).order_by(ViewingBooking.id)
    for booking in session.scalars(mine.with_for_update(of=ViewingBooking)):
        _give_back(session, booking)


def _give_back(session: Session, booking: ViewingBooking) -> None:
    booking.cancelled_at = clock.now()
    facts = {"number": booking.number}
    record(session, f"viewing:{booking.slot_id}", "viewing.given_back", {}, facts, booking.user_id)


def cancel_slot(slot_id: int, actor: User, reason: str) -> ViewingSlot:
    """The court cancels an appointment; everybody who booked it is told the reason. Refuses VIEWING_OVER."""
    with transaction() as session:
        queries.slot_of_court(actor, slot_id)
        slot = _cancel(session, slot_id, reason, actor.id)
        if slot is None:
            raise Refusal("VIEWING_OVER")
    return slot


def cancel_without_sale(slot_id: int) -> bool:
    """Due work: the lot was withdrawn or sold early, so nothing is left to view."""
    with transaction() as session:
        return _cancel(session, slot_id, NO_SALE, None) is not None


def _cancel(session: Session, slot_id: int, reason: str, actor_id: int | None) -> ViewingSlot | None:
    slot = session.get_one(ViewingSlot, slot_id, with_for_update={"of": ViewingSlot}, populate_existing=True)
    if slot.cancelled_at or slot.starts_at <= clock.now():
        return None
    slot.cancelled_at, slot.cancel_reason = clock.now(), reason
    record(session, f"lot:{slot.lot_id}", "viewing.cancelled", {"starts_at": slot.starts_at.isoformat(), "reason": reason},
           actor_id=actor_id)  # fmt: skip
    _tell(session, [one for one in slot.bookings if one.cancelled_at is None], CANCELLED, reason=reason)
    return slot


def remind(booking_id: uuid.UUID) -> bool:
    """Due work: remind one person of his appointment, once."""
    with transaction() as session:
        booking = found(session.get(ViewingBooking, booking_id, with_for_update={"of": ViewingBooking}))
        if booking.reminded_at or booking.cancelled_at:
            return False
        booking.reminded_at = clock.now()
        _tell(session, [booking], REMINDER, number=booking.number)
    return True


def _tell(session: Session, bookings: list[ViewingBooking], letter: tuple[Words, Words], **facts: str) -> None:
    news = []
    for one in bookings:
        lot, at = one.slot.lot, f"{one.slot.starts_at.astimezone(COURT_ZONE):%Y-%m-%d %H:%M}"
        subject, body = (words.filled(title=lot.title, at=at, place=one.slot.place, **facts) for words in letter)
        news.append(News(one.user_id, subject, body, path_of("viewing.show", lot_id=lot.id), topic=f"viewing:{one.id}"))
    tell_all(session, news)
