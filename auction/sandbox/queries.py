"""Reading a partner's trial court."""

from collections.abc import Sequence

import sqlalchemy as sa

from auction.ground.refusal import Refusal
from auction.ground.store import db
from auction.lots.models import Lot

from .models import TrialCourt

AUCTIONS_SHOWN = 20


def trial_court(partner_id: int) -> TrialCourt | None:
    """The partner's court, if he has asked for one."""
    return db.session.get(TrialCourt, partner_id)


def auction_count(court_id: int) -> int:
    """How many lots it has had."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Lot).where(Lot.court_id == court_id)) or 0


def auctions(court_id: int) -> Sequence[Lot]:
    """Its newest lots."""
    return db.session.scalars(
        sa.select(Lot).where(Lot.court_id == court_id).order_by(Lot.id.desc()).limit(AUCTIONS_SHOWN)
    ).all()


def partner_of_trial(lot_id: int, partner_id: int) -> int:
    """The partner, for a lot of its trial court. Refuses NOT_FOUND for every other lot."""
    row, lot = trial_court(partner_id), db.session.get(Lot, lot_id)
    if row is None or lot is None or lot.court_id != row.court_id:
        raise Refusal("NOT_FOUND")
    return partner_id
