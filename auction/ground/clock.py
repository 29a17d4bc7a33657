"""The one place where time is read.

`now()` answers from the application's clock. The real one runs on the process's monotonic clock and is tied
to the database's, so that all processes agree and a step of the machine's wall clock cannot reorder bids.
The demo court's clock can be moved forward (`clock_shift`); a production configuration refuses that.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from .refusal import COURT_ZONE, Refusal
from .store import db, transaction


class Clock(Protocol):
    """Anything that can tell the court's time as an aware datetime."""

    def now(self) -> datetime: ...

    def real_now(self) -> datetime: ...


class ClockShift(db.Model):
    """How far the demo court's clock stands ahead of the real one: one row, seconds."""

    __tablename__ = "clock_shift"
    id: Mapped[int] = mapped_column(sa.CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False)
    shift_s: Mapped[int] = mapped_column(sa.CheckConstraint("shift_s >= 0", name="never_back"), server_default="0")


class DatabaseClock:
    """The database's time carried on by the monotonic clock. `synchronise` ties it again; call it now and then."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._base: datetime | None = None
        self._anchor_s = 0.0
        self._shift = timedelta(0)

    def synchronise(self) -> None:
        """Ask the database; the middle of the round trip is taken as the moment of its answer."""
        with self._engine.connect() as connection:
            before_s = time.monotonic()
            row = connection.execute(
                sa.text("SELECT clock_timestamp(), coalesce((SELECT shift_s FROM clock_shift), 0)")
            ).one()
            after_s = time.monotonic()
        self._shift = timedelta(seconds=row[1])
        self._base = row[0].astimezone(UTC) + self._shift
        self._anchor_s = (before_s + after_s) / 2

    def now(self) -> datetime:
        """The court's time, UTC-aware."""
        if self._base is None:
            self.synchronise()
        assert self._base is not None
        return self._base + timedelta(seconds=time.monotonic() - self._anchor_s)

    def real_now(self) -> datetime:
        """The time without the demo court's shift."""
        return self.now() - self._shift


class ManualClock:
    """A clock that stands where it is put: replay and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def real_now(self) -> datetime:
        return self.at


def install(app, clock: Clock) -> None:
    """Give the application its clock."""
    app.extensions["clock"] = clock


def current() -> Clock:
    """The application's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock


def now() -> datetime:
    """The court's time now, UTC-aware."""
    return current().now()


def real_now() -> datetime:
    """The time outside the court, UTC-aware: what a moved demo clock must not age, such as a sign-in."""
    return current().real_now()


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
        session.add(row)
    db.session.close()
    if isinstance(clock, DatabaseClock):
        clock.synchronise()
