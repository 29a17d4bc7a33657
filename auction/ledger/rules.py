"""Until when the books can be closed. Pure."""

from datetime import datetime, timedelta

from auction.ground.refusal import COURT_ZONE

# What entered on the month's last day is in the books a day later, whatever was slow.
AFTER_MONTH_END = timedelta(days=1)


def closable_until(at: datetime) -> datetime:
    """The end of the last month that has been over for AFTER_MONTH_END, in court time."""
    day = (at - AFTER_MONTH_END).astimezone(COURT_ZONE)
    return day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
