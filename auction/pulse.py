"""What every process does a few times a second: tie its clock to the database's, say that it serves, and now and then
read the holidays that were entered in another process.

On a database connection of its own, so that a pool that visitors have emptied looks like no outage.
"""

import logging
import threading
import time
import uuid
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from auction.bidding.outages import suspend_for_jump
from auction.bidding.queue import earliest_waiting
from auction.deadlines.holidays import Reading
from auction.ground import clock
from auction.ground.clock_rules import JUMP_S
from auction.ground.store import db
from auction.journal import uptime

BEAT_S = 0.25
# What the kernel had received this long before a beat has been read by then.
READ_WITHIN = timedelta(milliseconds=250)

_log = logging.getLogger(__name__)


def start(app: Flask, *, is_serving: bool) -> None:
    """Let this process's pulse beat from now on. `is_serving`: bidders reach the platform through this process."""
    threading.Thread(target=_beat_forever, args=(app, is_serving), name="pulse", daemon=True).start()


def _beat_forever(app: Flask, is_serving: bool) -> None:
    process_id = uuid.uuid4() if is_serving else None
    engine = sa.create_engine(
        app.config["SQLALCHEMY_DATABASE_URI"], pool_size=1, max_overflow=0, pool_pre_ping=True, hide_parameters=True,
        connect_args={"connect_timeout": 5, "application_name": "subhasta pulse", "options": "-c lock_timeout=5s"},
    )  # fmt: skip
    is_away, holidays = False, Reading()
    with app.app_context():
        while True:
            try:
                beat(engine, process_id)
                holidays.read_seldom()
                is_away = False
            except sa.exc.DBAPIError as error:  # the monotonic clock carries on
                if not is_away:
                    _log.warning("the pulse does not reach the database: %s", error.orig)
                is_away = True
            except Exception:  # noqa: BLE001 - whatever it is, the next beat must come
                _log.exception("the pulse stumbled")
            finally:
                db.session.close()
            time.sleep(BEAT_S)


def beat(engine: sa.Engine, process_id: uuid.UUID | None) -> None:
    """One beat; `process_id` of a process that serves. A clock that jumped suspends the bidding."""
    running = clock.current()
    if isinstance(running, clock.DatabaseClock):
        running.synchronise(engine)
    jump_s = clock.jump_s()
    if process_id:
        decided_up_to = min([clock.now() - READ_WITHIN, *earliest_waiting().values()])
        ahead_s = uptime.beat(engine, process_id, decided_up_to).total_seconds()
        # The clock was set back before this process began: the beats of those before it lie in the future.
        if not jump_s and ahead_s > JUMP_S:
            jump_s = -ahead_s
    if jump_s:
        suspend_for_jump(jump_s)
