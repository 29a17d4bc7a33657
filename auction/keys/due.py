"""Keys' due work: forgetting. No next event: it is no event of the court."""

from datetime import timedelta

from auction.ground.due import Due, seldom

from .counting import forget_answers, forget_counts, forget_tokens

DUE = (
    Due("forget access tokens", seldom(forget_tokens, timedelta(hours=1))),
    Due("forget answered requests", seldom(forget_answers, timedelta(hours=1))),
    Due("forget counts of requests", seldom(forget_counts, timedelta(hours=24))),
)
