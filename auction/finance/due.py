"""Due work of finance: payees without a bank account are reminded."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import remind_payees

DUE = (Due("remind payees", seldom(remind_payees, timedelta(hours=1))),)
