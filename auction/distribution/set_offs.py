"""Reading set-offs: what no plan has used yet, what waits for the clerks, who may ask."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.cases.models import Claim, Party
from auction.enrolment.queries import as_key, buyers_of
from auction.ground.store import db, found
from auction.lots.models import Lot
from auction.settlement.models import SetOff, Settlement

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


def set_offs_of_case(case_id: int) -> Sequence[SetOff]:
    """The set-offs that were approved in a case, for its parties to see."""
    return db.session.scalars(
        sa.select(SetOff)
        .join(Lot, Lot.id == SetOff.lot_id)
        .where(Lot.case_id == case_id, SetOff.state == "approved")
        .order_by(SetOff.decided_at)
    ).all()


def creditor_who_bought(settlement: Settlement) -> Party | None:
    """The party with claims in the lot's case who has bought it alone; None when the buyer is no creditor."""
    buyers = buyers_of(settlement.enrolment)
    if len(buyers) != 1:
        return None
    return db.session.scalars(
        sa.select(Party)
        .join(Claim, Claim.party_id == Party.id)
        .where(Party.case_id == settlement.lot.case_id, as_key(Party.id_number) == buyers[0].id_number)
        .order_by(Party.id)
    ).first()


def waiting_set_offs(court_id: int) -> Sequence[SetOff]:
    """Set-offs that a clerk of this court has to reckon or decide, the nearest last day first; those with a
    difference that was asked back and has not come."""
    return db.session.scalars(
        sa.select(SetOff)
        .join(Settlement, Settlement.lot_id == SetOff.lot_id)
        .join(Lot, Lot.id == Settlement.lot_id)
        .where(
            Lot.court_id == court_id,
            SetOff.state.in_(("asked", "prepared")) | (SetOff.asked_back_minor > SetOff.repaid_minor),
        )
        .order_by(Settlement.balance_late_at)
    ).all()
