"""Viewing: offered, booked by number, given back, cancelled; through the acts and the pages."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from auction.accounts.models import InboxNotice
from auction.ground import clock
from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.viewing.actions import book, cancel_slot, give_back, offer_slots
from auction.viewing.due import DUE
from auction.viewing.models import ViewingBooking, ViewingSlot
from auction.viewing.queries import coming_slots, own_booking
from auction.viewing.rules import MOST_SLOTS_AT_ONCE, times_of
from tests import builders
from tests.browsing import Visitor, sign_in, submit, text_of

HOUR = timedelta(hours=1)
BEGINS = datetime(2026, 3, 4, 2, tzinfo=UTC)


@pytest.fixture
def lot(app):
    return builders.announced_lot(opens_in=timedelta(days=3))


@pytest.fixture
def officer(lot):
    return lot.case.officer


def offered(lot, officer, hours=1, places=1):
    first = clock.now() + 25 * HOUR
    offer_slots(lot.id, officer, first, first + hours * HOUR, 30, "小区南门", places)
    return db.session.scalars(sa.select(ViewingSlot).order_by(ViewingSlot.starts_at)).all()


def visitor():
    person = builders.user("bidder")
    db.session.commit()
    return person


def refused(act, *arguments):
    with pytest.raises(Refusal) as no:
        act(*arguments)
    db.session.rollback()
    return no.value.code


def run_due():
    return sum(work.run() for work in DUE)


@pytest.mark.parametrize(("minutes", "count"), [(60, 2), (59, 1), (100, 3), (30, 1)])
def test_times_fit_one_after_the_other(minutes, count):
    """As many whole appointments as fit, without a gap; what is left over is not offered."""
    times = times_of(BEGINS, BEGINS + timedelta(minutes=minutes), 30)
    assert len(times) == count
    assert [begins for begins, _ in times[1:]] == [ends for _, ends in times[:-1]]


@pytest.mark.parametrize("minutes", [29, 0, -30, 30 * (MOST_SLOTS_AT_ONCE + 1)])
def test_none_or_too_many(minutes):
    """A period that holds no appointment, runs backwards, or holds more than can be meant is refused."""
    with pytest.raises(Refusal) as no:
        times_of(BEGINS, BEGINS + timedelta(minutes=minutes), 30)
    assert no.value.code == "VIEWING_TIMES"


def test_offered_twice_is_offered_once(lot, officer):
    """The same form sent again adds nothing; a longer one adds what is new."""
    assert len(offered(lot, officer)) == 2
    assert len(offered(lot, officer)) == 2
    assert len(offered(lot, officer, hours=2)) == 4


def test_when_it_cannot_be_offered(lot, officer):
    """Not in the past, not after the end, not for a lot that is off sale, not by another court."""
    now, end = clock.now(), lot.closes_at
    assert refused(offer_slots, lot.id, officer, now - HOUR, now + HOUR, 30, "门口", 1) == "VIEWING_PAST"
    assert refused(offer_slots, lot.id, officer, end - HOUR, end + HOUR, 30, "门口", 1) == "VIEWING_AFTER_END"
    stranger = builders.user("officer")
    assert refused(offer_slots, lot.id, stranger, now + HOUR, now + 2 * HOUR, 30, "门口", 1) == "NOT_FOUND"
    lot.state = "withdrawn"
    db.session.commit()
    assert refused(offer_slots, lot.id, officer, now + HOUR, now + 2 * HOUR, 30, "门口", 1) == "VIEWING_CLOSED"


def test_one_group_one_place(lot, officer):
    """A taken place is refused to the next, a person has one appointment a lot, a retry gets the first answer."""
    first, second = offered(lot, officer)
    one, other, key = visitor(), visitor(), uuid.uuid4()
    booking = book(first.id, one, key, 2)
    assert book(first.id, one, key, 2).number == booking.number
    assert refused(book, first.id, other, uuid.uuid4(), 1) == "VIEWING_FULL"
    assert refused(book, second.id, one, uuid.uuid4(), 1) == "VIEWING_BOOKED"
    assert refused(book, first.id, other, key, 1) == "NOT_FOUND"
    assert [slot.is_free for slot in coming_slots(lot.id)] == [False, True]
    give_back(booking.id, one)
    assert own_booking(one, lot.id) is None
    assert book(first.id, other, uuid.uuid4(), 1).number != booking.number


def test_two_press_at_once(app, lot, officer):
    """Six people take the last place at the same moment: one has it."""
    slot, people = offered(lot, officer)[0].id, [visitor().id for _ in range(6)]
    outcomes, start = [], threading.Barrier(6)

    def press(user_id):
        with app.app_context():
            user = db.session.get(type(officer), user_id)
            start.wait()
            try:
                book(slot, user, uuid.uuid4(), 1)
                outcomes.append("booked")
            except Refusal as no:
                outcomes.append(no.code)

    threads = [threading.Thread(target=press, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["VIEWING_FULL"] * 5 + ["booked"]


def test_who_booked_is_told(lot, officer, standing_clock):
    """A day before comes one reminder with the number; a cancelled appointment comes with the court's reason."""
    first, second = offered(lot, officer)
    one, other = visitor(), visitor()
    number = book(first.id, one, uuid.uuid4(), 1).number
    book(second.id, other, uuid.uuid4(), 1)
    assert run_due() == 0
    cancel_slot(second.id, officer, "当日停电")
    standing_clock.at += 2 * HOUR
    assert (run_due(), run_due()) == (1, 0)
    told = {one.user_id: one.body_zh for one in db.session.scalars(sa.select(InboxNotice))}
    assert number in told[one.id]
    assert "当日停电" in told[other.id]
    assert refused(cancel_slot, second.id, officer, "再次") == "VIEWING_OVER"
    standing_clock.at += 24 * HOUR
    kept = db.session.scalars(sa.select(ViewingBooking.id).where(ViewingBooking.user_id == one.id)).one()
    assert refused(give_back, kept, one) == "VIEWING_OVER"


