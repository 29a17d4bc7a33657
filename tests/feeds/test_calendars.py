"""Calendars as a calendar program reads them."""

import uuid
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from auction.ground import clock
from auction.ground.store import db
from auction.lots import actions
from auction.viewing.actions import cancel_slot, offer_slots
from auction.viewing.models import ViewingSlot
from tests import builders
from tests.browsing import page
from tests.lots import stories

DAY = timedelta(days=1)


def read(answer) -> dict[str, object]:
    """The calendar's entries by the last part of their names."""
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert calendar["VERSION"] == "2.0"
    assert calendar["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    return {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


def test_a_lot_in_the_calendar(app, client):
    """Opening, last moment to enrol, end, viewing: in UTC, under names that stay; a cancelled viewing is called off."""
    lot = stories.announced()
    first = clock.now() + 2 * DAY
    offer_slots(lot.id, stories.officer_of(lot), first, first + timedelta(hours=1), 30, "小区南门,东侧;保安室", 1)
    slots = db.session.query(ViewingSlot).order_by(ViewingSlot.starts_at).all()
    calendar = read(client.get(f"/lots/{lot.id}/calendar.ics?lang=en"))
    names = [
        f"lot-{lot.id}-{name}"
        for name in ("opening", "enrolment", "closing", *(f"viewing-{slot.id}" for slot in slots))
    ]
    assert list(calendar) == names
    opening, closing, viewing = calendar[names[0]], calendar[names[2]], calendar[names[3]]
    assert opening.start == lot.opens_at == datetime(2026, 4, 2, 2, tzinfo=UTC)
    assert b"DTSTART:20260402T020000Z" in opening.to_ical()
    assert closing.start == lot.closes_at
    assert (viewing.start, viewing.end, viewing.location) == (
        first,
        first + timedelta(minutes=30),
        "小区南门,东侧;保安室",
    )
    assert str(opening["SUMMARY"]) == f"Bidding opens: {lot.title}"
    assert {str(event["STATUS"]) for event in calendar.values()} == {"CONFIRMED"}
    before = int(viewing["SEQUENCE"])
    cancel_slot(slots[0].id, stories.officer_of(lot), "看样取消")
    after = read(client.get(f"/lots/{lot.id}/calendar.ics?lang=en"))[names[3]]
    assert (str(after["STATUS"]), int(after["SEQUENCE"])) == ("CANCELLED", before + 1)


def test_a_calendar_follows_what_changes(app, client, standing_clock):
    """Withdrawn: every date is called off under the same name with a higher SEQUENCE; unchanged, nothing is sent again."""
    lot = stories.announced()
    first = client.get("/feeds/lots.ics?lang=zh")
    assert client.get("/feeds/lots.ics?lang=zh", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    standing_clock.at += DAY
    actions.withdraw(lot.id, stories.officer_of(lot), "申请执行人撤回申请")
    calendars = read(first), read(client.get("/feeds/lots.ics?lang=zh"))
    assert calendars[0].keys() == calendars[1].keys()
    for was, now in zip(*(calendar.values() for calendar in calendars), strict=True):
        assert str(now["STATUS"]) == "CANCELLED"
        assert int(now["SEQUENCE"]) > int(was["SEQUENCE"])
        assert now["DTSTAMP"].dt == clock.now() > was["DTSTAMP"].dt


def test_a_calendar_by_filter(app, client):
    """What fits, the next end first, then what ended lately; a suspended lot's dates are tentative, old ends are left out."""
    late = builders.open_lot(lasts=3 * DAY)
    soon = builders.announced_lot(lasts=DAY, state="paused", paused_at=clock.now())
    over = builders.announced_lot(opens_in=-3 * DAY, lasts=DAY, state="unsold", closed_at=clock.now())
    builders.announced_lot(opens_in=-60 * DAY, lasts=DAY, state="unsold", announced_at=clock.now() - 90 * DAY)
    calendar = read(client.get("/feeds/lots.ics"))
    order = [name.split("-")[1] for name in calendar if name.endswith("-closing")]
    assert order == [str(lot.id) for lot in (soon, late, over)]
    assert str(calendar[f"lot-{soon.id}-closing"]["STATUS"]) == "TENTATIVE"
    assert len(read(client.get("/feeds/lots.ics?state=open"))) == 3
    shown = page(client.get(f"/lots/{late.id}?lang=en"))
    assert shown.find("a", string="Add to calendar")["href"].startswith(f"/lots/{late.id}/calendar.ics")


def test_nothing_in_a_title_breaks_out_of_a_calendar(app, client):
    """Line ends, commas, markers of other parts: one line of text; the header has a name of ours alone."""
    lot = builders.open_lot(title="房\r\nEND:VEVENT\nATTACH:http://evil\x00"[:-1] + "🏠,;\\")
    answer = client.get(f"/lots/{lot.id}/calendar.ics?lang=en")
    [closing] = [event for name, event in read(answer).items() if name.endswith("closing")]
    assert str(closing["SUMMARY"]) == "Bidding ends: 房 END:VEVENT ATTACH:http://evil🏠,;\\"
    assert not [line for line in answer.data.split(b"\r\n") if line.startswith((b"ATTACH", b"\nATTACH"))]
    assert answer.headers["Content-Disposition"] == f'inline; filename="lot-{lot.id}.ics"'
    assert client.get(f"/lots/{uuid.uuid4().int >> 66}/calendar.ics").status_code == 404
    assert client.get(f"/lots/{stories.drafted().id}/calendar.ics").status_code == 404
