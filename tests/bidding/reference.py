"""Articles 20 and 21 of 法释〔2016〕18号 and the sell-off's countdown once more, as plainly as can be.

Nothing is carried forward but the list of what happened: leader and price are found by looking through the bids.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

FIVE_MINUTES, ONE_DAY = timedelta(minutes=5), timedelta(days=1)


class Told(NamedTuple):
    """What a bidder is told: number or reason, the least he may bid, the end, his code."""

    seq: int | None
    refusal: str | None
    least_minor: int | None
    closes_at: datetime
    code: str | None


class Taken(NamedTuple):
    """An accepted bid; its number is its place in the list."""

    code: str
    rank: int | None
    amount_minor: int


@dataclass
class ReferenceLot:
    """One lot under the hammer. Amounts in minor units; a rank None is an ordinary bidder.

    A sell-off's first bid, at any moment, starts a day's countdown (法明传〔2017〕455号).
    """

    start_minor: int
    increment_minor: int
    opens_at: datetime
    closes_at: datetime
    is_selloff: bool = False
    state: str = "announced"
    extensions: int = 0
    paused_at: datetime | None = None
    taken: list[Taken] = field(default_factory=list)
    told: dict[object, tuple[str, int, Told]] = field(default_factory=dict)

    def leader(self) -> Taken | None:
        """The highest bid; of equal ones that of the best rank, of one rank the earlier (article 21)."""
        order = [(-bid.amount_minor, bid.rank or 10**9, place) for place, bid in enumerate(self.taken)]
        return self.taken[min(order)[2]] if order else None

    def least(self, code: str, rank: int | None) -> int:
        """The start price, then one step more; a priority purchaser may bid the price itself, once (article 21)."""
        if not self.taken:
            return self.start_minor
        price = max(bid.amount_minor for bid in self.taken)
        has_bid_it = any((bid.code, bid.amount_minor) == (code, price) for bid in self.taken)
        return price if rank and not has_bid_it else price + self.increment_minor

    def bid(self, bid_id: object, code: str | None, rank: int | None, amount_minor: int, received_at: datetime) -> Told:
        """Decide one bid by its moment of entry; an id that was decided before is told its first answer.

        Without a code (the deposit is not there, article 17) there is nothing to decide.
        """
        if code is None:
            return Told(None, "DEPOSIT_NOT_HELD", None, self.closes_at, None)
        if bid_id in self.told:
            first_code, first_amount_minor, told = self.told[bid_id]
            is_same = (first_code, first_amount_minor) == (code, amount_minor)
            return told if is_same else Told(None, "BID_ID_REUSED", None, self.closes_at, None)
        refusal = self._refusal(code, rank, amount_minor, received_at)
        if refusal is None:
            self.taken.append(Taken(code, rank, amount_minor))
            if self.is_selloff and len(self.taken) == 1:
                self.closes_at = received_at + ONE_DAY
            elif received_at >= self.closes_at - FIVE_MINUTES:
                self.extensions += 1
                self.closes_at = max(self.closes_at, received_at + FIVE_MINUTES)
        seq = None if refusal else len(self.taken)
        told = Told(seq, refusal, self.least(code, rank), self.closes_at, code)
        self.told[bid_id] = (code, amount_minor, told)
        return told

    def _refusal(self, code: str, rank: int | None, amount_minor: int, received_at: datetime) -> str | None:
        if self.state == "paused":
            return "BIDDING_PAUSED"
        if received_at < self.opens_at:
            return "BEFORE_START"
        if received_at >= self.closes_at:
            return "AFTER_END"
        if self.state not in ("announced", "open"):
            return "BIDDING_NOT_OPEN"
        if amount_minor < self.least(code, rank):
            return "BELOW_MIN_INCREMENT" if self.taken else "BELOW_START"
        return None

    def pause(self, at: datetime) -> None:
        """The court suspends: what is left of the time is kept (article 28)."""
        self.state, self.paused_at = "paused", at

    def resume(self, at: datetime) -> None:
        """What was left runs from now."""
        self.state, self.closes_at = "open", at + (self.closes_at - self.paused_at)

    def close(self) -> None:
        """The highest bid wins, one bid is enough (article 11)."""
        self.state = "sold" if self.taken else "unsold"
