"""Enrolment's due work."""

from auction.ground.due import Due

from .actions import confirm_paid_enrolments
from .interruptions import tell_of_interruptions
from .release_watch import watch_releases

DUE = (
    Due("confirm enrolments", confirm_paid_enrolments),
    Due("tell of interruptions", tell_of_interruptions),
    Due("watch releases", watch_releases),
)
