"""What a batch may be. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from auction.ground.refusal import Refusal, Words

THINGS_MOST = 200
# Whoever began with a thing and does not end within this time has died: another begins anew.
TAKEN_FOR = timedelta(minutes=2)
STATES = {"waiting": Words("Waits", "等待处理"), "done": Words("Done", "已完成"), "refused": Words("Refused", "未办理")}
TONES = {"waiting": "neutral", "done": "good", "refused": "bad"}


def chosen(things: Sequence[str]) -> list[str]:
    """The things of an order, each once. Refuses NOTHING_CHOSEN and TOO_MANY_CHOSEN above 200."""
    once = list(dict.fromkeys(things))
    if not once:
        raise Refusal("NOTHING_CHOSEN")
    if len(once) > THINGS_MOST:
        raise Refusal("TOO_MANY_CHOSEN", count=len(once), most=THINGS_MOST)
    return once
