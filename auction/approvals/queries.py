"""Reading whether a sale waits for an approval."""

from datetime import date, timedelta

import sqlalchemy as sa

from auction.ground.refusal import COURT_ZONE
from auction.ground.store import db
from auction.lots.models import Lot

from .models import ApprovalAnswer, NeededApproval


def needed_for(asset_id: int) -> NeededApproval | None:
    """Whose approval a transfer of the asset needs."""
    return db.session.get(NeededApproval, asset_id)


def answer_for(lot_id: int) -> ApprovalAnswer | None:
    """What the authority answered about this lot's buyer."""
    return db.session.get(ApprovalAnswer, lot_id)


def bring_by(lot: Lot, needed: NeededApproval) -> date | None:
    """The last day on which the buyer should bring the approval; None before a sale."""
    sold_at = lot.taken_at or lot.closed_at
    return sold_at.astimezone(COURT_ZONE).date() + timedelta(days=needed.within_days) if sold_at else None


def is_awaited() -> sa.ColumnElement[bool]:
    """Of a lot: the transfer needs an approval and it has not been given."""
    given = sa.exists().where(ApprovalAnswer.lot_id == Lot.id, ApprovalAnswer.is_given)
    return sa.and_(sa.exists().where(NeededApproval.asset_id == Lot.asset_id), ~given)


def was_refused() -> sa.ColumnElement[bool]:
    """Of a lot: its buyer did not get the approval."""
    return sa.exists().where(ApprovalAnswer.lot_id == Lot.id, ~ApprovalAnswer.is_given)
