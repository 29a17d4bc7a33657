"""Filling an empty database with the demo court: stories of lots, told on a clock that runs up to now."""

import heapq
import itertools
from datetime import datetime, timedelta

from flask import current_app

from auction.accounts.models import Court
from auction.estimate.actions import import_sales
from auction.ground import clock
from auction.ground.store import db
from auction.worker import next_event, run_due

from .acts import DIVISION, People
from .people import make_court, make_people
from .sales import demo_sales
from .stories import STORIES, Story

# Long enough for the longest story's past.
PAST = timedelta(days=120)
# Learning, drawing and warnings that need not be waited for: the worker sees to them once the court is open.
FOR_LATER = frozenset({
    "estimate lots", "draw pages", "draw photos", "draw share cards", "make the daily dump", "warn of last days",
    "warn of late money",
})  # fmt: skip


def is_empty() -> bool:
    """Whether no court has been set up yet."""
    return db.session.query(Court).first() is None


def load() -> None:
    """Tell all stories, each step at its own moment, the due work done in between."""
    real = clock.current()
    now = real.now()
    told = clock.ManualClock(now - PAST)
    clock.install(current_app, told)
    try:
        people = People(make_people(make_court()))
        import_sales(demo_sales(now.date(), DIVISION))
        _tell([story(people, now) for story in STORIES], told, now)
    finally:
        clock.install(current_app, real)
        db.session.close()


def _tell(stories: list[Story], told: clock.ManualClock, now: datetime) -> None:
    order = itertools.count()
    waiting = [(moment, next(order), story) for story in stories if (moment := next(story, None)) is not None]
    heapq.heapify(waiting)
    while waiting:
        moment, _, story = heapq.heappop(waiting)
        if moment > now:
            raise RuntimeError(f"a story is told in the future: {moment}")
        _run_until(told, moment)
        following = next(story, None)
        db.session.expire_all()
        if following is not None:
            heapq.heappush(waiting, (following, next(order), story))
    _run_until(told, now)


def _run_until(told: clock.ManualClock, moment: datetime) -> None:
    """Do what falls due on the way to `moment`, each at its own time, so that the past looks lived."""
    run_due(left_out=FOR_LATER)
    while (event := next_event()) is not None and event.at <= moment:
        is_later, told.at = event.at > told.at, max(told.at, event.at)
        # An event at which nothing is done (the last minutes begin) must not hide those behind it.
        if not run_due(left_out=FOR_LATER) and not is_later:
            break
    told.at = max(told.at, moment)
