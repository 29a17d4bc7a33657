"""Due work of accounts."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .inbox import forget_old_notices

DUE = (Due("forget old notices", seldom(forget_old_notices, timedelta(hours=1))),)
