"""Bidding's due work."""

from auction.ground.due import Due

from .automatic import make_opening_bids
from .closing import close_due_lots, next_close, release_left_deposits, wind_up_closed_lots
from .outages import suspend_after_outages

DUE = (
    Due("suspend after outages", suspend_after_outages, is_prompt=True),
    # Before lots are closed: one in which only maxima were left must be sold.
    Due("automatic bids at the opening", make_opening_bids, is_prompt=True),
    Due("close lots", close_due_lots, next_close, is_prompt=True),
    Due("wind up closed lots", wind_up_closed_lots),
    Due("release left deposits", release_left_deposits),
)
