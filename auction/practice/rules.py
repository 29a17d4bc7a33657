"""How a practice lot is offered, and how its rivals bid. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from auction.bidding.rules import Contest, least_bid_minor

START_PRICE_MINOR = 100_000_00
INCREMENT_MINOR = 1_000_00
DEPOSIT_MINOR = 10_000_00
OPEN_FOR = timedelta(minutes=3)
# Who comes later than this before the end waits for the next one rather than find a sale that is nearly over.
ENOUGH_TIME = timedelta(seconds=30)

# Addresses of accounts that nobody signs in to.
RIVALS = ("practice-rival-1@practice.invalid", "practice-rival-2@practice.invalid")
# A rival thinks for so long, and stops when the price has risen by so much: then a practising bidder can win.
THINKS_S = (4.0, 11.0)
ENOUGH_PERCENT = 125


def rival_amount_minor(contest: Contest) -> int | None:
    """What a rival bids next; None when he has had enough."""
    amount_minor = least_bid_minor(contest)
    return amount_minor if amount_minor * 100 <= contest.start_price_minor * ENOUGH_PERCENT else None


def next_rival(codes: Sequence[str], leading_code: str | None) -> str | None:
    """Which of the rivals' codes bids next: one who does not lead. None while a rival leads, so that the people who
    practise are answered and not chased.
    """
    return None if leading_code in codes else next(iter(codes), None)


def thinks_until(last_bid_at: datetime, draw: Callable[[float, float], float]) -> datetime:
    """When a rival answers a bid."""
    return last_bid_at + timedelta(seconds=draw(*THINKS_S))
