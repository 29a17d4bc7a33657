"""A reported ladder beside the law: every bid runs through the very rule that ours do (bidding.rules.judge). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, NoReturn

from auction.bidding.rules import Contest, Dials, Offer, judge
from auction.ground.refusal import Refusal

from .rules import END_TOLERANCE, check_not_ahead


@dataclass(frozen=True, slots=True)
class ReportedBid:
    """One line of a reported ladder: the platform's number from 1, the bidder's code, the moment it entered there."""

    seq: int
    code: str
    amount_minor: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A reported bidder: his priority rank, and since when the platform holds his deposit."""

    rank: int | None
    held_at: datetime


@dataclass(frozen=True)
class Ladder:
    """What is known of the lot before a report: the contest, its bids by number, its bidders by code, the suspensions
    (from, until; None: it lasts).
    """

    contest: Contest
    known: Mapping[int, ReportedBid]
    bidders: Mapping[str, Held]
    suspensions: Sequence[tuple[datetime, datetime | None]]
    currency: str


def new_bids(ladder: Ladder, reported: Sequence[ReportedBid], now: datetime) -> list[ReportedBid]:
    """The bids of a batch that are not taken yet; those taken must be the same. Refuses OUTSIDE_SEQ with the number that
    is due, OUTSIDE_BID_DIFFERS with what stands.
    """
    for before, bid in pairwise(reported):
        if bid.seq != before.seq + 1:
            raise Refusal("OUTSIDE_SEQ", seq=bid.seq, expected_seq=before.seq + 1)
    fresh = []
    for bid in reported:
        stands = ladder.known.get(bid.seq)
        if stands is None:
            fresh.append(bid)
        elif stands != bid:
            raise Refusal(
                "OUTSIDE_BID_DIFFERS", seq=bid.seq, bidder_code=stands.code, amount_minor=stands.amount_minor, at=stands.at,
                currency=ladder.currency,
            )  # fmt: skip
    if fresh and fresh[0].seq != ladder.contest.bid_count + 1:
        raise Refusal("OUTSIDE_SEQ", seq=fresh[0].seq, expected_seq=ladder.contest.bid_count + 1)
    for bid in fresh:
        check_not_ahead(bid.at, now)
    return fresh


def offers_of(ladder: Ladder, fresh: Sequence[ReportedBid], dials: Dials) -> tuple[list[Offer], Contest]:
    """The new bids as offers, each found lawful in its turn, and the contest after them.

    Refuses OUTSIDE_CODE_UNKNOWN, OUTSIDE_DEPOSIT_LATER, OUTSIDE_ORDER, OUTSIDE_SUSPENDED, OUTSIDE_BID_TIME,
    OUTSIDE_BID_LOW, OUTSIDE_OVER, AMOUNT_TOO_LARGE: the first bid that does not agree, with what was expected.
    """
    contest, offers = ladder.contest, []
    last_at = max((bid.at for bid in ladder.known.values()), default=None)
    for bid in fresh:
        bidder = ladder.bidders.get(bid.code)
        if bidder is None:
            raise Refusal("OUTSIDE_CODE_UNKNOWN", seq=bid.seq, bidder_code=bid.code)
        if bid.at < bidder.held_at:
            raise Refusal("OUTSIDE_DEPOSIT_LATER", seq=bid.seq, bidder_code=bid.code, held_at=bidder.held_at)
        if last_at is not None and bid.at < last_at:
            raise Refusal("OUTSIDE_ORDER", seq=bid.seq, last_at=last_at)
        if is_suspended(ladder.suspensions, bid.at):
            raise Refusal("OUTSIDE_SUSPENDED", seq=bid.seq, at=bid.at)
        offer = Offer(bid.code, bidder.rank, bid.amount_minor, bid.at)
        # Made before the suspension that lasts: it counts.
        begun = replace(contest, state="open") if contest.state == "paused" else contest
        after, verdict = judge(begun, offer, dials)
        if verdict.refusal:
            _disagree(verdict.refusal, bid, contest, verdict.least_minor, ladder.currency)
        contest, last_at = replace(after, state=contest.state), bid.at
        offers.append(offer)
    return offers, contest


def _disagree(code: str, bid: ReportedBid, contest: Contest, least_minor: int, currency: str) -> NoReturn:
    """Say in the platform's terms what bidding's own rule has refused."""
    facts: dict[str, Any] = {"seq": bid.seq, "bidder_code": bid.code}
    if code in ("BEFORE_START", "AFTER_END"):
        raise Refusal("OUTSIDE_BID_TIME", **facts, at=bid.at, opens_at=contest.opens_at, closes_at=contest.closes_at)
    if code in ("BELOW_START", "BELOW_MIN_INCREMENT"):
        raise Refusal(
            "OUTSIDE_BID_LOW", **facts, amount_minor=bid.amount_minor, least_minor=least_minor, currency=currency
        )
    raise Refusal("OUTSIDE_OVER" if code == "BIDDING_NOT_OPEN" else code)


def is_suspended(suspensions: Sequence[tuple[datetime, datetime | None]], at: datetime) -> bool:
    """Whether bidding was suspended at this moment."""
    return any(since <= at and (until is None or at < until) for since, until in suspensions)


def check_end(shown_at: datetime, closes_at: datetime) -> None:
    """The platform shows the end that the last bid made, five minutes' extensions included (article 20(2)). Refuses
    OUTSIDE_END_DIFFERS.
    """
    if abs(shown_at - closes_at) >= END_TOLERANCE:
        raise Refusal("OUTSIDE_END_DIFFERS", closes_at=closes_at, shown_at=shown_at)


def check_result(
    contest: Contest, outcome: str, code: str | None, price_minor: int | None, ended_at: datetime, now: datetime,
    currency: str,
) -> None:  # fmt: skip
    """The result is the one the ladder makes, and comes after the end. Refuses OUTSIDE_NOT_OVER, OUTSIDE_END_DIFFERS,
    OUTSIDE_RESULT_FAILED, OUTSIDE_RESULT_DIFFERS with what the ladder says.
    """
    if now < contest.closes_at:
        raise Refusal("OUTSIDE_NOT_OVER", closes_at=contest.closes_at)
    check_end(ended_at, contest.closes_at)
    if contest.leading_price_minor is None:
        if (outcome, code, price_minor) != ("failed", None, None):
            raise Refusal("OUTSIDE_RESULT_FAILED")
    elif (outcome, code, price_minor) != ("sold", contest.leading_code, contest.leading_price_minor):
        raise Refusal(
            "OUTSIDE_RESULT_DIFFERS", bidder_code=contest.leading_code, price_minor=contest.leading_price_minor,
            bid_count=contest.bid_count, currency=currency,
        )  # fmt: skip
