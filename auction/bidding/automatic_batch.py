"""A lot's sealed maxima while a batch is judged: one is left, and each accepted bid is answered at once. Pure.

Maxima left before the opening bid at the opening: in the first batch after it, before anybody else's bid, and at the
latest when the worker looks (bidding/due.py). Their bids count as received when bidding opened.
"""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from .automatic_rules import Maximum, raises
from .batch_rules import Answer, LotBatch, WaitingBid, bar
from .rules import Offer, judge, least_bid_minor


@dataclass(frozen=True, slots=True)
class WaitingMaximum(WaitingBid):
    """A maximum as it entered the server. `sealed` is what will be kept of `amount_minor`."""

    sealed: str = ""

    def __repr__(self) -> str:
        """Without the amount: it must not get into a log or a trace."""
        return f"WaitingMaximum({self.bid_id})"


@dataclass(slots=True)
class LeftMaxima:
    """The maxima of one lot. `rows` are as the statement read them, `amounts` what their seals hold."""

    rows: list[Any]
    amounts: dict[uuid.UUID, int | None]
    standing: dict[str, Maximum] = field(default_factory=dict)
    left: list[dict[str, Any]] = field(default_factory=list)
    ended: list[uuid.UUID] = field(default_factory=list)
    left_by: dict[uuid.UUID, tuple[uuid.UUID, int | None]] = field(default_factory=dict)
    # The row that counts, by the bidder's code, and whose it is.
    row_of: dict[str, tuple[uuid.UUID, uuid.UUID]] = field(default_factory=dict)
    last_number: int = 0

    def __post_init__(self) -> None:
        for row in self.rows:
            amount_minor = self.amounts[row.id]
            self.left_by[row.id] = (row.enrolment_id, amount_minor)
            self.last_number = max(self.last_number, row.number)
            if row.is_standing:
                self.row_of[row.code] = (row.id, row.enrolment_id)
                # Of a closed account the system bids no more.
                if amount_minor is not None and row.active:
                    self.standing[row.code] = Maximum(row.code, row.rank, amount_minor, row.number)

    def decide(self, batch: LotBatch, bid: WaitingBid) -> Answer:
        """Judge the next bid, or leave the next maximum, and make the bids that follow from it."""
        if bid.received_at >= batch.contest.opens_at:
            self.bid_at_opening(batch)
        if isinstance(bid, WaitingMaximum):
            # What was left is told to nobody, not even to its bidder.
            return replace(self._leave(batch, bid), amount_minor=0)
        place, bids = len(batch.bids), batch.contest.bid_count
        answer = batch.decide_bid(bid)
        if batch.contest.bid_count == bids:
            return answer
        self._raise(batch, bid.received_at)
        enrolment = batch.enrolments[bid.user_id]
        least_minor = least_bid_minor(batch.contest, enrolment.rank, enrolment.code)
        batch.bids[place]["least_minor"] = batch.known[bid.bid_id].least_minor = least_minor
        return replace(answer, least_minor=least_minor, leads=batch.contest.leading_code == enrolment.code)

    def bid_at_opening(self, batch: LotBatch) -> None:
        """Make the bids of the maxima that were left before the opening, unless they are made."""
        contest = batch.contest
        if not contest.bid_count and contest.state in ("announced", "open") and batch.decided_at >= contest.opens_at:
            self._raise(batch, contest.opens_at)

    def _raise(self, batch: LotBatch, received_at: datetime) -> None:
        for one in raises(batch.contest, list(self.standing.values())):
            offer = Offer(one.code, self.standing[one.code].rank, one.amount_minor, received_at)
            batch.place(offer, uuid.uuid4(), self.row_of[one.code][1])
            batch.bids[-1]["is_automatic"] = True

    def _leave(self, batch: LotBatch, bid: WaitingMaximum) -> Answer:
        enrolment = batch.enrolments.get(bid.user_id)
        refusal = bar(bid, enrolment, batch.lot)
        if enrolment is None or refusal:
            return batch.answer(bid, refusal)
        entered_at = max(bid.received_at, batch.contest.opens_at)
        if bid.bid_id not in self.left_by:
            offer = Offer(enrolment.code, enrolment.rank, bid.amount_minor, entered_at)
            _, verdict = judge(batch.contest, offer, batch.dials)
            if verdict.refusal:
                return batch.answer(bid, verdict.refusal, verdict.least_minor)
            self._keep(batch, bid, enrolment)
            if batch.contest.bid_count or bid.received_at >= batch.contest.opens_at:
                self._raise(batch, entered_at)
        elif not self._counts(bid, enrolment):
            return batch.answer(bid, "BID_ID_REUSED")
        least_minor = least_bid_minor(batch.contest, enrolment.rank, enrolment.code)
        answer = batch.answer(bid, None, least_minor, code=enrolment.code)
        return replace(answer, leads=batch.contest.leading_code == enrolment.code)

    def _counts(self, bid: WaitingMaximum, enrolment: Any) -> bool:
        """Whether what was left under this id is this maximum, and neither changed nor withdrawn since."""
        is_same = self.left_by[bid.bid_id] == (enrolment.id, bid.amount_minor)
        return is_same and self.row_of.get(enrolment.code) == (bid.bid_id, enrolment.id)

    def _keep(self, batch: LotBatch, bid: WaitingMaximum, enrolment: Any) -> None:
        """The new maximum counts, and stands behind all others that were left before it; an older one ends."""
        code = enrolment.code
        if code in self.row_of:
            older_id = self.row_of[code][0]
            self.ended.append(older_id)
            for row in self.left:
                if row["id"] == older_id:
                    row["withdrawn_at"] = batch.decided_at
        self.last_number += 1
        self.standing[code] = Maximum(code, enrolment.rank, bid.amount_minor, self.last_number)
        self.row_of[code] = (bid.bid_id, enrolment.id)
        self.left_by[bid.bid_id] = (enrolment.id, bid.amount_minor)
        self.left.append({
            "id": bid.bid_id, "lot_id": batch.lot.id, "enrolment_id": enrolment.id, "sealed": bid.sealed,
            "number": self.last_number, "left_at": bid.received_at, "withdrawn_at": None, "user_id": bid.user_id,
        })  # fmt: skip
