"""The room's due work: people are told off the page."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .notices import tell_of_bids, write_outbid_mails

DUE = (
    Due("tell of bids", seldom(tell_of_bids, timedelta(seconds=1))),
    Due("write outbid mails", seldom(write_outbid_mails, timedelta(seconds=1))),
)
