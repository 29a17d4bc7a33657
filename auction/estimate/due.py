"""Lots are estimated by themselves while their file is prepared."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .actions import estimate_lots

DUE = (Due("estimate lots", seldom(estimate_lots, timedelta(minutes=1))),)
