"""Due work of accounts."""

from auction.ground.due import Due

from .inbox import forget_old_notices

DUE = (Due("forget old notices", forget_old_notices),)
