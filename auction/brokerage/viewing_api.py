"""Appointments to view a lot, for a partner's own people, by the rules of viewing."""

from uuid import UUID

from auction.accounts.audience import audience
from auction.api.operation import operation
from auction.ground.refusal import Words
from auction.ground.store import db, found
from auction.keys.door import caller, partner_may
from auction.viewing import actions
from auction.viewing.models import ViewingBooking, ViewingSlot
from auction.viewing.queries import coming_slots

from . import queries
from .api import COURT_CODES, PERSON_CODES, TAG, blueprint, lot_of_caller
from .shapes import Booking, BookingBody, Slot, Viewings


@blueprint.get("/partner/lots/<int:lot_id>/viewings")
@audience("look")
@partner_may("viewings:write")
@operation(
    summary=Words("Appointments to view a lot", "看样场次"), tag=TAG, answer=Viewings, scopes=("viewings:write",),
    refusals=COURT_CODES,
)  # fmt: skip
def viewings(lot_id: int) -> Viewings:
    """What is to come, whether a place is free, and what the partner's people have booked."""
    lot_of_caller(lot_id)
    return Viewings(
        slots=[
            Slot(slot_id=one.id, starts_at=one.starts_at, ends_at=one.ends_at, place=one.place, is_free=one.is_free)
            for one in coming_slots(lot_id)
        ],
        bookings=[_booking(*own) for own in queries.own_bookings(caller().partner_id, lot_id)],
    )


@blueprint.post("/partner/lots/<int:lot_id>/viewings")
@audience("look")
@partner_may("viewings:write")
@operation(
    summary=Words("Book an appointment for one of your people", "为本平台用户预约看样"), tag=TAG, answer=Booking,
    status=201, body=BookingBody, scopes=("viewings:write",),
    refusals=(*COURT_CODES, *PERSON_CODES, "VIEWING_CLOSED", "VIEWING_FULL", "VIEWING_BOOKED"),
)  # fmt: skip
def book(lot_id: int, body: BookingBody) -> Booking:
    """Take a place; the number in the answer is shown at the door."""
    lot_of_caller(lot_id)
    slot = db.session.get(ViewingSlot, body.slot_id)
    found(slot if slot and slot.lot_id == lot_id else None)
    person = queries.partner_person(caller().partner_id, body.person)
    reference = person.reference
    return _booking(reference, actions.book(body.slot_id, person.user, body.booking_id, body.people))


@blueprint.post("/partner/viewings/<uuid:booking_id>/give-back")
@audience("look")
@partner_may("viewings:write")
@operation(
    summary=Words("Give an appointment back", "退订看样"), tag=TAG, answer=Booking, scopes=("viewings:write",),
    refusals=(*COURT_CODES, "VIEWING_OVER"),
)  # fmt: skip
def give_back(booking_id: UUID) -> Booking:
    """The place is free for others again."""
    reference, booking = queries.own_booking(caller().partner_id, booking_id)
    caller().of_court(booking.slot.lot.court_id)
    return _booking(reference, actions.give_back(booking_id, booking.user))


def _booking(reference: str, booking: ViewingBooking) -> Booking:
    slot = booking.slot
    return Booking(
        booking_id=booking.id, slot_id=slot.id, person=reference, starts_at=slot.starts_at, people=booking.people,
        number=booking.number, cancel_reason=slot.cancel_reason,
        state="given_back" if booking.cancelled_at else "cancelled" if slot.cancelled_at else "booked",
    )  # fmt: skip
