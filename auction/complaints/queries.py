"""Reading complaints about prices."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from auction.accounts.models import User
from auction.cases.models import Party
from auction.ground.store import db
from auction.lots.models import Lot
from auction.lots.rules import BEFORE_ANNOUNCEMENT
from auction.valuation.models import Inquiry

from .models import PriceComplaint

ROWS_SHOWN = 100


def own_inquiries(user: User) -> list[tuple[Inquiry, Party]]:
    """The prices a party may still complain of: fixed, of its own cases, not announced yet; each with the party it is."""
    rows = db.session.execute(
        sa.select(Inquiry, Party)
        .join(Lot, Lot.id == Inquiry.lot_id)
        .join(Party, Party.case_id == Lot.case_id)
        .where(Party.user_id == user.id, Inquiry.state == "fixed", Lot.state.in_(BEFORE_ANNOUNCEMENT),
               Lot.previous_lot_id.is_(None))
        .order_by(Inquiry.id.desc(), Party.id)
        .options(joinedload(Inquiry.lot))
        .limit(ROWS_SHOWN)
    )  # fmt: skip
    return [(inquiry, party) for inquiry, party in rows]


def own_complaints(user: User) -> Sequence[PriceComplaint]:
    """What a party has laid before the supervision, newest first."""
    return _shown(sa.select(PriceComplaint).join(Party).where(Party.user_id == user.id))


def complaint_of_court(user: User, complaint_id: int) -> PriceComplaint | None:
    """One complaint about a price of the supervisor's own court, or None."""
    complaint = db.session.get(PriceComplaint, complaint_id)
    return complaint if complaint and complaint.inquiry.lot.court_id == user.court_id else None


def _shown(select: sa.Select) -> Sequence[PriceComplaint]:
    return db.session.scalars(
        select.order_by(PriceComplaint.id.desc())
        .options(joinedload(PriceComplaint.inquiry).joinedload(Inquiry.lot), joinedload(PriceComplaint.party))
        .limit(ROWS_SHOWN)
    ).all()
