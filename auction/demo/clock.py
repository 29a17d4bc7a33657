"""The demo court's clock: where it stands, and its next event."""

from datetime import timedelta

from flask import Flask, current_app, g

from auction.ground import clock
from auction.ground.door import words
from auction.ground.due import Event
from auction.ground.refusal import Refusal

# The step that lands just after the event, so that it has happened when the page comes back.
BEYOND = timedelta(seconds=1)


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
    from auction.worker import next_event as of_the_worker

    return of_the_worker()


def go_to_next_event() -> Event:
    """Move the clock to the next event and do what is due. Refuses CLOCK_NO_EVENT, CLOCK_IS_REAL."""
    from auction.worker import run_due

    if current_app.config["SUBHASTA_ENV"] == "production":
        raise Refusal("CLOCK_IS_REAL")
    run_due()
    event = next_event()
    if event is None:
        raise Refusal("CLOCK_NO_EVENT")
    if event.at + BEYOND > clock.now():
        clock.move_to(event.at + BEYOND)
    run_due()
    return event
