"""The one place where time is read.

`now()` answers from the application's clock. The real one runs on the process's monotonic clock and is tied
to the database's (`pulse.py`), so that all processes agree and a step of the machine's wall clock cannot reorder bids.
When the database's clock jumps, the process goes on without it, and the bidding is suspended (bidding/outages.py).
The demo court's clock can be moved forward (`clock_shift`); a production configuration refuses that.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from .clock_rules import CarriedTime
from .refusal import COURT_ZONE, Refusal
from .store import db, transaction


class Clock(Protocol):
    """Anything that can tell the court's time as an aware datetime."""

    def now(self) -> datetime: ...

    def real_now(self) -> datetime: ...

    def moved_at(self) -> datetime | None: ...


class ClockShift(db.Model):
    """How far the demo court's clock stands ahead of the real one: one row, seconds; and what it was moved to last."""

    __tablename__ = "clock_shift"
    id: Mapped[int] = mapped_column(sa.CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False)
    shift_s: Mapped[int] = mapped_column(sa.CheckConstraint("shift_s >= 0", name="never_back"), server_default="0")
    moved_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))


@dataclass(frozen=True)
class Quality:
    """How well a process's clock is tied: seconds, `offset_s` of the database's clock ahead of it."""

    offset_s: float
    round_trip_s: float
    measured_ago_s: float
    jump_s: float


def _ask_database(connection: sa.Connection) -> Any:
    """The database's time, the demo court's shift in seconds, and the court's time at its last move."""
    return connection.execute(
        sa.text(
            "SELECT clock_timestamp(), coalesce(shift_s, 0), moved_at FROM (SELECT) AS one LEFT JOIN clock_shift ON true"
        )
    ).one()


def _monotonic_s() -> float:
    """A clock that nobody sets and that goes on while the machine sleeps, so that waking up is no jump."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class DatabaseClock:
    """The database's time carried on by the monotonic clock. `synchronise` ties it again; call it now and then.

    `ask` answers with the database's time, the shift and the last move: a test's own, or the database.
    """

    def __init__(self, engine: sa.Engine, ask: Callable[[sa.Connection], Any] = _ask_database) -> None:
        self._engine = engine
        self._ask = ask
        self._lock = threading.Lock()
        self._carried = CarriedTime()
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._shift = timedelta(0)
        self._moved_at: datetime | None = None

    def synchronise(self, engine: sa.Engine | None = None) -> None:
        """Ask the database, on a connection of `engine` when one is given."""
        with self._lock:
            self._tie(engine or self._engine)

    def _tie(self, engine: sa.Engine) -> None:
        # Without a BEGIN that would have to be waited for.
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            asked_s = _monotonic_s()
            told, shift_s, moved_at = self._ask(connection)
            self._carried.tie(told.astimezone(UTC), asked_s, _monotonic_s())
            self._shift, self._moved_at = timedelta(seconds=shift_s), moved_at

    def now(self) -> datetime:
        """The court's time, UTC-aware."""
        return self.real_now() + self._shift

    def real_now(self) -> datetime:
        """The time without the demo court's shift. It never goes back in a process."""
        at = self._carried.at(_monotonic_s())
        if at is None:
            with self._lock:  # thousands may ask at one instant: one of them asks the database
                if self._carried.at(0.0) is None:
                    self._tie(self._engine)
            return self.real_now()
        self._latest = max(self._latest, at)
        return self._latest

    def moved_at(self) -> datetime | None:
        """The court's time right after the demo court's clock was last moved."""
        return self._moved_at

    def quality(self) -> Quality:
        """How well this process's clock is tied."""
        carried = self._carried
        measured_ago_s = _monotonic_s() - carried.measured_s
        return Quality(carried.offset_s, carried.round_trip_s, measured_ago_s, carried.jump_s)


class ManualClock:
    """A clock that stands where it is put: replay and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def real_now(self) -> datetime:
        return self.at

    def moved_at(self) -> datetime | None:
        return self.at


def install(app, clock: Clock) -> None:
    """Give the application its clock."""
    app.extensions["clock"] = clock


_told: ContextVar[Clock | None] = ContextVar("told", default=None)


@contextmanager
def telling(clock: Clock) -> Iterator[None]:
    """What is done inside is done at this clock's time, whatever the application's says: a story of the past that a
    trial court is told while others bid. Nobody else's time is touched. Refuses CLOCK_IS_REAL in production.
    """
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("CLOCK_IS_REAL")
    token = _told.set(clock)
    try:
        yield
    finally:
        _told.reset(token)


def current() -> Clock:
    """The application's clock."""
    clock: Clock = _told.get() or current_app.extensions["clock"]
    return clock


def now() -> datetime:
    """The court's time now, UTC-aware."""
    return current().now()


def real_now() -> datetime:
    """The time outside the court, UTC-aware: what a moved demo clock must not age, such as a sign-in."""
    return current().real_now()


def late_by(due: datetime) -> timedelta:
    """How late it is for what was due then. What a moved demo clock jumped over is not time that passed."""
    return now() - max(due, current().moved_at() or due)


def jump_s() -> float:
    """How far the database's clock has jumped away from this process's; 0 as long as they agree."""
    running = current()
    return running.quality().jump_s if isinstance(running, DatabaseClock) else 0.0


def today():
    """The court's calendar day (Asia/Shanghai)."""
    return now().astimezone(COURT_ZONE).date()


def court_midnight(day) -> datetime:
    """The first moment of a court day."""
    return datetime(day.year, day.month, day.day, tzinfo=COURT_ZONE)


def move_to(moment: datetime) -> None:
    """Move the demo court's clock forward to `moment`.

    Refuses CLOCK_IS_REAL in production and CLOCK_NEVER_BACK for a moment in the past.
    """
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("CLOCK_IS_REAL")
    ahead = moment - now()
    if ahead <= timedelta(0):
        raise Refusal("CLOCK_NEVER_BACK")
    clock = current()
    if isinstance(clock, ManualClock):
        clock.at = moment
        return
    # Rounded up: a shift of whole seconds must not fall short of the moment asked for.
    seconds = -(-ahead // timedelta(seconds=1))
    with transaction() as session:
        row = session.get(ClockShift, 1, with_for_update=True) or ClockShift(id=1, shift_s=0)
        row.shift_s += seconds
        row.moved_at = now() + timedelta(seconds=seconds)
        session.add(row)
    db.session.close()
    if isinstance(clock, DatabaseClock):
        clock.synchronise()
