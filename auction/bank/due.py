"""The bank's due work: place what statements bring, look again, send back what nobody claims."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .exchange import hand_to_bank, take_from_bank
from .matching import judge_new, judge_waiting, return_unclaimed

DUE = (
    Due("hand payment files to the bank", hand_to_bank),
    Due("take in the bank's files", take_from_bank),
    Due("place bank entries", judge_new),
    Due("look at waiting bank entries again", seldom(judge_waiting, timedelta(minutes=1))),
    Due("send back unclaimed transfers", seldom(return_unclaimed, timedelta(minutes=10))),
)
