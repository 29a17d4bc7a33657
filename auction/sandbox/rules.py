"""How a trial auction's clock is moved: the moments come to the partner, not he to them. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from auction.ground.refusal import Refusal

Goal = Literal["opening", "last_minutes", "end"]
GOALS: tuple[Goal, ...] = ("opening", "last_minutes", "end")


@dataclass(frozen=True)
class Times:
    """A lot's own moments."""

    opens_at: datetime
    scheduled_closes_at: datetime
    closes_at: datetime


def moved(times: Times, goal: Goal, now: datetime, window: timedelta) -> Times:
    """The moments after the move: bidding begins now, ends in `window` (so that the next bid extends it), or ends now.

    Only ever earlier. Refuses SANDBOX_BEHIND when that moment has already come, SANDBOX_NOT_OPEN when the end is asked
    for before the opening.
    """
    if goal == "opening":
        if times.opens_at <= now:
            raise Refusal("SANDBOX_BEHIND", goal=goal)
        ahead = times.opens_at - now
        return Times(now, times.scheduled_closes_at - ahead, times.closes_at - ahead)
    if times.opens_at >= now:
        raise Refusal("SANDBOX_NOT_OPEN")
    ends_at = now + (window if goal == "last_minutes" else timedelta(0))
    if times.closes_at <= ends_at:
        raise Refusal("SANDBOX_BEHIND", goal=goal)
    return replace(times, closes_at=ends_at, scheduled_closes_at=min(times.scheduled_closes_at, ends_at))
