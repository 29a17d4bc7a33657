"""The clock: tied to the database's, carried on, never back."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from auction.ground import clock
from auction.ground.clock_rules import JUMP_S, SLEW, CarriedTime
from auction.ground.store import db

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def tied(offset_s: float, round_trip_s: float = 0.0) -> CarriedTime:
    """Tied at 100 s, measured again at 200 s when the other clock was `offset_s` ahead."""
    time = CarriedTime()
    time.tie(NOON, 100.0, 100.0)
    time.tie(NOON + seconds(100 + round_trip_s / 2 + offset_s), 200.0, 200.0 + round_trip_s)
    return time


def test_time_is_carried_on_from_the_middle_of_the_round_trip():
    """Asked at 100 s and answered at 102 s: the database's time belongs to 101 s."""
    time = CarriedTime()
    assert time.at(100.0) is None
    time.tie(NOON, 100.0, 102.0)
    assert time.at(111.0) == NOON + seconds(10)


@pytest.mark.parametrize("offset_s", [1.5, -1.5])
def test_an_offset_is_spread_and_time_never_goes_back(offset_s):
    """A small offset is corrected at most by a hundredth: time always goes on, and arrives after 150 s."""
    time = tied(offset_s)
    moments = [time.at(200.0 + step / 10) for step in range(2_000)]
    passed = [(later - before).total_seconds() for before, later in itertools.pairwise(moments)]
    assert all((1 - SLEW) / 10 - 1e-5 <= one <= (1 + SLEW) / 10 + 1e-5 for one in passed)
    assert moments[0] == NOON + seconds(100)
    assert moments[1_000] == NOON + seconds(200 + SLEW * 100 * (1 if offset_s > 0 else -1))
    assert moments[-1] == NOON + seconds(299.9 + offset_s)


def test_what_the_round_trip_may_explain_is_not_corrected():
    """Half a second off in a round trip of one second proves nothing; of 0.8 s, 0.1 s is proved."""
    assert tied(0.5, 1.0).at(1_201.0) == NOON + seconds(1_101)
    assert tied(0.5, 0.8).at(1_200.8) == NOON + seconds(1_100.8 + 0.1)
    assert tied(0.5, 1.0).offset_s == pytest.approx(0.5)


@pytest.mark.parametrize("offset_s", [JUMP_S + 0.1, -JUMP_S - 0.1, 3_600.0, -3_600.0])
def test_a_jump_is_told_and_not_followed(offset_s):
    """More than two seconds either way: time goes on as if nothing had been measured, until the clocks agree again."""
    time = tied(offset_s)
    assert time.jump_s == pytest.approx(offset_s)
    assert time.at(300.0) == NOON + seconds(200)
    time.tie(NOON + seconds(200.05), 300.0, 300.0)
    assert time.jump_s == 0
    assert time.at(400.0) == NOON + seconds(300.05)


def test_a_slow_answer_is_no_jump():
    """A database that took ten seconds to answer has not jumped by four."""
    assert tied(4.0, 10.0).jump_s == 0


def test_the_database_is_asked_and_its_quality_kept(app):
    """The real clock agrees with the database to within the round trip and says how well it is tied."""
    running = clock.DatabaseClock(db.engine)
    running.now()
    running.synchronise()
    shown = db.session.scalar(sa.text("SELECT clock_timestamp()"))
    quality = running.quality()
    assert abs(running.now() - shown) < seconds(1)
    assert quality.jump_s == 0
    assert 0 < quality.round_trip_s < 60
    assert 0 <= quality.measured_ago_s < 60


def test_a_database_clock_that_is_set_does_not_move_the_process(app):
    """Half an hour forward, half an hour back: the process's time goes on by itself and says how far the other is."""
    ahead = timedelta(0)

    def ask(connection):
        return connection.scalar(sa.text("SELECT clock_timestamp()")) + ahead, 0, None

    running = clock.DatabaseClock(db.engine, ask)
    clock.install(app, running)
    before = clock.now()
    for ahead in (timedelta(minutes=30), timedelta(minutes=-30)):
        running.synchronise()
        assert abs(clock.now() - before) < timedelta(minutes=1)
        assert clock.jump_s() == pytest.approx(ahead.total_seconds(), abs=10)
    ahead = timedelta(0)
    running.synchronise()
    assert clock.jump_s() == 0


def test_what_a_moved_demo_clock_jumped_over_is_not_lateness(app):
    """The court's clock goes on by a day: what fell due meanwhile is not a day late; what is due an hour ago for real is."""
    clock.install(app, clock.DatabaseClock(db.engine))
    due = clock.now() + timedelta(hours=1)
    assert clock.late_by(clock.now() - timedelta(hours=1)) >= timedelta(hours=1)
    clock.move_to(clock.now() + timedelta(days=1))
    assert timedelta(0) <= clock.late_by(due) < timedelta(minutes=5)
