"""Lots are estimated by themselves while their file is prepared."""

from auction.ground.due import Due

from .actions import estimate_lots

DUE = (Due("estimate lots", estimate_lots),)
