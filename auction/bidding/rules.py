"""The law of the contest: facts in, verdict out. Articles of 法释〔2016〕18号."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from auction.ground.money import MOST_MINOR
from auction.jurisdictions.rules import RuleSet


@dataclass(frozen=True, slots=True)
class Dials:
    """What a jurisdiction says about the end of bidding (article 20; the sell-off notice, item 2)."""

    extension_window_s: int
    extension_s: int
    # "bid_time": so long from the bid's entry; "current_end": so long from the end as it stands; "none": hard end.
    extension_anchor: str
    # At most so many extensions; none beyond so long after the scheduled end. None: no limit.
    extension_max_count: int | None = None
    extension_cap_s: int | None = None
    selloff_countdown_s: int = 86_400


def dials_of(rules: RuleSet) -> Dials:
    """The contest's dials of a rule set."""
    return Dials(
        rules.extension_window_s, rules.extension_s, rules.extension_anchor, rules.extension_max_count,
        rules.extension_cap_s, rules.selloff_countdown_hours * 3_600,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contest:
    """One lot's bidding as it stands. `opens_at` ≤ received < `closes_at` is in time."""

    state: str
    opens_at: datetime
    closes_at: datetime
    start_price_minor: int
    increment_minor: int
    bid_count: int = 0
    extension_count: int = 0
    leading_price_minor: int | None = None
    leading_code: str | None = None
    leading_rank: int | None = None
    # The priority purchasers who have bid the leading price without leading: each may equal a price once.
    equalled_by: frozenset[str] = frozenset()
    # The announced end, from which a cap counts; None: there is no cap to count.
    scheduled_closes_at: datetime | None = None
    round_kind: str = "first"


@dataclass(frozen=True, slots=True)
class Offer:
    """One bid as it entered: code and rank of the bidder, amount, moment of entry at the server."""

    code: str
    rank: int | None
    amount_minor: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refusal` None = accepted. `least_minor` is what would be accepted from this bidder after the verdict."""

    refusal: str | None
    least_minor: int
    closes_at: datetime
    extended: bool = False


# In the order in which they are looked for; the first that applies is the answer.
REFUSAL_CODES = ("BEFORE_START", "BIDDING_PAUSED", "AFTER_END", "BIDDING_NOT_OPEN", "AMOUNT_TOO_LARGE",
                 "BELOW_START", "BELOW_MIN_INCREMENT")  # fmt: skip


def least_bid_minor(contest: Contest, rank: int | None = None, code: str | None = None) -> int:
    """The least amount that would be accepted from a bidder of this priority rank (None = ordinary) and code.

    The first bid may equal the start price; later ones rise by the increment; a priority purchaser may equal
    the leading price, once, unless it is his own (articles 20, 21).
    """
    if contest.leading_price_minor is None:
        return contest.start_price_minor
    has_bid_it = code is not None and (code == contest.leading_code or code in contest.equalled_by)
    if rank is not None and not has_bid_it:
        return contest.leading_price_minor
    return contest.leading_price_minor + contest.increment_minor


def takes_lead(contest: Contest, offer: Offer) -> bool:
    """Whether an accepted offer leads: a higher price does; an equal one by a better rank; of one rank the earlier
    bid keeps the lead (article 21).
    """
    if contest.leading_price_minor is None or offer.amount_minor > contest.leading_price_minor:
        return True
    return offer.rank is not None and (contest.leading_rank is None or offer.rank < contest.leading_rank)


def judge(contest: Contest, offer: Offer, dials: Dials) -> tuple[Contest, Verdict]:
    """Decide one offer: the contest after it, and the verdict. The moment of entry counts, not the queue."""
    refusal = _refusal(contest, offer)
    if refusal:
        return contest, Verdict(refusal, least_bid_minor(contest, offer.rank, offer.code), contest.closes_at)
    closes_at, extended = _end_after(contest, offer.received_at, dials)
    after = _after(contest, offer, closes_at, extended)
    return after, Verdict(None, least_bid_minor(after, offer.rank, offer.code), closes_at, extended)


def _after(contest: Contest, offer: Offer, closes_at: datetime, extended: bool) -> Contest:
    """The contest after an accepted offer: who leads, at what price, and who stands beside him at that price."""
    price_minor, leading_code, leading_rank = contest.leading_price_minor, contest.leading_code, contest.leading_rank
    equalled_by = contest.equalled_by
    if takes_lead(contest, offer):
        if price_minor != offer.amount_minor:
            equalled_by = frozenset()
        elif leading_code is not None:
            equalled_by = equalled_by | {leading_code}
        price_minor, leading_code, leading_rank = offer.amount_minor, offer.code, offer.rank
    else:
        equalled_by = equalled_by | {offer.code}
    # Written out, not `replace`: this runs for every bid of a hot lot.
    return Contest(
        contest.state, contest.opens_at, closes_at, contest.start_price_minor, contest.increment_minor,
        contest.bid_count + 1, contest.extension_count + extended, price_minor, leading_code, leading_rank, equalled_by,
        contest.scheduled_closes_at, contest.round_kind,
    )  # fmt: skip


def _refusal(contest: Contest, offer: Offer) -> str | None:
    # Before its window: a suspended lot's stored times move when it is resumed, so they say nothing yet.
    if contest.state == "paused":
        return "BIDDING_PAUSED"
    if offer.received_at < contest.opens_at:
        return "BEFORE_START"
    if offer.received_at >= contest.closes_at:
        return "AFTER_END"
    # A lot whose time has come is open for bids even when the worker has not yet turned its state.
    if contest.state not in ("announced", "open"):
        return "BIDDING_NOT_OPEN"
    if offer.amount_minor > MOST_MINOR:
        return "AMOUNT_TOO_LARGE"
    if offer.amount_minor < least_bid_minor(contest, offer.rank, offer.code):
        return "BELOW_START" if contest.leading_price_minor is None else "BELOW_MIN_INCREMENT"
    return None


def _end_after(contest: Contest, received_at: datetime, dials: Dials) -> tuple[datetime, bool]:
    """The end after an accepted bid, and whether the bid extended it."""
    if starts_countdown(contest):
        return received_at + timedelta(seconds=dials.selloff_countdown_s), False
    if not is_extending(contest, received_at, dials):
        return contest.closes_at, False
    return extended_end(contest, received_at, dials), True


def starts_countdown(contest: Contest) -> bool:
    """Whether the next bid sets the end: a sell-off waits for its first bid, and then runs a day from it.

    That end may come before or after the end of the announced period (sell-off notice, item 2).
    """
    return contest.round_kind == "selloff" and contest.bid_count == 0


def is_extending(contest: Contest, received_at: datetime, dials: Dials) -> bool:
    """Whether a bid entered inside the last window (article 20(2)), and an extension is left to give.

    The window's first moment belongs to it: a bid right on it, or in the same instant as another, extends without
    moving the end.
    """
    if dials.extension_anchor == "none" or (contest.closes_at - received_at).total_seconds() > dials.extension_window_s:
        return False
    if dials.extension_max_count is not None and contest.extension_count >= dials.extension_max_count:
        return False
    last_end = _last_end(contest, dials)
    return last_end is None or contest.closes_at < last_end


def extended_end(contest: Contest, received_at: datetime, dials: Dials) -> datetime:
    """The end after an extending bid; it never comes earlier, nor later than the cap allows."""
    anchor = received_at if dials.extension_anchor == "bid_time" else contest.closes_at
    end, last_end = max(contest.closes_at, anchor + timedelta(seconds=dials.extension_s)), _last_end(contest, dials)
    return end if last_end is None else min(end, last_end)


def _last_end(contest: Contest, dials: Dials) -> datetime | None:
    """Beyond which no extension goes. A sell-off's countdown is no extension: it is not capped."""
    if dials.extension_cap_s is None or contest.scheduled_closes_at is None:
        return None
    return contest.scheduled_closes_at + timedelta(seconds=dials.extension_cap_s)


def next_amounts_minor(contest: Contest, rank: int | None = None, count: int = 3) -> Sequence[int]:
    """The next legal amounts to offer as buttons."""
    least = least_bid_minor(contest, rank)
    return [least + step * contest.increment_minor for step in range(count)]


# More increments than this above the least amount is probably a slip of the hand: the page asks again.
UNUSUAL_INCREMENTS = 10


def is_unusual(contest: Contest, amount_minor: int, rank: int | None = None) -> bool:
    """Whether the amount lies so far above the least one that its bidder should confirm it."""
    return amount_minor > least_bid_minor(contest, rank) + UNUSUAL_INCREMENTS * contest.increment_minor


def phase(state: str, opens_at: datetime, closes_at: datetime, at: datetime) -> str:
    """What a watcher sees: before, open, paused, deciding (time is up, the result is not there), or ended.

    The window counts, not whether a timer has already turned the state.
    """
    if state == "paused":
        return "paused"
    if state not in ("announced", "open"):
        return "ended"
    if at < opens_at:
        return "before"
    return "open" if at < closes_at else "deciding"
