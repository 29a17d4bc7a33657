"""Bidding's due work."""

from auction.ground.due import Due

from .closing import close_due_lots, next_close, release_left_deposits

DUE = (
    Due("close lots", close_due_lots, next_close),
    Due("release left deposits", release_left_deposits),
)
