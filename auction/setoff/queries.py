"""Reading set-offs: who may ask, what waits for the clerks, what the parties see."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.cases.models import Claim, Party
from auction.enrolment.queries import as_key, buyers_of
from auction.ground.store import db
from auction.lots.models import Lot
from auction.settlement.models import SetOff, Settlement


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
