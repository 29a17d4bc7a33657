"""Due work of deadlines: people are told before the last day, supervisors after it."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import warn

DUE = (Due("warn of last days", seldom(warn, timedelta(minutes=10))),)
