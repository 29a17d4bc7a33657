"""Due work of setting off: differences that have come."""

import sqlalchemy as sa

from auction.enrolment.queries import deposit_subject_of
from auction.ground.due import Due
from auction.ground.store import db
from auction.payments.models import Payment
from auction.settlement.models import SetOff, Settlement

from .actions import take_back

BATCH = 100


def take_back_differences() -> int:
    """Take note of the differences that creditors have paid; how many."""
    came = sa.exists().where(
        Payment.purpose == "set_off", Payment.state == "received",
        Payment.subject == deposit_subject_of(Settlement.enrolment_id),
    )  # fmt: skip
    waiting = db.session.scalars(
        sa.select(SetOff.id)
        .join(Settlement, Settlement.lot_id == SetOff.lot_id)
        .where(SetOff.asked_back_minor > SetOff.repaid_minor, came)
        .limit(BATCH)
    ).all()
    return sum(take_back(set_off_id) for set_off_id in waiting)


DUE = (Due("take back differences of set-offs", take_back_differences),)
