"""Due work of drafts."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import forget_old

DUE = (Due("forget drafts", seldom(forget_old, timedelta(minutes=10))),)