def test_a_withdrawn_lot_is_not_shown(lot, officer):
    """Appointments of a lot that is taken off sale are cancelled by themselves, and their people told."""
    slot = offered(lot, officer)[0]
    person = visitor()
    book(slot.id, person, uuid.uuid4(), 1)
    lot.state = "withdrawn"
    db.session.commit()
    assert (run_due(), run_due()) == (2, 0)
    assert db.session.scalars(sa.select(InboxNotice.user_id)).all() == [person.id]


def test_identities_stay_apart(app, client, lot, officer):
    """From the page to the door: the visitor sees his number, staff see the number, nobody a name."""
    offered(lot, officer)
    person = visitor()
    assert "appointments are free" in text_of(client.get(f"/lots/{lot.id}?lang=en"))
    assert "Sign in to book one" in text_of(client.get(f"/lots/{lot.id}/viewing?lang=en"))
    sign_in(client, person)
    slot = coming_slots(lot.id)[0].id
    refused_answer = submit(client, f"/lots/{lot.id}/viewing", f"/lots/{lot.id}/viewing/book", slot_id="", people="9")
    assert refused_answer.status_code == 422
    answer = submit(client, f"/lots/{lot.id}/viewing", f"/lots/{lot.id}/viewing/book", slot_id=str(slot), people="3")
    assert answer.status_code == 303
    booking = db.session.scalars(sa.select(ViewingBooking)).one()
    assert booking.number in text_of(client.get(f"/lots/{lot.id}/viewing?lang=en"))
    staff = Visitor(app, app.response_class)
    sign_in(staff, officer)
    shown = staff.get(f"/desk/lots/{lot.id}/viewing?lang=en").get_data(as_text=True)
    assert f"{booking.number} (3 people)" in shown
    assert person.person.legal_name not in shown
    assert person.email not in shown
    answer = submit(staff, f"/desk/viewings/{slot}/cancel", reason="停电")
    assert answer.status_code == 303
    assert "Your appointment" not in text_of(client.get(f"/lots/{lot.id}/viewing?lang=en"))
