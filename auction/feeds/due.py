"""Due work of feeds."""

import time

from auction.ground.due import Due

from .cards import draw_cards

APART_S = 15.0
_next_s = time.monotonic() + APART_S


def draw_now_and_then() -> int:
    """A batch of cards, and not again for APART_S. That is real time: cards are for the world outside, and a clock that
    is moved through months of a demo court in seconds must not have each of its days drawn.
    """
    global _next_s
    if time.monotonic() < _next_s:
        return 0
    done = draw_cards()
    _next_s = time.monotonic() + APART_S
    return done


DUE = (Due("draw share cards", draw_now_and_then),)
