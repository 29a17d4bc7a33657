"""Enrolment's due work."""

from auction.ground.due import Due

from .actions import confirm_paid_enrolments

DUE = (Due("confirm enrolments", confirm_paid_enrolments),)
