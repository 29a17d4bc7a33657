"""The demo court's clock: where it stands, and its next event."""

from datetime import datetime, timedelta

from flask import Flask, current_app, g

from auction.ground import clock
from auction.ground.door import words
from auction.ground.due import Event
from auction.ground.refusal import Refusal
from auction.room.telling import clock_moved
from auction.worker import next_event as next_of_the_worker
from auction.worker import run_due

# The step that lands just after the event, so that it has happened when the page comes back.
BEYOND = timedelta(seconds=1)
# More events than a day of the demo court holds.
MOST_EVENTS = 200


def install(app: Flask) -> None:
    """Show the banner on every page, unless the configuration says production."""
    app.extensions["demo_clock"] = banner


def banner() -> dict | None:
    """What the banner shows; None where the clock is real."""
    if current_app.config["SUBHASTA_ENV"] != "demo":
        return None
    if "demo_clock" not in g:
        event = next_event()
        g.demo_clock = {
            "now": clock.now(),
            "next_at": event.at if event else None,
            "next_label": words(event.what) if event else None,
        }
    return g.demo_clock


def next_event() -> Event | None:
    """The next moment at which something happens by itself."""
    return next_of_the_worker()


def go_to_next_event() -> Event:
    """Move the clock to the next event and do what is due. Refuses CLOCK_NO_EVENT, CLOCK_IS_REAL."""
    _only_in_the_demo()
    run_due()
    event = next_event()
    if event is None:
        raise Refusal("CLOCK_NO_EVENT")
    _go_to(event.at + BEYOND)
    return event


def go_on_a_day() -> None:
    """Move the clock on by a day, each event on the way at its own time. Refuses CLOCK_IS_REAL."""
    _only_in_the_demo()
    run_due()
    target = clock.now() + timedelta(days=1)
    for _ in range(MOST_EVENTS):
        event = next_event()
        if event is None or event.at >= target:
            break
        _go_to(event.at + BEYOND)
    _go_to(target)


def _go_to(moment: datetime) -> None:
    if moment > clock.now():
        clock.move_to(moment)
        clock_moved()
    run_due()


def _only_in_the_demo() -> None:
    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("CLOCK_IS_REAL")
