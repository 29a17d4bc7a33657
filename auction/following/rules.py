"""What people can be told of what they follow, when, and how much one person may follow. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from auction.ground.refusal import COURT_ZONE, Words

WATCHES_MOST = 500
SEARCHES_MOST = 50
DEVICES_MOST = 10
NAME_CHARACTERS_MOST = 60
DEVICE_CHARACTERS_MOST = 80

# What can be switched on and off, for mails and for devices apart. The inbox has everything.
GROUPS: Mapping[str, Words] = {
    "searches": Words("A new lot fits a saved search", "有新标的物符合保存的搜索"),
    "dates": Words("Bidding opens or ends soon", "竞价即将开始或结束"),
    "changes": Words(
        "Dates or papers change: extended, suspended, resumed, corrected, withdrawn",
        "时间或公告变化：延时、中止、恢复、更正、撤回",
    ),
    "results": Words(
        "The result, and a later default, annulment or new round", "拍卖结果，以及此后的悔拍、撤销或下一轮"
    ),
}


class Kind(NamedTuple):
    """One kind of alert: its group, and whether it waits for nothing but the quiet hours."""

    group: str
    is_urgent: bool = False


KINDS: Mapping[str, Kind] = {
    "new": Kind("searches"),
    "opens_1d": Kind("dates"),
    "opened": Kind("dates", is_urgent=True),
    "ends_1d": Kind("dates"),
    "ends_1h": Kind("dates", is_urgent=True),
    "extended": Kind("changes", is_urgent=True),
    "paused": Kind("changes", is_urgent=True),
    "resumed": Kind("changes", is_urgent=True),
    "corrected": Kind("changes", is_urgent=True),
    "withdrawn": Kind("changes", is_urgent=True),
    "ended": Kind("results"),
    "defaulted": Kind("results"),
    "annulled": Kind("results"),
    "again": Kind("results"),
}

# Entries of a lot's record that its watchers are told of. A new round is told to those who watched the one before.
OF_ENTRY: Mapping[str, str] = {
    "lot.announced": "again", "lot.opened": "opened", "lot.extended": "extended", "lot.paused": "paused",
    "lot.resumed": "resumed", "lot.corrected": "corrected", "lot.withdrawn": "withdrawn", "lot.closed": "ended",
    "lot.defaulted": "defaulted", "lot.annulled": "annulled",
}  # fmt: skip

# Of these an enrolled bidder has his own letter: his watching adds the word to his devices, no second letter.
TOLD_TO_BIDDERS = frozenset({"extended", "paused", "resumed", "corrected", "withdrawn", "ended"})

# What comes in a rush of announcements or results is one mail.
COLLECTED_FOR = timedelta(minutes=10)
# Late bids extend again and again: one word for all of them.
EXTENSIONS_APART = timedelta(minutes=30)
# How long before its moment a lot's opening or end is told: kind → (column of the lot, ahead).
REMINDERS: Mapping[str, tuple[str, timedelta]] = {
    "opens_1d": ("opens_at", timedelta(days=1)),
    "ends_1d": ("closes_at", timedelta(days=1)),
    "ends_1h": ("closes_at", timedelta(hours=1)),
}

# States of lots of which something may still be told.
WATCHABLE = ("announced", "open", "paused", "sold", "unsold", "paid", "defaulted")


def free_at(at: datetime, quiet_from_h: int | None, quiet_until_h: int | None) -> datetime:
    """The first moment from `at` on that lies outside a person's quiet hours (whole hours of the court's day, from and
    until; across midnight when `from` is the later one; both None: there are none).
    """
    if quiet_from_h is None or quiet_until_h is None:
        return at
    local = at.astimezone(COURT_ZONE)
    if quiet_from_h < quiet_until_h:
        is_quiet = quiet_from_h <= local.hour < quiet_until_h
    else:
        is_quiet = local.hour >= quiet_from_h or local.hour < quiet_until_h
    if not is_quiet:
        return at
    end = local.replace(hour=quiet_until_h, minute=0, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)


def is_stale(kind: str, state: str, opens_at: datetime, closes_at: datetime, at: datetime) -> bool:
    """Whether an alert that was held back says nothing any more: the moment it announced is over."""
    if kind == "opens_1d":
        return state != "announced" or opens_at <= at
    if kind in ("opened", "ends_1d", "ends_1h", "extended"):
        return state != "open" or closes_at <= at
    if kind in ("new", "again"):
        return state not in ("announced", "open", "paused")
    return False
