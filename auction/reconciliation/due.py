"""Due work of reconciliation: once a day."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import reconcile_daily

DUE = (Due("reconcile", seldom(reconcile_daily, timedelta(minutes=10))),)
