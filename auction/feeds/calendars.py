"""Writing calendars (RFC 5545, refreshed by RFC 7986): what can be put into one's own and follows what changes."""

import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from flask import current_app
from flask_babel import gettext as _
from icalendar import Calendar, Event
from icalendar.enums import STATUS, TRANSP

from auction.accounts.letters import address_of
from auction.ground.door import language
from auction.ground.money import format_amount
from auction.lots.models import Lot
from auction.viewing.models import ViewingSlot

from .queries import Stamp
from .rules import authority, plain

MEDIA_TYPE = "text/calendar; charset=utf-8"
END = b"END:VCALENDAR\r\n"
REFRESHED_EVERY = timedelta(hours=1)
# A lot that is not sold on its day: who has it in his calendar is told that it is off.
CALLED_OFF = ("withdrawn",)


class Date(NamedTuple):
    """One entry of a calendar. `name` is unique within the site and stays."""

    name: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    is_off: bool


def calendar_of(
    lots: Sequence[Lot], slots: Sequence[ViewingSlot], stamps: dict[int, Stamp], title: str, address: str
) -> bytes:
    """The lots' dates and their viewing appointments as one calendar, published at `address`. The same facts make
    the same bytes.
    """
    calendar = Calendar.new(
        prodid="-//Subhasta//Lots//EN", name=plain(title), uid=uuid.uuid5(uuid.NAMESPACE_URL, address)
    )
    calendar.add("REFRESH-INTERVAL", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")  # the same for Outlook and Apple
    by_lot: dict[int, list[ViewingSlot]] = {}
    for slot in slots:
        by_lot.setdefault(slot.lot_id, []).append(slot)
    parts = [calendar.to_ical().removesuffix(END)]
    for lot in lots:
        dates = (*_dates_of(lot), *_viewings(lot, by_lot.get(lot.id, ())))
        parts += [_event(lot, date, stamps[lot.id]).to_ical() for date in dates]
        time.sleep(0)  # a hundred lots take a tenth of a second: who bids goes first
    return b"".join([*parts, END])


def _dates_of(lot: Lot) -> Iterable[Date]:
    if lot.opens_at is None or lot.closes_at is None:
        return
    is_off, title = lot.state in CALLED_OFF, plain(lot.title)
    site = current_app.config["PUBLIC_URL"]
    opens, closes = lot.opens_at, lot.closes_at
    yield Date("opening", opens, opens, _("Bidding opens: %(title)s", title=title), site, is_off)
    if lot.venue is None:
        # Enrolment ends with the bidding (article 18); the deposit must have come by then.
        yield Date("enrolment", closes, closes, _("Last moment to enrol and pay: %(title)s", title=title), site, is_off)
    yield Date("closing", closes, closes, _("Bidding ends: %(title)s", title=title), site, is_off)


def _viewings(lot: Lot, slots: Sequence[ViewingSlot]) -> Iterable[Date]:
    for slot in slots:
        is_off = lot.state in CALLED_OFF or slot.cancelled_at is not None
        title = _("Viewing: %(title)s", title=plain(lot.title))
        yield Date(f"viewing-{slot.id}", slot.starts_at, slot.ends_at, title, slot.place, is_off)


def _event(lot: Lot, date: Date, stamp: Stamp) -> Event:
    """SEQUENCE counts the lot's changes and one for being off: it rises with every change and never falls."""
    status = STATUS.CANCELLED if date.is_off else STATUS.TENTATIVE if lot.state == "paused" else STATUS.CONFIRMED
    address = address_of("lots.show", lot_id=lot.id)
    lines = [f"{_('Start price')} {format_amount(lot.start_price_minor or 0, lot.currency)}"]
    lines.append(plain(lot.court.name_zh if language() == "zh" else lot.court.name_en))
    if lot.state == "paused":
        lines.append(_("The sale is suspended: the dates may move."))
    return Event.new(
        uid=f"lot-{lot.id}-{date.name}@{authority(current_app.config['PUBLIC_URL'])}", summary=date.title,
        start=date.starts_at.astimezone(UTC), end=date.ends_at.astimezone(UTC) if date.ends_at > date.starts_at else None,
        stamp=stamp.at.astimezone(UTC), last_modified=stamp.at.astimezone(UTC), sequence=stamp.changes + date.is_off,
        status=status, transparency=TRANSP.TRANSPARENT, location=plain(date.place), url=address,
        description="\n".join([*lines, address]),
    )  # fmt: skip
