"""What follows the approval of a plan: its shares are ordered, or the plan is served on the parties first."""

import uuid

from sqlalchemy.orm import Session

from auction.ledger.actions import transfer_id
from auction.payments.paying_out import order_payout
from auction.settlement.queries import case_account

from .models import DistributionPlan


def order_or_serve(session: Session, plan: DistributionPlan) -> None:
    """Order the pay-out of every line of an approved plan. A step of an act."""
    for line in plan.lines:
        if line.allotted_minor:
            payout = order_payout(
                session, payout_id(plan.id, line.position), f"plan:{plan.id}", case_account(plan.case_id),
                (line.payee_name, line.payee_bank, line.payee_account), line.allotted_minor, plan.content["currency"],
            )  # fmt: skip
            line.payout_id = payout.id


def payout_id(plan_id: int, position: int) -> uuid.UUID:
    """One line of one plan is paid once."""
    return transfer_id("payout", plan_id, position)
