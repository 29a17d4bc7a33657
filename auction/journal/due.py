"""The journal's due work."""

from auction.ground.due import Due

from .mailing import start_postman

DUE = (Due("send mails", start_postman),)
