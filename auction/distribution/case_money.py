"""The money of one case as its page tells it: what came in, what went where, what is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from auction.cases.models import EnforcementCase
from auction.ground import clock
from auction.ground.store import db
from auction.jurisdictions import rule_set
from auction.ledger.queries import Line, balance_minor, lines
from auction.lots.models import Lot
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account, settled_of_case

from .models import DistributionLine, DistributionPlan
from .plans import creditor_claims
from .queries import distributable_minor, plans_of_case
from .standing_rules import CreditorClaim, standing

MONEY_IN = ("deposit.applied", "case_account.credited", "forfeiture.used", "top_up.paid")


@dataclass(frozen=True)
class CreditorMoney:
    """What one claim asks and has got. `asked_minor` counts interest to the day the plan reckons with."""

    claim: CreditorClaim
    asked_minor: int
    got_minor: int
    under_way_minor: int

    @property
    def owed_minor(self) -> int:
        """What is still to be paid to the creditor."""
        return max(0, self.asked_minor - self.got_minor - self.under_way_minor)


@dataclass(frozen=True)
class CaseMoney:
    """The case account. `bound_minor` belongs to sales that are still being settled, `free_minor` can be distributed."""

    account_lines: Sequence[Line]
    in_minor: int
    standing_minor: int
    free_minor: int
    paid_out_minor: int
    under_way_minor: int
    forfeited_minor: int
    creditors: Sequence[CreditorMoney]
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
        return not self.account_lines


def money_of(case: EnforcementCase) -> CaseMoney:
    """Everything about the money of a case."""
    account_lines = lines(case_account(case.id))
    shares = _shares(case.id)
    return CaseMoney(
        account_lines=account_lines,
        in_minor=sum(line.amount_minor for line in account_lines if line.transfer.reason in MONEY_IN),
        standing_minor=balance_minor(case_account(case.id)),
        free_minor=distributable_minor(case.id),
        paid_out_minor=_sum(shares, "arrived"),
        under_way_minor=_sum(shares, "due", "sent"),
        forfeited_minor=sum(balance_minor(f"forfeited:{lot_id}") for lot_id in _defaulted_lots(case.id)),
        creditors=_creditors(case, shares),
        costs=[line for line in shares if line.line_class == "costs" and line.claim_id is None],
        surplus=[line for line in shares if line.line_class == "surplus"],
        plans=plans_of_case(case.id),
    )


def _shares(case_id: int) -> Sequence[DistributionLine]:
    """The paid lines of approved plans, whatever became of their pay-outs."""
    return db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == case_id, DistributionLine.payout_id.is_not(None))
        .order_by(DistributionLine.plan_id, DistributionLine.position)
    ).all()


def _sum(shares: Sequence[DistributionLine], *states: str) -> int:
    return sum(line.allotted_minor for line in shares if line.payout and line.payout.state in states)


def _defaulted_lots(case_id: int) -> Sequence[int]:
    return db.session.scalars(
        sa.select(Settlement.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Settlement.defaulted_at.is_not(None))
    ).all()


def _creditors(case: EnforcementCase, shares: Sequence[DistributionLine]) -> list[CreditorMoney]:
    settled = settled_of_case(case.id)
    until = settled[-1].ruling_served_on if settled else None
    rules = rule_set(case.court.jurisdiction)
    made = []
    for claim in creditor_claims(case):
        own = [line for line in shares if line.claim_id == claim.claim_id]
        got_minor, under_way_minor = _sum(own, "arrived"), _sum(own, "due", "sent")
        open_minor = standing(claim, until or clock.today(), rules).owed_minor
        made.append(CreditorMoney(claim, open_minor + got_minor + under_way_minor, got_minor, under_way_minor))
    return made
