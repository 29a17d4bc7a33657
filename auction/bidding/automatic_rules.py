"""Automatic bidding: which raises sealed maxima make, as a list of ordinary bids. Pure.

Heights are counted in whole increments above the leading price, so every raise is a least legal step or several of
them, and a maximum is used up to the last step that does not pass it.

- A maximum raises only while its bidder does not lead, and never above itself.
- Against nobody who can answer it bids the least legal amount.
- Where two meet, the higher wins one increment above the lower, or at its own last step if that is less; at equal
  height the better priority rank, then the higher maximum, then the earlier one wins at that height. A priority
  purchaser of better rank wins at the lower one's height itself, which he may equal (article 21).
- They meet by at most three bids however far it goes: the challenger's first, the loser's last, the winner's answer.

Once, the winner leads and raises himself: when a challenger could take the very step that he could not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .rules import Contest, least_bid_minor

_NO_RANK = 1_000_000


@dataclass(frozen=True, slots=True)
class Maximum:
    """One bidder's sealed maximum. `order` is the number it was left under: the smaller the earlier."""

    code: str
    rank: int | None
    most_minor: int
    order: int

    def __repr__(self) -> str:
        """Without the amount: it must not get into a log or a trace."""
        return f"Maximum({self.code!r}, order={self.order})"


@dataclass(frozen=True, slots=True)
class Raise:
    """A bid that the system makes for a bidder."""

    code: str
    amount_minor: int


def raises(contest: Contest, maxima: Sequence[Maximum]) -> list[Raise]:
    """The bids that follow when the contest stands like this, in order; after them no maximum has one to make.

    Asked after every accepted bid and after a maximum was left. Whether bidding is open, the caller knows.
    """
    heights = _Heights(contest)
    challengers = [one for one in maxima if one.code != contest.leading_code and heights.can_take_lead(one)]
    if not challengers:
        return []
    strongest = min(challengers, key=heights.strength)
    rivals = [one for one in challengers if one is not strongest]
    leader = next((one for one in maxima if one.code == contest.leading_code), None)
    if leader is not None and heights.strength(leader) < heights.strength(strongest):
        return heights.meet(leader, strongest)
    if leader is not None and heights.can_answer(leader, strongest):
        rivals.append(leader)
    if not rivals:
        return [heights.bid(strongest, heights.least(strongest))]
    return heights.meet(strongest, min(rivals, key=heights.strength))


class _Heights:
    """The contest as heights: 0 is the leading price, 1 an increment more; before any bid 1 is the start price."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        first_minor = contest.start_price_minor - contest.increment_minor
        self.price_minor = first_minor if contest.leading_price_minor is None else contest.leading_price_minor

    def bid(self, maximum: Maximum, height: int) -> Raise:
        return Raise(maximum.code, self.price_minor + height * self.contest.increment_minor)

    def top(self, maximum: Maximum) -> int:
        """The last step that does not pass the maximum."""
        return (maximum.most_minor - self.price_minor) // self.contest.increment_minor

    def strength(self, maximum: Maximum) -> tuple[int, int, int, int]:
        """Sorts the winner of any two first."""
        rank = _NO_RANK if maximum.rank is None else maximum.rank
        return (-self.top(maximum), rank, -maximum.most_minor, maximum.order)

    def least(self, maximum: Maximum) -> int:
        """The least height that would take the lead: a priority purchaser may equal a leader of lesser rank."""
        contest = self.contest
        if contest.leading_price_minor is None or not _outranks(maximum.rank, contest.leading_rank):
            return 1
        return int(least_bid_minor(contest, maximum.rank, maximum.code) > self.price_minor)

    def can_take_lead(self, maximum: Maximum) -> bool:
        return self.top(maximum) >= self.least(maximum)

    def can_answer(self, leader: Maximum, challenger: Maximum) -> bool:
        """Whether the leader's maximum could take the lead back from the challenger's first bid."""
        return self.top(leader) >= self.least(challenger) + _step(leader, challenger)

    def meet(self, winner: Maximum, loser: Maximum) -> list[Raise]:
        """The bids by which the stronger of two maxima wins. Only one who does not lead can begin."""
        step = _step(winner, loser)
        last = min(self.top(winner), self.top(loser) + step)
        loser_last = last - step
        answer = self.bid(winner, last)
        if loser.code != self.contest.leading_code:
            return [self.bid(loser, loser_last), answer] if loser_last >= self.least(loser) else [answer]
        first = self.least(winner)
        if loser_last < first + _step(loser, winner):
            return [answer]
        return [self.bid(winner, first), self.bid(loser, loser_last), answer]


def _outranks(rank: int | None, other: int | None) -> bool:
    return rank is not None and (other is None or rank < other)


def _step(answering: Maximum, answered: Maximum) -> int:
    """How many increments above the other's bid the answer must lie to take the lead."""
    return 0 if _outranks(answering.rank, answered.rank) else 1
