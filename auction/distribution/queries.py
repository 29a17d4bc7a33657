"""Reading plans, and what of a case account is free to be distributed."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground.store import db, found
from auction.ledger.queries import balance_minor
from auction.lots.models import Lot
from auction.settlement.models import Settlement
from auction.settlement.queries import case_account

from .models import DistributionLine, DistributionPlan

# While a lot is one of these its money stands on the case account but is not yet the creditors'.
BOUND_STATES = ("sold", "paid", "annulled")


def distributable_minor(case_id: int) -> int:
    """What stands on the case account and belongs to no sale that is still being settled."""
    bound = db.session.scalar(
        sa.select(
            sa.func.coalesce(
                sa.func.sum(
                    Settlement.deposit_minor
                    + sa.case((Settlement.paid_at.is_not(None), Settlement.balance_minor), else_=0)
                ),
                0,
            )
        )
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(Lot.case_id == case_id, Lot.state.in_(BOUND_STATES))
    )
    return balance_minor(case_account(case_id)) - int(bound or 0)


def plan(plan_id: int) -> DistributionPlan:
    """One plan. Refuses NOT_FOUND."""
    return found(db.session.get(DistributionPlan, plan_id))


def plans_of_case(case_id: int) -> Sequence[DistributionPlan]:
    """The case's plans, newest first."""
    return db.session.scalars(
        sa.select(DistributionPlan).where(DistributionPlan.case_id == case_id).order_by(DistributionPlan.id.desc())
    ).all()


def paid_lines(case_id: int) -> Sequence[DistributionLine]:
    """Lines of approved plans whose pay-out has not failed, in order."""
    rows = db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionPlan.case_id == case_id, DistributionPlan.state == "approved")
        .order_by(DistributionLine.plan_id, DistributionLine.position)
    ).all()
    return [line for line in rows if line.payout is not None and line.payout.state != "failed"]
