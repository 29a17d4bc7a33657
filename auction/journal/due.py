"""The journal's due work."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .mailing import forget_old_mails, start_postman

DUE = (Due("send mails", start_postman), Due("forget old mails", seldom(forget_old_mails, timedelta(hours=1))))
