"""Bidding's due work."""

from auction.ground.due import Due

from .closing import close_due_lots, next_close, release_left_deposits
from .enrolling import confirm_paid_enrolments

DUE = (
    Due("confirm enrolments", confirm_paid_enrolments),
    Due("close lots", close_due_lots, next_close),
    Due("release left deposits", release_left_deposits),
)
