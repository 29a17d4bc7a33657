"""The statistics follow the sales by themselves."""

import time

from auction.ground.due import Due

from .actions import count_anew

APART_S = 600.0
_next_s = time.monotonic() + 20


def count_now_and_then() -> int:
    """Count anew, and not again for APART_S of real time: a demo court's days pass in seconds, and need no figures each."""
    global _next_s
    if time.monotonic() < _next_s:
        return 0
    _next_s = time.monotonic() + APART_S
    return count_anew()


DUE = (Due("count the sales", count_now_and_then),)
