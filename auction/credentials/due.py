"""Due work of credentials."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .sign_ins import forget_sessions

DUE = (Due("forget old sign-ins", seldom(forget_sessions, timedelta(hours=6))),)
