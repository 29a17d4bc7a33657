"""The journal's due work."""

from auction.ground.due import Due

from .mailing import forget_old_mails, start_postman

DUE = (Due("send mails", start_postman), Due("forget old mails", forget_old_mails))
