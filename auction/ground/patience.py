"""How a greenlet waits for PostgreSQL: not at all when the socket is ready, else on one watcher of the loop.

psycopg's own way makes a poll object of gevent's for every step, which costs a short statement more than the statement.
"""

import select
import time
from typing import Any

import gevent
import psycopg.waiting
from gevent import monkey
from psycopg import errors
from psycopg.waiting import READY_NONE, READY_R, READY_W, WAIT_R, WAIT_RW, WAIT_W

# gevent's numbers for its loop's events.
_READ, _WRITE = 1, 2
_EVENTS = {WAIT_R: _READ, WAIT_W: _WRITE, WAIT_RW: _READ | _WRITE}
_POLLED = {WAIT_R: select.POLLIN, WAIT_W: select.POLLOUT, WAIT_RW: select.POLLIN | select.POLLOUT}
# A watcher may sleep through the closing of its socket by somebody else: it looks up now and then.
LOOK_UP_S = 1.0


def install() -> None:
    """Let every connection of this process wait so. Only where gevent has patched the process."""
    psycopg.waiting.wait = wait


def wait(gen: Any, fileno: int, interval: float = 0.0, timeout: float | None = None) -> Any:
    """What psycopg's `waiting.wait` promises: drive `gen` to its end, waiting for the socket where it asks to."""
    deadline_s = None if timeout is None else time.monotonic() + timeout
    try:
        wanted = next(gen)
        while True:
            left_s = LOOK_UP_S if deadline_s is None else min(LOOK_UP_S, max(0.0, deadline_s - time.monotonic()))
            ready = _ready_now(fileno, wanted) or _ready_within(fileno, wanted, left_s)
            if ready == READY_NONE:
                psycopg.waiting._check_fd_closed(fileno)  # noqa: SLF001 - as its own ways of waiting do
            # After a look-up psycopg goes on wanting what it wanted.
            wanted = gen.send(ready) or wanted
            if deadline_s is not None and time.monotonic() >= deadline_s:
                raise errors._WaitTimeout("wait timeout expired")  # noqa: SLF001
    except StopIteration as end:
        return end.value


def _ready_now(fileno: int, wanted: Any) -> int:
    poll = monkey.get_original("select", "poll")()
    poll.register(fileno, _POLLED[wanted])
    return _ready(poll.poll(0))


def _ready(events: list[tuple[int, int]]) -> int:
    if not events:
        return READY_NONE
    seen = events[0][1]
    # A socket that has failed is ready: the next read says what happened.
    has_failed = seen & ~(select.POLLIN | select.POLLOUT)
    return (READY_R if seen & select.POLLIN or has_failed else 0) | (READY_W if seen & select.POLLOUT else 0)


def _ready_within(fileno: int, wanted: Any, seconds: float) -> int:
    hub = gevent.get_hub()
    watcher = hub.loop.io(fileno, _EVENTS[wanted])
    try:
        with gevent.Timeout(seconds, False):
            hub.wait(watcher)
    finally:
        watcher.close()
    return _ready_now(fileno, wanted)
