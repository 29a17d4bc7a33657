"""Whether a lot whose time is up may be closed now. Pure."""

from datetime import datetime, timedelta
from typing import Literal

Fate = Literal["close", "wait", "suspend"]


def fate(
    closes_at: datetime, late: timedelta, limit: timedelta, *,
    up_at: datetime | None, decided_up_to: datetime | None, waiting_since: datetime | None,
) -> Fate:  # fmt: skip
    """What becomes of a lot that ended at `closes_at` and should have been closed `late` ago.

    `up_at`: when a web process was last known to be up, `decided_up_to`: up to which moment of entry all of them have
    decided (both None: nothing is known of them); `waiting_since`: when the oldest bid entered that waits here.

    It waits for bids that entered before the end (article 20), and for a web process that was up after it: until then
    nobody knows whether bidders could reach the platform. Beyond the limit it is the court's (articles 28, 31(2)).
    """
    if late > limit:
        return "suspend"
    for known in (up_at, decided_up_to, waiting_since):
        if known is not None and known < closes_at:
            return "wait"
    return "close"
