"""Work that becomes due at a time: each noun lists its own in `<noun>/due.py` as `DUE = (Due(…), …)`.

The worker runs what is due and sleeps until the next moment; the demo clock offers those moments as events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .refusal import Words


@dataclass(frozen=True)
class Event:
    """The next moment at which something happens, and what."""

    at: datetime
    what: Words


@dataclass(frozen=True)
class Due:
    """One kind of due work.

    `run` does a batch of what is due now, each piece in its own transaction with SKIP LOCKED, and returns how
    many it did. `next_event` tells when the next piece falls due; None when nothing waits.
    """

    name: str
    run: Callable[[], int]
    next_event: Callable[[], Event | None] = lambda: None
