"""One lot's part of a batch under judgement: what was read under the lock, and what is to be written. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from auction.ground.refusal import Refusal
from auction.journal.rules import Fact

from .rules import Contest, Dials, Offer, Verdict, judge

if TYPE_CHECKING:
    from .automatic_batch import LeftMaxima


@dataclass(frozen=True, slots=True)
class WaitingBid:
    """A bid as it entered the server: the client's id, the bidder, the amount, the moment of entry.

    `session_key` is the account's when the bidder signed in; a bid of a session that was ended since is refused.
    None: no session stands behind it (demo, replay).
    """

    bid_id: uuid.UUID
    user_id: int
    amount_minor: int
    received_at: datetime
    session_key: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bidder is told. `refusal` None = accepted as number `seq`.

    `leads`: whether he leads after it. Not so when another's maximum has answered at once. It is a matter of the
    moment: a repeated answer says how it is then.
    """

    bid_id: uuid.UUID
    refusal: str | None
    amount_minor: int
    least_minor: int | None
    closes_at: datetime
    opens_at: datetime
    currency: str
    code: str | None
    seq: int | None
    leads: bool = field(default=False, compare=False)
    # Where the lot is bid for when not here.
    venue: str | None = None

    def raise_refusal(self) -> None:
        """Raise the refusal with its facts, when there is one."""
        if self.refusal is None:
            return
        facts: dict[str, Any] = {
            "closes_at": self.closes_at, "opens_at": self.opens_at, "currency": self.currency, "venue": self.venue,
        }  # fmt: skip
        if self.least_minor is not None:
            facts["least_minor"] = self.least_minor
        raise Refusal(self.refusal, **facts)


@dataclass(slots=True)
class LotBatch:
    """The bids of one lot. `enrolments` by account, `known` by bid id: rows as the statements read them."""

    lot: Any
    contest: Contest
    dials: Dials
    enrolments: Mapping[int, Any]
    known: dict[uuid.UUID, Any]
    decided_at: datetime
    bids: list[dict[str, Any]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    # Only where somebody has left a maximum, or is about to.
    maxima: "LeftMaxima | None" = None

    def decide(self, bid: WaitingBid) -> Answer:
        """Answer the next of the batch, and let the lot's maxima follow."""
        return self.decide_bid(bid) if self.maxima is None else self.maxima.decide(self, bid)

    def decide_bid(self, bid: WaitingBid) -> Answer:
        """Judge the next bid, or repeat its first answer."""
        enrolment = self.enrolments.get(bid.user_id)
        refusal = bar(bid, enrolment, self.lot)
        if refusal:
            return self.answer(bid, refusal)
        if bid.bid_id in self.known:
            return self._repeat(bid, enrolment, self.known[bid.bid_id])
        return self._judge(bid, enrolment)

    def moved(self) -> dict[str, Any]:
        """The lot's columns after the batch."""
        contest = self.contest
        return {
            "lot_id": self.lot.id, "bid_count": contest.bid_count, "extension_count": contest.extension_count,
            "closes_at": contest.closes_at, "leading_price_minor": contest.leading_price_minor,
            "leading_code": contest.leading_code, "leading_rank": contest.leading_rank,
        }  # fmt: skip

    def _repeat(self, bid: WaitingBid, enrolment: Any, first: Any) -> Answer:
        """A bid that was decided before: its first answer, or a refusal when the id stood for another bid."""
        if (first.lot_id, first.enrolment_id, first.amount_minor) == (self.lot.id, enrolment.id, bid.amount_minor):
            return self.answer(
                bid, first.refusal, first.least_minor, closes_at=first.closes_at, code=enrolment.code, seq=first.seq
            )
        return self.answer(bid, "BID_ID_REUSED")

    def _judge(self, bid: WaitingBid, enrolment: Any) -> Answer:
        offer = Offer(enrolment.code, enrolment.rank, bid.amount_minor, bid.received_at)
        verdict, seq = self.place(offer, bid.bid_id, enrolment.id)
        self.known[bid.bid_id] = _First(self.lot.id, enrolment.id, bid.amount_minor, seq, verdict)
        return self.answer(
            bid, verdict.refusal, verdict.least_minor, closes_at=verdict.closes_at, code=enrolment.code, seq=seq
        )

    def place(self, offer: Offer, bid_id: uuid.UUID, enrolment_id: uuid.UUID) -> tuple[Verdict, int | None]:
        """Judge an offer and write it down; the verdict, and its number when it was accepted."""
        before = self.contest
        self.contest, verdict = judge(before, offer, self.dials)
        seq = None if verdict.refusal else self.contest.bid_count
        has_previous = seq is not None and before.bid_count > 0
        self.bids.append({
            "bid_id": bid_id, "lot_id": self.lot.id, "enrolment_id": enrolment_id,
            "amount_minor": offer.amount_minor, "rank": offer.rank, "received_at": offer.received_at,
            "decided_at": self.decided_at, "closes_at": verdict.closes_at, "refusal": verdict.refusal,
            "least_minor": verdict.least_minor, "seq": seq,
            "previous_seq": before.bid_count if has_previous else None,
            "previous_amount_minor": before.leading_price_minor if has_previous else None,
        })  # fmt: skip
        if seq is not None:
            self.facts += _facts(self.lot.currency, offer, seq, verdict, before, self.contest)
        return verdict, seq

    def answer(
        self, bid: WaitingBid, refusal: str | None, least_minor: int | None = None, *,
        closes_at: datetime | None = None, code: str | None = None, seq: int | None = None,
    ) -> Answer:  # fmt: skip
        """What the bidder is told, in the lot's present."""
        lot = self.lot
        return Answer(bid.bid_id, refusal, bid.amount_minor, least_minor, closes_at or self.contest.closes_at,
                      lot.opens_at, lot.currency, code, seq,
                      seq is not None and code == self.contest.leading_code, lot.venue)  # fmt: skip


class _First:
    """A bid that was decided in this batch, with the columns that a known one is read with."""

    __slots__ = ("amount_minor", "closes_at", "enrolment_id", "least_minor", "lot_id", "refusal", "seq")

    def __init__(self, lot_id: int, enrolment_id: uuid.UUID, amount_minor: int, seq: int | None, verdict: Verdict):
        self.lot_id, self.enrolment_id, self.amount_minor, self.seq = lot_id, enrolment_id, amount_minor, seq
        self.refusal, self.least_minor, self.closes_at = verdict.refusal, verdict.least_minor, verdict.closes_at


def bar(bid: WaitingBid, enrolment: Any, lot: Any) -> str | None:
    """Why this bidder's bid is not even judged."""
    if lot.venue is not None:
        return "SOLD_OUTSIDE"
    if enrolment is None:
        return "NOT_ENROLLED"
    if not enrolment.active or bid.session_key not in (None, enrolment.fs_uniquifier):
        return "SIGN_IN_FIRST"
    return "DEPOSIT_NOT_HELD" if enrolment.code is None else None


def _facts(currency: str, offer: Offer, seq: int, verdict: Verdict, before: Contest, after: Contest) -> list[Fact]:
    closes_at = verdict.closes_at.isoformat()
    facts = [Fact("bid.accepted", {
        "bid_seq": seq, "code": offer.code, "amount_minor": offer.amount_minor, "currency": currency,
        "is_priority": offer.rank is not None, "leading_code": after.leading_code,
        "received_at": offer.received_at.isoformat(), "closes_at": closes_at,
    })]  # fmt: skip
    if verdict.extended:
        was = before.closes_at.isoformat()
        facts.append(Fact("lot.extended", {"bid_seq": seq, "closes_at": closes_at, "was": was}))
    return facts
