"""Work that becomes due at a time: each noun lists its own in `<noun>/due.py` as `DUE = (Due(…), …)`.

The worker runs what is due and sleeps until the next moment; the demo clock offers those moments as events.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from . import clock
from .refusal import Words

_log = logging.getLogger(__name__)

Key = TypeVar("Key")

# What seldom work found nothing left, and when: to be emptied with the database it looked into.
resting_since: dict[Callable[[], int], datetime] = {}


@dataclass(frozen=True)
class Event:
    """The next moment at which something happens, and what."""

    at: datetime
    what: Words


@dataclass(frozen=True)
class Due:
    """One kind of due work.

    `run` does a batch of what is due now, each piece in its own transaction with SKIP LOCKED, and returns how
    many it did. `next_event` tells when the next piece falls due; None when nothing waits. What `is_prompt` must be
    done at its very moment: the worker has a loop for it alone. So has `is_news`: what others wait to be told.
    """

    name: str
    run: Callable[[], int]
    next_event: Callable[[], Event | None] = lambda: None
    is_prompt: bool = False
    is_news: bool = False


def each(waiting: Callable[[], Sequence[Key]], act: Callable[[Key], bool]) -> Callable[[], int]:
    """Due work that does `act` for everything that waits; how many it did. One's fault is logged and stops no other."""

    def tried(key: Key) -> bool:
        try:
            return act(key)
        except Exception:  # noqa: BLE001 - it is logged, and stays due
            _log.exception("due work %s of %s failed", act.__qualname__, key)
            return False

    return lambda: sum(tried(key) for key in waiting())


def seldom(run: Callable[[], int], apart: timedelta) -> Callable[[], int]:
    """Due work that need not be looked at in every round: once nothing was left, not again for `apart` in this process."""

    def run_seldom() -> int:
        at = clock.now()
        rested_at = resting_since.get(run)
        if rested_at is not None and timedelta(0) <= at - rested_at < apart:
            return 0
        resting_since.pop(run, None)
        done = run()
        if not done:
            resting_since[run] = at
        return done

    return run_seldom
