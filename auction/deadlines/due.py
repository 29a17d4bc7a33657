"""Due work of deadlines: people are told before the last day, supervisors after it."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import warn, warn_of_money

DUE = (
    Due("warn of last days", seldom(warn, timedelta(minutes=10))),
    Due("warn of late money", seldom(warn_of_money, timedelta(hours=1))),
)
