"""What every process does a few times a second, whether it serves, works or both: keep its clock tied to the database's."""

import logging
import threading
import time

from flask import Flask

from auction.ground import clock

BEAT_S = 0.25

_log = logging.getLogger(__name__)


def start(app: Flask) -> None:
    """Let this process's pulse beat from now on."""
    threading.Thread(target=_beat_forever, args=(app,), name="pulse", daemon=True).start()


def _beat_forever(app: Flask) -> None:
    with app.app_context():
        while True:
            try:
                running = clock.current()
                if isinstance(running, clock.DatabaseClock):
                    running.synchronise()
            except Exception:  # noqa: BLE001 - the database is away for a while; the monotonic clock carries on
                _log.exception("the pulse missed a beat")
            time.sleep(BEAT_S)
