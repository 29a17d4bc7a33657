"""Due work: opening, closing, releasing, delivering. Several workers may run; each piece is taken once.

In the one-command default it runs inside the web process, otherwise as `flask --app wsgi worker`. What the clock
decides (opening and closing lots) has a loop of its own, so that no letter or delivery can delay it; so has what
partners wait to be told.
"""

import logging
import threading
import time
from collections.abc import Container, Sequence
from datetime import timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import cycle, islice

import sqlalchemy as sa
from flask import Flask

from auction.app import NOUNS
from auction.ground import clock
from auction.ground.due import Due, Event
from auction.ground.store import db

# Prompt work is asked again after this at the latest, other work that had nothing to do after twice as long.
LONGEST_SLEEP_S = 0.5
IDLE_SLEEP_S = 1.0
NEWS_IDLE_SLEEP_S = 0.25
# Work that did something is asked again after this: under load the web process beside it needs the time.
SHORTEST_SLEEP_S = 0.1

_log = logging.getLogger(__name__)
# Cleared while the prompt work is at it: what follows from a close waits until all are closed.
_is_quiet = threading.Event()


@cache
def due_work() -> tuple[Due, ...]:
    """Every noun's due work, from the ground up; the ground itself only says what due work is."""
    names = [f"auction.{noun}.due" for noun in NOUNS[1:]]
    return tuple(due for name in names if find_spec(name) for due in import_module(name).DUE)


def run_due(most_rounds: int = 100, left_out: Container[str] = ()) -> int:
    """Run everything that is due now, save the work named in `left_out`, until nothing is left; returns how many pieces
    were done.
    """
    work = [due for due in due_work() if due.name not in left_out]
    # What others wait to be told follows from the rest, and nothing from it.
    parts = [due for due in work if not due.is_news], [due for due in work if due.is_news]
    return sum(_run_round(part, most_rounds) for part in parts)


def _run_round(work: Sequence[Due], most_rounds: int) -> int:
    """Run one after the other until each in turn had nothing to do; returns how many pieces were done."""
    total = idle = 0
    for due in islice(cycle(work), most_rounds * len(work)):
        done = _run_one(due)
        total += done
        idle = 0 if done else idle + 1
        if idle == len(work):
            break
    return total


def _run_one(due: Due) -> int:
    try:
        return due.run()
    except Exception:  # noqa: BLE001
        # One kind of work must not stop the others; what failed stays due and is tried again.
        _log.exception("due work %s failed", due.name)
        return 0
    finally:
        _let_go()


def _let_go() -> None:
    """Close the session, even where its connection died after the last statement: that must not end the worker."""
    try:
        db.session.close()
    except sa.exc.SQLAlchemyError:
        db.session.close()  # what could not be rolled back is gone now


def next_event(of: Sequence[Due] | None = None) -> Event | None:
    """The next moment at which something happens by itself."""
    events = [event for due in (of or due_work()) if (event := due.next_event()) is not None]
    return min(events, key=lambda event: event.at, default=None)


def run_forever(app: Flask) -> None:
    """The worker's loops."""
    everything = due_work()
    prompt = [due for due in everything if due.is_prompt]
    threading.Thread(target=_run_promptly, args=(app, prompt), name="prompt worker", daemon=True).start()
    news = [due for due in everything if due.is_news]
    threading.Thread(target=_run_news, args=(app, news), name="news worker", daemon=True).start()
    with app.app_context():
        _run_in_turn([due for due in everything if not due.is_prompt and not due.is_news], IDLE_SLEEP_S)


def _run_news(app: Flask, news: Sequence[Due]) -> None:
    with app.app_context():
        _run_in_turn(news, NEWS_IDLE_SLEEP_S)


def _run_promptly(app: Flask, prompt: Sequence[Due]) -> None:
    """Run the work again and again, each time as its next event comes."""
    with app.app_context():
        while True:
            _is_quiet.clear()
            for due in prompt:
                _run_one(due)
            _is_quiet.set()
            time.sleep(_sleep_s(prompt))


def _sleep_s(prompt: Sequence[Due]) -> float:
    """How long none of the work will be due, at most LONGEST_SLEEP_S."""
    try:
        event = next_event(prompt)
        left_s = LONGEST_SLEEP_S if event is None else (event.at - clock.now()) / timedelta(seconds=1)
    except Exception:  # noqa: BLE001 - a database that is away for a minute must not end the worker
        _log.exception("the worker stumbled")
        return LONGEST_SLEEP_S
    finally:
        _let_go()
    return max(0.0, min(LONGEST_SLEEP_S, left_s))


def _run_in_turn(work: Sequence[Due], idle_s: float) -> None:
    """Run each kind of work in its turn, for ever: soon again what did something, the rest seldom."""
    turn_s = {due.name: 0.0 for due in work}
    while True:
        for due in work:
            if turn_s[due.name] <= time.monotonic():
                _is_quiet.wait(LONGEST_SLEEP_S)
                done = _run_one(due)
                turn_s[due.name] = time.monotonic() + (SHORTEST_SLEEP_S if done else idle_s)
        time.sleep(max(SHORTEST_SLEEP_S, min(turn_s.values()) - time.monotonic()))


def start_in_process(app: Flask) -> threading.Thread:
    """Run the worker beside the web server, in its process."""
    thread = threading.Thread(target=run_forever, args=(app,), name="worker", daemon=True)
    thread.start()
    return thread
