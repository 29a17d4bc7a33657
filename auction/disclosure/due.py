"""Disclosure's due work."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .previews import make_previews

DUE = (Due("draw pages", seldom(make_previews, timedelta(seconds=10))),)
