"""The due work of following. No next event: what it tells of are the events."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .noting import note_news, remind
from .pushing import start_pushers
from .sending import send_alerts

DUE = (
    Due("note news of what is followed", seldom(note_news, timedelta(seconds=2))),
    Due("remind of openings and ends", seldom(remind, timedelta(seconds=15))),
    Due("send alerts", seldom(send_alerts, timedelta(seconds=2))),
    Due("send notifications", start_pushers),
)
