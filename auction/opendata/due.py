"""The daily dump makes itself."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import make_dump

DUE = (Due("make the daily dump", seldom(make_dump, timedelta(minutes=10))),)
