"""Due work of pictures."""

import time

from auction.ground.due import Due

from .actions import draw_copies

APART_S = 5.0
RESTS_S = 60.0
_next_s = time.monotonic() + APART_S


def draw_now_and_then() -> int:
    """A batch of photos, and not again for a while: the worker has other things to do. That is real time: a clock that is
    moved through months of a demo court in seconds draws no faster.
    """
    global _next_s
    if time.monotonic() < _next_s:
        return 0
    done = draw_copies()
    _next_s = time.monotonic() + (APART_S if done else RESTS_S)
    return done


DUE = (Due("draw photos", draw_now_and_then),)
