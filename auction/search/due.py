"""The index follows what happens by itself: what others wait to find."""

from auction.ground.due import Due

from .filling import follow

DUE = (Due("fill the search", follow, is_news=True),)
