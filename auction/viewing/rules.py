"""When the property may be viewed, and by how many at a time. Pure."""

from datetime import datetime, timedelta

from auction.ground.refusal import Refusal

MOST_SLOTS_AT_ONCE = 40
MOST_PLACES = 20
MOST_PEOPLE = 5
MINUTES_LEAST, MINUTES_MOST = 10, 240
REMINDED_BEFORE = timedelta(hours=24)
OPEN_STATES = ("announced", "open", "paused")


def times_of(first: datetime, until: datetime, minutes_each: int) -> list[tuple[datetime, datetime]]:
    """The appointments that fit between `first` and `until`, one after the other: (from, to).

    Refuses VIEWING_TIMES when not even one fits or they are more than MOST_SLOTS_AT_ONCE.
    """
    each = timedelta(minutes=minutes_each)
    count = (until - first) // each
    if not 1 <= count <= MOST_SLOTS_AT_ONCE:
        raise Refusal("VIEWING_TIMES", most=MOST_SLOTS_AT_ONCE)
    return [(first + number * each, first + (number + 1) * each) for number in range(count)]


def check_times(first: datetime, until: datetime, now: datetime, closes_at: datetime | None) -> None:
    """Refuse appointments that have begun already, or after the end of bidding (VIEWING_PAST, VIEWING_AFTER_END)."""
    if first <= now:
        raise Refusal("VIEWING_PAST")
    if closes_at is not None and until > closes_at:
        raise Refusal("VIEWING_AFTER_END", closes_at=closes_at)


def is_free(starts_at: datetime, now: datetime, is_cancelled: bool, taken: int, places: int) -> bool:
    """Whether one more group may still book this appointment."""
    return not is_cancelled and starts_at > now and taken < places


def booking_number(draw: int) -> str:
    """What the visitor shows at the door in place of a name, from a random number below 1,000,000."""
    return f"{draw:06d}"
