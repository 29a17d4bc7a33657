"""When money stops a sale. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from auction.distribution.plan_rules import Cost

# Lots that are on their way to a hammer, or already open.
STOPPABLE = ("draft", "valued", "approved", "announced", "paused", "open")
# Of several lots of one debtor only those whose bidding has not begun stop by themselves (art 14).
NOT_BEGUN = ("draft", "valued", "approved", "announced")
# A transfer is on its way for some days, in which interest runs on: so many of them may be paid ahead.
AHEAD_DAYS = 7


@dataclass(frozen=True)
class Reckoning:
    """What frees the debtor on a day: every claim with its interest, the court's fees, less what stands on the account."""

    day: date
    owed_minor: int
    costs: Sequence[Cost]
    standing_minor: int

    @property
    def costs_minor(self) -> int:
        """Fees and costs of the enforcement, which the debtor bears."""
        return sum(cost.amount_minor for cost in self.costs)

    @property
    def missing_minor(self) -> int:
        """What has still to be paid in."""
        return max(0, self.owed_minor + self.costs_minor - self.standing_minor)

    @property
    def is_covered(self) -> bool:
        """Whether what stands on the account pays everything; a case without a debt is not covered, it has none."""
        return self.owed_minor > 0 and self.missing_minor == 0


def is_before_bidding(state: str, opens_at: datetime | None, paused_at: datetime | None) -> bool:
    """Whether nobody can have bid for the lot yet: not announced, not open, or suspended before its opening."""
    if state == "paused":
        return opens_at is None or paused_at is None or paused_at < opens_at
    return state in NOT_BEGUN


def stops(state: str, opens_on: date | None, paid_on: date) -> bool:
    """Whether a payment that arrived on `paid_on` stops this lot: it must come before the day of the auction (art 19).

    A lot without a day has none yet. Later money stays on the case account; the panel decides what becomes of the sale.
    """
    return state in STOPPABLE and (opens_on is None or paid_on < opens_on)
