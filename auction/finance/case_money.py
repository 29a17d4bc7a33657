"""The money of one case as its page tells it: what came in, what went where, what is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from auction.cases.models import EnforcementCase
from auction.distribution.models import DistributionLine, DistributionPlan, EscrowedLine
from auction.distribution.queries import distributable_minor, plans_of_case
from auction.ground.store import db
from auction.ledger.queries import balance_minor, came_in, line_count
from auction.lots.models import Lot
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account

MONEY_IN = ("deposit.applied", "case_account.credited", "forfeiture.used", "top_up.paid",
            "redemption.credited", "self_sale.credited")  # fmt: skip


@dataclass(frozen=True)
class CaseMoney:
    """The case account. `bound_minor` belongs to sales that are still being settled, `free_minor` can be distributed."""

    line_count: int
    came_in: Sequence[tuple[datetime, int]]
    standing_minor: int
    free_minor: int
    paid_out_minor: int
    under_way_minor: int
    forfeited_minor: int
    held_minor: int
    costs: Sequence[DistributionLine]
    surplus: Sequence[DistributionLine]
    plans: Sequence[DistributionPlan]

    @property
    def bound_minor(self) -> int:
        """What stands on the account and may not be distributed yet."""
        return self.standing_minor - self.free_minor

    @property
    def is_empty(self) -> bool:
        """No money has come in yet."""
        return not self.line_count

    @property
    def in_minor(self) -> int:
        """What came in."""
        return sum(amount_minor for _, amount_minor in self.came_in)


def money_of(case: EnforcementCase) -> CaseMoney:
    """Everything about the money of a case."""
    account = case_account(case.id)
    shares = _shares(case.id)
    return CaseMoney(
        line_count=line_count(account),
        came_in=came_in(account, MONEY_IN),
        standing_minor=balance_minor(account),
        free_minor=distributable_minor(case.id),
        paid_out_minor=_sum(shares, "arrived"),
        under_way_minor=_sum(shares, "due", "sent"),
        forfeited_minor=sum(balance_minor(f"forfeited:{lot_id}") for lot_id in _defaulted_lots(case.id)),
        held_minor=sum(line.escrow.held_minor for line in shares if line.escrow and line.escrow.is_held),
        costs=[line for line in shares if line.line_class == "costs" and line.claim_id is None and line.payouts],
        surplus=[line for line in shares if line.line_class == "surplus" and line.payouts],
        plans=plans_of_case(case.id),
    )


def _shares(case_id: int) -> Sequence[DistributionLine]:
    """The lines of approved plans that were ordered, whatever became of their pay-outs."""
    return db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == case_id, DistributionPlan.ordered_at.is_not(None))
        .order_by(DistributionLine.plan_id, DistributionLine.position)
        .options(
            selectinload(DistributionLine.payout),
            selectinload(DistributionLine.escrow).selectinload(EscrowedLine.payout),
        )
    ).all()  # fmt: skip


def _sum(shares: Sequence[DistributionLine], *states: str) -> int:
    return sum(payout.amount_minor for line in shares for payout in line.payouts if payout.state in states)


def _defaulted_lots(case_id: int) -> Sequence[int]:
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Settlement.defaulted_at.is_not(None))
    ).all()
