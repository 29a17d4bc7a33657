"""Due work: opening, closing, releasing, delivering. Several workers may run; each piece is taken once.

In the one-command default it runs inside the web process, otherwise as `flask --app wsgi worker`.
"""

import logging
import threading
import time
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from auction.app import NOUNS
from auction.ground import clock
from auction.ground.due import Due, Event
from auction.ground.store import db

# New due work is looked for this often.
LONGEST_SLEEP_S = 0.5
SYNCHRONISE_EVERY_S = 5.0

_log = logging.getLogger(__name__)


def due_work() -> list[Due]:
    """Every noun's due work, from the ground up; the ground itself only says what due work is."""
    names = [f"auction.{noun}.due" for noun in NOUNS[1:]]
    return [due for name in names if find_spec(name) for due in import_module(name).DUE]


def run_due(most_rounds: int = 100) -> int:
    """Run everything that is due now, until nothing is left; returns how many pieces were done."""
    total = 0
    for _ in range(most_rounds):
        done = sum(_run_one(due) for due in due_work())
        total += done
        if not done:
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
        db.session.close()


def next_event() -> Event | None:
    """The next moment at which something happens by itself."""
    events = [event for due in due_work() if (event := due.next_event()) is not None]
    return min(events, key=lambda event: event.at, default=None)


def sleep_s() -> float:
    """How long nothing will be due, at most LONGEST_SLEEP_S."""
    event = next_event()
    db.session.close()
    if event is None:
        return LONGEST_SLEEP_S
    return max(0.0, min(LONGEST_SLEEP_S, (event.at - clock.now()) / timedelta(seconds=1)))


def run_forever(app: Flask) -> None:
    """The worker's loop."""
    synchronised_s = 0.0
    with app.app_context():
        while True:
            try:
                if time.monotonic() - synchronised_s > SYNCHRONISE_EVERY_S:
                    _synchronise()
                    synchronised_s = time.monotonic()
                run_due()
                pause_s = sleep_s()
            except Exception:  # noqa: BLE001 - a database that is away for a minute must not end the worker
                _log.exception("the worker stumbled")
                pause_s = LONGEST_SLEEP_S
            time.sleep(pause_s)


def _synchronise() -> None:
    running = clock.current()
    if isinstance(running, clock.DatabaseClock):
        running.synchronise()


def start_in_process(app: Flask) -> threading.Thread:
    """Run the worker beside the web server, in its process."""
    thread = threading.Thread(target=run_forever, args=(app,), name="worker", daemon=True)
    thread.start()
    return thread
