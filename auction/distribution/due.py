"""Due work of the distribution: drafts of plans."""

from auction.ground.due import Due, each

from .drafting import draft, without_draft

DUE = (Due("draft plans", each(without_draft, draft)),)
