"""What of the case's set-offs no plan has used yet."""

import sqlalchemy as sa

from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.settlement.models import SetOff

from .models import DistributionLine, DistributionPlan
from .set_off_rules import LeftSetOff


def unused_set_offs(case_id: int) -> list[LeftSetOff]:
    """The case's set-offs whose sale is settled, with what no approved plan has taken and nobody has paid back."""
    approved = db.session.scalars(
        sa.select(SetOff)
        .join(Lot, Lot.id == SetOff.lot_id)
        .where(Lot.case_id == case_id, Lot.state == "settled", SetOff.state == "approved")
        .order_by(SetOff.decided_at)
    ).all()
    left = [LeftSetOff(one.id, one.party_id, one.party.name, left_minor(one)) for one in approved]
    return [one for one in left if one.left_minor]


def left_minor(one: SetOff) -> int:
    """What of a set-off no approved plan has taken and its creditor has not paid back."""
    lines = db.session.scalars(
        sa.select(DistributionLine)
        .join(DistributionPlan, DistributionPlan.id == DistributionLine.plan_id)
        .where(DistributionLine.set_off_id == one.id, DistributionPlan.state == "approved")
    )
    return found(one.amount_minor) - one.repaid_minor - sum(line.committed_minor for line in lines)
